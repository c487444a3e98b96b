"""What to ask for where something could not be read: the RBAC rule, and the command that makes a whole dump.

The law of this module: a rule names exactly what was missing, reads and nothing else; what is to be pasted into a
shell is quoted.
"""

import json
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from k8sconfig_tui.formats.yaml_scalars import unmistakable
from k8sconfig_tui.model.inventory import Gap, GapReason
from k8sconfig_tui.present.line import Line, Tone, shown
from k8sconfig_tui.readers.granting import NAME, granting

_FEW = 3
_FORBIDDEN: tuple[GapReason, ...] = ("forbidden",)
_GROUPS = {
    **dict.fromkeys(("deployments", "replicasets", "statefulsets", "daemonsets", "controllerrevisions"), "apps"),
    **dict.fromkeys(("jobs", "cronjobs"), "batch"),
}
"""Kubernetes' own resources that are not of the core group."""

_RUNNING = ("pods", "deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs")
_KINDS = ("namespaces", "nodes", "configmaps", "secrets", "services", *_RUNNING)


def spelled(resources: Iterable[str]) -> list[str]:
    """Resources as the API names them: ``workloads`` is a word of ours for all that Kubernetes itself runs."""
    named = [name for resource in resources for name in (_RUNNING if resource == "workloads" else (resource,))]
    return list(dict.fromkeys(named))


def wanted(gaps: Iterable[Gap], reasons: Collection[GapReason] = _FORBIDDEN) -> dict[str | None, list[str]]:
    """The resources to ask for, by namespace; None: in the whole cluster."""
    found: dict[str | None, list[str]] = {}
    for gap in gaps:
        if gap.reason in reasons and gap.resource not in found.setdefault(gap.namespace, []):
            found[gap.namespace].append(gap.resource)
    return {namespace: resources for namespace, resources in found.items() if resources}


def asked(gaps: Sequence[Gap]) -> list[str]:
    """What may not be read, a line for each namespace, each with the command that gives the right."""
    forbidden = [gap for gap in gaps if gap.reason == "forbidden"]
    return [
        f"{_refused(namespace, [gap for gap in forbidden if gap.namespace == namespace])}; "
        f"ask for: {granting(spelled(resources), namespace)}"
        for namespace, resources in wanted(forbidden).items()
    ]


def _refused(namespace: str | None, gaps: Sequence[Gap]) -> str:
    messages = list(dict.fromkeys(gap.message for gap in gaps))
    where = f" in namespace {namespace}" if namespace else ""
    return ", ".join(messages) if len(messages) <= _FEW else f"{len(messages)} kinds may not be listed{where}"


def roles(resources: Iterable[str], namespace: str | None) -> list[list[str]]:
    """The Roles (of a namespace) or ClusterRoles that let these resources be read, as YAML to copy; Secrets have one of
    their own, so that it can be left out."""
    listed = spelled(resources)
    parts = {
        NAME: [name for name in listed if name != "secrets"],
        "read-secrets": [n for n in listed if n == "secrets"],
    }
    return [role(_grouped(part), namespace, name) for name, part in parts.items() if part]


def lines(documents: Iterable[Sequence[str]]) -> Iterator[Line]:
    """Roles to read, one below the other."""
    for at, document in enumerate(documents):
        yield from (shown(f"    {line}", Tone.TEXT) for line in [*(["---"] if at else []), *document])


def _grouped(resources: Iterable[str]) -> dict[str, list[str]]:
    """Plurals by API group."""
    groups: dict[str, list[str]] = {}
    for resource in resources:
        plural, _, group = resource.partition(".")
        groups.setdefault(group or _GROUPS.get(plural, ""), []).append(plural)
    return groups


def role(groups: Mapping[str, Sequence[str]], namespace: str | None, name: str) -> list[str]:
    """The Role (of a namespace) or ClusterRole that lets these plurals be read, by API group."""
    lines = ["apiVersion: rbac.authorization.k8s.io/v1", f"kind: {'Role' if namespace else 'ClusterRole'}", "metadata:"]
    lines += [f"  name: {name}", *([f"  namespace: {_quoted(namespace)}"] if namespace else []), "rules:"]
    for group, plurals in groups.items():
        lines += [
            f'- apiGroups: ["{group}"]',
            f"  resources: [{', '.join(map(_quoted, plurals))}]",
            "  verbs: [get, list, watch]",
        ]
    return lines


def dump(source: str, extra: Iterable[str] = (), namespace: str | None = None) -> list[Line]:
    """The command that makes a dump which answers for all that configuration hangs on, on lines a shell takes."""
    kinds = dict.fromkeys([*_KINDS, *spelled(extra)])
    if namespace:
        kinds = dict.fromkeys(kind for kind in kinds if kind not in {"namespaces", "nodes"})
    where = f"-n {shlex.quote(namespace)}" if namespace else "-A"
    text = [f"    kubectl get {','.join(map(shlex.quote, kinds))} \\"]
    text += [f"      {where} -o json --show-managed-fields \\"]
    return [*(shown(line, Tone.KEY) for line in text), shown(f"      > {shlex.quote(f'{source}.json')}", Tone.KEY)]


def _quoted(name: str) -> str:
    return name if unmistakable(name) else json.dumps(name)
