"""The matrix pane: a virtual grid with a fixed key column and a fixed header.

The law of this module: the model is asked for the visible cells only. In a narrow pane columns drop before
names are cut; what is not in view is counted in the header.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.matrix import Display, GridModel, Header
from k8sconfig_tui.ui.text import fit, width
from k8sconfig_tui.ui.widgets.lines import LineView

_SIGN = 3
_NARROWEST = 14
_LEAST_HEAD = 18
_CUT_HEAD = 36
"""Names may be cut to this width so that all columns are in view; below it columns drop."""


class Layout(NamedTuple):
    """Widths in cells, which columns are in view, and how many are not to the left and right of those that scroll."""

    head: int
    cell: int
    columns: Sequence[int]
    before: int
    after: int


class GridView(LineView):
    """A grid over any ``GridModel``, with a cursor that has a row and a column."""

    COMPONENT_CLASSES = LineView.COMPONENT_CLASSES | {"grid--cell", "grid--marked"}
    head_lines = 1

    @dataclass
    class CellMoved(Message):
        """The cursor stands on another cell."""

        view: "GridView"
        row: int
        column: int

        @property
        def control(self) -> "GridView":
            return self.view

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.column = 0
        self.marked: int | None = None
        self.wide = False
        self._first = 0
        self._model: GridModel | None = None
        self._said: list[Line] = []
        self._layout: Layout | None = None

    @property
    def model(self) -> GridModel | None:
        return self._model

    def show(self, model: GridModel | None, row: int = 0, column: int | None = None) -> None:
        """Show another table."""
        self._model = model
        self._first = 0
        self.head_lines = 2 if model is not None and model.notes else 1
        last = len(model.columns) - 1 if model is not None else 0
        self.column = max(min(self.column if column is None else column, last), 0)
        self.renew(row)

    def say(self, lines: list[Line]) -> None:
        """What to show when the table has no rows."""
        self._said = lines
        self.refresh()

    def line_count(self) -> int:
        return len(self._model) if self._model is not None else 0

    # Drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        self._layout = None
        return super().render_lines(crop)

    def _layout_of_paint(self) -> Layout:
        """The layout, the same for all lines of one paint."""
        if self._layout is None:
            self._layout = self.layout_now()
        return self._layout

    def layout_now(self) -> Layout:
        columns = len(self._model.columns) if self._model is not None else 0
        longest = self._model.head_width if self._model is not None else 0
        head = max(min(longest + 1, self._most_head(columns)), min(_LEAST_HEAD, self.room // 2))
        room = max(self.room - head - _SIGN, 1)
        count = min(max(room // _NARROWEST, 1), columns)
        cell = room // max(count, 1)
        return self._window(head, cell, count)

    def _window(self, head: int, cell: int, count: int) -> Layout:
        """So many columns: those that stay in view, and of the others those around the cursor's."""
        if self._model is None:
            return Layout(head, cell, (), 0, 0)
        order = self._model.shown
        held = min(self._model.pinned, max(count - 1, 0))
        rest, room = order[held:], count - held
        here = rest.index(self.column) if self.column in rest else self._first
        first = min(max(self._first, here - room + 1), here, max(len(rest) - room, 0))
        self._first = first = max(first, 0)
        shown = rest[first : first + room]
        return Layout(head, cell, (*order[:held], *shown), first, len(rest) - first - len(shown))

    def _most_head(self, columns: int) -> int:
        """How wide names may be: as far as all columns stay in view, or half the room where they cannot."""
        room = self.room - _SIGN
        longest = room - columns * _NARROWEST
        if longest < _CUT_HEAD:
            return self.room // 2
        wanted = self._model.cell_width if self._model is not None else 0
        return min(max(room - columns * wanted, self.room * 2 // 5), longest)

    def render_line(self, y: int) -> Strip:
        if self._model is None:
            return Strip.blank(self.room, self.look())
        layout = self._layout_of_paint()
        if y < self.head_lines:
            return self._notes(self._model, layout) if y else self._header(self._model, layout)
        row = self.row_at(y)
        if row >= len(self._model):
            words = self._said[row - 1] if not len(self._model) and 0 < row <= len(self._said) else ()
            return self.paint((Piece("  "), *words), self.look())
        return self._row(self._model, row, layout)

    def _header(self, model: GridModel, layout: Layout) -> Strip:
        ground = self.look("line--head")
        drawn = self._drawn(self._unseen(model, layout), layout.head + _SIGN, ground)
        marked = ground + self.get_component_rich_style("grid--marked", partial=True)
        for at in layout.columns:
            drawn += self._drawn(_title(model.columns[at]), layout.cell, marked if at == self.marked else ground)
        return Strip(drawn).adjust_cell_length(self.room, ground)

    def _notes(self, model: GridModel, layout: Layout) -> Strip:
        """The line below the titles."""
        ground = self.look()
        drawn = self._drawn(model.notes_title, layout.head + _SIGN, ground)
        for at in layout.columns:
            drawn += self._drawn(self._cell(model.notes[at], layout.cell), layout.cell, ground)
        return Strip(drawn).adjust_cell_length(self.room, ground)

    def _unseen(self, model: GridModel, layout: Layout) -> Line:
        """How many columns lie to the left and right of those in view."""
        before, after = layout.before, layout.after
        if not before and not after:
            return model.title
        return (Piece(f"< {before} more" if before else "", Tone.MUTED), Piece(f"  {after} more >" if after else ""))

    def _row(self, model: GridModel, row: int, layout: Layout) -> Strip:
        ground = self.row_style(row)
        drawn = self._drawn(model.head(row), layout.head, ground, middle=True)
        drawn += self._drawn((model.sign(row),), _SIGN, ground)
        for at in layout.columns:
            here = row == self.cursor and at == self.column and self.has_focus
            style = self.look("grid--cell") if here else ground
            drawn += self._drawn(self._cell(model.cell(row, at), layout.cell), layout.cell, style)
        return Strip(drawn).adjust_cell_length(self.room, ground)

    def _drawn(self, line: Line, cells: int, ground: Style, *, middle: bool = False) -> list[Segment]:
        pieces = [*fit(line, cells - 1, middle=middle), Piece(" ")] if cells > 1 else fit(line, cells)
        return self.drawn(pieces, ground)

    def _cell(self, display: Display, cells: int) -> Line:
        """Sign, value and supply in the room there is: the value first, the supply where it matters or fits."""
        sign = Piece(display.sign.ljust(_SIGN) if display.sign else "", display.tone)
        room = cells - len(sign.text) - 1
        tone = Tone.TEXT if display.tone is Tone.SAME else display.tone
        chosen = display.tail if display.tail and width(display.text) > room else display.text
        text = tuple(piece._replace(tone=tone) if piece.tone is Tone.TEXT else piece for piece in chosen)
        size, tag = width(text), width((Piece(display.tag),))
        matters = self.wide or display.tone is Tone.ONLY or _other_supply(display)
        if not display.tag or (room < size + tag + 2 and not matters):
            return (sign, *text)
        for_text = min(size, max(room - tag - 2, room // 2))
        return (sign, *fit(text, for_text), Piece("  "), Piece(display.tag, _tag_tone(display)))

    # Cursor

    def move(self, row: int) -> None:
        before = self.cursor
        super().move(row)
        if before != self.cursor:
            self._tell()

    def move_column(self, column: int) -> None:
        """Put the cursor on a column, as near as there is one."""
        last = len(self._model.columns) - 1 if self._model is not None else 0
        column = max(min(column, last), 0)
        if column == self.column:
            return
        before, self.column = self._first, column
        self.layout_now()
        if self._first == before:
            self.refresh_rows(self.cursor)
        else:
            self.refresh()
        self._tell()

    def _tell(self) -> None:
        self.post_message(self.CellMoved(self, self.cursor, self.column))

    def action_left(self) -> None:
        self._beside(-1)

    def action_right(self) -> None:
        self._beside(1)

    def _beside(self, by: int) -> None:
        """Go to the column that stands beside the cursor's."""
        order = self._model.shown if self._model is not None else ()
        there = order.index(self.column) + by if self.column in order else -1
        if 0 <= there < len(order):
            self.move_column(order[there])

    def clicked(self, row: int, x: int) -> None:
        layout = self.layout_now()
        self.move(row)
        if x >= layout.head + _SIGN:
            self.move_column(layout.columns[min((x - layout.head - _SIGN) // layout.cell, len(layout.columns) - 1)])

    # Differences

    def step(self, direction: int) -> bool:
        """Go to the next row that differs, and in it to the cell that stands out; false when there is none in that
        direction."""
        model = self._model
        if model is None:
            return False
        row = self.cursor + direction
        while 0 <= row < len(model):
            if model.differs(row):
                self.move(row)
                self.move_column(model.standout(row, self.column))
                return True
            row += direction
        return False


def _title(header: Header) -> Line:
    return (Piece(header.sign.ljust(_SIGN)), *shown(header.title, header.tone, 80))


def _tag_tone(display: Display) -> Tone:
    return Tone.SUPPLY if _other_supply(display) else Tone.MUTED


def _other_supply(display: Display) -> bool:
    return display.tone is Tone.SUPPLY or (len(display.sign) > 1 and display.tone is not Tone.STALE)
