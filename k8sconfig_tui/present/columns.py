"""In which order the environments stand side by side, and which of them stay in view.

The law of this module: it holds names of environments, so it means the same over another container and after another
reading; a name that is not there has no place, and one that it does not know stands where it was given.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol

from k8sconfig_tui.present.matrix import Header
from k8sconfig_tui.present.signs import Glyphs


class Arrangement(NamedTuple):
    """``moved`` are all names in the order that was made, empty for the order given; ``pinned`` stand before all."""

    moved: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()

    def order(self, names: Sequence[str]) -> list[int]:
        """The positions of the columns in the order in which they stand."""
        rank = {name: at for at, name in enumerate(self.moved)}
        pins = {name: at for at, name in enumerate(self.pinned)}
        last = len(self.moved) + len(self.pinned)
        return sorted(
            range(len(names)),
            key=lambda at: (names[at] not in pins, pins.get(names[at], last), rank.get(names[at], last), at),
        )

    def held(self, names: Sequence[str]) -> int:
        """How many of the first columns stay in view."""
        return sum(name in self.pinned for name in names)

    def move(self, names: Sequence[str], at: int, by: int) -> "Arrangement":
        """With a column one place to the left (-1) or right (1), among the pinned ones or among the others."""
        told = [names[column] for column in self.order(names)]
        here, name = told.index(names[at]), names[at]
        there = here + by
        if not 0 <= there < len(told) or (name in self.pinned) != (told[there] in self.pinned):
            return self
        told[here], told[there] = told[there], told[here]
        if name in self.pinned:
            return self._replace(pinned=tuple(one for one in told if one in self.pinned))
        return self._replace(moved=tuple(told))

    def pin(self, name: str) -> "Arrangement":
        """With a column pinned behind those that are, or no longer pinned."""
        if name in self.pinned:
            return self._replace(pinned=tuple(one for one in self.pinned if one != name))
        return self._replace(pinned=(*self.pinned, name))


class Columns(Protocol):
    """The columns of a table, as they stand."""

    columns: Sequence[Header]
    shown: Sequence[int]
    pinned: int


def arrange(
    table: Columns,
    headers: Sequence[Header],
    names: Sequence[str],
    arrangement: Arrangement,
    glyphs: Glyphs,
    signs: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Put a table's columns in order, those that are pinned with their sign; ``signs`` are more of them, by name."""
    table.shown = arrangement.order(names)
    table.pinned = arrangement.held(names)
    table.columns = [
        header._replace(sign=(glyphs.pinned if name in arrangement.pinned else "") + signs.get(name, ""))
        for header, name in zip(headers, names, strict=True)
    ]
