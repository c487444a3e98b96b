"""A difference as lines: side by side or unified, with what changed inside a line, blanks and invisible characters.

The law of this module: a hidden value is compared but not shown, and a line becomes pieces only when it is looked at.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

from k8sconfig_tui.compare import structural, text
from k8sconfig_tui.compare.matrix import Cell, Member, Verdict
from k8sconfig_tui.compare.text import Spans, TextDiff
from k8sconfig_tui.model.kube import KubeObject
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.matrix import FingerprintOf, hidden
from k8sconfig_tui.present.panel import Subject
from k8sconfig_tui.present.signs import STATE_WORDS, UNICODE, Glyphs

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


def of_cells(
    subject: Subject, other: int | None, fingerprint: FingerprintOf, *, reveal: bool = False, glyphs: Glyphs = UNICODE
) -> Difference | None:
    """The difference of the selected cell and the one of the ``other`` environment; None where there is no other.

    Without a chosen environment it is the nearest that differs. ``reveal`` shows the selected value alone.
    """
    cells = subject.row.cells
    column = partner(cells, subject.column) if other in {None, subject.column} else other
    if column is None:
        return None
    mine, its = cells[subject.column], cells[column]
    titles = [_title(subject, column), _title(subject, subject.column)]
    if mine is None or its is None:
        return Difference(titles[0], titles[1], TextDiff([], []), (Piece("no such container there", Tone.MUTED),))
    if _readable(mine) and _readable(its):
        return Difference(titles[0], titles[1], text.diff(its.value, mine.value))
    sides = [_said(its, fingerprint, glyphs, reveal=False), _said(mine, fingerprint, glyphs, reveal=reveal)]
    return Report(titles[0], titles[1], [(_verdict(mine, its, subject.row.verdict), sides[0], sides[1])])


def partner(cells: Sequence[Cell | None], column: int) -> int | None:
    """The environment to compare with: the nearest before, else after, whose cell is another; else the nearest."""
    others = [*range(column - 1, -1, -1), *range(column + 1, len(cells))]
    there = [at for at in others if cells[at] is not None]
    mine = cells[column]
    differing = [at for at in there if mine is None or _other(cells[at], mine)]
    return next(iter([*differing, *there]), None)


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


def of_objects(
    subject: Subject, other: int | None, fingerprint: FingerprintOf, glyphs: Glyphs = UNICODE
) -> Report | None:
    """The fields in which the objects that define the value differ: ConfigMap or Secret, else the workload."""
    column = other if other not in {None, subject.column} else partner(subject.row.cells, subject.column)
    its, own = None if column is None else _defining(subject, column), _defining(subject, subject.column)
    if its is None or own is None:
        return None
    (theirs, old), (mine, new) = its, own
    changes = structural.changes(structural.tree(old), structural.tree(new))
    entries = [
        (
            shown(structural.path_text(change.path), Tone.KEY, _WINDOW),
            _field(change.left, Tone.OLD, change.sensitive, fingerprint, glyphs),
            _field(change.right, Tone.NEW, change.sensitive, fingerprint, glyphs),
        )
        for change in changes
    ]
    same: tuple[Line, Line, Line] = ((Piece("the objects do not differ", Tone.SAME),), (), ())
    return Report(_named(theirs, old), _named(mine, new), entries or [same])


def _defining(subject: Subject, column: int) -> tuple[Member, KubeObject] | None:
    member, cell = subject.group.members[column], subject.row.cells[column]
    if member is None:
        return None
    inventory = member.environment.inventory
    ref = cell.winner.object if cell is not None and cell.winner is not None else None
    found = (inventory.get(ref) if ref is not None else None) or inventory.get(member.ref)
    return (member, found) if found is not None else None


def _named(member: Member, obj: KubeObject) -> Line:
    return (*shown(member.environment.name, Tone.STRONG, 80), Piece("  "), *shown(str(obj.ref), Tone.MUTED, 253))


def _field(value: object, tone: Tone, sensitive: bool, fingerprint: FingerprintOf, glyphs: Glyphs) -> Line:
    """One side of a changed field on one line."""
    if value is structural.ABSENT:
        return (Piece("absent", Tone.ABSENT),)
    if sensitive:
        return hidden(value, fingerprint, glyphs) if isinstance(value, str | bytes) else (Piece(glyphs.hidden),)
    return shown(value if isinstance(value, str | bytes) else _json(value), tone, _WINDOW, spaces=True)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=repr)


def _signed(sign: str, line: Line) -> Line:
    return (Piece(sign, Tone.STRONG), *line) if line else ()


def _other(cell: Cell | None, mine: Cell) -> bool:
    return cell is not None and (cell.value != mine.value or cell.state is not mine.state)


def _readable(cell: Cell) -> bool:
    """Whether the value may be laid open: known, and no secret."""
    return not cell.sensitive and cell.state in {State.VALUE, State.EMPTY}


def _said(cell: Cell, fingerprint: FingerprintOf, glyphs: Glyphs, *, reveal: bool) -> Line:
    if cell.state is State.VALUE and cell.value is not None:
        return (
            shown(cell.value, spaces=True) if reveal or not cell.sensitive else hidden(cell.value, fingerprint, glyphs)
        )
    return (Piece(*STATE_WORDS.get(cell.state, (cell.state.value, Tone.UNKNOWN))),)


def _verdict(mine: Cell, its: Cell, whole: Verdict) -> Line:
    if not (mine.state.known and its.state.known):
        if whole is Verdict.SAME:
            return (Piece("not known yet, but made of the same", Tone.SAME),)
        return (Piece("whether they differ cannot be known", Tone.UNKNOWN),)
    if mine.value == its.value and mine.state is its.state:
        return (Piece("equal bytes", Tone.SAME),)
    return (Piece("the bytes differ", Tone.VALUE),)


def _told(lines: TextDiff) -> Line:
    if lines.equal and lines.lines:
        return (Piece("equal, byte for byte", Tone.SAME),)
    if lines.left_out:
        return (Piece(f"{lines.left_out:,} bytes of the longer side are not shown", Tone.UNKNOWN),)
    return ()


def _title(subject: Subject, column: int) -> Line:
    member = subject.group.members[column]
    if member is None:
        return (Piece("(no such container)", Tone.MUTED),)
    return (*shown(member.environment.name, Tone.STRONG, 80), Piece("  "), *shown(str(member.ref), Tone.MUTED, 253))


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
