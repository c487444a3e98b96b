"""The signs of the matrix: what a row, and each cell among the others of its row, is marked with.

The law of this module: a sign says all that a colour says, and never claims more than is known.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from typing import NamedTuple

from k8sconfig_tui.compare.matrix import Cell, Row, Verdict, supply
from k8sconfig_tui.compare.verdict import DIFFERENT
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.line import Piece, Tone


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
    left: str = "◧"
    right: str = "◨"
    pinned: str = "▪"
    changed: str = "Δ"
    between: str = "·"
    supplies: str = "█▓▒░▞·"
    """One for each kind of supply in a strip: literal, ConfigMap, Secret, file, flag, other."""


UNICODE = Glyphs()
ASCII = Glyphs(
    supply="#",
    broken="x",
    hidden="****",
    here="*",
    away=".",
    opened="-",
    closed="+",
    left="L",
    right="R",
    pinned="^",
    changed=">",
    between="-",
    supplies="lcsfao",
)

LEGEND = (
    ("same", "the same as in most environments"),
    ("value", "the value differs"),
    ("supply", "supplied differently"),
    ("only", "only here"),
    ("absent", "absent"),
    ("unknown", "cannot be known: forbidden, redacted, not read, or only in the running pod"),
    ("stale", "the running process is on an older value"),
    ("broken", "broken reference"),
    ("left", "marked as the left side of a comparison"),
    ("right", "marked as the right side"),
    ("pinned", "this column stays in view"),
    ("changed", "changed in the cluster a moment ago"),
)
"""Field of ``Glyphs`` → its meaning, as the help shows it."""


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


def differs(row: Row) -> bool:
    """Whether a row is a finding: a difference, or a broken reference."""
    return row.verdict in DIFFERENT or any(cell is not None and cell.state in BROKEN for cell in row.cells)


_VERDICT_TONES = {
    Verdict.SAME: Tone.SAME,
    Verdict.VALUE: Tone.VALUE,
    Verdict.SUPPLY: Tone.SUPPLY,
    Verdict.VALUE_AND_SUPPLY: Tone.VALUE,
    Verdict.PARTIAL: Tone.ONLY,
    Verdict.UNKNOWN: Tone.UNKNOWN,
}


def row_sign(row: Row, glyphs: Glyphs) -> Piece:
    """The verdict of a row."""
    if any(cell is not None and cell.state in BROKEN for cell in row.cells):
        return Piece(glyphs.broken, Tone.BROKEN)
    if sum(cell is not None for cell in row.cells) < 2:
        return Piece(glyphs.nothing, _VERDICT_TONES[row.verdict])
    if row.verdict is Verdict.PARTIAL and _settings(row) == 1:
        return Piece(glyphs.only, Tone.ONLY)
    return verdict_sign(row.verdict, glyphs)


def verdict_sign(verdict: Verdict, glyphs: Glyphs) -> Piece:
    """The sign of a verdict alone."""
    signs = {
        Verdict.SAME: glyphs.same,
        Verdict.VALUE: glyphs.value,
        Verdict.SUPPLY: glyphs.supply,
        Verdict.VALUE_AND_SUPPLY: glyphs.value + glyphs.supply,
        Verdict.PARTIAL: glyphs.absent,
        Verdict.UNKNOWN: glyphs.unknown,
    }
    return Piece(signs[verdict], _VERDICT_TONES[verdict])


def _settings(row: Row) -> int:
    return sum(cell is not None and cell.state.sets for cell in row.cells)


def cell_sign(row: Row, column: int, glyphs: Glyphs) -> tuple[str, Tone]:
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
