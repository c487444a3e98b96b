"""A list of lines with a cursor, drawn by Textual's line API: the cost is that of the visible lines, at any length.

The law of this module: a move repaints two lines, a scroll the visible ones, and nothing is ever animated.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import ClassVar, cast

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import ANSIToTruecolor, DimFilter, LineFilter
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.ui.keymap import bindings
from k8sconfig_tui.ui.text import cut, in_ascii, segments, wrap
from k8sconfig_tui.ui.widgets.framed import FramedLines

_SIDEWAYS = 8


TONES = {f"tone--{tone}" for tone in Tone}
"""The component classes of the application: in every pane they would be styled anew with each class that changes."""


_NO_COLOR = Color.default()


class _WholeCells(ScrollBarRender):
    """A scroll bar without the signs that fill a part of a cell."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8


class _StillScrollBar(ScrollBar):
    """A scroll bar whose own extent moves nothing, Textual's lays out the screen again each time it is shown; and which
    is the same, and not painted again, for everything that fits."""

    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)
    _extent = 0
    _cells: Sequence[Segment] = ()

    def validate_window_virtual_size(self, extent: int) -> int:
        self._extent = extent
        return max(extent, self.window_size)

    def watch_window_size(self) -> None:
        self.window_virtual_size = self._extent

    def on_mount(self) -> None:
        self._styles_cache = FramedLines()

    def render_lines(self, crop: Region) -> list[Strip]:
        self._cells = ()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Straight from the bar's segments, not by way of a console that breaks them into lines."""
        if not self._cells:
            self._cells = self._drawn(cast("ScrollBarRender", self.render()))
        return Strip(self._cells[y : y + 1])

    def _drawn(self, bar: ScrollBarRender) -> Sequence[Segment]:
        style = cast("Style", bar.style)
        return bar.render_bar(
            size=self.size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            back_color=style.bgcolor or _NO_COLOR,
            bar_color=style.color or _NO_COLOR,
        ).segments


class LineView(ScrollView, can_focus=True):
    """The base of all panes. A subclass says how many lines there are and what stands in each."""

    BINDINGS = bindings("pane")
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--cursor", "line--resting", "line--head"}
    head_lines = 0
    SHOWS_CURSOR = True
    ALLOW_SELECT = False

    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)
    """The extent; another one moves no widget, and whoever changes it knows which lines are others."""

    @dataclass
    class Moved(Message):
        """The cursor stands on another line."""

        view: "LineView"
        row: int

        @property
        def control(self) -> "LineView":
            return self.view

    @dataclass
    class Opened(Message):
        """A line was chosen, by enter or a double click."""

        view: "LineView"
        row: int

        @property
        def control(self) -> "LineView":
            return self.view

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._styles_cache = FramedLines()
        self.cursor = 0
        self.scrolling: Callable[[], None] | None = None
        """Called before lines scroll, which is a large picture: who follows the cursor may hold it back."""
        self.offset_x = 0
        self._styles_by_tone: dict[Tone, Style] = {}
        self._looks: dict[str, Style] = {}
        self._overs: dict[tuple[Style, Tone], Style] = {}
        self._room = 0

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        if self._vertical_scrollbar is None:
            bar = _StillScrollBar(vertical=True, name="vertical", thickness=self.scrollbar_size_vertical)
            bar.display = False
            self._vertical_scrollbar = bar
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    # What a subclass says

    def line_count(self) -> int:
        return 0

    def line_at(self, row: int) -> Line:
        raise IndexError(row)

    def head_at(self, at: int) -> Line:
        """A line above all others that does not scroll."""
        raise IndexError(at)

    # Drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        self.vertical_scrollbar.renderer = _WholeCells if self.app.has_class("-ascii") else ScrollBarRender  # type: ignore[misc]
        self._room = self.scrollable_content_region.width
        return super().render_lines(crop)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Without those that find nothing here: no line has dim text, nor a colour of the terminal's own where the
        theme has none."""
        return [one for one in super().get_line_filters() if not isinstance(one, ANSIToTruecolor | DimFilter)]

    def render_line(self, y: int) -> Strip:
        if y < self.head_lines:
            return self.paint(self.head_at(y), self.look("line--head"))
        row = self.row_at(y)
        if row >= self.line_count():
            return Strip.blank(self.room, self.look())
        return self.paint(self.line_at(row), self.row_style(row), offset=self.offset_x)

    def paint(self, line: Line, ground: Style, offset: int = 0) -> Strip:
        """A line cut to the pane's width, over a ground."""
        width = self.room
        pieces, used = cut(line, width + offset)
        drawn = self.drawn(pieces, ground)
        if used < width + offset:
            drawn.append(Segment(" " * (width + offset - used), ground))
        strip = Strip(drawn, width + offset)
        return strip.crop(offset) if offset else strip

    def drawn(self, pieces: Iterable[Piece], ground: Style) -> list[Segment]:
        """Pieces over a ground, our own signs in ASCII where that was asked for."""
        signs = in_ascii(pieces) if self.app.has_class("-ascii") else pieces
        return segments(signs, partial(self._over, ground))

    def _over(self, ground: Style, tone: Tone) -> Style:
        """The style of a tone over a ground."""
        style = self._overs.get((ground, tone))
        if style is None:
            style = self._overs[ground, tone] = ground + self.tone_style(tone)
        return style

    def row_style(self, row: int) -> Style:
        if row != self.cursor or not self.SHOWS_CURSOR:
            return self.look()
        return self.look("line--cursor" if self.has_focus else "line--resting")

    def look(self, name: str = "") -> Style:
        """The style of a component, or of the pane itself."""
        style = self._looks.get(name)
        if style is None:
            style = self._looks[name] = self.get_component_rich_style(name) if name else self.rich_style
        return style

    def tone_style(self, tone: Tone) -> Style:
        style = self._styles_by_tone.get(tone)
        if style is None:
            style = self.app.get_component_styles(f"tone--{tone}").partial_rich_style
            self._styles_by_tone[tone] = style
        return style

    def notify_style_update(self) -> None:
        self._styles_by_tone.clear()
        self._looks.clear()
        self._overs.clear()
        super().notify_style_update()

    # Extent and cursor

    @property
    def room(self) -> int:
        """How many cells a line has."""
        return self._room or self.scrollable_content_region.width

    @property
    def page(self) -> int:
        """How many lines are visible at once."""
        return max(self.size.height - self.head_lines, 1)

    def row_at(self, y: int) -> int:
        return y - self.head_lines + round(self.scroll_y)

    def renew(self, row: int = 0) -> None:
        """Take over another content, the cursor on ``row``."""
        self.offset_x = 0
        self.extend()
        self.cursor = max(min(row, self.line_count() - 1), 0)
        self._uncover()
        self.refresh()

    def move(self, row: int) -> None:
        """Put the cursor on a line, as near as there is one."""
        row = max(min(row, self.line_count() - 1), 0)
        if row == self.cursor:
            return
        old, self.cursor = self.cursor, row
        self.refresh_rows(old, row)
        self._uncover()
        self.post_message(self.Moved(self, row))

    def bring(self, row: int) -> None:
        """Put the cursor on a line, with as much below it as above."""
        self.move(row + self.page // 2)
        self.move(row)

    def refresh_rows(self, *rows: int) -> None:
        top = round(self.scroll_y)
        regions = [Region(0, row - top + self.head_lines, self.room, 1) for row in rows]
        visible = [region for region in regions if 0 <= region.y < self.size.height]
        if visible:
            self.refresh(*visible)

    def extend(self) -> None:
        """Tell how long the content is now."""
        size = Size(1, self.line_count() + self.head_lines)
        if size != self.virtual_size:
            self.virtual_size = size
            self._scroll_update(size)

    def _scroll_update(self, virtual_size: Size) -> None:
        """Textual's own paints the scroll bar again even where it stays as it is."""
        self._refresh_scrollbars()
        self.vertical_scrollbar.window_virtual_size = virtual_size.height
        self.vertical_scrollbar.window_size = self.container_size.height
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def _uncover(self) -> None:
        """Scroll as little as makes the cursor visible."""
        top = round(self.scroll_y)
        wanted = min(max(top, self.cursor - self.page + 1), self.cursor)
        if wanted != top:
            if self.scrolling is not None:
                self.scrolling()
            self.scroll_to(y=wanted, animate=False, force=True)

    def on_resize(self) -> None:
        self._room = 0
        self.extend()
        self._uncover()

    def on_focus(self) -> None:
        self.refresh_rows(self.cursor)

    def on_blur(self) -> None:
        self.refresh_rows(self.cursor)

    # Keys and mouse

    def action_down(self) -> None:
        self.move(self.cursor + 1)

    def action_up(self) -> None:
        self.move(self.cursor - 1)

    def action_top(self) -> None:
        self.move(0)

    def action_bottom(self) -> None:
        self.move(self.line_count() - 1)

    def action_page_down(self) -> None:
        self.move(self.cursor + self.page)

    def action_page_up(self) -> None:
        self.move(self.cursor - self.page)

    def action_left(self) -> None:
        self.offset_x = max(self.offset_x - _SIDEWAYS, 0)
        self.refresh()

    def action_right(self) -> None:
        self.offset_x = min(self.offset_x + _SIDEWAYS, _longest(self, self.page))
        self.refresh()

    def action_open(self) -> None:
        if self.line_count():
            self.post_message(self.Opened(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.head_lines:
            return
        row = self.row_at(offset.y)
        if row < self.line_count():
            self.clicked(row, offset.x)
            if event.chain == 2:
                self.action_open()

    def clicked(self, row: int, x: int) -> None:  # noqa: ARG002
        """The mouse chose a line; ``x`` is the cell in the pane."""
        self.move(row)


class TextLines(LineView):
    """Lines that are there already: the source panel, a notice, a list of problems."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines: list[Line] = []

    def show(self, lines: list[Line], *, keep: bool = False) -> None:
        """Show these lines instead; ``keep`` the place. Raises TypeError for a line that is plain text."""
        if any(isinstance(line, str) or not all(isinstance(piece, Piece) for piece in line) for line in lines):
            raise TypeError("only lines of pieces may be shown")
        before, self._lines = self._lines, lines
        at_top = not (self.cursor or self.offset_x or self.scroll_y)
        if not (keep or at_top) or len(lines) <= self.cursor:
            self.renew()
            return
        self.extend()
        changed = (row for row, (old, new) in enumerate(zip_longest(before, lines)) if old != new)
        self.refresh_rows(*changed)

    def line_count(self) -> int:
        return len(self._lines)

    def line_at(self, row: int) -> Line:
        return self._lines[row]


class WrappedLines(TextLines):
    """Lines broken to fit the pane; what is broken off is indented, to stay right of a label in front."""

    _MOST = 4000

    def __init__(self, *, indent: int = 2, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.indent = indent
        self._cells = 0
        self._whole: list[Line] = []
        self._starts: list[int] = []

    def row_of(self, whole: int) -> int:
        """The row at which a line begins, both counted from 0."""
        return self._starts[whole] if whole < len(self._starts) else 0

    def whole_at(self, row: int) -> int:
        """The line of which a row is a part."""
        return bisect_right(self._starts, row) - 1

    def whole(self, row: int) -> Line:
        """The line of which a row is a part, unbroken."""
        return self._whole[self.whole_at(row)]

    def show(self, lines: list[Line], *, keep: bool = False) -> None:
        self._whole = lines[: self._MOST]
        super().show(self._broken(), keep=keep)

    def render_lines(self, crop: Region) -> list[Strip]:
        """In another width the lines are broken when they are drawn: before that nobody sees them."""
        if self.scrollable_content_region.width != self._cells:
            self._room = 0
            self._lines = self._broken()
        return super().render_lines(crop)

    def on_resize(self) -> None:
        self._room = 0
        if self._cells != self.room:
            super().show(self._broken(), keep=True)
        self.extend()
        self.move(self.cursor)

    def _broken(self) -> list[Line]:
        self._cells = self.room
        cells = max(self._cells, 2 * self.indent + 8)
        broken: list[Line] = []
        self._starts = []
        for line in self._whole:
            self._starts.append(len(broken))
            broken += wrap(line, cells, self.indent)
        return broken


def _longest(view: LineView, page: int) -> int:
    """How far the visible lines reach beyond the pane."""
    top = round(view.scroll_y)
    rows = range(top, min(top + page, view.line_count()))
    longest = max((sum(len(piece.text) for piece in view.line_at(row)) for row in rows), default=0)
    return max(longest - view.room + _SIDEWAYS, 0)
