"""Kinds as a person types them: kubectl's names, plurals and short names, in any case.

The law of this module: a kind that Kubernetes does not know itself is told by what was read: its own name, the plural
that is made of it, and the names that its CustomResourceDefinition gives.
"""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from k8sconfig_tui.model.inventory import Inventory, kind_key
from k8sconfig_tui.model.workload import decode

_SHORT = {
    "po": "pod", "deploy": "deployment", "rs": "replicaset", "sts": "statefulset", "ds": "daemonset",
    "cj": "cronjob", "rc": "replicationcontroller", "cm": "configmap", "svc": "service", "ns": "namespace",
    "no": "node", "sa": "serviceaccount", "ksvc": "service", "ro": "rollout", "wf": "workflow", "cwf": "cronworkflow",
}  # fmt: skip
"""kubectl's short names (``kubectl api-resources``), and those of wide-spread custom resources."""

_CRD = kind_key("CustomResourceDefinition", "apiextensions.k8s.io")
_SIBILANTS = ("s", "x", "z", "ch", "sh")


class _Names(Struct):
    kind: str = ""
    plural: str = ""
    singular: str = ""
    shortNames: list[str] | None = None  # noqa: N815


class _Definition(Struct):
    group: str = ""
    names: _Names = msgspec.field(default_factory=_Names)


_DEFINITION = msgspec.json.Decoder(_Definition | None)


def named(text: str, inventory: Inventory) -> list[tuple[str, str]]:
    """The ``(kind, group)`` of the inventory that ``text`` names: ``deploy``, ``Deployments``, ``deployment.apps``."""
    word, _, group = text.lower().partition(".")
    word = _SHORT.get(word, word)
    defined = {(kind, crd_group) for kind, crd_group, spellings in _defined(inventory) if word in spellings}
    return [
        (kind, own)
        for kind, own in inventory.kinds()
        if (word in _spellings(kind) or (kind, own) in defined) and (not group or _same_group(group, own))
    ]


def canonical(text: str) -> str:
    """The name of a kind in lower case and singular as far as Kubernetes' own names tell (``Deployments``, ``cm``)."""
    word = text.lower().partition(".")[0]
    return _SHORT.get(word, _SHORT.get(word.removesuffix("s"), word.removesuffix("s")))


def _same_group(asked: str, group: str) -> bool:
    return asked == group.lower() or asked.partition(".")[2] == group.lower()


def _spellings(kind: str) -> set[str]:
    lower = kind.lower()
    if lower.endswith("y") and lower[-2:-1] not in set("aeiou"):
        return {lower, lower[:-1] + "ies"}
    return {lower, lower + ("es" if lower.endswith(_SIBILANTS) else "s")}


def _defined(inventory: Inventory) -> Iterator[tuple[str, str, set[str]]]:
    """``(kind, group, spellings)`` of each CustomResourceDefinition that was read."""
    for obj in inventory.of_kind(_CRD):
        try:
            definition = decode(obj.spec, _DEFINITION) or _Definition()
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        names = definition.names
        yield names.kind, definition.group, _lower([names.plural, names.singular, *(names.shortNames or ())])


def _lower(names: Iterable[str]) -> set[str]:
    return {name.lower() for name in names}
