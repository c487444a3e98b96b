"""The structural difference of two or more objects: which fields differ, named as a person names them.

The law of this module: order counts only where Kubernetes says so. Lists of named things are compared by name; what
the API server or a controller writes by itself, hash suffixes and the object's own namespace are no difference.
Secret data is compared by its bytes and flagged.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, Literal, NamedTuple

import msgspec

from k8sconfig_tui.compare.tokens import without_hash
from k8sconfig_tui.model.kube import KubeObject
from k8sconfig_tui.model.sealed import equal, is_sealed
from k8sconfig_tui.model.values import decode_base64

ChangeKind = Literal["added", "removed", "changed"]
Path = tuple[str | int, ...]


class _Absent:
    def __repr__(self) -> str:
        return "(absent)"


ABSENT = _Absent()
"""What stands where an object has no such field."""


class Change(NamedTuple):
    """One field that differs. ``left`` or ``right`` is ``ABSENT`` where there is no such field.

    A part of ``path`` that names an item of a list by its name is in brackets: ``("spec", "containers", "[app]")``.
    ``sensitive``: the values are a Secret's.
    """

    path: Path
    kind: ChangeKind
    left: Any
    right: Any
    sensitive: bool = False

    def __repr__(self) -> str:
        return f"Change({path_text(self.path)!r}, {self.kind!r})"


class Difference(NamedTuple):
    """One field over several objects: ``values`` runs parallel to them, ``ABSENT`` where there is no such field."""

    path: Path
    values: tuple[Any, ...]
    sensitive: bool = False

    def __repr__(self) -> str:
        return f"Difference({path_text(self.path)!r})"


def tree(obj: KubeObject) -> dict[str, Any]:
    """An object as the dictionary that its JSON is."""
    made: dict[str, Any] = {"apiVersion": obj.apiVersion, "kind": obj.kind, "metadata": _metadata(obj)}
    for field in ("type", "immutable", "data", "binaryData", "stringData", "spec", "template"):
        raw = getattr(obj, field)
        if memoryview(raw):
            made[field] = msgspec.json.decode(raw)
    return made


def changes(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Change]:
    """What must change for ``left`` to become ``right``, in the order of the paths.

    Raises nothing for any tree that JSON can hold.
    """
    pool = _Pool()
    return sorted(_compare(pool.number(_aligned_object(left)), pool.number(_aligned_object(right)), pool), key=_order)


def differences(objects: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """The fields in which any of several objects differs from the first, with the value of each.

    A list whose order counts is one value: the places of its items mean different things in different objects.
    """
    aligned = [_aligned_object(obj) for obj in objects]
    pool = _Pool()
    numbered = [pool.number(item) for item in aligned]
    found: dict[Path, bool] = {}
    for other in numbered[1:]:
        for change in _compare(numbered[0], other, pool):
            path = tuple(takewhile(lambda part: isinstance(part, str), change.path))
            found[path] = found.get(path, False) or change.sensitive
    outer = [path for path in found if not any(path[:end] in found for end in range(1, len(path)))]
    rows = [Difference(path, tuple(_at(item, path) for item in aligned), found[path]) for path in outer]
    return sorted(rows, key=lambda row: _sortable(row.path))


def path_text(path: Path) -> str:
    """A path as one reads it: ``spec.template.spec.containers[app].env[LEVEL].value``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += part if not text or part.startswith("[") else f".{part}"
    return text


# Aligned maps

_KEYS = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "volumeMounts": ("name", "mountPath"),
    "volumeDevices": ("name",),
    "ports": ("name", "containerPort", "port"),
    "items": ("key", "path"),
    "imagePullSecrets": ("name",),
    "ownerReferences": ("name",),
    "conditions": ("type",),
}
"""Lists whose items are told apart by a field (the first that does): order says nothing there."""

_NOISE = frozenset({
    "managedFields", "uid", "resourceVersion", "creationTimestamp", "generation", "selfLink", "ownerReferences",
})  # fmt: skip
_ANNOTATION_NOISE = frozenset({"kubectl.kubernetes.io/last-applied-configuration"})
_LABEL_NOISE = frozenset({"pod-template-hash", "controller-revision-hash"})
_NAMED = frozenset({"name", "secretName", "claimName"})
_OWN_NAMESPACE = "(its own namespace)"
_DEEPEST = 60


def _aligned_object(obj: Mapping[str, Any]) -> dict[str, Any]:
    metadata = obj.get("metadata")
    namespace = metadata.get("namespace") if isinstance(metadata, dict) else None
    body = {key: value for key, value in obj.items() if key != "status"}
    if obj.get("kind") == "Secret":
        body["data"] = _secret_data(obj)
        body.pop("stringData", None)
    aligned: dict[str, Any] = _aligned(body, "", namespace, 0)
    if isinstance(aligned.get("metadata"), dict):
        aligned["metadata"].pop("namespace", None)
    return aligned


def _secret_data(obj: Mapping[str, Any]) -> dict[str, Any]:
    """The values themselves; what is not base64 stays as it is written."""
    data: dict[str, Any] = {}
    for key, value in _mapping(obj.get("data")).items():
        decoded = decode_base64(value) if isinstance(value, str) else None
        data[key] = value if decoded is None else decoded
    return data | _mapping(obj.get("stringData"))


def _mapping(node: Any) -> dict[str, Any]:
    return node if isinstance(node, dict) else {}


def _aligned(node: Any, field: str, namespace: str | None, depth: int) -> Any:
    if depth > _DEEPEST:
        return _flat(node)
    if isinstance(node, dict):
        return _aligned_map(node, field, namespace, depth)
    if isinstance(node, list):
        keys = _item_keys(node, field)
        items = [_aligned(item, "", namespace, depth + 1) for item in node]
        return items if keys is None else dict(zip(keys, items, strict=True))
    if isinstance(node, str):
        if field in _NAMED:
            return without_hash(node)
        if field == "namespace" and node == namespace:
            return _OWN_NAMESPACE
    return node


def _flat(node: Any) -> str:
    """What lies deeper than anyone looks, as one text; without recursion, whose depth an attacker could choose."""
    words: list[str] = []
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            words.append(f"{{{len(item)}")
            for key in sorted(item, reverse=True):
                stack += (item[key], key)
        elif isinstance(item, list):
            words.append(f"[{len(item)}")
            stack += reversed(item)
        else:
            words.append(repr(item))
    return " ".join(words)


def _aligned_map(node: dict[str, Any], field: str, namespace: str | None, depth: int) -> dict[str, Any]:
    noise = {"annotations": _ANNOTATION_NOISE, "labels": _LABEL_NOISE, "metadata": _NOISE}.get(field, frozenset())
    plain = field in _FREE
    return {
        key: _aligned(value, "" if plain else key, namespace, depth + 1)
        for key, value in node.items()
        if key not in noise
    }


_FREE = frozenset({"data", "stringData", "binaryData", "annotations", "labels", "matchLabels"})
"""Maps whose keys are the user's own: a ``name`` in there is no object's name."""


def _item_keys(items: list[Any], field: str) -> list[str] | None:
    """What tells the items of a list apart, in brackets; None where order counts."""
    for key in _KEYS.get(field, ()):
        names = [item.get(key) if isinstance(item, dict) else None for item in items]
        if all(isinstance(name, str | int) for name in names):
            if len(set(names)) == len(names):
                return [f"[{name}]" for name in names]
            if field == "env":
                return _numbered(names)
    return None


def _numbered(names: Sequence[Any]) -> list[str]:
    """Names that are given twice, told apart by their turn: the last of them counts in the end."""
    seen: dict[Any, int] = {}
    keys = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        keys.append(f"[{name}]" if seen[name] == 1 else f"[{name}#{seen[name]}]")
    return keys


# Comparing


class _Pool:
    """Texts as short tokens, equal ones as equal ones: so no engine spends time within a long value, or quotes it."""

    def __init__(self) -> None:
        self._tokens: dict[str | bytes, str] = {}
        self._texts: list[str | bytes] = []

    def number(self, node: Any) -> Any:
        if isinstance(node, dict):
            return {key: self.number(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.number(item) for item in node]
        if not isinstance(node, str | bytes):
            return node
        token = self._tokens.get(node)
        if token is None:
            token = self._tokens[node] = str(len(self._texts))
            self._texts.append(node)
        return token

    def restore(self, node: Any) -> Any:
        if isinstance(node, dict):
            return {key: self.restore(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.restore(item) for item in node]
        return self._texts[int(node)] if isinstance(node, str) else node


_KINDS: dict[str, ChangeKind] = {
    "dictionary_item_added": "added",
    "dictionary_item_removed": "removed",
    "iterable_item_added": "added",
    "iterable_item_removed": "removed",
    "values_changed": "changed",
    "type_changes": "changed",
}


def _compare(left: Any, right: Any, pool: _Pool) -> list[Change]:
    from deepdiff import DeepDiff  # noqa: PLC0415  costs 0.12 s to import, so only a diff pays for it

    secret = pool.restore(left.get("kind")) == "Secret" or pool.restore(right.get("kind")) == "Secret"
    found = DeepDiff(left, right, view="tree", verbose_level=2, threshold_to_diff_deeper=0)
    made = []
    for report, kind in _KINDS.items():
        for level in found.get(report, ()):
            path = tuple(level.path(output_format="list"))
            before = ABSENT if kind == "added" else pool.restore(level.t1)
            after = ABSENT if kind == "removed" else pool.restore(level.t2)
            if _undecided(before, after):
                continue
            made.append(Change(path, kind, before, after, secret and path[:1] == ("data",)))
    return made


def _undecided(before: Any, after: Any) -> bool:
    """Whether two values may be equal for all that their tokens tell."""
    if not any(isinstance(value, str) and is_sealed(value) for value in (before, after)):
        return False
    texts = isinstance(before, str | bytes) and isinstance(after, str | bytes)
    return texts and not (isinstance(before, str) and isinstance(after, str) and equal(before, after) is False)


def _order(change: Change) -> tuple[tuple[int, int, str], ...]:
    return _sortable(change.path)


def _sortable(path: Path) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, part, "") if isinstance(part, int) else (1, 0, part) for part in path)


def _at(node: Any, path: Path) -> Any:
    for part in path:
        there = part in node if isinstance(node, dict) else isinstance(node, list) and part in range(len(node))
        if not there:
            return ABSENT
        node = node[part]
    return node


def _metadata(obj: KubeObject) -> dict[str, Any]:
    metadata = obj.metadata
    fields = {
        "name": metadata.name,
        "generateName": metadata.generateName,
        "namespace": metadata.namespace,
        "labels": metadata.labels,
        "annotations": metadata.annotations,
    }
    return {key: value for key, value in fields.items() if value is not None}
