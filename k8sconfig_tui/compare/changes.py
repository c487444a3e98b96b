"""What a change did to a container: its cells before and after.

The law of this module: only what a process would be told otherwise is a change; another verdict of a cell that is the
same is none. A value that has become unknown is a change and is never called gone.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from k8sconfig_tui.compare.matrix import Cell, Channel, Group, Member, Row, Verdict, rows
from k8sconfig_tui.model.kube import ObjectRef


class Change(NamedTuple):
    """One cell that is another: ``group`` as it is now, ``column`` counted as it is now. A cell or a verdict is None
    where there was, or is, no such key."""

    group: Group
    column: int
    channel: Channel
    key: str
    before: Cell | None
    after: Cell | None
    was: Verdict | None
    now: Verdict | None

    @property
    def causes(self) -> list[ObjectRef]:
        """The objects that give the value, now and before."""
        winners = [cell.winner for cell in (self.after, self.before) if cell is not None and cell.winner is not None]
        return [winner.object for winner in winners if winner.object is not None]


Columns = Sequence[tuple[int, int]]
"""The positions of environments before and now."""


def changes(before: Group, after: Group, columns: Columns) -> Iterator[Change]:
    """The cells of a container that are others now, in environments that have it before and after."""
    others = [(old, new) for old, new in columns if _others(before.members[old], after.members[new])]
    if not others:
        return
    earlier, later = _by_key(before), _by_key(after)
    for channel, key in dict.fromkeys((*later, *earlier)):
        was, now = earlier.get((channel, key)), later.get((channel, key))
        for old, new in others:
            one, other = _cell(was, old), _cell(now, new)
            if _told(one) != _told(other):
                verdicts = (None if was is None else was.verdict, None if now is None else now.verdict)
                yield Change(after, new, channel, key, one, other, *verdicts)


def _others(before: Member | None, after: Member | None) -> bool:
    """Whether a container that was and is there gets something else."""
    if before is None or after is None or before is after:
        return False
    one, other = before.container, after.container
    return any(getattr(one, name) != getattr(other, name) for name in _GOT)


_GOT = ("env", "settings", "files", "command", "args", "references", "unread_links", "unread_files")


def _by_key(group: Group) -> dict[tuple[Channel, str], Row]:
    return {(row.channel, row.key): row for row in rows(group)}


def _cell(row: Row | None, column: int) -> Cell | None:
    return None if row is None else row.cells[column]


def _told(cell: Cell | None) -> Hashable:
    """What counts of a cell: its value or why there is none, and what supplies it."""
    if cell is None or (cell.winner is None and not cell.state.sets):
        return None
    winner = cell.winner
    supply = None if winner is None else (winner.kind, winner.object, winner.key)
    return (cell.state, cell.value, cell.sealed, cell.certain, supply)
