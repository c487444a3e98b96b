"""Regular expressions that a person types, run over texts that nobody vouches for.

The law of this module: no pattern and no text takes longer than the length of both allows. Python's ``re`` backtracks
and holds the interpreter meanwhile, so it is asked only where it cannot take long; all else is matched by walking all
ways at once (Thompson's construction, after K. Thompson, "Regular Expression Search Algorithm", 1968). What that
cannot do, references back and looking around, is not understood.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

Test = Callable[[str], bool]


def compiled(pattern: str) -> Test | None:
    """Whether a text holds the pattern, at any line; None where the pattern is not understood, or not yet."""
    case = 0 if any(character.isupper() for character in pattern) else re.IGNORECASE
    flags = case | re.DOTALL | re.MULTILINE
    try:
        search = re.compile(pattern, flags).search
        parsed = _Parser(pattern, flags).parsed()
    except (re.error, OverflowError, RecursionError, _UnknownError):
        return None
    automaton = _Automaton(parsed.start, parsed.end)
    effort = parsed.effort

    def test(text: str) -> bool:
        return search(text) is not None if effort.fits(len(text)) else automaton.search(text)

    return test


class _UnknownError(Exception):
    """A construct that is left out here."""


class _Effort(NamedTuple):
    """What backtracking may cost: ``ways`` grow with choices, ``repeats`` with the length of the text."""

    ways: int = 1
    repeats: int = 0

    def also(self, other: "_Effort") -> "_Effort":
        return _Effort(min(self.ways * other.ways, _MOST), self.repeats + other.repeats)

    def fits(self, length: int) -> bool:
        return self.repeats < _DEEPEST and self.ways * (length + 1) ** (self.repeats + 1) <= _MOST


_MOST = 1_000_000
_DEEPEST = 4
_NODES = 4000


class _Node:
    """A state: it takes a character (``take``), demands something of its place (``demand``), or neither; then goes
    on."""

    __slots__ = ("demand", "following", "take")

    def __init__(self, take: Test | None = None, demand: str = "") -> None:
        self.take = take
        self.demand = demand
        self.following: list[_Node] = []


class _Part(NamedTuple):
    """A piece of the pattern as states from ``start`` to ``end``."""

    start: _Node
    end: _Node
    effort: _Effort


class _Parser:
    """The pattern, which ``re`` has found to be one, as states."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._pattern = pattern
        self._flags = flags
        self._at = 0
        self._made = 0

    def parsed(self) -> _Part:
        part = self._choice()
        if self._at < len(self._pattern):
            raise _UnknownError
        return part

    def _node(self, take: Test | None = None, demand: str = "") -> _Node:
        self._made += 1
        if self._made > _NODES:
            raise _UnknownError
        return _Node(take, demand)

    def _choice(self) -> _Part:
        parts = [self._sequence()]
        while self._next("|"):
            parts.append(self._sequence())
        if len(parts) == 1:
            return parts[0]
        start, end = self._node(), self._node()
        effort = _Effort(len(parts))
        for part in parts:
            start.following.append(part.start)
            part.end.following.append(end)
            effort = effort.also(part.effort)
        return _Part(start, end, effort)

    def _sequence(self) -> _Part:
        start = end = self._node()
        effort = _Effort()
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            part = self._repeated()
            end.following.append(part.start)
            end, effort = part.end, effort.also(part.effort)
        return _Part(start, end, effort)

    def _repeated(self) -> _Part:
        before = self._at
        part = self._atom()
        found = _QUANTIFIER.match(self._pattern, self._at)
        if found is None:
            return part
        after = found.end()
        least, most = _bounds(found)
        end = part.end
        start = self._node()
        start.following.append(part.start)
        for done in range(1, max(least, 1 if most is None else most)):
            again = self._copy(before)
            if done >= least:
                end.following.append(again.end)
            end.following.append(again.start)
            end = again.end
        last = self._node()
        end.following.append(last)
        if most is None:
            end.following.append(again.start if least > 1 else part.start)
        if least == 0:
            start.following.append(last)
        self._at = after
        return _Part(start, last, _repeats(part.effort, least, most))

    def _copy(self, at: int) -> _Part:
        self._at = at
        return self._atom()

    def _atom(self) -> _Part:
        if self._next("("):
            if self._next("?"):
                self._skip(_GROUP)
            part = self._choice()
            self._next(")")
            return part
        found = _ASSERTION.match(self._pattern, self._at) or _SINGLE.match(self._pattern, self._at)
        if found is None:
            raise _UnknownError
        self._at = found.end()
        text = found.group()
        demand = text if found.re is _ASSERTION else ""
        node = self._node(demand=demand) if demand else self._node(_taker(text, self._flags))
        end = self._node()
        node.following.append(end)
        return _Part(node, end, _Effort())

    def _skip(self, wanted: re.Pattern[str]) -> None:
        found = wanted.match(self._pattern, self._at)
        if found is None:
            raise _UnknownError
        self._at = found.end()

    def _next(self, sign: str) -> bool:
        here = self._pattern.startswith(sign, self._at)
        self._at += here
        return here


_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d*,\d*\}|\{\d+\})[?+]?")
_GROUP = re.compile(r":|P<\w+>")
_ASSERTION = re.compile(r"[\^$]|\\[bAZ]")
_SINGLE = re.compile(
    r"\[\^?\]?(?:\\.|[^\\\]])*\]|\\(?:[dDsSwWnrtfva]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[^0-9A-Za-z])|[^\\\[\]()|*+?]",
    re.DOTALL,
)


def _bounds(found: re.Match[str]) -> tuple[int, int | None]:
    """How often at least and at most; None is without end. ``{,}`` has bounds of its own."""
    sign = found.group()
    if sign[0] != "{":
        if sign.endswith("+") and len(sign) > 1:
            raise _UnknownError  # possessive
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign[0]]
    least, comma, most = sign[1 : sign.index("}")].partition(",")
    if not comma:
        return int(least), int(least)
    return int(least or 0), int(most) if most else None


def _repeats(effort: _Effort, least: int, most: int | None) -> _Effort:
    """What a repetition costs: without end once the text's length, of choices or repetitions past all bounds."""
    if effort != _Effort() and most != 1:
        return _Effort(_MOST, _DEEPEST)
    if most is None:
        return effort.also(_Effort(1, 1))
    return effort.also(_Effort(most - least + 1))


def _taker(text: str, flags: int) -> Test:
    """Whether a character is one that the piece of the pattern stands for."""
    match = re.compile(text, flags).fullmatch
    return lambda character: match(character) is not None


class _Automaton:
    """All ways through the states at once, each step remembered."""

    def __init__(self, start: _Node, end: _Node) -> None:
        self._start = start
        self._end = end
        self._known: dict[tuple[frozenset[_Node], str, str], tuple[frozenset[_Node], bool]] = {}

    def search(self, text: str) -> bool:
        here: frozenset[_Node] = frozenset()
        before = ""
        for character in text:
            key = (here, before, character)
            known = self._known.get(key)
            if known is None:
                if len(self._known) >= _STEPS:
                    self._known.clear()
                known = self._known[key] = self._step(here, before, character)
            here, done = known
            if done:
                return True
            before = character if character == "\n" else "a" if _is_word(character) else "-"
        return self._end in self._closed(here, before, "")

    def _step(self, here: frozenset[_Node], before: str, character: str) -> tuple[frozenset[_Node], bool]:
        closed = self._closed(here, before, character)
        if self._end in closed:
            return here, True
        taking = (node for node in closed if node.take is not None and node.take(character))
        return frozenset(after for node in taking for after in node.following), False

    def _closed(self, here: frozenset[_Node], before: str, after: str) -> set[_Node]:
        """Where one is without taking a character, between these two."""
        found: set[_Node] = set()
        waiting = [self._start, *here]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += _onward(node, before, after)
        return found


_STEPS = 20_000


def _onward(node: _Node, before: str, after: str) -> Iterator[_Node]:
    if node.take is None and (not node.demand or _holds(node.demand, before, after)):
        yield from node.following


def _holds(demand: str, before: str, after: str) -> bool:
    """Whether a place between two characters (empty at the ends of the text) is as demanded."""
    if demand in {"^", "\\A"}:
        return not before or (demand == "^" and before == "\n")
    if demand in {"$", "\\Z"}:
        return not after or (demand == "$" and after == "\n")
    return _is_word(before) is not _is_word(after)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
