"""What is compared, and what the comparison says.

The law of this module: a verdict speaks only of what is known. Unknown values are neither equal nor different; a
difference in supply is seen even where values are not.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from enum import StrEnum
from itertools import combinations
from typing import Literal, NamedTuple

from msgspec import Struct

from k8sconfig_tui.compare.tokens import logical
from k8sconfig_tui.model import sealed
from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.values import State, Text

Channel = Literal["env", "file", "arg", "command"]


class Verdict(StrEnum):
    PARTIAL = "partial"
    SAME = "same"
    VALUE = "value"
    SUPPLY = "supply"
    VALUE_AND_SUPPLY = "value+supply"
    UNKNOWN = "unknown"


DIFFERENT = frozenset({Verdict.PARTIAL, Verdict.VALUE, Verdict.SUPPLY, Verdict.VALUE_AND_SUPPLY})
"""The verdicts that tell of a difference."""

BROKEN = frozenset({State.MISSING, State.INVALID})
"""The states of a key that names nothing although it must, or holds what cannot be decoded."""


class Cell(Struct, gc=False):
    """One key in one environment. ``winner`` is None where nothing defines the key (``state`` absent).

    ``certain`` is false where something unread may set or override the key, so that even its supply is a guess.
    ``parts``: the definitions whose values go into one that is known at run time only.
    """

    state: State
    value: Text | None = None
    winner: Definition | None = None
    losers: tuple[Definition, ...] = ()
    note: str = ""
    certain: bool = True
    parts: tuple[Definition, ...] = ()

    @property
    def sensitive(self) -> bool:
        return self.winner is not None and self.winner.sensitive

    @property
    def sealed(self) -> str | None:
        """What is known of a redacted value."""
        return self.winner.sealed if self.winner is not None and self.state is State.REDACTED else None

    def __repr__(self) -> str:
        """Never the value: a traceback or a log may show this."""
        return f"<Cell {self.state}>"


class Row(Struct, gc=False):
    """One key over all environments. A cell is None where the workload or the container itself does not exist.

    ``made`` holds the cells; where the verdict could do without them it is empty until ``make`` is asked for them.
    """

    channel: Channel
    key: str
    verdict: Verdict
    made: Sequence[Cell | None]
    make: Callable[[str], Sequence[Cell | None]] | None = None

    @property
    def cells(self) -> Sequence[Cell | None]:
        if not self.made and self.make is not None:
            self.made = self.make(self.key)
        return self.made


_ABSENT = frozenset({State.ABSENT, State.OPTIONAL_MISSING})
_UNREAD = frozenset({State.FORBIDDEN, State.NOT_READ})
_NOTHING = object()
_UNKNOWN = object()


def judge(cells: Iterable[Cell | None]) -> Verdict:
    """The verdict over the cells of one key; None cells (no such container) have no say."""
    there = [cell for cell in cells if cell is not None]
    has = {_has(cell) for cell in there}
    if False in has and len(has) > 1:
        return Verdict.PARTIAL if True in has else Verdict.UNKNOWN
    if has == {False} and len({cell.winner is None for cell in there}) > 1:
        return Verdict.PARTIAL
    sealed_ones = any(cell.sealed is not None for cell in there)
    values = [_value(cell, beside_tokens=sealed_ones) for cell in there]
    known = [value for value in values if value is not _UNKNOWN]
    differs, same = _relation(known)
    supplies = {supply(cell) for cell in there if cell.certain}
    if differs:
        return Verdict.VALUE_AND_SUPPLY if len(supplies) > 1 else Verdict.VALUE
    if len(supplies) > 1:
        return Verdict.SUPPLY
    return Verdict.SAME if (same and len(known) == len(values)) or _same_at_run_time(there) else Verdict.UNKNOWN


def judge_known(found: Sequence[Definition | None]) -> Verdict | None:
    """The verdict over definitions that are all there and give a value, told fast; None where one does not."""
    first = found[0]
    if first is None or first.value is None:
        return None
    value, kind, key, of = first.value, first.kind, first.key, first.object
    differs = supplied = False
    for other in found[1:]:
        if other is None or other.value is None:
            return None
        offered = other.value
        if offered != value:
            differs = True
        if other.kind != kind or other.key != key:
            supplied = True
        elif (its := other.object) is not of and (of is None or its is None or of[2] != its[2] or of[0] != its[0]):
            supplied = supplied or _name(of) != _name(its)
    if differs:
        return _BOTH if supplied else _VALUE
    return _SUPPLY if supplied else _SAME


_SAME, _VALUE, _SUPPLY, _BOTH = Verdict.SAME, Verdict.VALUE, Verdict.SUPPLY, Verdict.VALUE_AND_SUPPLY
"""Looking up a member of an Enum costs as much as comparing two definitions."""


def supply(cell: Cell) -> Hashable:
    """How a cell is supplied: equal for two cells that are supplied the same way, None where nothing supplies it.

    The kind of supply, the key, and the object's kind and name without hash suffix and environment tokens.
    """
    winner = cell.winner
    return None if winner is None else (winner.kind, winner.key, _name(winner.object))


def _name(ref: tuple[str, str, str, str] | None) -> Hashable:
    return None if ref is None else (ref[0], logical(ref[2]))


def _has(cell: Cell) -> bool | None:
    """Whether the environment has the key: None where that cannot be known."""
    if cell.state in _ABSENT or cell.winner is None:
        return False
    winner = cell.winner
    if not cell.certain:
        overridden = cell.state is not winner.state
        return True if overridden and winner.state.sets else None
    if winner.kind == "image" and cell.state is State.RUNTIME:
        return None
    return None if winner.optional and (cell.state in _UNREAD or cell.state is State.RUNTIME) else True


def _value(cell: Cell, *, beside_tokens: bool) -> object:
    """What of a cell is compared; beside tokens a clear value may be vouched for."""
    if not cell.state.known:
        return _UNKNOWN if cell.sealed is None else _Sealed(cell.sealed)
    if cell.state is State.MISSING or cell.state in _ABSENT:
        return _NOTHING
    told = cell.winner.sealed if beside_tokens and cell.winner is not None and cell.state is cell.winner.state else None
    return cell.value or "" if told is None else _Sealed(told)


class _Sealed(NamedTuple):
    """What is known of a redacted value, or of a clear one beside such."""

    text: str


def _relation(values: Sequence[object]) -> tuple[bool, bool]:
    """Whether some of the values are known to differ, and whether all are known to be the same."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) < 2:
        return False, True
    if not any(isinstance(value, _Sealed) for value in distinct):
        return True, False
    found = {_equal(one, other) for one, other in combinations(distinct, 2)}
    return False in found, found == {True}


def _equal(left: object, right: object) -> bool | None:
    """Whether two values are equal; None where a redacted one leaves that open."""
    if _NOTHING in (left, right):
        return left is right
    texts = [value.text if isinstance(value, _Sealed) else value for value in (left, right)]
    if not isinstance(left, _Sealed) and not isinstance(right, _Sealed):
        return left == right
    if not isinstance(texts[0], str) or not isinstance(texts[1], str):
        return None
    return sealed.equal(texts[0], texts[1])


def _same_at_run_time(cells: Sequence[Cell]) -> bool:
    """Whether all are run-time values that are made of the same; their supplies are already known to be."""
    made = {_made_of(cell) for cell in cells}
    return len(made) == 1 and None not in made


def _made_of(cell: Cell) -> Hashable | None:
    """What a run-time value is made of; None where that does not decide it."""
    if cell.winner is None or cell.state is not State.RUNTIME or not cell.certain:
        return None
    parts = [_part(definition) for definition in (cell.winner, *cell.parts)]
    return None if None in parts else tuple(parts)


def _part(definition: Definition) -> Hashable | None:
    """A definition as a part of a run-time value: two services that claim one name are told apart by chance."""
    offered = definition.sealed if definition.value is None else definition.value
    if offered is None and (definition.state is not State.RUNTIME or definition.note.startswith("ambiguous")):
        return None
    kind, key, name = definition.kind, definition.key, _name(definition.object)
    return (kind, key, name, definition.text, definition.unresolved, offered)
