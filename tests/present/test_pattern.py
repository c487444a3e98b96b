"""Patterns mean what they mean to ``re``, and none of them takes long."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8sconfig_tui.present.pattern import _Automaton, _Parser, compiled

_ATOMS = st.sampled_from(
    ["a", "b", "A", ".", "[ab]", "[^a]", "\\w", "\\b", "^", "$", "\\d", "\\.", "[]a]", "\\n", "{", "\\A", "\\Z"]
)
_SIGNS = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{,2}", "{2,}", "*?", "+?"])


def _larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeated = st.tuples(smaller, _SIGNS).map(lambda pair: f"(?:{pair[0]}){pair[1]}")
    sequence = st.tuples(smaller, smaller).map("".join)
    choice = st.tuples(smaller, smaller).map(lambda pair: f"({pair[0]}|{pair[1]})")
    return st.one_of(repeated, sequence, choice)


_PATTERNS = st.recursive(_ATOMS, _larger, max_leaves=8)


@settings(max_examples=500, deadline=None)
@given(_PATTERNS, st.text(alphabet="abAx1.\n-_é", max_size=10))
def test_the_automaton_finds_what_re_finds(pattern: str, text: str) -> None:
    flags = re.DOTALL | re.MULTILINE | (0 if any(map(str.isupper, pattern)) else re.IGNORECASE)
    part = _Parser(pattern, flags).parsed()
    wanted = re.compile(pattern, flags).search(text) is not None
    assert _Automaton(part.start, part.end).search(text) is wanted
    test = compiled(pattern)
    assert test is not None
    assert test(text) is wanted


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 5000 + "!"),
        ("(a|a)*b", "a" * 5000),
        ("(a|aa)+$", "a" * 5000 + "!"),
        ("a?" * 30 + "b" * 30, "a" * 60),
        (".*.*.*.*x", "a" * 20_000),
        ("(x+x+)+y", "x" * 2000),
        ("((a{1,20}){1,20}){1,20}b", "a" * 400),
    ],
)
def test_patterns_that_take_re_for_ever_do_not_match_here_either(pattern: str, text: str) -> None:
    """With ``re`` alone any of these holds the interpreter until the sun goes out, or for minutes at least."""
    test = compiled(pattern)
    assert test is None or not test(text)


@pytest.mark.parametrize("pattern", ["(?=a)", "(a)\\1", "(?<!a)b", "a{2000}{2000}", "(?i)a", "a++", "(", "[", "\\"])
def test_what_is_not_understood_is_no_pattern(pattern: str) -> None:
    assert compiled(pattern) is None
