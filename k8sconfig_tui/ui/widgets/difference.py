"""The difference pane: two texts side by side or unified, only as far as they are visible.

The law of this module: lines are made when they are drawn; a megabyte costs what the visible part costs.
"""

from rich.style import Style
from textual.strip import Strip

from k8sconfig_tui.present.diff import Difference
from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.ui.text import fit
from k8sconfig_tui.ui.widgets.lines import LineView

_NARROWEST = 56
"""Below this width two halves are too narrow to read, and the pane is unified whatever was asked for."""

_OLD, _NEW = Piece("old ", Tone.MUTED), Piece("new ", Tone.MUTED)


class DifferenceView(LineView):
    """One difference, with a cursor that ``n`` and ``N`` put on the next change."""

    head_lines = 1

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.unified = False
        self._difference: Difference | None = None

    @property
    def difference(self) -> Difference | None:
        return self._difference

    def show(self, difference: Difference | None) -> None:
        """Show another difference, from its first change on."""
        self._difference = difference
        first = difference.step(-1, 1, unified=self._as_unified) if difference else None
        self.renew(first or 0)

    def toggle(self) -> None:
        """Unified instead of side by side, or back."""
        self.unified = not self.unified
        self.show(self._difference)

    def step(self, direction: int) -> bool:
        """Go to the next change; false when there is none in that direction."""
        if self._difference is None:
            return False
        row = self._difference.step(self.cursor, direction, unified=self._as_unified)
        if row is None:
            return False
        self.move(row)
        return True

    @property
    def _as_unified(self) -> bool:
        return self.unified or self.room < _NARROWEST

    def line_count(self) -> int:
        return self._difference.count(unified=self._as_unified) if self._difference else 0

    def line_at(self, row: int) -> Line:
        if self._difference is None:
            raise IndexError(row)
        if self._as_unified:
            return self._difference.unified(row)
        left, right = self._difference.halves(row)
        return (*left, Piece("  "), *right)

    def render_line(self, y: int) -> Strip:
        difference = self._difference
        if difference is None:
            return Strip.blank(self.room, self.look())
        if y < self.head_lines:
            return self._head(difference)
        row = self.row_at(y)
        if self._as_unified or row >= self.line_count():
            return super().render_line(y)
        return self._halves(difference.halves(row), self.row_style(row), self.offset_x)

    def _head(self, difference: Difference) -> Strip:
        ground = self.look("line--head")
        old, new = (_OLD, *difference.left), (_NEW, *difference.right)
        if not self._as_unified:
            return self._halves((old, new), ground, 0)
        return self.paint((*old, Piece("  →  ", Tone.MUTED), *new), ground)

    def _halves(self, halves: tuple[Line, Line], ground: Style, offset: int) -> Strip:
        width = self.room
        half = max((width - 3) // 2, 1)
        strips = []
        for line in halves:
            drawn = self.drawn(fit(line, half + offset), ground)
            strips.append(Strip(drawn, half + offset).crop(offset))
        bar = Strip(self.drawn((Piece(" │ ", Tone.MUTED),), ground))
        return Strip.join([strips[0], bar, strips[1]]).adjust_cell_length(width, ground)

    def on_resize(self) -> None:
        super().on_resize()
        self.cursor = max(min(self.cursor, self.line_count() - 1), 0)
