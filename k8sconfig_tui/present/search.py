"""Places that hold what is looked for: a key, a value or the object that supplies it, in any container of any
environment; and the places that hold exactly the bytes of another.

The law of this module: a value of a Secret is looked at only where its bytes themselves are asked for, and no hit
shows it. No rows or cells are made for what is only passed by.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, Protocol

from k8sconfig_tui.compare.matrix import Channel, Group, Matrix, Member, rows
from k8sconfig_tui.compare.rows import cell_of
from k8sconfig_tui.model.definition import Definition, ResolvedContainer, Word
from k8sconfig_tui.model.values import Text, to_bytes
from k8sconfig_tui.present.facets import supply_bits, verdict_bits
from k8sconfig_tui.present.filter import Filter, Predicate, read

Matched = Literal["key", "value", "object"]


class Hit(NamedTuple):
    """A place: positions of group and environment, channel and key, and as what it was found.

    ``definition`` is what was found there; ``beaten``: another one wins over it. ``key`` is empty for a reference to a
    whole object that gives no keys. ``part`` is the line of an open value in which something was found.
    """

    group: int
    column: int
    channel: Channel
    key: str
    matched: Matched
    definition: Definition
    beaten: bool = False
    part: str = ""


class Query(NamedTuple):
    """What is looked for. ``guess``: bytes that the value of a Secret holds; None where Secrets are not looked at."""

    asked: Filter
    guess: bytes | None = None

    def __bool__(self) -> bool:
        return bool(self.asked) or self.guess is not None


class Probe(Protocol):
    """What looks through one container of one environment."""

    def __call__(self, at: int, column: int, member: Member) -> Iterator[Hit]: ...


def query(text: str) -> Query:
    """What a person asks for: a filter's terms, and ``secret:`` with the bytes of a Secret after it, to the end."""
    found = _SECRET.search(text)
    if found is None:
        return Query(read(text))
    return Query(read(text[: found.start()]), found.group(1).encode("utf-8", "surrogatepass") or None)


_SECRET = re.compile(r"(?:^|(?<= ))secret:(.*)", re.DOTALL)


def look(matrix: Matrix, order: Iterable[int], probe: Probe) -> Iterator[list[Hit]]:
    """The hits of one group after another, those of a key side by side; an empty list where there are none."""
    for at in order:
        found: dict[tuple[str, str], list[Hit]] = {}
        for column, member in enumerate(matrix.groups[at].members):
            if member is not None:
                for hit in probe(at, column, member):
                    found.setdefault((hit.channel, hit.key), []).append(hit)
        yield [hit for hits in found.values() for hit in hits]


class _Entry(NamedTuple):
    """One key of a container with all its definitions, the winner first."""

    channel: Channel
    key: str
    definitions: tuple[Definition, ...]


def _entries(container: ResolvedContainer) -> Iterator[_Entry]:
    losers = container.losers
    for key, definition in container.env.items():
        yield _Entry("env", key, (definition, *losers[key]) if key in losers else (definition,))
    for key, setting in container.settings.items():
        yield _Entry("arg", key, (setting.winner, *setting.losers))
    for key, file in container.files.items():
        yield _Entry("file", key, (file.winner, *file.losers))
    for reference in container.references:
        yield _Entry("file" if reference.kind.startswith("volume") else "env", "", (reference,))


def _words(container: ResolvedContainer) -> Iterator[tuple[str, list[Word]]]:
    """The rest of the command line: the words that are no flags of their own."""
    for key, words in (("command", container.command), ("args", container.args)):
        plain = [word for word in words if word.setting is None]
        if plain:
            yield key, plain


# The same value


class Same:
    """Looks for exactly these bytes, everywhere but at one place."""

    def __init__(self, value: Text, but: tuple[int, int, str, str]) -> None:
        self._value = value
        self._but = but

    def __call__(self, at: int, column: int, member: Member) -> Iterator[Hit]:
        container, value = member.container, self._value
        for channel, key, definitions in _entries(container):
            for place, definition in enumerate(definitions):
                if definition.value == value and (at, column, channel, key) != self._but:
                    yield Hit(at, column, channel, key, "value", definition, place > 0)
                    break
        for key, _ in _words(container):
            joint = cell_of(container, "command", key).winner
            if joint is not None and joint.value == value and (at, column, "command", key) != self._but:
                yield Hit(at, column, "command", key, "value", joint)


# Search


class Search:
    """Looks for keys, values and objects. ``name`` is the text that names a group in an environment: further terms may
    be found in it, once another is found at the place itself."""

    def __init__(self, wanted: Query, matrix: Matrix, name: Callable[[int, int], str]) -> None:
        self._guess = wanted.guess
        self._asked = wanted.asked
        self._terms = [_Term(test) for test, holds in wanted.asked.texts if holds]
        self._not = [_Term(test) for test, holds in wanted.asked.texts if not holds]
        self._matrix = matrix
        self._name = name
        self._verdicts: tuple[int, Mapping[tuple[str, str], int]] = (-1, {})

    def __call__(self, at: int, column: int, member: Member) -> Iterator[Hit]:
        group = self._matrix.groups[at]
        if not self._asked.kind(group.kind):
            return
        name = self._name(at, column) if len(self._terms) > 1 or (self._terms and self._guess) else ""
        for hit in self._found(at, column, member, name):
            if not self._asked.bits or self._asked.key(self._bits(at, group, hit)):
                yield hit

    def _found(self, at: int, column: int, member: Member, name: str) -> Iterator[Hit]:
        container = member.container
        for channel, key, definitions in _entries(container):
            for place, definition in enumerate(definitions):
                matched = self._matched(key, definition, name)
                if matched is not None:
                    part = self._part(definition) if matched == "value" else ""
                    yield Hit(at, column, channel, key, matched, definition, place > 0, part)
                    break
        for key, words in _words(container):
            matched = self._in_words(key, words, name)
            joint = cell_of(container, "command", key).winner if matched is not None else None
            if matched is not None and joint is not None:
                yield Hit(at, column, "command", key, matched, joint)

    def _matched(self, key: str, definition: Definition, name: str) -> Matched | None:
        """As what the terms find the place; None where they do not."""
        found: Matched | None = None
        if self._guess is not None:
            if not definition.sensitive or definition.value is None or self._guess not in to_bytes(definition.value):
                return None
            found = "value"
        elif not self._terms:
            found = "key" if self._asked and key else None
        value = definition.value if not definition.sensitive and isinstance(definition.value, str) else None
        of = definition.object[2] if definition.object is not None else ""
        for term in self._terms:
            how = term.found(key, value, of)
            if how is None and not (name and term.test(name)):
                return None
            found = found or how
        if found is None or any(term.found(key, value, of) is not None for term in self._not):
            return None
        return found

    def _part(self, definition: Definition) -> str:
        """The line of a value in which something was found, if it has several and may be seen."""
        value = definition.value
        if definition.sensitive or not isinstance(value, str) or "\n" not in value:
            return ""
        return next((line for line in value.split("\n") if any(term.test(line) for term in self._terms)), "")

    def _in_words(self, key: str, words: list[Word], name: str) -> Matched | None:
        value = " ".join(word.value for word in words if isinstance(word.value, str) and not word.sensitive)
        if self._guess is None:
            return self._matched(key, Definition("arg", key, words[0].state, value), name)
        for word in words:
            if word.sensitive and word.value is not None and self._guess in to_bytes(word.value):
                return self._matched(key, Definition("arg", key, word.state, word.value, sensitive=True), name)
        return None

    def _bits(self, at: int, group: Group, hit: Hit) -> int:
        if self._verdicts[0] != at:
            self._verdicts = at, {(row.channel, row.key): verdict_bits(row) for row in rows(group)}
        return self._verdicts[1].get((hit.channel, hit.key), 0) | supply_bits(hit.channel, hit.definition)


class _Term:
    """A test that remembers what it said of keys and objects, which are few however many places there are."""

    __slots__ = ("_keys", "_objects", "test")

    def __init__(self, test: Predicate) -> None:
        self.test = test
        self._keys: dict[str, bool] = {}
        self._objects: dict[str, bool] = {}

    def found(self, key: str, value: str | None, of: str) -> Matched | None:
        if self._known(self._keys, key):
            return "key"
        if value is not None and self.test(value):
            return "value"
        return "object" if of and self._known(self._objects, of) else None

    def _known(self, known: dict[str, bool], text: str) -> bool:
        said = known.get(text)
        if said is None:
            if len(known) >= _MOST:
                known.clear()
            said = known[text] = self.test(text)
        return said


_MOST = 1 << 16
