"""The kubectl command that shows where a value is written.

The law of this module: what it makes is one line that a shell takes as it is meant, whatever the names are; it holds no
value, and where no such line can be made it says why.
"""

import json
import re
import shlex

from k8sconfig_tui.compare.matrix import Cell, Member
from k8sconfig_tui.compare.structural import tree
from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.readers.access import CONTEXT, KUBECTL, split_access

_KEY = re.compile(r"[-._A-Za-z0-9]+")
"""What a key may be; any other is no key of a real object, and JSONPath could not name it."""

_FIELD = re.compile(r"[\w.\[\]-]+", re.ASCII)
_OPTIONS = frozenset({"-n", "--context", *(f"--{name}" for name in KUBECTL)})
_CORE_GROUPS = frozenset({"", "apps", "batch"})


class NoCommandError(Exception):
    """There is no such command; the message is one line and says why."""


def shows(member: Member, cell: Cell) -> str:
    """The command that shows the value where it is written. Raises ``NoCommandError``."""
    winner = cell.winner
    if winner is None:
        raise NoCommandError("nothing defines it here")
    if winner.object is not None and winner.object.kind in {"ConfigMap", "Secret"}:
        return _of_key(member.environment.inventory, winner.object, winner.key)
    return _of_field(member, winner)


def gets(inventory: Inventory, ref: ObjectRef) -> str:
    """The command that shows an object. Raises ``NoCommandError``."""
    return f"{_get(inventory, ref)} -o yaml"


def _of_key(inventory: Inventory, ref: ObjectRef, key: str | None) -> str:
    if key is None:
        return gets(inventory, ref)
    field = _data_field(inventory, ref, key)
    decoded = " | base64 -d" if ref.kind == "Secret" or field == "binaryData" else ""
    if _KEY.fullmatch(key):
        path = "{." + field + "." + key.replace(".", "\\.") + "}"
        return f"{_get(inventory, ref)} -o {_word('jsonpath=' + path)}{decoded}"
    template = "{{index ." + field + " " + _quoted(key) + "}}"
    return f"{_get(inventory, ref)} -o {_word('go-template=' + template)}{decoded}"


def _quoted(key: str) -> str:
    """A key as a template's string, which spells what lies beyond the first plane in its own way."""
    parts = (f"\\U{ord(one):08x}" if ord(one) > 0xFFFF else json.dumps(one)[1:-1] for one in key)
    return f'"{"".join(parts)}"'


def _data_field(inventory: Inventory, ref: ObjectRef, key: str) -> str:
    found = inventory.get(ref) if ref.kind == "ConfigMap" else None
    binary = tree(found).get("binaryData") if found is not None else None
    return "binaryData" if isinstance(binary, dict) and key in binary else "data"


def _of_field(member: Member, winner: Definition) -> str:
    """The field of the workload in which it stands."""
    path = member.container.field_path(winner)
    if winner.kind in {"image", "serviceLink"} or not _FIELD.fullmatch(path):
        raise NoCommandError("no one field of an object shows it")
    end = ".value" if winner.kind == "literal" else ""
    return f"{_get(member.environment.inventory, member.ref)} -o {_word('jsonpath={.' + path + end + '}')}"


def _get(inventory: Inventory, ref: ObjectRef) -> str:
    location, access = split_access(inventory.location if inventory.origin == "live" else "")
    context = location.removeprefix(CONTEXT)
    kind = ref.kind.lower() + ("" if ref.group in _CORE_GROUPS else f".{ref.group}")
    words = ["kubectl", *(["--context", context] if context else [])]
    for option, value in access.of_kubectl():
        words += [f"--{option}", value]
    words += [*(["-n", ref.namespace] if ref.namespace else []), "get", kind, ref.name]
    return " ".join(map(_word, words))


def _word(text: str) -> str:
    """A word of the command line, quoted where it must be."""
    if not text.isprintable():
        raise NoCommandError("a name holds characters that no name in a cluster has")
    if text.startswith("-") and text not in _OPTIONS:
        raise NoCommandError("a name begins with a dash, which kubectl would take for an option")
    return shlex.quote(text)
