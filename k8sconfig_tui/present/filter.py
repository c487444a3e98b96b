"""What a person types to narrow a list: terms with blanks between them, all of which must hold.

``text``, ``!text`` without it, ``~text`` its letters in order, ``/pattern`` a regular expression, which reaches to the
end of what is typed, ``^`` and ``$`` at any line; an upper-case letter makes a text mind case. ``is:VERDICT`` and
``by:SUPPLY`` ask of a key, ``kind:KIND`` of a workload, several words with commas between them for any of them, and
``!`` before them for none.

The law of this module: half-typed input is never an error, it only does not narrow yet; a word that nobody knows is
told.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from k8sconfig_tui.present.facets import SUPPLY_WORDS, VERDICT_WORDS, Facets, any_of
from k8sconfig_tui.present.pattern import compiled
from k8sconfig_tui.workspace import kinds

LONGEST = 256
"""How many characters of a query count."""

Predicate = Callable[[str], bool]

_BITS = {"is": VERDICT_WORDS, "by": SUPPLY_WORDS}


class Filter(NamedTuple):
    """What is asked for. ``unknown`` are the parts of the query that mean nothing, or nothing yet."""

    texts: tuple[tuple[Predicate, bool], ...] = ()
    """Of each: a test, and whether it is to hold or not."""
    bits: tuple[tuple[int, bool], ...] = ()
    """Of each: bits of which a key is to have one, or (false) none."""
    kinds: tuple[Predicate, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it narrows anything."""
        return bool(self.texts or self.bits or self.kinds)

    def text(self, text: str) -> bool:
        """Whether all terms hold that ask of a text."""
        return all(test(text) is holds for test, holds in self.texts)

    def key(self, bits: int) -> bool:
        """Whether all terms hold that ask of a key."""
        return all(bool(bits & wanted) is has for wanted, has in self.bits)

    def kind(self, kind: str) -> bool:
        """Whether all terms hold that ask of a workload's kind."""
        return all(test(kind) for test in self.kinds)

    def container(self, name: str, kind: str, facets: Facets | None) -> bool:
        """Whether a container passes: its name, its kind, and any one of its keys (None: not known yet)."""
        if not self.text(name) or not self.kind(kind):
            return False
        return not self.bits or (facets is not None and any(map(self.key, facets)))


def parse(query: str) -> Filter | None:
    """The filter that a query means; None where it lets everything pass."""
    found = read(query)
    return found or None


def predicate(query: str) -> Predicate | None:
    """The test that a query makes of a list that has names and nothing else; None where it lets everything pass."""
    found = read(query)
    return found.text if found.texts else None


def read(query: str) -> Filter:
    """The filter that a query means, with what is not understood of it."""
    texts: list[tuple[Predicate, bool]] = []
    bits: list[tuple[int, bool]] = []
    of_kinds: list[Predicate] = []
    unknown: list[str] = []
    for term in _terms(query[:LONGEST]):
        wanted, bare = (False, term[1:]) if term.startswith("!") else (True, term)
        field, colon, rest = bare.partition(":")
        words = [word for word in rest.lower().split(",") if word]
        if colon and field in _BITS:
            unknown += [f"{field}:{word}" for word in words if word not in _BITS[field]]
            found = any_of(words, _BITS[field])
            bits += [(found, wanted)] if found else []
        elif colon and field == "kind":
            of_kinds += [_kind_test(words, wanted)] if words else []
        else:
            test = text_test(bare)
            texts += [(test, wanted)] if test else []
            unknown += [bare] if test is None and bare[:1] == "/" and len(bare) > 1 else []
    return Filter(tuple(texts), tuple(bits), tuple(of_kinds), tuple(unknown))


def text_test(term: str) -> Predicate | None:
    """The test that one term makes of a text; None where it makes none."""
    if term[:1] == "~":
        return _in_order(term[1:]) if len(term) > 1 else None
    if term[:1] == "/":
        return compiled(term[1:]) if len(term) > 1 else None
    if not term:
        return None
    if any(character.isupper() for character in term):
        return lambda text: term in text
    lowered = term.lower()
    return lambda text: lowered in text.lower()


def _terms(query: str) -> Iterator[str]:
    """The terms of a query; a pattern is the last one."""
    rest = query.lstrip(" ")
    while rest:
        if rest.startswith(("/", "!/")):
            yield rest
            return
        term, _, rest = rest.partition(" ")
        yield term
        rest = rest.lstrip(" ")


def _kind_test(words: list[str], wanted: bool) -> Predicate:
    names = frozenset(map(kinds.canonical, words))
    return lambda kind: (kinds.canonical(kind) in names) is wanted


def _in_order(letters: str) -> Predicate:
    minds_case = any(character.isupper() for character in letters)
    letters = letters if minds_case else letters.lower()

    def test(text: str) -> bool:
        at = 0
        text = text if minds_case else text.lower()
        for letter in letters:
            at = text.find(letter, at) + 1
            if not at:
                return False
        return True

    return test
