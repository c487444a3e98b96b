"""A hit of the search on one line: as what it was found, the key, the place, and the value if it may be seen.

The law of this module: a value of a Secret is its fingerprint here, whatever was looked for.
"""

from collections.abc import Sequence
from typing import NamedTuple

from k8sconfig_tui.compare.matrix import Cell, Matrix
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.matrix import FingerprintOf, value_line
from k8sconfig_tui.present.search import Hit
from k8sconfig_tui.present.signs import UNICODE, Glyphs
from k8sconfig_tui.present.supply import short_kind, tag

_LIMIT = 160


class HitCells(NamedTuple):
    """The parts of a hit's line, each of which has a column."""

    matched: Line
    key: Line
    environment: Line
    place: Line
    value: Line


class HitLines:
    """Makes the lines of hits in one matrix."""

    def __init__(self, matrix: Matrix, fingerprint: FingerprintOf, glyphs: Glyphs = UNICODE) -> None:
        self.environment_width = max((len(one.name) for one in matrix.environments), default=0)
        self._matrix = matrix
        self._fingerprint = fingerprint
        self._glyphs = glyphs

    def cells(self, hit: Hit) -> HitCells:
        group = self._matrix.groups[hit.group]
        member = group.members[hit.column]
        workload = f"{short_kind(group.kind)}/{group.name}" if member is None else _workload(*member.ref[:3:2])
        container = group.container if member is None else member.name
        namespace = group.namespace if member is None else member.ref.namespace
        found = hit.definition
        whole = value_line(Cell(found.state, found.value, found), self._fingerprint, self._glyphs)
        value = shown(hit.part.strip(), Tone.TEXT, _LIMIT) if hit.part else whole
        supplied = f"{tag(found)}{', beaten' if hit.beaten else ''}"
        return HitCells(
            (Piece(hit.matched, Tone.MUTED),),
            (Piece(f"{hit.channel[:4]:<5}", Tone.MUTED), *shown(hit.key or found.path, Tone.KEY, _LIMIT)),
            shown(self._matrix.environments[hit.column].name, Tone.STRONG, _LIMIT),
            (*shown(f"{namespace} ", Tone.TEXT, _LIMIT), *shown(f"{workload} {container}", Tone.TEXT, _LIMIT)),
            (*value, Piece("  "), *shown(supplied, Tone.MUTED, _LIMIT)),
        )


def _workload(kind: str, name: str) -> str:
    return f"{short_kind(kind)}/{name}"


SEARCH: Line = (
    Piece("a key, a value, an object's name", Tone.TEXT),
    Piece("   !without  ~fuzzy  is:broken  by:flag  kind:sts  /regex  secret:BYTES in values of Secrets", Tone.MUTED),
)
"""What may be looked for."""

NO_SECRETS: Line = (Piece("values of Secrets are not matched in this session", Tone.SUPPLY),)
"""Where Secrets stay hidden, nobody may find out by guessing."""


def unknown_words(words: Sequence[str]) -> Line:
    """The parts of a query that mean nothing, or nothing yet."""
    return (Piece("not understood: ", Tone.UNKNOWN), *shown("  ".join(words), Tone.UNKNOWN, _LIMIT)) if words else ()


def progress(done: int, of: int, found: int, *, stopped: bool) -> Line:
    """How far a search is, and how much it has found."""
    count = Piece(f"{found:,} found", Tone.KEY if found else Tone.MUTED)
    if stopped:
        return (count, Piece(f"  stopped there, after {done:,} of {of:,} containers: ask for less", Tone.SUPPLY))
    here = f"{of:,} containers" if done == of else f"{done:,} of {of:,} containers"
    return (Piece(f"{here}, ", Tone.MUTED), count)
