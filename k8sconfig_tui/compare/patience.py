"""Which items of two sequences are the same ones: a patience diff that stays cheap on hostile input.

The law of this module: a result is always a common subsequence, and the work is bounded by the length of the input;
where the bound is reached, what is left counts as different.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

EACH_WITH_EACH = 40_000
"""Up to how many pairs of items are compared each with each."""

_WORK = 60
"""How often an item may be looked at, on average."""

_SHINGLE = 4
"""How many neighbours together make an anchor where single items repeat."""


class Match(NamedTuple):
    """``size`` items from ``i`` on the left are those from ``j`` on the right."""

    i: int
    j: int
    size: int


class _Gap(NamedTuple):
    i: int
    i_end: int
    j: int
    j_end: int

    @property
    def size(self) -> int:
        return self.i_end - self.i + self.j_end - self.j

    @property
    def pairs(self) -> int:
        return (self.i_end - self.i) * (self.j_end - self.j)


def matches(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[Match]:
    """What matches, in order, neighbours joined. None matches nothing."""
    numbers: dict[Hashable, int] = {}
    a, b = _numbered(left, numbers, -1), _numbered(right, numbers, -2)
    found: list[Match] = []
    gaps = [_Gap(0, len(a), 0, len(b))]
    budget = _WORK * (len(a) + len(b))
    while gaps and budget > 0:
        gap = gaps.pop()
        budget -= gap.size
        gap = _trimmed(a, b, gap, found)
        if gap.pairs:
            gaps += _within(a, b, gap, found)
    return list(_joined(sorted(found)))


def _numbered(items: Sequence[Hashable], numbers: dict[Hashable, int], lonely: int) -> list[int]:
    """Equal items as equal numbers from 0; every None as a negative number of its own."""
    made = []
    for item in items:
        if item is None:
            made.append(lonely)
            lonely -= 2
        else:
            made.append(numbers.setdefault(item, len(numbers)))
    return made


def _trimmed(a: list[int], b: list[int], gap: _Gap, found: list[Match]) -> _Gap:
    """The gap without what matches at its ends."""
    i, i_end, j, j_end = gap
    head = 0
    while i + head < i_end and j + head < j_end and a[i + head] == b[j + head]:
        head += 1
    if head:
        found.append(Match(i, j, head))
    i, j = i + head, j + head
    tail = 0
    while i_end - tail > i and j_end - tail > j and a[i_end - tail - 1] == b[j_end - tail - 1]:
        tail += 1
    if tail:
        found.append(Match(i_end - tail, j_end - tail, tail))
    return _Gap(i, i_end - tail, j, j_end - tail)


def _within(a: list[int], b: list[int], gap: _Gap, found: list[Match]) -> list[_Gap]:
    """Match inside a gap with unlike ends: by anchors if there are any, else each with each if that is cheap."""
    i, i_end, j, j_end = gap
    mine, its = a[i:i_end], b[j:j_end]
    anchors = _anchors(mine, its)
    if not anchors and gap.pairs > EACH_WITH_EACH:
        anchors = _anchors(_shingles(mine), _shingles(its))
    if anchors:
        places = [Match(i + x, j + y, 1) for x, y in anchors]
        found += places
        starts = [(i, j), *((place.i + 1, place.j + 1) for place in places)]
        ends = [*((place.i, place.j) for place in places), (i_end, j_end)]
        return [_Gap(x, x_end, y, y_end) for (x, y), (x_end, y_end) in zip(starts, ends, strict=True)]
    if gap.pairs <= EACH_WITH_EACH:
        blocks = SequenceMatcher(None, mine, its, autojunk=False).get_matching_blocks()
        found += (Match(i + block.a, j + block.b, block.size) for block in blocks if block.size)
    else:
        found += (Match(i + x, j + y, size) for x, y, size in _by_few_edits(mine, its))
    return []


def _shingles(items: list[int]) -> list[tuple[int, ...]]:
    return list(zip(*(items[at:] for at in range(_SHINGLE)), strict=False))


def _anchors(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs of items unique on both sides: the longest chain of them that rises on both."""
    mine, its = Counter(a), Counter(b)
    places = {item: y for y, item in enumerate(b) if its[item] == 1}
    return _rising([(x, places[item]) for x, item in enumerate(a) if mine[item] == 1 and item in places])


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second members rise (the first ones do)."""
    ends: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for at, (_, y) in enumerate(pairs):
        rank = bisect_left(ends, y)
        before.append(holders[rank - 1] if rank else -1)
        ends[rank : rank + 1] = [y]
        holders[rank : rank + 1] = [at]
    rising = []
    at = holders[-1] if holders else -1
    while at >= 0:
        rising.append(pairs[at])
        at = before[at]
    return rising[::-1]


def _by_few_edits(a: list[int], b: list[int]) -> list[Match]:
    """What matches if few edits lead from one to the other (Myers' greedy algorithm); nothing if too many would."""
    common = (Counter(a) & Counter(b)).total()
    if len(a) + len(b) - 2 * common > _MOST_EDITS:
        return []
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    budget = _WORK * (len(a) + len(b))
    for edits in range(_MOST_EDITS):
        trace.append(dict(reach))
        for diagonal in range(-edits, edits + 1, 2):
            start = _start(reach, diagonal, edits)
            x = start
            while x < len(a) and x - diagonal < len(b) and a[x] == b[x - diagonal]:
                x += 1
            reach[diagonal] = x
            if x >= len(a) and x - diagonal >= len(b):
                return _backward(trace, len(a), len(b))
            budget -= x - start
        if budget < 0:
            break
    return []


_MOST_EDITS = 256


def _start(reach: dict[int, int], diagonal: int, edits: int) -> int:
    down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
    return reach[diagonal + 1] if down else reach[diagonal - 1] + 1


def _backward(trace: list[dict[int, int]], x: int, y: int) -> list[Match]:
    found = []
    for edits in range(len(trace) - 1, -1, -1):
        reach, diagonal = trace[edits], x - y
        start = _start(reach, diagonal, edits)
        if x > start:
            found.append(Match(start, start - diagonal, x - start))
        down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
        before = diagonal + 1 if down else diagonal - 1
        x = reach[before]
        y = x - before
    return found


def _joined(found: Sequence[Match]) -> Iterator[Match]:
    last: Match | None = None
    for match in found:
        if last is not None and (last.i + last.size, last.j + last.size) == match[:2]:
            last = Match(last.i, last.j, last.size + match.size)
            continue
        if last is not None:
            yield last
        last = match
    if last is not None:
        yield last
