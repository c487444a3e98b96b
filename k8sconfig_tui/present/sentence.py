"""What a comparison says, as one plain sentence that can be read aloud.

The law of this module: it claims what the cells claim and no more; it names where values stand, never a value.
Everything here is unsafe text.
"""

from collections.abc import Iterable, Sequence

from k8sconfig_tui.compare.matrix import Cell, Member, Row, Verdict
from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.panel import Subject
from k8sconfig_tui.present.supply import tag

Sides = Sequence[tuple[str, Subject]]
"""The selected key in each environment, under the environment's name, in the order in which to tell it."""


def verdict(sides: Sides) -> str:
    """Where the value stands in each environment, and whether the values are the same."""
    clauses: dict[str, list[str]] = {}
    for name, subject in sides:
        clauses.setdefault(_clause(subject), []).append(name)
    told = "; ".join(f"in {joined(names)} {clause}" for clause, names in clauses.items())
    compared = _compared(sides)
    return f"{told[:1].upper()}{told[1:]}{'; ' if compared else ''}{compared}."


def joined(names: Iterable[str]) -> str:
    """``dev, staging and prod``."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def counted(number: int, noun: str) -> str:
    """``1 key``, ``3 keys``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def called(ref: ObjectRef) -> str:
    """An object as it is said: ``Deployment web``."""
    return f"{ref.kind} {ref.name}"


def source(definition: Definition, ref: ObjectRef) -> str:
    """Where a definition stands, in words; ``ref`` is the workload."""
    if definition.object is not None:
        return _of_object(definition, definition.object)
    words = {
        "literal": f"a literal in {called(ref)}",
        "arg": f"an argument of {called(ref)}",
        "command": f"the command of {called(ref)}",
        "image": "what the image brings",
        "fieldRef": f"the pod's own field {definition.key}",
        "resourceFieldRef": f"the container's {definition.key}",
        "volume.downwardAPI": f"the pod's own field {definition.key}",
    }
    return words.get(definition.kind) or f"{tag(definition)} of {called(ref)}"


def _of_object(definition: Definition, ref: ObjectRef) -> str:
    key = f"key {definition.key} of " if definition.key else ""
    way = " by envFrom" if definition.kind.startswith("envFrom.") else ""
    return f"{key}{called(ref)}{way}"


def _clause(subject: Subject) -> str:
    member, cell = subject.member, subject.cell
    if member is None or cell is None:
        if subject.away is State.ABSENT:
            return "there is no such container"
        return "it cannot be known whether the container exists"
    if cell.winner is None:
        return "nothing sets it" if cell.state.known else "it cannot be known"
    if not cell.certain:
        return f"it cannot be known: it {cell.note}" if cell.note else "it cannot be known"
    return _by_state(cell, source(cell.winner, member.ref), member)


def _by_state(cell: Cell, place: str, member: Member) -> str:
    if cell.state is State.MISSING:
        return f"{place} is missing{', and the container cannot start' if member.container.failure else ''}"
    if cell.state is State.INVALID:
        return f"{place} cannot be decoded"
    return {
        State.VALUE: f"it is {place}",
        State.EMPTY: f"it is {place}, which is empty",
        State.OPTIONAL_MISSING: f"nothing sets it: {place} is optional and not there",
        State.RUNTIME: f"it is {place}, known only in the running pod",
        State.FORBIDDEN: f"it is {place}, which may not be read",
        State.NOT_READ: f"it is {place}, which was not read",
        State.REDACTED: f"it is {place}, which some tool has redacted",
        State.ENCRYPTED: f"it is {place}, which is encrypted",
    }.get(cell.state, place)


def _compared(sides: Sides) -> str:
    there = [(name, cell) for name, subject in sides if (cell := subject.cell) is not None]
    if len(there) < 2:
        return ""
    known = [(name, cell) for name, cell in there if cell.state.known and cell.state.sets]
    unknown = [name for name, cell in there if not cell.state.known or not cell.certain]
    values: dict[object, list[str]] = {}
    for name, cell in known:
        values.setdefault(cell.value or "", []).append(name)
    if len(values) > 1:
        return _differing(list(values.values()))
    if unknown:
        return _doubted(sides[0][1].row)
    return "the values are equal, byte for byte" if len(known) > 1 else ""


def _differing(parties: list[list[str]]) -> str:
    """Who stands alone, where that is one against several that agree."""
    alone = [names for names in parties if len(names) == 1]
    if len(parties) == 2 and len(alone) == 1:
        return f"the value in {alone[0][0]} differs from the others"
    return "the values differ"


def _doubted(row: Row) -> str:
    if row.verdict is Verdict.SAME:
        return "it is made of the same everywhere"
    return "whether the values are the same cannot be known"
