"""The matrix as a person reads it: one display cell per key and environment, with glyph, tone, text and supply.

The law of this module: a glyph says all that the colour says, and a hidden value gives away nothing but its
fingerprint. Only the rows that are looked at are made into cells.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from k8sconfig_tui.compare.matrix import Cell, Group, Member, Row, Verdict
from k8sconfig_tui.model.values import State, Text
from k8sconfig_tui.present.facets import row_bits
from k8sconfig_tui.present.filter import Filter
from k8sconfig_tui.present.image import told as told_images
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.signs import BROKEN, STATE_WORDS, UNICODE, Glyphs, cell_sign, differs, row_sign
from k8sconfig_tui.present.standing import Standing
from k8sconfig_tui.present.supply import tag
from k8sconfig_tui.present.view import Sorting
from k8sconfig_tui.present.visible import plain

FingerprintOf = Callable[[Text], str]

Stale = frozenset[tuple[str, str, int]]
"""Channel, key and column of the cells whose running processes are on older values."""

CELL_LIMIT = 160
"""How many characters of a value a cell ever holds."""


class Display(NamedTuple):
    """One cell: its sign (up to two glyphs), what it means, the value's text and how it is supplied.

    ``tail`` is the text without most of what all cells of the row begin with, for when the whole does not fit.
    """

    sign: str
    tone: Tone
    text: Line
    tag: str = ""
    tail: Line = ()

    def marked(self, sign: str) -> "Display":
        """The same with a sign before its text."""
        mark = Piece(f"{sign} ", Tone.STRONG)
        return self._replace(text=(mark, *self.text), tail=(mark, *self.tail) if self.tail else ())


class Header(NamedTuple):
    """One column's title; ``sign``, of at most two characters, tells what was done to the column."""

    title: str
    tone: Tone = Tone.STRONG
    sign: str = ""


class GridModel(Protocol):
    """What a grid draws. Rows and columns count from 0; only visible cells are ever asked for."""

    @property
    def columns(self) -> Sequence[Header]: ...
    @property
    def shown(self) -> Sequence[int]:
        """The columns in the order in which they stand."""
        ...

    @property
    def pinned(self) -> int:
        """How many of the first of them stay in view."""
        ...

    @property
    def title(self) -> Line:
        """What stands above the first column."""
        ...

    @property
    def head_width(self) -> int:
        """How many characters the longest key has."""
        ...

    @property
    def cell_width(self) -> int:
        """How many characters a cell would like to have."""
        ...

    @property
    def notes(self) -> Sequence[Display]:
        """What stands below the columns' titles: one for each column, or none at all."""
        ...

    @property
    def notes_title(self) -> Line:
        """What stands before the notes."""
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

    def standout(self, row: int, column: int) -> int:
        """The column whose cell is to be looked at in a row that differs; ``column`` where no other is odder."""
        ...


_CHANNELS = {"env": "env", "file": "file", "arg": "arg", "command": "cmd"}
_CHANNEL_WIDTH = 5


class ContainerTable:
    """The rows of one aligned container, arranged as asked.

    ``revealed`` is the one value that may be seen, ``marked`` gives the sign of a cell that is marked.
    """

    cell_width = 22

    def __init__(
        self,
        group: Group,
        rows: Sequence[Row],
        columns: Sequence[Header],
        fingerprint: FingerprintOf,
        glyphs: Glyphs = UNICODE,
        standing: Standing = (),
    ) -> None:
        self.group = group
        self.standing = standing or tuple(None if member else State.ABSENT for member in group.members)
        self.rows = rows
        self.columns = columns
        self.shown: Sequence[int] = range(len(columns))
        self.pinned = 0
        self.title: Line = (Piece("     key", Tone.MUTED),)
        self.order: Sequence[int] = range(len(rows))
        self.revealed: tuple[Row, int] | None = None
        self.stale: Stale = frozenset()
        self.marked: Callable[[Row, int], str] | None = None
        self.head_width = max((len(row.key) for row in rows), default=0) + _CHANNEL_WIDTH
        self._fingerprint = fingerprint
        self._glyphs = glyphs
        self.notes = _notes(group, glyphs)
        self.notes_title: Line = (Piece(" " * _CHANNEL_WIDTH + "image", Tone.MUTED),)

    def __len__(self) -> int:
        return len(self.order)

    def row(self, row: int) -> Row:
        """The compared row at a place of the present arrangement."""
        return self.rows[self.order[row]]

    def arrange(self, *, only: bool, sorting: Sorting, passes: Filter | None) -> None:
        """Keep the rows that differ (``only``) and pass the filter, in the order asked for."""
        chosen: Iterable[int] = (at for at, row in enumerate(self.rows) if not only or self._found(row))
        if passes is not None:
            chosen = (at for at in chosen if self._passes(self.rows[at], passes))
        order = list(chosen)
        if sorting == "key":
            order.sort(key=lambda at: self.rows[at].key.lower())
        elif sorting == "verdict":
            order.sort(key=lambda at: _rank(self.rows[at]))
        self.order = order

    def _passes(self, row: Row, asked: Filter) -> bool:
        if asked.bits and not asked.key(row_bits(self.group, row, stale=self._is_stale(row))):
            return False
        return asked.kind(self.group.kind) and (not asked.texts or asked.text(self._searched(row)))

    def head(self, row: int) -> Line:
        line = self.row(row)
        return (
            Piece(_CHANNELS[line.channel].ljust(_CHANNEL_WIDTH), Tone.MUTED),
            *shown(line.key, Tone.KEY, CELL_LIMIT),
        )

    def sign(self, row: int) -> Piece:
        line = self.row(row)
        sign = row_sign(line, self._glyphs)
        return Piece(self._aged(sign.text), Tone.STALE) if self._is_stale(line) else sign

    def cell(self, row: int, column: int) -> Display:
        line = self.row(row)
        cell = line.cells[column]
        if cell is None:
            return away(self.standing[column], self._glyphs, "no such container")
        shown = self._display(line, cell, column)
        mark = self.marked(line, column) if self.marked else ""
        return shown.marked(mark) if mark else shown

    def _display(self, line: Row, cell: Cell, column: int) -> Display:
        sign, tone = cell_sign(line, column, self._glyphs)
        if (line.channel, line.key, column) in self.stale:
            sign, tone = self._aged(sign), Tone.STALE
        visible = self.revealed is not None and self.revealed[0] is line and self.revealed[1] == column
        text = value_line(cell, self._fingerprint, self._glyphs, reveal=visible)
        supplied = plain(tag(cell.winner), CELL_LIMIT) if cell.winner else ""
        return Display(sign, tone, text, supplied, _tail(line, cell) if tone in {Tone.VALUE, Tone.STALE} else ())

    def differs(self, row: int) -> bool:
        return self._found(self.row(row))

    def first_finding(self) -> int:
        """The first row that ``n`` would stop at; 0 without any."""
        return next((row for row in range(len(self)) if self.differs(row)), 0)

    def standout(self, row: int, column: int) -> int:
        line = self.row(row)
        oddness = [self._oddness(line, at) for at in range(len(line.cells))]
        most = max(oddness)
        return column if oddness[column] == most else max(at for at, one in enumerate(oddness) if one == most)

    def _oddness(self, row: Row, column: int) -> int:
        """How much a cell asks to be looked at: a broken one most, then those of what fails or is stale."""
        member, cell = self.group.members[column], row.cells[column]
        if member is None or cell is None:
            return 0
        tone = cell_sign(row, column, self._glyphs)[1]
        if tone in {Tone.BROKEN, Tone.ABSENT, Tone.SAME}:
            return {Tone.BROKEN: 4, Tone.ABSENT: 1, Tone.SAME: 0}[tone]
        failing = member.container.failure is not None or (row.channel, row.key, column) in self.stale
        return 3 if failing else 2

    def _found(self, row: Row) -> bool:
        return differs(row) or self._is_stale(row)

    def _is_stale(self, row: Row) -> bool:
        return any((row.channel, row.key, column) in self.stale for column in range(len(row.cells)))

    def _aged(self, sign: str) -> str:
        """A sign beside that of a stale process."""
        return sign.strip()[:1] + self._glyphs.stale

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
    start = common([value[:_COMMON] for value in values if isinstance(value, str)]) - _KEPT
    return (Piece("…", Tone.MUTED), *shown(cell.value[start:], Tone.TEXT, CELL_LIMIT, spaces=True)) if start > 0 else ()


def common(texts: Sequence[str]) -> int:
    """How many characters all texts begin with."""
    low, high = min(texts), max(texts)
    return next((at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))


_COMMON = 2000
_KEPT = 3
"""How many characters of the common beginning still stand before what differs."""


def hidden(value: Text, fingerprint: FingerprintOf, glyphs: Glyphs = UNICODE) -> Line:
    """What is shown of a secret: dots, a short fingerprint by which equal and different are still seen, and a mark
    where a value of one line is followed by a line break or a blank."""
    dots: Line = (Piece(glyphs.hidden, Tone.HIDDEN), Piece(f" {fingerprint(value)[:6]}"))
    end = _stray_end(value)
    return (*dots, *shown(end, spaces=True)) if end else dots


def _stray_end(value: Text) -> str:
    """The blanks at the end of a single line, of which whoever made the secret mostly knows nothing."""
    if not isinstance(value, str) or len(value) > _LONGEST_LINE:
        return ""
    line = value.rstrip()
    return value[len(line) :][:_END] if line and "\n" not in line else ""


_END = 4
_LONGEST_LINE = 4096


def away(standing: State | None, glyphs: Glyphs, word: str) -> Display:
    """The cell of what is not there, or not known to be: ``word`` says the former."""
    if standing in {None, State.ABSENT}:
        return Display(glyphs.absent, Tone.ABSENT, (Piece(word, Tone.ABSENT),))
    return Display(glyphs.unknown, Tone.UNKNOWN, (Piece(STATE_WORDS[standing or State.ABSENT][0], Tone.UNKNOWN),))


def _notes(group: Group, glyphs: Glyphs) -> Sequence[Display]:
    """Why the container cannot start, or its image, where some fail or the images differ."""
    images = told_images(group)
    failing = any(member is not None and member.container.failure is not None for member in group.members)
    if not failing and len({image for image in images if image is not None}) < 2:
        return ()
    return [_note(member, image or "", glyphs) for member, image in zip(group.members, images, strict=True)]


def _note(member: Member | None, image: str, glyphs: Glyphs) -> Display:
    failure = member.container.failure if member is not None else None
    if failure is not None:
        return Display(glyphs.broken, Tone.BROKEN, shown(failure.message, Tone.BROKEN, CELL_LIMIT))
    return Display(glyphs.nothing, Tone.MUTED, shown(image, Tone.MUTED, CELL_LIMIT))


def _rank(row: Row) -> int:
    return -1 if any(cell is not None and cell.state in BROKEN for cell in row.cells) else _RANK[row.verdict]


_RANK = {
    Verdict.VALUE_AND_SUPPLY: 0,
    Verdict.VALUE: 1,
    Verdict.SUPPLY: 2,
    Verdict.PARTIAL: 3,
    Verdict.UNKNOWN: 4,
    Verdict.SAME: 5,
}
