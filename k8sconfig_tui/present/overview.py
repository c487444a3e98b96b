"""Many containers at once: one row for each, its image and what is broken in each environment.

The law of this module: it never waits for the counts; a row says that it is not counted yet.
"""

from collections.abc import Sequence

from k8sconfig_tui.compare.matrix import Group
from k8sconfig_tui.present.filter import Predicate
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.matrix import UNICODE, Display, Glyphs, Header
from k8sconfig_tui.present.supply import short_kind
from k8sconfig_tui.present.tree import Forest, Node

_COUNT_WIDTH = 7
_LIMIT = 253


class Overview:
    """The containers below a node."""

    def __init__(self, forest: Forest, node: Node, columns: Sequence[Header], glyphs: Glyphs = UNICODE) -> None:
        self.columns = columns
        self.title: Line = (Piece("differ".ljust(_COUNT_WIDTH) + " container", Tone.MUTED),)
        self.order: Sequence[int] = node.groups
        self._all = node.groups
        self._forest = forest
        self._glyphs = glyphs
        self._names = [self._name(forest.matrix.groups[at], node) for at in node.groups]
        self._name_of = dict(zip(node.groups, self._names, strict=True))
        self.head_width = max(map(len, self._names), default=0) + _COUNT_WIDTH

    def __len__(self) -> int:
        return len(self.order)

    def group(self, row: int) -> int:
        """The position in ``Matrix.groups`` of the container in a row."""
        return self.order[row]

    def arrange(self, *, only: bool, passes: Predicate | None) -> None:
        """Keep the containers that are known to differ (``only``) and whose name passes."""
        self.order = [
            at
            for at in self._all
            if (not only or self._found(at)) and (passes is None or passes(self._forest.names[at]))
        ]

    def head(self, row: int) -> Line:
        at = self.order[row]
        tally = self._forest.tallies.get(at)
        count = ".." if tally is None else str(tally.differences) if tally.differences else ""
        tone = Tone.MUTED if tally is None else Tone.VALUE
        return (Piece(count.ljust(_COUNT_WIDTH), tone), *shown(self._name_of[at], Tone.KEY, _LIMIT))

    def sign(self, row: int) -> Piece:
        tally = self._forest.tallies.get(self.order[row])
        if tally is None:
            return Piece(self._glyphs.nothing, Tone.MUTED)
        if any(tally.broken):
            return Piece(self._glyphs.broken, Tone.BROKEN)
        if tally.differences:
            return Piece(self._glyphs.value, Tone.VALUE)
        alone = sum(member is not None for member in self._group(row).members) < 2
        return Piece(self._glyphs.nothing if alone else self._glyphs.same, Tone.SAME)

    def cell(self, row: int, column: int) -> Display:
        member = self._group(row).members[column]
        if member is None:
            return Display(self._glyphs.absent, Tone.ABSENT, (Piece("absent", Tone.ABSENT),))
        tally = self._forest.tallies.get(self.order[row])
        if tally is None:
            return Display(self._glyphs.nothing, Tone.MUTED, shown(member.name, Tone.MUTED, _LIMIT))
        image = shown(member.container.image.rpartition("/")[2] or "no image", Tone.MUTED, _LIMIT)
        broken = tally.broken[column]
        if broken:
            return Display(self._glyphs.broken, Tone.BROKEN, (Piece(f"{broken} broken  ", Tone.BROKEN), *image))
        return Display(self._glyphs.nothing, Tone.MUTED, image)

    def differs(self, row: int) -> bool:
        return self._found(self.order[row])

    def _found(self, at: int) -> bool:
        tally = self._forest.tallies.get(at)
        return tally is not None and bool(tally.differences or any(tally.broken))

    def _group(self, row: int) -> Group:
        return self._forest.matrix.groups[self.order[row]]

    def _name(self, group: Group, node: Node) -> str:
        """The container's name, without what the node has said already."""
        parts = [group.namespace, f"{short_kind(group.kind)}/{group.name}", group.container]
        return " ".join(parts[{"environment": 0, "namespace": 1}.get(node.level, 2) :])
