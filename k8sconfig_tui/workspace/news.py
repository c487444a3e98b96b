"""What a change is about: the objects that are others, and what containers got before and get now.

The law of this module: it is asked before the change and again after it. What comes and goes by itself, the pods of a
workload or a node's heartbeat, is no news; neither is a status.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

import msgspec

from k8sconfig_tui.compare.changes import Change, Columns, changes
from k8sconfig_tui.compare.matrix import Group, Matrix
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef

Happened = Literal["added", "removed", "changed", "learned"]
"""``learned``: it is known now, and was there before."""

_DATA = frozenset({"ConfigMap", "Secret"})
_PASSING = frozenset({"Node", "ControllerRevision", "Event", "Lease"})
_SUBSTANCE = ("spec", "data", "binaryData", "stringData", "type", "immutable", "template")


class ObjectNews(NamedTuple):
    """An object that came, went or is another."""

    ref: ObjectRef
    happened: Happened


class Place(NamedTuple):
    """A container in one environment, by its position in ``Matrix.groups``."""

    group: int
    column: int


class News(NamedTuple):
    """What a change did. ``at`` gives the position of each group in which cells are others; ``came`` are containers
    that are there now, and ``gone`` those that were, as ``(group, column)`` of the matrix before."""

    matrix: Matrix
    inventory: Inventory
    objects: list[ObjectNews]
    cells: list[Change]
    images: list[tuple[Place, str, str]]
    came: list[Place]
    gone: list[tuple[Group, int]]
    positions: Mapping[int, int]
    """By the identity of a group."""

    @property
    def happened(self) -> list[Change]:
        """The cells that are others because something happened, not because it was learned."""
        learned = {ref for ref, happened in self.objects if happened == "learned"}
        return [change for change in self.cells if learned.isdisjoint(change.causes)]


_Names = tuple[str, str, str, str]


class Before:
    """What is there before objects of a source become others."""

    def __init__(self, matrix: Matrix, inventory: Inventory, changed: Mapping[ObjectRef, KubeObject | None]) -> None:
        self._inventory = inventory
        self._objects = [news for ref, obj in changed.items() if (news := _object(inventory, ref, obj)) is not None]
        self._spaces = {news.ref.namespace for news in self._objects} - {""}
        self._environments = [environment.name for environment in matrix.environments]
        self._groups = {_names(group): group for _, group in self._concerned(matrix)}
        for group in self._groups.values():
            _resolve(group, inventory)

    def after(self, matrix: Matrix) -> News:
        """What is another in the matrix of afterwards."""
        named = {environment.name: at for at, environment in enumerate(matrix.environments)}
        columns = [(old, named[name]) for old, name in enumerate(self._environments) if name in named]
        news = News(matrix, self._inventory, self._objects, [], [], [], [], {})
        positions: dict[int, int] = {}
        left = dict(self._groups)
        for at, group in self._concerned(matrix):
            positions[id(group)] = at
            _compare(news, left.pop(_names(group), None), at, columns)
        for group in left.values():
            news.gone.extend((group, old) for old, _ in columns if group.members[old] is not None)
        return news._replace(positions=positions)

    def _concerned(self, matrix: Matrix) -> Iterator[tuple[int, Group]]:
        """The containers in the namespaces of what is another, by the names that these have in a matrix."""
        named = {
            logical
            for environment in matrix.environments
            for logical, real in environment.namespaces.items()
            if environment.inventory is self._inventory and real in self._spaces
        }
        return ((at, group) for at, group in enumerate(matrix.groups) if group.namespace in named)


def _compare(news: News, before: Group | None, at: int, columns: Columns) -> None:
    after = news.matrix.groups[at]
    for old, new in columns:
        was = before.members[old] if before is not None else None
        now = after.members[new]
        if was is None and now is not None and now.environment.inventory is news.inventory:
            news.came.append(Place(at, new))
        elif before is not None and was is not None and now is None:
            news.gone.append((before, old))
        elif was is not None and now is not None and was.container.image != now.container.image:
            news.images.append((Place(at, new), was.container.image, now.container.image))
    if before is not None and before is not after:
        news.cells.extend(changes(before, after, columns))


def _names(group: Group) -> _Names:
    return group.namespace, group.kind, group.name, group.container


def _resolve(group: Group, inventory: Inventory) -> None:
    """Work out what is only known as long as the source is as it was."""
    for member in group.members:
        if member is not None and member.environment.inventory is inventory:
            _ = member.container


def _object(inventory: Inventory, ref: ObjectRef, after: KubeObject | None) -> ObjectNews | None:
    before = inventory.get(ref)
    told = after or before
    if told is None or ref.kind in _PASSING or (ref.kind not in _DATA and _made_by_another(told)):
        return None
    if before is None or after is None:
        return ObjectNews(ref, "added" if before is None else "removed")
    if _is_the_same(before, after):
        return None
    known = inventory.data(ref.kind, ref.namespace, ref.name) if ref.kind in _DATA else None
    return ObjectNews(
        ref, "learned" if known is not None and known.unread and _tells_more(before, after) else "changed"
    )


def _tells_more(before: KubeObject, after: KubeObject) -> bool:
    """Whether it is read whole, of which only the metadata was."""
    return bool(bytes(after.data)) or before.metadata.resourceVersion == after.metadata.resourceVersion


def _made_by_another(obj: KubeObject) -> bool:
    return any(owner.controller for owner in obj.metadata.ownerReferences or ())


def _is_the_same(before: KubeObject, after: KubeObject) -> bool:
    """Whether nothing but the status and the metadata is another; the order of keys does not matter."""
    pairs = ((bytes(getattr(before, name)), bytes(getattr(after, name))) for name in _SUBSTANCE)
    return all(one == other or (one and other and _read(one) == _read(other)) for one, other in pairs)


def _read(raw: bytes) -> object:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return raw
