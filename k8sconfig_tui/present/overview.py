"""Many containers at once: one row for each, and how each environment stands out among the others.

The law of this module: it never waits for the counts; a row says that it is not counted yet.
"""

from collections.abc import Callable, Sequence

from k8sconfig_tui.compare.matrix import Group
from k8sconfig_tui.present import image
from k8sconfig_tui.present.filter import Filter
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.matrix import Display, Header, away
from k8sconfig_tui.present.signs import UNICODE, Glyphs, verdict_sign
from k8sconfig_tui.present.standing import standing
from k8sconfig_tui.present.strip import strips
from k8sconfig_tui.present.tally import Tally, share_line
from k8sconfig_tui.present.tree import Forest, Node, parts
from k8sconfig_tui.present.view import Sorting
from k8sconfig_tui.present.visible import plain

_COUNT_WIDTH = 7
_LIMIT = 253


class Overview:
    """The containers below a node; ``marked`` gives the sign of a container that is marked."""

    cell_width = 16

    def __init__(self, forest: Forest, node: Node, columns: Sequence[Header], glyphs: Glyphs = UNICODE) -> None:
        self.columns = columns
        self.marked: Callable[[Group, int], str] | None = None
        self.shown: Sequence[int] = range(len(columns))
        self.pinned = 0
        self.notes: Sequence[Display] = ()
        self.notes_title: Line = ()
        self.title: Line = (Piece("differ".ljust(_COUNT_WIDTH) + "container", Tone.MUTED),)
        self.node = node
        self.order: Sequence[int] = node.groups
        self._all = node.groups
        self._forest = forest
        self._glyphs = glyphs
        self._said = _said(forest, node)
        self.head_width = max(map(forest.widths[self._said].__getitem__, node.groups), default=0) + _COUNT_WIDTH

    def __len__(self) -> int:
        return len(self.order)

    def strips(self) -> list[Line]:
        """How the keys below are supplied, as far as they are counted; the same for every row."""
        return strips(self._forest, self.node, self._glyphs)

    def group(self, row: int) -> int:
        """The position in ``Matrix.groups`` of the container in a row."""
        return self.order[row]

    def arrange(self, *, only: bool, passes: Filter | None, sorting: Sorting = "given") -> None:
        """Keep the containers that are known to differ (``only``) and pass, in the order asked for."""
        order = [
            at
            for at in self._all
            if (not only or self._found(at)) and (passes is None or self._forest.passes(at, passes))
        ]
        if sorting == "key":
            order.sort(key=lambda at: self._name(at).lower())
        elif sorting == "verdict":
            order.sort(key=self._rank)
        self.order = order

    def head(self, row: int) -> Line:
        at = self.order[row]
        tally = self._forest.tallies.get(at)
        count = Piece(_count(tally).ljust(_COUNT_WIDTH), Tone.VALUE if tally and tally.differences else Tone.MUTED)
        return (count, *shown(self._name(at), Tone.KEY, _LIMIT))

    def sign(self, row: int) -> Piece:
        tally = self._forest.tallies.get(self.order[row])
        if tally is None:
            return Piece(self._glyphs.nothing, Tone.MUTED)
        if any(tally.broken):
            return Piece(self._glyphs.broken, Tone.BROKEN)
        if tally.differences or tally.unknown:
            return verdict_sign(tally.verdict, self._glyphs)
        alone = sum(member is not None for member in self._group(row).members) < 2
        return Piece(self._glyphs.nothing if alone else self._glyphs.same, Tone.SAME)

    def cell(self, row: int, column: int) -> Display:
        shown = self._display(row, column)
        mark = self.marked(self._group(row), column) if self.marked else ""
        return shown.marked(mark) if mark else shown

    def _display(self, row: int, column: int) -> Display:
        group = self._group(row)
        member = group.members[column]
        tally = self._forest.tallies.get(self.order[row])
        if member is None:
            known = tally.standing if tally else standing(group, self._forest.matrix.environments)
            return away(known[column], self._glyphs, "absent")
        if tally is None:
            return Display("", Tone.MUTED, shown(member.name, Tone.MUTED, _LIMIT))
        tag = image.told(group)[column] or ""
        line = share_line(tally.shares[column], self._glyphs)
        compared = sum(one is not None for one in group.members) > 1 and not tally.unknown
        same = Piece(self._glyphs.same if compared else self._glyphs.nothing, Tone.SAME)
        return Display("", line[0].tone if line else Tone.SAME, line or (same,), plain(tag, _LIMIT))

    def differs(self, row: int) -> bool:
        return self._found(self.order[row])

    def standout(self, row: int, column: int) -> int:  # noqa: ARG002 - a container is looked at as a whole
        return column

    def _rank(self, at: int) -> tuple[int, int, int]:
        """Broken first, then by the number of differences; what is not counted yet comes last."""
        tally = self._forest.tallies.get(at)
        return (-sum(tally.broken), -tally.differences, -tally.unknown) if tally else (0, 0, 1)

    def _found(self, at: int) -> bool:
        tally = self._forest.tallies.get(at)
        return tally is not None and tally.found

    def _group(self, row: int) -> Group:
        return self._forest.matrix.groups[self.order[row]]

    def _name(self, at: int) -> str:
        """The container's name, without what the node has said already."""
        return " ".join(parts(self._forest.matrix.groups[at])[self._said :])


def _said(forest: Forest, node: Node) -> int:
    """How many parts of the names need not be said: the node's own, and a namespace that is the only one."""
    first = forest.matrix.groups[node.groups[0]].namespace if node.groups else ""
    alone = all(forest.matrix.groups[at].namespace == first for at in node.groups)
    return {"environment": int(alone), "namespace": 1}.get(node.level, 2)


def _count(tally: Tally | None) -> str:
    if tally is None:
        return ".."
    unknown = f"{tally.unknown}?" if tally.unknown else ""
    return f"{tally.differences or ''} {unknown}".strip()[: _COUNT_WIDTH - 1]
