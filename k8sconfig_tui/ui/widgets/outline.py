"""The tree pane: ``present.tree.Outline`` drawn line by line, counts on the right.

The law of this module: the pane holds no tree of its own; opening a node changes the outline and the extent.
"""

from collections.abc import Callable

from rich.segment import Segment
from textual.strip import Strip

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.signs import UNICODE, Glyphs
from k8sconfig_tui.present.states import no_nodes
from k8sconfig_tui.present.tree import Level, Node, Outline
from k8sconfig_tui.ui.text import cut, cut_middle, width
from k8sconfig_tui.ui.widgets.lines import LineView

_NAME_LIMIT = 253


class OutlineView(LineView):
    """The tree. Its cursor's node is what the rest of the screen is about; ``marked`` gives a node's sign, if any;
    ``changed`` tells whether something of it changed a moment ago."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs
        self._outline: Outline | None = None
        self._production: frozenset[int] = frozenset()
        self.marked: Callable[[Node], str] | None = None
        self.changed: Callable[[Node], bool] | None = None

    @property
    def node(self) -> Node | None:
        nodes = self._outline.nodes if self._outline else []
        return nodes[self.cursor] if nodes else None

    @property
    def outline(self) -> Outline | None:
        return self._outline

    def show(self, outline: Outline, production: frozenset[int], row: int = 0) -> None:
        """Show another tree; ``production`` are the environments to mark."""
        self._outline = outline
        self._production = production
        self.renew(row)

    def line_count(self) -> int:
        return len(self._outline) if self._outline else 0

    def line_at(self, row: int) -> Line:
        if self._outline is None:
            raise IndexError(row)
        node = self._outline.nodes[row]
        fold = " " if node.leaf else self.glyphs.opened if self._outline.is_open(row) else self.glyphs.closed
        indent = Piece("  " * node.depth + fold + " ", Tone.MUTED)
        sign = self.marked(node) if self.marked else ""
        mark = (Piece(f"{sign} ", Tone.STRONG),) if sign else ()
        return (indent, *mark, *shown(node.label, self._tone(node), _NAME_LIMIT))

    def render_line(self, y: int) -> Strip:
        row = self.row_at(y)
        if self._outline is not None and not len(self._outline) and row < len(no_nodes()):
            return self._words(no_nodes()[row])
        if self._outline is None or row >= self.line_count():
            return super().render_line(y)
        ground = self.row_style(row)
        tail = self._tail(self._outline.nodes[row])
        reserved = min(width(tail), self.room // 2)
        pieces, used = cut_middle(self.line_at(row), self.room - reserved)
        gap = Piece(" " * (self.room - reserved - used))
        line = [*pieces, gap, *cut(tail, reserved)[0]]
        drawn: list[Segment] = self.drawn(line, ground)
        return Strip(drawn).adjust_cell_length(self.room, ground)

    def _words(self, line: Line) -> Strip:
        """A line that stands where there is no node."""
        ground = self.row_style(-1)
        drawn = self.drawn(cut((Piece(" "), *line), self.room)[0], ground)
        return Strip(drawn).adjust_cell_length(self.room, ground)

    def _tone(self, node: Node) -> Tone:
        if node.level == "environment":
            return Tone.PRODUCTION if node.environment in self._production else Tone.STRONG
        return Tone.TEXT

    def _tail(self, node: Node) -> Line:
        """The counts below a node, and in the logical grouping where it exists."""
        if self._outline is None:
            return ()
        sums = self._outline.forest.sums(node)
        pieces = []
        if self.changed is not None and self.changed(node):
            pieces.append(Piece(f" {self.glyphs.changed}", Tone.STRONG))
        if sums.differences:
            pieces.append(Piece(f" {sums.differences}{self.glyphs.value}", Tone.VALUE))
        if sums.broken:
            pieces.append(Piece(f" {sums.broken}{self.glyphs.broken}", Tone.BROKEN))
        if sums.unknown and not (sums.differences or sums.broken):
            pieces.append(Piece(f" {sums.unknown}{self.glyphs.unknown}", Tone.UNKNOWN))
        if not sums.complete:
            pieces.append(Piece(" ..", Tone.MUTED))
        if node.environment is None and node.level != "namespace":
            marks = self._outline.forest.presence(node)
            pieces.append(Piece(" "))
            pieces += [Piece(self.glyphs.here if mark else self.glyphs.away, Tone.MUTED) for mark in marks]
        return tuple(pieces)

    # Keys

    def action_right(self) -> None:
        if self._outline and self._outline.nodes:
            if self._outline.expand(self.cursor):
                self._reshape()
            elif not self._outline.nodes[self.cursor].leaf:
                self.move(self.cursor + 1)

    def action_left(self) -> None:
        if self._outline is None or not self._outline.nodes:
            return
        if self._outline.collapse(self.cursor):
            self._reshape()
        elif (parent := self._outline.parent(self.cursor)) is not None:
            self.move(parent)

    def action_open(self) -> None:
        node = self.node
        if node is None or self._outline is None:
            return
        if node.leaf or (node.level == "workload" and len(node.groups) == 1):
            super().action_open()
        elif self._outline.is_open(self.cursor):
            self.action_left()
        else:
            self.action_right()

    def clicked(self, row: int, x: int) -> None:
        node = self._outline.nodes[row] if self._outline else None
        self.move(row)
        if node is not None and not node.leaf and x <= 2 * node.depth + 1:
            self.action_open()

    def find(self, group: int, environment: int | None = None, level: Level = "container") -> None:
        """Put the cursor on a group's container, or on what it lies in at a higher level; in an environment, by
        default the one where the cursor is."""
        if self._outline is None:
            return
        if environment is None and self.node is not None:
            environment = self.node.environment
        row = self._outline.find(group, environment, level)
        self.extend()
        self.refresh()
        if row is not None and row == self.cursor:
            self.post_message(self.Moved(self, row))  # opening nodes has moved another one under the cursor
        elif row is not None:
            self.move(row)

    def _reshape(self) -> None:
        self.extend()
        self.refresh()
