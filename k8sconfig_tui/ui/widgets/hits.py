"""The list of what a search has found.

The law of this module: only the lines in view are made; the room decides how much of a place is said.
"""

from collections.abc import Sequence

from k8sconfig_tui.present.hits import HitLines
from k8sconfig_tui.present.line import Line, Piece
from k8sconfig_tui.present.search import Hit
from k8sconfig_tui.ui.text import cut, fit
from k8sconfig_tui.ui.widgets.lines import LineView

_MATCHED = 7
_WIDE = 110
"""From this width on the value has a place too."""


class HitsView(LineView):
    """Hits, to which more may come."""

    def __init__(self, lines: HitLines, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines = lines
        self._hits: list[Hit] = []

    @property
    def hit(self) -> Hit | None:
        """The one under the cursor."""
        return self._hits[self.cursor] if self._hits else None

    def clear(self) -> None:
        self._hits = []
        self.renew()

    def add(self, hits: Sequence[Hit]) -> None:
        """Take in further hits; the cursor stays."""
        before = len(self._hits)
        self._hits += hits
        self.extend()
        if before < self.row_at(self.size.height):
            self.refresh()

    def line_count(self) -> int:
        return len(self._hits)

    def line_at(self, row: int) -> Line:
        cells = self._lines.cells(self._hits[row])
        environment = min(self._lines.environment_width + 2, 18)
        room = self.room - _MATCHED - environment
        share = room if self.room < _WIDE else room * 2 // 3
        key = share * (2 if self.room >= _WIDE else 3) // (5 if self.room >= _WIDE else 7)
        widths = (_MATCHED, key, environment, share - key)
        line: list[Piece] = []
        for cell, width in zip(cells[:4], widths, strict=True):
            line += [*fit(cell, width - 1, middle=True), Piece(" ")]
        return (*line, *cut(cells.value, room - share)[0]) if self.room >= _WIDE else tuple(line)
