"""Who wrote a field, by ``metadata.managedFields``.

The law of this module: an entry owns a field only if ``fieldsV1`` has it. ``time`` is the entry's, for whichever of
its fields changed last. Source: semantics H, ``metav1.ManagedFieldsEntry``.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw, Struct

from k8sconfig_tui.model.kube import NO_RAW, KubeObject
from k8sconfig_tui.model.workload import decode


class Write(NamedTuple):
    """An entry of managedFields that owns what was asked for. ``evidence`` is the field path in the object."""

    manager: str
    operation: str
    time: str
    evidence: str


class _Entry(Struct, gc=False):
    manager: str | None = None
    operation: str | None = None
    time: str | None = None
    fieldsV1: Raw = NO_RAW  # noqa: N815


_ENTRIES = msgspec.json.Decoder(list[_Entry] | None)
_FIELDS = msgspec.json.Decoder(dict[str, Any] | None)
_DATA = {"ConfigMap": ("f:data", "f:binaryData"), "Secret": ("f:data", "f:stringData"), "Service": ("f:spec",)}


def managers(obj: KubeObject) -> list[tuple[str, str]]:
    """``(manager, evidence)`` of every entry; none where the object has no (or unreadable) managedFields."""
    return [(entry.manager or "", f"metadata.managedFields[{index}]") for index, entry in enumerate(_entries(obj))]


def owners(obj: KubeObject, paths: Iterable[tuple[str, ...]]) -> list[Write]:
    """The entries that own any of the fields; a path is the keys of ``fieldsV1`` from the top."""
    wanted = tuple(paths)
    found = []
    for index, entry in enumerate(_entries(obj)):
        path = _owned(_fields(entry), wanted)
        if path is not None:
            steps = "".join(f"['{step}']" for step in path)
            evidence = f"metadata.managedFields[{index}].fieldsV1{steps}"
            found.append(Write(entry.manager or "", entry.operation or "", entry.time or "", evidence))
    return found


def data_owners(obj: KubeObject, key: str | None) -> list[Write]:
    """The entries that own a key of the object's data; those that own any data where none owns this key."""
    roots = _DATA.get(obj.kind, ())
    found = owners(obj, [(root, f"f:{key}") for root in roots]) if key is not None else []
    return found or owners(obj, [(root,) for root in roots])


def latest(writes: Iterable[Write]) -> Write | None:
    """The last writer; None of none."""
    return max(writes, key=lambda write: write.time, default=None)


def _entries(obj: KubeObject) -> list[_Entry]:
    try:
        return decode(obj.metadata.managedFields, _ENTRIES) or []
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []


def _fields(entry: _Entry) -> Mapping[str, Any]:
    try:
        return decode(entry.fieldsV1, _FIELDS) or {}
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _owned(fields: Mapping[str, Any], paths: Iterable[tuple[str, ...]]) -> tuple[str, ...] | None:
    for path in paths:
        node: Any = fields
        for step in path:
            node = node.get(step) if isinstance(node, dict) else None
        if node is not None:
            return path
    return None
