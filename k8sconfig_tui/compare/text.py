"""The difference of two values, line by line and within a line; of bytes, as a hex dump.

The law of this module: every byte of both values is in the result or is told to be left out, and the work stays
linear (but for a logarithm) however large or hostile the values are. Line ends belong to their lines, so that a
missing final newline is a difference like any other.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from msgspec import Struct

from k8sconfig_tui.compare.patience import EACH_WITH_EACH, matches
from k8sconfig_tui.model.values import Text, to_bytes

Kind = Literal["equal", "changed", "removed", "added"]
Spans = tuple[tuple[int, int], ...]
"""Ranges of characters within a line, start and end, that are not on the other side."""

HEX_LIMIT = 1 << 18
"""How many bytes of each side a hex dump shows."""


class Line(Struct, gc=False):
    """One line of either side or a pair of lines. Text and number (from 1) are None on a side that has no such line.

    ``equal`` and ``changed`` have both sides, ``removed`` only the left one, ``added`` only the right one.
    ``against`` is the other half of a changed pair where ``unified`` has parted them.
    """

    kind: Kind
    left: str | None
    right: str | None
    left_number: int | None
    right_number: int | None
    against: str | None = None

    @property
    def spans(self) -> tuple[Spans, Spans]:
        """What differs within the line, left and right; worked out when asked for."""
        if self.kind == "equal":
            return (), ()
        if self.kind == "changed":
            return marks(self.left or "", self.right or "")
        if self.against is None:
            return _whole(self.left), _whole(self.right)
        if self.left is not None:
            return marks(self.left, self.against)[0], ()
        return (), marks(self.against, self.right or "")[1]


class TextDiff(Struct):
    """All lines of both values. ``positions``: the first line of each run of differences.

    ``binary``: the lines are a hex dump. ``left_out``: how many bytes of the longer side are not shown.
    """

    lines: list[Line]
    positions: list[int]
    binary: bool = False
    left_out: int = 0

    @property
    def equal(self) -> bool:
        return not self.positions


def diff(left: Text | None, right: Text | None) -> TextDiff:
    """The difference of two values; None stands for no value, which has no line."""
    if isinstance(left, bytes) or isinstance(right, bytes):
        return _hex_diff(to_bytes(left or b""), to_bytes(right or b""))
    lines = list(_line_diff(_lines(left or ""), _lines(right or "")))
    return TextDiff(lines, _positions(lines))


def unified(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines one under the other: of each run of differences the left ones first, then the right ones."""
    added: list[Line] = []
    for line in lines:
        if line.kind == "equal":
            yield from added
            added.clear()
            yield line
            continue
        if line.left is not None:
            yield Line("removed", line.left, None, line.left_number, None, line.right)
        if line.right is not None:
            added.append(Line("added", None, line.right, None, line.right_number, line.left))
    yield from added


def _lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _positions(lines: Sequence[Line]) -> list[int]:
    return [at for at, line in enumerate(lines) if line.kind != "equal" and (at == 0 or lines[at - 1].kind == "equal")]


def _line_diff(left: Sequence[str], right: Sequence[str]) -> Iterator[Line]:
    for i, j, size, equal in _runs(left, right, lambda line: line):
        if equal:
            for at in range(size[0]):
                yield Line("equal", left[i + at], right[j + at], i + at + 1, j + at + 1)
        else:
            yield from _replaced(left[i : i + size[0]], right[j : j + size[1]], i, j)


def _replaced(left: Sequence[str], right: Sequence[str], i: int, j: int) -> Iterator[Line]:
    """Lines that differ: those with one key (``port: 1``, ``port: 2``) side by side, or all if they are as many."""
    for a, b, size, equal in _runs(left, right, _key_of):
        if equal or size[0] == size[1]:
            for at in range(size[0]):
                yield _pair(left[a + at], right[b + at], i + a + at + 1, j + b + at + 1)
            continue
        for at in range(a, a + size[0]):
            yield Line("removed", left[at], None, i + at + 1, None)
        for at in range(b, b + size[1]):
            yield Line("added", None, right[at], None, j + at + 1)


_KEY = re.compile(r"\s{0,200}(?:-\s{1,20})?[\"']?([\w./-]{1,200})[\"']?\s{0,20}[:=]")


def _key_of(line: str) -> Hashable:
    match = _KEY.match(line)
    return match[1] if match else None


def _pair(left: str, right: str, i: int, j: int) -> Line:
    if left == right:
        return Line("equal", left, right, i, j)
    return Line("changed", left, right, i, j)


# Runs of lines


class _Run(NamedTuple):
    i: int
    j: int
    size: tuple[int, int]
    equal: bool


def _runs(left: Sequence[str], right: Sequence[str], of: Callable[[str], Hashable]) -> Iterator[_Run]:
    """Both sides cut into runs that match line by line by what ``of`` says of them, and runs that do not."""
    i = j = 0
    for x, y, size in matches([of(line) for line in left], [of(line) for line in right]):
        if x > i or y > j:
            yield _Run(i, j, (x - i, y - j), equal=False)
        yield _Run(x, y, (size, size), equal=True)
        i, j = x + size, y + size
    if len(left) > i or len(right) > j:
        yield _Run(i, j, (len(left) - i, len(right) - j), equal=False)


# Within a line


def marks(left: str, right: str) -> tuple[Spans, Spans]:
    """What differs within two lines: between their common ends, word by word where that is short enough."""
    start = _common(len(left), len(right), lambda a, b: left[a:b] == right[a:b])
    longest = min(len(left), len(right)) - start
    end = _common(
        longest, longest, lambda a, b: left[len(left) - b : len(left) - a] == right[len(right) - b : len(right) - a]
    )
    a, b = left[start : len(left) - end], right[start : len(right) - end]
    if not a or not b or max(len(a), len(b)) > _LONG:
        return _span(start, a), _span(start, b)
    words, others = _WORD.findall(a), _WORD.findall(b)
    if len(words) * len(others) > EACH_WITH_EACH:
        return _span(start, a), _span(start, b)
    return _word_marks(words, others, start)


def _common(left: int, right: int, equal: Callable[[int, int], bool]) -> int:
    """How long a common end is, by halving what may still be common: no character is compared one by one."""
    low, high = 0, min(left, right)
    while low < high:
        middle = (low + high + 1) // 2
        if equal(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
_LONG = 10_000
"""Longer than so many characters, what differs in a line is marked as one span."""


def _word_marks(left: list[str], right: list[str], start: int) -> tuple[Spans, Spans]:
    lefts, rights = [], []
    i = j = start
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, a, a_end, b, b_end in matcher.get_opcodes():
        mine, its = sum(map(len, left[a:a_end])), sum(map(len, right[b:b_end]))
        if tag != "equal":
            lefts += [(i, i + mine)] if mine else []
            rights += [(j, j + its)] if its else []
        i, j = i + mine, j + its
    return tuple(lefts), tuple(rights)


def _whole(text: str | None) -> Spans:
    return _span(0, text or "")


def _span(start: int, text: str) -> Spans:
    return ((start, start + len(text)),) if text else ()


# Bytes

_ROW = 16


def _hex_diff(left: bytes, right: bytes) -> TextDiff:
    """Rows of 16 bytes at equal offsets, from shortly before the first difference on."""
    first = _common(len(left), len(right), lambda a, b: left[a:b] == right[a:b])
    start = max(0, first // _ROW - 4) * _ROW if max(len(left), len(right)) > HEX_LIMIT else 0
    end = min(max(len(left), len(right)), start + HEX_LIMIT)
    lines = [_hex_line(left, right, at) for at in range(start, end, _ROW)]
    return TextDiff(lines, _positions(lines), binary=True, left_out=max(len(left), len(right)) - (end - start))


def _hex_line(left: bytes, right: bytes, at: int) -> Line:
    a, b = left[at : at + _ROW], right[at : at + _ROW]
    number = at // _ROW + 1
    mine, its = (_dump(a, at) if a else None), (_dump(b, at) if b else None)
    kind: Kind = "equal" if a == b else "changed" if a and b else "removed" if a else "added"
    return Line(kind, mine, its, number if a else None, number if b else None)


def _dump(row: bytes, at: int) -> str:
    text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
    return f"{at:08x}  {row.hex(' '):<{_ROW * 3 - 1}}  {text}"
