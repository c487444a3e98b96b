"""What a container's comparison comes to: its differences, what is unknown, and how each environment stands out.

The law of this module: cells are made only for rows that are not the same everywhere, and are not kept.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from k8sconfig_tui.compare.matrix import Group, Row, Verdict, counts
from k8sconfig_tui.present.facets import Facets, group_facets
from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.present.signs import UNICODE, Glyphs, cell_sign
from k8sconfig_tui.present.standing import Standing
from k8sconfig_tui.present.supplies import Supplies, supplies_of

_TONES = (
    ("broken", Tone.BROKEN),
    ("value", Tone.VALUE),
    ("supply", Tone.SUPPLY),
    ("only", Tone.ONLY),
    ("absent", Tone.ABSENT),
    ("unknown", Tone.UNKNOWN),
)
"""Field of ``Share`` and of ``Glyphs`` → its tone, the worst first."""


class Share(NamedTuple):
    """How many keys of one environment are broken, or are not as in most others."""

    broken: int = 0
    value: int = 0
    supply: int = 0
    only: int = 0
    absent: int = 0
    unknown: int = 0


class Tally(NamedTuple):
    """The counts of a group over all environments, and the share of each.

    ``broken`` has one count for each environment; a container that cannot start has one at least. ``facets`` are the
    kinds of key that there are, for a filter to ask.
    """

    differences: int
    unknown: int
    broken: tuple[int, ...]
    shares: tuple[Share, ...]
    standing: Standing
    verdict: Verdict
    facets: Facets = frozenset()
    supplies: tuple[Supplies | None, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the container is a finding."""
        return bool(self.differences) or any(self.broken)


def tally(group: Group, rows: Sequence[Row], standing: Standing, stale: Iterable[tuple[str, str, int]] = ()) -> Tally:
    """The counts of a group from its rows; ``stale`` are the cells of which that is known already."""
    counted = counts(group, rows)
    broken = tuple(
        max(count, int(member is not None and member.container.failure is not None))
        for count, member in zip(counted.broken, group.members, strict=True)
    )
    odd = [row for row in rows if row.verdict is not Verdict.SAME]
    shares = tuple(_share(odd, column, count) for column, count in enumerate(broken))
    verdicts = counted.verdicts
    worst = next((verdict for verdict in _WORST if verdicts.get(verdict)), Verdict.SAME)
    unknown = verdicts.get(Verdict.UNKNOWN, 0)
    facets = group_facets(group, rows, stale)
    supplies = tuple(None if member is None else supplies_of(member.container) for member in group.members)
    return Tally(counted.differences, unknown, broken, shares, standing, worst, facets, supplies)


def share_line(share: Share, glyphs: Glyphs) -> Line:
    """A share in signs, the worst first: ``1✗ 6~ 2≠``; nothing where the environment does not stand out."""
    pieces: list[Piece] = []
    for name, tone in _TONES:
        count = getattr(share, name)
        if count:
            pieces.append(Piece(f"{' ' if pieces else ''}{count}{getattr(glyphs, name)}", tone))
    return tuple(pieces)


_WORST = (Verdict.VALUE_AND_SUPPLY, Verdict.VALUE, Verdict.SUPPLY, Verdict.PARTIAL, Verdict.UNKNOWN)


def _share(rows: Sequence[Row], column: int, broken: int) -> Share:
    """``broken`` counts references too, so it is given; of two signs of one cell the first counts."""
    found = dict.fromkeys(("value", "supply", "only", "absent", "unknown"), 0)
    for row in rows:
        sign, _ = cell_sign(row, column, UNICODE)
        name = _NAMES.get(sign[:1])
        if name is not None:
            found[name] += 1
    return Share(broken, **found)


_NAMES = {getattr(UNICODE, name): name for name in ("value", "supply", "only", "absent", "unknown")}
