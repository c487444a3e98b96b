"""The matrix as a person reads it: one display cell per key and environment, with glyph, tone, text and supply.

The law of this module: a glyph says all that the colour says, and a hidden value gives away nothing but its
fingerprint. Only the rows that are looked at are made into cells.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Literal, NamedTuple, Protocol

from k8sconfig_tui.compare.matrix import Cell, Group, Row, Verdict, supply
from k8sconfig_tui.compare.verdict import DIFFERENT
from k8sconfig_tui.model.values import State, Text
from k8sconfig_tui.present.filter import Predicate
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.supply import tag
from k8sconfig_tui.present.visible import plain

FingerprintOf = Callable[[Text], str]
Sorting = Literal["given", "key", "verdict"]

CELL_LIMIT = 160
"""How many characters of a value a cell ever holds."""


class Glyphs(NamedTuple):
    """The signs of the matrix: one set in Unicode, one in ASCII."""

    same: str = "="
    value: str = "~"
    supply: str = "≠"
    only: str = "+"
    absent: str = "-"
    unknown: str = "?"
    stale: str = "!"
    broken: str = "✗"
    hidden: str = "••••"
    here: str = "●"
    away: str = "○"
    opened: str = "▾"
    closed: str = "▸"
    nothing: str = " "


UNICODE = Glyphs()
ASCII = Glyphs(supply="#", broken="x", hidden="****", here="*", away=".", opened="-", closed="+")

LEGEND = (
    ("same", "the same as in most environments"),
    ("value", "the value differs"),
    ("supply", "supplied differently"),
    ("only", "only here"),
    ("absent", "absent"),
    ("unknown", "cannot be known: forbidden, redacted, not read, or only in the running pod"),
    ("stale", "the running process is on an older value"),
    ("broken", "broken reference"),
)
"""Field of ``Glyphs`` → its meaning, as the help shows it."""


class Display(NamedTuple):
    """One cell: its sign (up to two glyphs), what it means, the value's text and how it is supplied.

    ``tail`` is the text without most of what all cells of the row begin with, for when the whole does not fit.
    """

    sign: str
    tone: Tone
    text: Line
    tag: str = ""
    tail: Line = ()


class Header(NamedTuple):
    """One column's title."""

    title: str
    tone: Tone = Tone.STRONG


class GridModel(Protocol):
    """What a grid draws. Rows and columns count from 0; only visible cells are ever asked for."""

    @property
    def columns(self) -> Sequence[Header]: ...
    @property
    def title(self) -> Line:
        """What stands above the first column."""
        ...

    @property
    def head_width(self) -> int:
        """How many characters the longest key has."""
        ...

    def __len__(self) -> int: ...
    def head(self, row: int) -> Line:
        """What stands in the fixed first column."""
        ...

    def sign(self, row: int) -> Piece:
        """The row's verdict."""
        ...

    def cell(self, row: int, column: int) -> Display: ...
    def differs(self, row: int) -> bool:
        """Whether ``n`` stops here."""
        ...


STATE_WORDS: dict[State, tuple[str, Tone]] = {
    State.EMPTY: ("empty", Tone.MUTED),
    State.ABSENT: ("absent", Tone.ABSENT),
    State.MISSING: ("missing", Tone.BROKEN),
    State.OPTIONAL_MISSING: ("absent, optional", Tone.ABSENT),
    State.RUNTIME: ("set in the pod", Tone.UNKNOWN),
    State.FORBIDDEN: ("forbidden", Tone.UNKNOWN),
    State.NOT_READ: ("not read", Tone.UNKNOWN),
    State.REDACTED: ("redacted", Tone.UNKNOWN),
    State.ENCRYPTED: ("encrypted", Tone.UNKNOWN),
    State.INVALID: ("invalid", Tone.BROKEN),
}
"""How a state without a value to show is called, and what it means."""

BROKEN = frozenset({State.MISSING, State.INVALID})

_CHANNELS = {"env": "env", "file": "file", "arg": "arg", "command": "cmd"}
_CHANNEL_WIDTH = 5


class ContainerTable:
    """The rows of one aligned container, arranged as asked. ``revealed`` is the one value that may be seen."""

    def __init__(
        self,
        group: Group,
        rows: Sequence[Row],
        columns: Sequence[Header],
        fingerprint: FingerprintOf,
        glyphs: Glyphs = UNICODE,
    ) -> None:
        self.group = group
        self.rows = rows
        self.columns = columns
        self.title: Line = (Piece("     key", Tone.MUTED),)
        self.order: Sequence[int] = range(len(rows))
        self.revealed: tuple[Row, int] | None = None
        self.head_width = max((len(row.key) for row in rows), default=0) + _CHANNEL_WIDTH
        self._fingerprint = fingerprint
        self._glyphs = glyphs

    def __len__(self) -> int:
        return len(self.order)

    def row(self, row: int) -> Row:
        """The compared row at a place of the present arrangement."""
        return self.rows[self.order[row]]

    def arrange(self, *, only: bool, sorting: Sorting, passes: Predicate | None) -> None:
        """Keep the rows that differ (``only``) and pass the filter, in the order asked for."""
        chosen: Iterable[int] = (at for at, row in enumerate(self.rows) if not only or _differs(row))
        if passes is not None:
            chosen = (at for at in chosen if passes(self._searched(self.rows[at])))
        order = list(chosen)
        if sorting == "key":
            order.sort(key=lambda at: self.rows[at].key.lower())
        elif sorting == "verdict":
            order.sort(key=lambda at: _RANK[self.rows[at].verdict])
        self.order = order

    def place_of(self, row: Row | None) -> int | None:
        """Where a row stands now; None if it is filtered out."""
        return next((at for at, index in enumerate(self.order) if self.rows[index] is row), None)

    def head(self, row: int) -> Line:
        line = self.row(row)
        return (
            Piece(_CHANNELS[line.channel].ljust(_CHANNEL_WIDTH), Tone.MUTED),
            *shown(line.key, Tone.KEY, CELL_LIMIT),
        )

    def sign(self, row: int) -> Piece:
        return _row_sign(self.row(row), self._glyphs)

    def cell(self, row: int, column: int) -> Display:
        line = self.row(row)
        cell = line.cells[column]
        if cell is None:
            return Display(self._glyphs.nothing, Tone.MUTED, (Piece("no such container", Tone.MUTED),))
        sign, tone = _cell_sign(line, column, self._glyphs)
        visible = self.revealed is not None and self.revealed[0] is line and self.revealed[1] == column
        text = value_line(cell, self._fingerprint, self._glyphs, reveal=visible)
        supplied = plain(tag(cell.winner), CELL_LIMIT) if cell.winner else ""
        return Display(sign, tone, text, supplied, _tail(line, cell) if tone is Tone.VALUE else ())

    def differs(self, row: int) -> bool:
        return _differs(self.row(row))

    def _searched(self, row: Row) -> str:
        """The text that a filter looks at: the key, how it is supplied, and values that are no secret."""
        parts = [row.key]
        for cell in row.cells:
            if cell is not None and cell.winner is not None:
                parts.append(tag(cell.winner))
                if isinstance(cell.value, str) and not cell.sensitive:
                    parts.append(cell.value[:CELL_LIMIT])
        return "\n".join(parts)


def value_line(cell: Cell, fingerprint: FingerprintOf, glyphs: Glyphs = UNICODE, *, reveal: bool = False) -> Line:
    """A cell's value on one line: hidden behind its fingerprint when it is secret, named by its state when none."""
    if cell.state is not State.VALUE or cell.value is None:
        word, tone = STATE_WORDS.get(cell.state, (cell.state.value, Tone.UNKNOWN))
        return (Piece(word, tone),)
    if cell.sensitive and not reveal:
        return hidden(cell.value, fingerprint, glyphs)
    return shown(cell.value, Tone.TEXT, CELL_LIMIT, spaces=True)


def _tail(row: Row, cell: Cell) -> Line:
    """What sets the value apart, where the row's open values have a long beginning in common."""
    values = [other.value for other in row.cells if other is not None and other.value is not None]
    if cell.sensitive or not isinstance(cell.value, str) or not all(isinstance(value, str) for value in values):
        return ()
    start = _common([value[:_COMMON] for value in values if isinstance(value, str)]) - _KEPT
    return (Piece("…", Tone.MUTED), *shown(cell.value[start:], Tone.TEXT, CELL_LIMIT, spaces=True)) if start > 0 else ()


def _common(texts: Sequence[str]) -> int:
    """How many characters all texts begin with."""
    low, high = min(texts), max(texts)
    return next((at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))


_COMMON = 2000
_KEPT = 3
"""How many characters of the common beginning still stand before what differs."""


def hidden(value: Text, fingerprint: FingerprintOf, glyphs: Glyphs = UNICODE) -> Line:
    """What is shown of a secret: dots, and a short fingerprint by which equal and different are still seen."""
    return (Piece(glyphs.hidden, Tone.HIDDEN), Piece(f" {fingerprint(value)[:6]}"))


def _differs(row: Row) -> bool:
    return row.verdict in DIFFERENT or any(cell is not None and cell.state in BROKEN for cell in row.cells)


_RANK = {
    Verdict.VALUE_AND_SUPPLY: 0,
    Verdict.VALUE: 1,
    Verdict.SUPPLY: 2,
    Verdict.PARTIAL: 3,
    Verdict.UNKNOWN: 4,
    Verdict.SAME: 5,
}
_VERDICT_TONES = {
    Verdict.SAME: Tone.SAME,
    Verdict.VALUE: Tone.VALUE,
    Verdict.SUPPLY: Tone.SUPPLY,
    Verdict.VALUE_AND_SUPPLY: Tone.VALUE,
    Verdict.PARTIAL: Tone.ONLY,
    Verdict.UNKNOWN: Tone.UNKNOWN,
}


def _row_sign(row: Row, glyphs: Glyphs) -> Piece:
    if any(cell is not None and cell.state in BROKEN for cell in row.cells):
        return Piece(glyphs.broken, Tone.BROKEN)
    signs = {
        Verdict.SAME: glyphs.same,
        Verdict.VALUE: glyphs.value,
        Verdict.SUPPLY: glyphs.supply,
        Verdict.VALUE_AND_SUPPLY: glyphs.value + glyphs.supply,
        Verdict.PARTIAL: glyphs.only if _settings(row) == 1 else glyphs.absent,
        Verdict.UNKNOWN: glyphs.unknown,
    }
    sign = signs[row.verdict] if sum(cell is not None for cell in row.cells) > 1 else glyphs.nothing
    return Piece(sign, _VERDICT_TONES[row.verdict])


def _settings(row: Row) -> int:
    return sum(cell is not None and cell.state.sets for cell in row.cells)


def _cell_sign(row: Row, column: int, glyphs: Glyphs) -> tuple[str, Tone]:
    """What one cell is among those of its row."""
    cell = row.cells[column]
    if cell is None or cell.state in BROKEN:
        return (glyphs.broken, Tone.BROKEN) if cell else (glyphs.nothing, Tone.MUTED)
    if not cell.state.sets:
        return glyphs.absent, Tone.ABSENT
    others = [other for other in row.cells if other is not None]
    if len(others) > 1 and row.verdict is Verdict.PARTIAL and _settings(row) == 1:
        return glyphs.only, Tone.ONLY
    odd_supply = row.verdict is not Verdict.SAME and _odd(
        cell, [other for other in others if other.certain and other.state.sets], supply
    )
    value, tone = _value_sign(row, cell, others, glyphs)
    if odd_supply and tone is Tone.SAME:
        return glyphs.supply, Tone.SUPPLY
    return (value + glyphs.supply if odd_supply else value), tone


def _value_sign(row: Row, cell: Cell, others: list[Cell], glyphs: Glyphs) -> tuple[str, Tone]:
    if len(others) > 1 and row.verdict is Verdict.SAME:
        return glyphs.same, Tone.SAME
    if not cell.state.known:
        return glyphs.unknown, Tone.UNKNOWN
    known = [other for other in others if other.state.known and other.state.sets]
    if len(known) < 2:
        return glyphs.nothing, Tone.TEXT
    return (glyphs.value, Tone.VALUE) if _odd(cell, known, _value_of) else (glyphs.same, Tone.SAME)


def _value_of(cell: Cell) -> Hashable:
    return cell.value or ""


def _odd(cell: Cell, cells: list[Cell], identity: Callable[[Cell], Hashable]) -> bool:
    """Whether the cell is not among the largest set of equal ones; without a single largest set all are odd."""
    counts = Counter(map(identity, cells))
    if len(counts) < 2:
        return False
    (most, count), (_, second) = counts.most_common(2)
    return count == second or identity(cell) != most
