"""The tree of what runs: environment → namespace → workload → container, or without its first level (the logical
grouping), where each node then stands for all environments at once.

The law of this module: a node knows the groups below it and nothing else; children are made when a node is opened,
so the cost is that of what is shown. What concerns very many groups is made once, by whoever makes the forest.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from k8sconfig_tui.compare.matrix import Group, Matrix
from k8sconfig_tui.present.filter import Filter
from k8sconfig_tui.present.supplies import Strip
from k8sconfig_tui.present.supply import short_kind
from k8sconfig_tui.present.tally import Tally

Level = Literal["environment", "namespace", "workload", "container"]

_BELOW: dict[Level, Level] = {"environment": "namespace", "namespace": "workload", "workload": "container"}


class Node(NamedTuple):
    """One node: its path of names tells it apart, ``groups`` are positions in ``Matrix.groups``.

    ``environment`` is the position of the environment that the node lies in, None in the logical grouping.
    """

    level: Level
    path: tuple[str, ...]
    label: str
    groups: Sequence[int]
    environment: int | None

    @property
    def depth(self) -> int:
        return len(self.path) - 1

    @property
    def leaf(self) -> bool:
        return self.level == "container"


class Sums(NamedTuple):
    """The counts below a node; ``complete`` is false while some groups are not yet counted."""

    differences: int
    broken: int
    complete: bool
    unknown: int = 0


_MANY = 500
"""Groups from which on a node's children and counts are kept."""


class _Summed(NamedTuple):
    """The sums of a node when so many groups were counted. Two trees may have other nodes of the same path: they are
    told apart by the identity of their groups, which the node keeps alive."""

    counted: int
    node: Node
    sums: Sums


class Forest:
    """All nodes over one matrix, by name. ``names`` are the groups' texts that a filter looks at."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.names = [_searched(group) for group in matrix.groups]
        self.widths = _widths(matrix.groups)
        self.tallies: dict[int, Tally] = {}
        self._counted = 0
        self._small: dict[tuple[tuple[str, ...], int], _Summed] = {}
        self._large: dict[tuple[tuple[str, ...], int], _Summed] = {}
        self._strips: dict[tuple[str, ...], tuple[int, Node, list[Strip]]] = {}
        self._roots: dict[bool, list[Node]] = {}
        self._below: dict[int, tuple[Node, list[Node]]] = {}
        self._order = sorted(range(len(matrix.groups)), key=lambda at: (*_sorted_by(matrix.groups[at]), at))

    def roots(self, *, logical: bool) -> list[Node]:
        """The uppermost nodes."""
        if logical not in self._roots:
            self._roots[logical] = self.roots_of(self._order, logical=logical)
        return self._roots[logical]

    def roots_of(self, chosen: list[int], *, logical: bool) -> list[Node]:
        """The uppermost nodes over these groups."""
        if logical:
            return self._grouped("namespace", (), chosen, None)
        return [node for at in range(len(self.matrix.environments)) if (node := self._root(at, chosen)).groups]

    def prepare(self) -> None:
        """Make what lies uppermost, so that no one waits for it later."""
        for logical in (False, True):
            for root in self.roots(logical=logical):
                self.children(root)

    def inherit(self, before: "Forest") -> None:
        """Take over the counts of groups that are the very same."""
        known = {id(group): before.tallies.get(at) for at, group in enumerate(before.matrix.groups)}
        for at, group in enumerate(self.matrix.groups):
            tally = known.get(id(group))
            if tally is not None:
                self.tallies[at] = tally
        self.settle()

    def passing(self, passes: Filter | None) -> list[int]:
        """The groups that pass, in the order of the tree; of what is not counted yet no key passes."""
        return self._order if passes is None else [at for at in self._order if self.passes(at, passes)]

    def passes(self, at: int, asked: Filter) -> bool:
        """Whether a group passes by its name, its kind and any of its keys."""
        tally = self.tallies.get(at)
        return asked.container(self.names[at], self.matrix.groups[at].kind, tally.facets if tally else None)

    @property
    def counted(self) -> bool:
        """Whether the counts of all groups are there."""
        return len(self.tallies) == len(self.matrix.groups)

    def children(self, node: Node) -> list[Node]:
        """The nodes right below, sorted by name."""
        below = _BELOW.get(node.level)
        if below is None:
            return []
        kept = self._below.get(id(node.groups))
        if kept is not None and kept[0] == node:
            return kept[1]
        made = self._grouped(below, node.path, node.groups, node.environment)
        if len(node.groups) > _MANY:
            self._keep(node, made)
        return made

    def _keep(self, node: Node, children: list[Node]) -> None:
        self._below[id(node.groups)] = (node, children)
        while len(self._below) > _KEPT:
            self._below.pop(next(iter(self._below)), None)

    def presence(self, node: Node) -> tuple[bool, ...]:
        """In which environments something of the node exists."""
        groups = [self.matrix.groups[at] for at in node.groups]
        return tuple(
            any(group.members[at] is not None for group in groups) for at in range(len(self.matrix.environments))
        )

    def sums(self, node: Node) -> Sums:
        """The counts of all groups below a node, as they were last settled."""
        large = len(node.groups) > _MANY
        sums, most = (self._large, _KEPT) if large else (self._small, _KEPT_SMALL)
        key = (node.path, id(node.groups))
        kept = sums.pop(key, None)
        if kept is None or kept.counted < self._counted:
            kept = _Summed(len(self.tallies), node, self._sum(node))
        sums[key] = kept
        while len(sums) > most:
            sums.pop(next(iter(sums)), None)
        return kept.sums

    def strips(self, node: Node, make: "Callable[[Forest, Node], list[Strip]]") -> list[Strip]:
        """How the keys below a node are supplied; kept until more is counted."""
        counted = len(self.tallies)
        kept = self._strips.get(node.path)
        if kept is None or kept[0] != counted or kept[1].groups is not node.groups:
            kept = self._strips[node.path] = (counted, node, make(self, node))
            while len(self._strips) > _KEPT:
                self._strips.pop(next(iter(self._strips)), None)
        return kept[2]

    def settle(self) -> None:
        """Show what has been counted by now. Who counts makes the sums of large nodes here, so that no paint does."""
        counted = len(self.tallies)
        for key, kept in list(self._large.items()):
            self._large[key] = _Summed(counted, kept.node, self._sum(kept.node))
        self._counted = counted

    def _sum(self, node: Node) -> Sums:
        known = [tally for at in node.groups if (tally := self.tallies.get(at)) is not None]
        here = node.environment
        return Sums(
            sum(tally.differences for tally in known),
            sum(sum(tally.broken) if here is None else tally.broken[here] for tally in known),
            len(known) == len(node.groups),
            sum(tally.unknown if here is None else tally.shares[here].unknown for tally in known),
        )

    def _root(self, at: int, chosen: list[int]) -> Node:
        environment = self.matrix.environments[at]
        groups = [position for position in chosen if self.matrix.groups[position].members[at] is not None]
        return Node("environment", (environment.name,), environment.name, groups, at)

    def _grouped(self, level: Level, path: tuple[str, ...], groups: Sequence[int], here: int | None) -> list[Node]:
        named: dict[str, list[int]] = {}
        for at in groups:
            named.setdefault(self._label(level, self.matrix.groups[at], here), []).append(at)
        labels = sorted(named) if level == "namespace" else named
        return [Node(level, (*path, label), label, named[label], here) for label in labels]

    def _label(self, level: Level, group: Group, here: int | None) -> str:
        """The name of a group at a level: the real one inside an environment, else the group's own."""
        member = None if here is None else group.members[here]
        if level == "namespace":
            return member.ref.namespace if member else group.namespace
        if level == "workload":
            kind, name = (member.ref.kind, member.ref.name) if member else (group.kind, group.name)
            return f"{short_kind(kind)}/{name}"
        return member.name if member else group.container


_KEPT, _KEPT_SMALL = 64, 10_000
"""Nodes whose children and sums are kept, and small ones whose sums are; what was not used for longest goes first."""

_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
_LAST = ("CronJob", "Job", "Pod")


def _sorted_by(group: Group) -> tuple[str, int, str, str]:
    """By namespace, what serves first and what comes and goes last, by name."""
    return group.namespace, _rank(group.kind), group.kind, group.name


def _rank(kind: str) -> int:
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS) + (_LAST.index(kind) + 1 if kind in _LAST else 0)


def parts(group: Group) -> tuple[str, str, str]:
    """The parts of a container's name, from the outermost in."""
    return group.namespace, f"{short_kind(group.kind)}/{group.name}", group.container


def _widths(groups: Sequence[Group]) -> tuple[list[int], ...]:
    """How long the names are with all their parts, without the first, and without the first two."""
    lengths = [tuple(map(len, parts(group))) for group in groups]
    return tuple([sum(length[said:]) + 2 - said for length in lengths] for said in range(3))


def _searched(group: Group) -> str:
    """What a filter looks at, the kind in both spellings."""
    name = f"{group.name}/{group.container}"
    return f"{group.namespace}/{group.kind}/{name}\n{short_kind(group.kind)}/{name}"


class Outline:
    """The nodes that are visible: a flat list of those whose parents are open."""

    def __init__(self, forest: Forest, *, logical: bool, passes: Filter | None = None) -> None:
        self.forest = forest
        self.logical = logical
        self.groups = forest.passing(passes)
        self.open: set[tuple[str, ...]] = set()
        whole = passes is None
        self.nodes = [*(forest.roots(logical=logical) if whole else forest.roots_of(self.groups, logical=logical))]
        if passes is not None:
            self._open_few()

    def __len__(self) -> int:
        return len(self.nodes)

    def is_open(self, row: int) -> bool:
        return self.nodes[row].path in self.open

    def expand(self, row: int) -> bool:
        """Open a node; false if there is nothing to open."""
        node = self.nodes[row]
        if node.leaf or node.path in self.open:
            return False
        self.open.add(node.path)
        self.nodes[row + 1 : row + 1] = self._shown_below(node)
        return True

    def collapse(self, row: int) -> bool:
        """Close a node; false if it was not open."""
        node = self.nodes[row]
        if node.path not in self.open:
            return False
        self.open.discard(node.path)
        end = row + 1
        while end < len(self.nodes) and self.nodes[end].depth > node.depth:
            end += 1
        del self.nodes[row + 1 : end]
        return True

    def reopen(self, paths: Collection[tuple[str, ...]]) -> None:
        """Open the nodes of these paths that are there."""
        row = 0
        while row < len(self.nodes):
            if self.nodes[row].path in paths:
                self.expand(row)
            row += 1

    @cached_property
    def _place(self) -> dict[int, int]:
        """The position of each group in the order of the tree."""
        return {group: at for at, group in enumerate(self.groups)}

    def onward(self, row: int, direction: int) -> list[int]:
        """The groups below (1) or above (-1) all that a row stands for, the nearest first."""
        node = self.nodes[row]
        if direction > 0:
            return self.groups[self._place[node.groups[-1]] + 1 :]
        return self.groups[: self._place[node.groups[0]]][::-1]

    def next_found(self, row: int, direction: int) -> int | None:
        """The nearest group below (1) or above (-1) a row, in the order of the tree, that has findings or is not
        counted yet."""
        at = self._position(row, direction)
        while 0 <= at < len(self.groups):
            tally = self.forest.tallies.get(self.groups[at])
            if tally is None or tally.found:
                return self.groups[at]
            at += direction
        return None

    def _position(self, row: int, direction: int) -> int:
        """Where the search from a row begins: at its first group, or past it where that is all the row stands for."""
        node = self.nodes[row]
        start = self._place[node.groups[0]]
        return start if direction > 0 and not node.leaf else start + direction

    def parent(self, row: int) -> int | None:
        """The row of the node above in the hierarchy."""
        depth = self.nodes[row].depth
        return next((at for at in range(row - 1, -1, -1) if self.nodes[at].depth < depth), None)

    def find(self, group: int, environment: int | None = None, level: Level = "container") -> int | None:
        """The row of a group's container (in that environment, where the tree has environments), its parents opened;
        or the row of what it lies in at a higher level."""
        row = -1
        while True:
            found = (at for at in range(row + 1, len(self.nodes)) if self._holds(self.nodes[at], group, environment))
            row = next(found, -1)
            if row < 0 or self.nodes[row].level == level or self.nodes[row].leaf:
                return row if row >= 0 else None
            self.expand(row)

    def row_of(self, path: tuple[str, ...]) -> int | None:
        """The row of the node with that path of names, those above it opened."""
        row = None
        for depth in range(1, len(path) + 1):
            if row is not None:
                self.expand(row)
            row = next((at for at, node in enumerate(self.nodes) if node.path == path[:depth]), None)
            if row is None:
                return None
        return row

    @staticmethod
    def _holds(node: Node, group: int, environment: int | None) -> bool:
        return (environment is None or node.environment in {None, environment}) and group in node.groups

    def _shown_below(self, node: Node) -> Iterator[Node]:
        for child in self.forest.children(node):
            yield child
            if child.path in self.open:
                yield from self._shown_below(child)

    def _open_few(self, most: int = 200) -> None:
        """Open what a filter left, as far as it stays a short list."""
        row = 0
        while row < len(self.nodes) < most:
            self.expand(row)
            row += 1
