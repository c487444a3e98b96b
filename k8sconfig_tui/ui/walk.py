"""From the last difference of a container to the first of the next one, over the whole tree.

The law of this module: it is called off the event loop; what is not counted yet is compared on the way.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from k8sconfig_tui.compare.matrix import Group, Matrix, rows
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.present.supply import short_kind
from k8sconfig_tui.ui.work import Opened, Options, container_table

_LIMIT = 80


class Step(NamedTuple):
    """A container and the key of it to stop at; both texts are empty where it is one as a whole. ``group`` is None
    where there is no further difference."""

    group: int | None = None
    channel: str = ""
    key: str = ""


def onward(
    opened: Opened, groups: Sequence[int], options: Options, glyphs: Glyphs, direction: int
) -> Iterator[Step | None]:
    """The first of these groups that has a difference to stop at, and which: its first, or its last going up; None
    after each group until then."""
    for at in groups:
        step = _stop(opened, at, options, glyphs, direction)
        yield step
        if step is not None:
            return
    yield Step()


def _stop(opened: Opened, at: int, options: Options, glyphs: Glyphs, direction: int) -> Step | None:
    tally = opened.forest.tallies.get(at)
    if tally is not None and not tally.found:
        return None
    group = opened.matrix.groups[at]
    table = container_table(opened, group, rows(group, include_services=options.services), options, glyphs)
    row = next((row for row in range(len(table))[::direction] if table.differs(row)), None)
    if row is not None:
        return Step(at, table.row(row).channel, table.row(row).key)
    failing = any(member is not None and member.container.failure is not None for member in group.members)
    return Step(at) if failing and not options.query else None


def branch(group: Group, here: int | None) -> int | None:
    """The environment in which to look at a group: the present one, or the first that has it."""
    if here is None or group.members[here] is not None:
        return here
    return next(at for at, member in enumerate(group.members) if member is not None)


def told(matrix: Matrix, group: int, here: int | None) -> Line:
    """Where a step leads, also when that is another environment."""
    one = matrix.groups[group]
    name = f"{one.namespace} {short_kind(one.kind)}/{one.name} {one.container}"
    there = branch(one, here)
    absent = "" if there == here or here is None or there is None else f", not in {matrix.environments[here].name}"
    return (Piece("on to ", Tone.MUTED), *shown(name, Tone.SUPPLY, _LIMIT), *shown(absent, Tone.SUPPLY, _LIMIT))
