"""What a person types to narrow a list: ``text``, ``!text`` without it, ``~text`` letters in order, ``/pattern`` a
regular expression, ``^`` and ``$`` at any line; an upper-case letter makes it mind case.

The law of this module: half-typed input is never an error, it only does not narrow yet.
"""

import re
from collections.abc import Callable

LONGEST = 256
"""How many characters of a query count."""

Predicate = Callable[[str], bool]


def predicate(query: str) -> Predicate | None:
    """The test that a query makes of a text; None where it lets everything pass."""
    query = query[:LONGEST]
    wanted, query = (False, query[1:]) if query.startswith("!") else (True, query)
    test = _test(query)
    if test is None or wanted:
        return test
    return lambda text: not test(text)


def _test(query: str) -> Predicate | None:
    if query[:1] in {"~", "/"}:
        pattern = ".*?".join(map(re.escape, query[1:])) if query[0] == "~" else query[1:]
        return _pattern_test(pattern) if pattern else None
    if not query:
        return None
    if query.islower() or not any(character.isupper() for character in query):
        lowered = query.lower()
        return lambda text: lowered in text.lower()
    return lambda text: query in text


def _pattern_test(pattern: str) -> Predicate | None:
    case = 0 if any(character.isupper() for character in pattern) else re.IGNORECASE
    try:
        search = re.compile(pattern, case | re.DOTALL | re.MULTILINE).search
    except (re.error, OverflowError, RecursionError):
        return None
    return lambda text: search(text) is not None
