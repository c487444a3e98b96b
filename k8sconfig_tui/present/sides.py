"""What is laid side by side: two values, the objects that define them, two whole workloads, any two objects.

The law of this module: a hidden value is compared but not shown, and which side is old and which new is said once,
here; what is not known is neither equal nor different.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

from k8sconfig_tui.compare import structural, text
from k8sconfig_tui.compare.matrix import Cell, Member, Verdict
from k8sconfig_tui.compare.text import TextDiff
from k8sconfig_tui.model.kube import KubeObject
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.diff import Difference, Report
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.matrix import FingerprintOf, hidden
from k8sconfig_tui.present.panel import Subject
from k8sconfig_tui.present.signs import STATE_WORDS, UNICODE, Glyphs
from k8sconfig_tui.present.view import Matter

_LIMIT = 2000


class Look(NamedTuple):
    """How a difference is looked at: of what, which way round, and how secrets are told."""

    fingerprint: FingerprintOf
    glyphs: Glyphs = UNICODE
    matter: Matter = "value"
    swapped: bool = False
    reveal: bool = False


class ValueSide(NamedTuple):
    """A value with the place that it is from; ``revealed``: it may be seen though it is secret."""

    title: Line
    cell: Cell | None
    revealed: bool = False


class ObjectSide(NamedTuple):
    """An object with the place that it is from; None where there is none, or none was read."""

    title: Line
    object: KubeObject | None


def of_cell(subject: Subject, other: int | None, look: Look) -> Difference | None:
    """The difference of the selected cell and the one of the ``other`` environment; None where there is no other.

    The other one is the old side. Without a chosen environment it is the nearest that differs. ``look.reveal`` shows
    the selected value alone.
    """
    column = partner(subject.row.cells, subject.column) if other in {None, subject.column} else other
    if column is None:
        return None
    if look.matter == "value":
        sides = [
            _value_side(subject, at, revealed=look.reveal and at == subject.column) for at in (column, subject.column)
        ]
        return of_values(sides[0], sides[1], look, subject.row.verdict)
    side = _workload_side if look.matter == "workload" else _defining_side
    return of_objects(side(subject, column), side(subject, subject.column), look)


def partner(cells: Sequence[Cell | None], column: int) -> int | None:
    """The environment to compare with: the nearest before, else after, whose cell is another; else the nearest."""
    others = [*range(column - 1, -1, -1), *range(column + 1, len(cells))]
    there = [at for at in others if cells[at] is not None]
    mine = cells[column]
    differing = [at for at in there if mine is None or _other(cells[at], mine)]
    return next(iter([*differing, *there]), None)


def of_values(old: ValueSide, new: ValueSide, look: Look, whole: Verdict | None = None) -> Difference:
    """The difference of two values; ``whole`` is the verdict over their row, where they are of one."""
    if look.swapped:
        old, new = new, old
    its, mine = old.cell, new.cell
    if its is None or mine is None:
        return Difference(old.title, new.title, TextDiff([], []), (Piece("no such container there", Tone.MUTED),))
    if _open(old) and _open(new):
        return Difference(old.title, new.title, text.diff(its.value, mine.value))
    return Report(old.title, new.title, [(_verdict(mine, its, whole), _said(old, look), _said(new, look))])


def of_objects(old: ObjectSide, new: ObjectSide, look: Look) -> Difference:
    """The fields in which two objects differ."""
    if look.swapped:
        old, new = new, old
    if old.object is None or new.object is None:
        words = Piece("an object that is not there, or was not read, cannot be compared", Tone.UNKNOWN)
        return Difference(old.title, new.title, TextDiff([], []), (words,))
    changes = structural.changes(structural.tree(old.object), structural.tree(new.object))
    entries = [
        (
            shown(structural.path_text(change.path), Tone.KEY, _LIMIT),
            _field(change.left, Tone.OLD, change.sensitive, look),
            _field(change.right, Tone.NEW, change.sensitive, look),
        )
        for change in changes
    ]
    same: tuple[Line, Line, Line] = ((Piece("the objects do not differ", Tone.SAME),), (), ())
    return Report(old.title, new.title, entries or [same])


# Sides


def _value_side(subject: Subject, column: int, *, revealed: bool) -> ValueSide:
    member = subject.group.members[column]
    title = place(member) if member is not None else _NOWHERE
    return ValueSide(title, subject.row.cells[column], revealed)


def _workload_side(subject: Subject, column: int) -> ObjectSide:
    member = subject.group.members[column]
    return (
        ObjectSide(_NOWHERE, None)
        if member is None
        else _object_side(member, member.environment.inventory.get(member.ref))
    )


def _defining_side(subject: Subject, column: int) -> ObjectSide:
    """The ConfigMap or Secret behind a value, else the workload."""
    member, cell = subject.group.members[column], subject.row.cells[column]
    if member is None:
        return ObjectSide(_NOWHERE, None)
    inventory = member.environment.inventory
    ref = cell.winner.object if cell is not None and cell.winner is not None else None
    return _object_side(member, (inventory.get(ref) if ref is not None else None) or inventory.get(member.ref))


def _object_side(member: Member, found: KubeObject | None) -> ObjectSide:
    return ObjectSide(named(member.environment.name, str(found.ref if found else member.ref)), found)


def place(member: Member) -> Line:
    """Where a value is from."""
    return named(member.environment.name, str(member.ref))


def named(environment: str, name: str) -> Line:
    """An environment, and something in it."""
    return (*shown(environment, Tone.STRONG, 80), Piece("  "), *shown(name, Tone.MUTED, 253))


_NOWHERE: Line = (Piece("(no such container)", Tone.MUTED),)


# What is said of either side


def _field(value: object, tone: Tone, sensitive: bool, look: Look) -> Line:
    """One side of a changed field on one line."""
    if value is structural.ABSENT:
        return (Piece("absent", Tone.ABSENT),)
    if sensitive:
        if isinstance(value, str | bytes):
            return hidden(value, look.fingerprint, look.glyphs)
        return (Piece(look.glyphs.hidden),)
    return shown(value if isinstance(value, str | bytes) else _json(value), tone, _LIMIT, spaces=True)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=repr)


def _other(cell: Cell | None, mine: Cell) -> bool:
    return cell is not None and (cell.value != mine.value or cell.state is not mine.state)


def _open(side: ValueSide) -> bool:
    """Whether the value may be laid open: known, and no secret or a revealed one."""
    cell = side.cell
    if cell is None or cell.state not in {State.VALUE, State.EMPTY}:
        return False
    return side.revealed or not cell.sensitive


def _said(side: ValueSide, look: Look) -> Line:
    cell = side.cell
    if cell is None:
        return ()
    if cell.state is State.VALUE and cell.value is not None:
        return shown(cell.value, spaces=True) if _open(side) else hidden(cell.value, look.fingerprint, look.glyphs)
    return (Piece(*STATE_WORDS.get(cell.state, (cell.state.value, Tone.UNKNOWN))),)


def _verdict(mine: Cell, its: Cell, whole: Verdict | None) -> Line:
    if not (mine.state.known and its.state.known):
        if whole is Verdict.SAME:
            return (Piece("not known yet, but made of the same", Tone.SAME),)
        return (Piece("whether they differ cannot be known", Tone.UNKNOWN),)
    if mine.value == its.value and mine.state is its.state:
        return (Piece("equal bytes", Tone.SAME),)
    if mine.state.sets != its.state.sets:
        return (Piece("only one side has it", Tone.ONLY),)
    return (Piece("the bytes differ", Tone.VALUE),)
