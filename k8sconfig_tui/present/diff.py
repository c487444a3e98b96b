"""A difference as lines: side by side or unified, with what changed inside a line, blanks and invisible characters.

The law of this module: what is old and what is new was decided before, and a line becomes pieces only when it is
looked at.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

from k8sconfig_tui.compare import text
from k8sconfig_tui.compare.text import Spans, TextDiff
from k8sconfig_tui.present.line import Line, Piece, Tone, shown

_WINDOW = 2000
"""How many characters of one line are ever shown, from shortly before its first change on."""
_FAR = 48
"""A change that begins further into its line is brought into view,"""
_BEFORE = 10
"""with so many of the equal characters before it."""
_NUMBER = 5


class Difference:
    """Two texts under their titles. Rows count from 0, in either of the two forms."""

    def __init__(self, left: Line, right: Line, lines: TextDiff, note: Line = ()) -> None:
        self.left = left
        self.right = right
        self._diff = lines
        self._notes = [line for line in (note, _told(lines)) if line]

    @cached_property
    def _unified(self) -> list[text.Line]:
        return list(text.unified(self._diff.lines))

    @cached_property
    def _unified_positions(self) -> list[int]:
        lines = self._unified
        changed = (at for at, line in enumerate(lines) if line.kind != "equal")
        return [at for at in changed if at == 0 or lines[at - 1].kind == "equal"]

    def count(self, *, unified: bool) -> int:
        """How many rows there are."""
        return len(self._notes) + len(self._unified if unified else self._diff.lines)

    def step(self, row: int, direction: int, *, unified: bool) -> int | None:
        """The row where the next (1) or previous (-1) change begins; None when there is none."""
        positions = self._unified_positions if unified else self._diff.positions
        at = row - len(self._notes)
        found = bisect_right(positions, at) if direction > 0 else bisect_left(positions, at) - 1
        return positions[found] + len(self._notes) if 0 <= found < len(positions) else None

    def unified(self, row: int) -> Line:
        """A row of the unified form."""
        if row < len(self._notes):
            return self._notes[row]
        line = self._unified[row - len(self._notes)]
        left, right = line.spans
        if line.kind == "added":
            return (Piece("+ ", Tone.STRONG), *_half(line.right, line.right_number, right, new=True))
        sign = Piece("- " if line.kind == "removed" else "  ", Tone.STRONG)
        return (sign, *_half(line.left, line.left_number, None if line.kind == "equal" else left, new=False))

    def halves(self, row: int) -> tuple[Line, Line]:
        """A row side by side."""
        if row < len(self._notes):
            return self._notes[row], ()
        line = self._diff.lines[row - len(self._notes)]
        if line.kind == "equal":
            return _half(line.left, line.left_number, None, new=False), _half(
                line.right, line.right_number, None, new=True
            )
        left, right = line.spans
        return _half(line.left, line.left_number, left, new=False), _half(
            line.right, line.right_number, right, new=True
        )


class Report(Difference):
    """What cannot be laid side by side as texts: headings, and under each what is known of either side."""

    def __init__(self, left: Line, right: Line, entries: Sequence[tuple[Line, Line, Line]]) -> None:
        super().__init__(left, right, TextDiff([], []))
        self._rows = [row for heading, old, new in entries for row in ((heading, None), (old, new))]
        self._single = [
            line for heading, old, new in entries for line in (heading, _signed("- ", old), _signed("+ ", new))
        ]

    def count(self, *, unified: bool) -> int:
        return len(self._single if unified else self._rows)

    def step(self, row: int, direction: int, *, unified: bool) -> int | None:
        height = 3 if unified else 2
        wanted = (row // height + 1) * height if direction > 0 else (row - 1) // height * height
        return wanted if 0 <= wanted < self.count(unified=unified) and wanted != row else None

    def unified(self, row: int) -> Line:
        return self._single[row]

    def halves(self, row: int) -> tuple[Line, Line]:
        left, right = self._rows[row]
        return left, right or ()


def _signed(sign: str, line: Line) -> Line:
    return (Piece(sign, Tone.STRONG), *line) if line else ()


def _told(lines: TextDiff) -> Line:
    if lines.equal and lines.lines:
        return (Piece("equal, byte for byte", Tone.SAME),)
    if lines.left_out:
        return (Piece(f"{lines.left_out:,} bytes of the longer side are not shown", Tone.UNKNOWN),)
    return ()


def _half(line: str | None, number: int | None, spans: Spans | None, *, new: bool) -> Line:
    """One line of one side; ``spans`` None where nothing in it changed."""
    if line is None:
        return (Piece("", Tone.MUTED),)
    ground = Tone.TEXT if spans is None else Tone.NEW if new else Tone.OLD
    part = Tone.NEW_PART if new else Tone.OLD_PART
    head = Piece(f"{number or 0:>{_NUMBER}} ", Tone.MUTED)
    start = spans[0][0] - _BEFORE if spans and spans[0][0] > _FAR else 0
    end = min(len(line), start + _WINDOW)
    pieces: list[Piece] = [Piece(f"{start:,}… ", Tone.MUTED)] if start else []
    position = start
    for low, high in spans or ():
        if position < low < end:
            pieces += _shown(line, position, min(low, end), ground)
        if low < end:
            pieces += _shown(line, max(low, position), min(high, end), part)
        position = max(position, min(high, end))
    pieces += _shown(line, position, end, ground, changed=spans is not None)
    if end < len(line):
        pieces.append(Piece(f" … {len(line) - end:,} more", Tone.MUTED))
    return (head, *pieces)


def _shown(line: str, start: int, end: int, tone: Tone, *, changed: bool = True) -> Line:
    """Part of a line; its end is a mark only where it is, or stands in, a change."""
    piece = line[start:end]
    if end == len(line) and piece.endswith("\n") and (not changed or tone in {Tone.OLD, Tone.NEW}):
        piece = piece[:-1]
    return shown(piece, tone, _WINDOW, spaces=end == len(line) or line[end:] == "\n") if piece else ()
