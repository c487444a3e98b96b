"""Texts that are partly tokens: what can be said of two of them, and what cannot."""

from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.expansion import expand
from k8sconfig_tui.model.sealed import BETWEEN_WORDS, MARK, equal, is_sealed, vouched, vouching, without_tokens
from k8sconfig_tui.model.values import State, state_of
from k8sconfig_tui.redact.tokens import Sealer

ONE, OTHER = Sealer(b"1" * 32, "a" * 16), Sealer(b"2" * 32, "b" * 16)


def token(text: str) -> str:
    return ONE.value(text)


def clear(text: str) -> str:
    return vouching(text, ONE.key_id)


@pytest.mark.parametrize(
    ("left", "right", "says"),
    [
        (token("a"), token("a"), True),
        (token("a"), token("b"), False),
        (token("a"), OTHER.value("a"), None),
        (token("a"), OTHER.value("b"), None),
        (token("a"), "a", None),
        (token("a"), "", False),
        (token("a") + token("b"), token("a") + token("b"), True),
        (token("a") + token("b"), token("a") + token("c"), False),
        (token("a") + token("bc"), token("ab") + token("c"), None),
        (token("a") + token("x") + token("a"), token("b") + token("x") + token("b"), False),
        (token("a") + token("b"), token("ab"), None),
        ("http://" + token("a"), "https://" + token("a"), False),
        ("http://" + token("a"), "http://x" + token("b"), None),
        (token("a") + "/x", token("a") + "/y", False),
        (token("a") + "/x", OTHER.value("a") + "/x", None),
        (BETWEEN_WORDS.join([token("a"), token("b")]), BETWEEN_WORDS.join([token("a"), token("b")]), True),
        (BETWEEN_WORDS.join([token("a"), token("b")]), BETWEEN_WORDS.join([token("c"), token("d")]), False),
        (BETWEEN_WORDS.join([token("a"), token("b")]), BETWEEN_WORDS.join([token("a")] * 3), False),
        (BETWEEN_WORDS.join([token("a"), token("b")]), "a b", None),
        (clear("a"), "a", True),
        (clear("a"), "b", False),
        (clear("a"), clear("a"), True),
        (clear("a"), vouching("a", OTHER.key_id), True),
        (clear("a"), clear("b"), False),
        (clear("a"), token("b"), False),
        (clear("a"), OTHER.value("b"), None),
        (clear("a"), token("b") + token("c"), None),
        (clear("ab"), token("a") + "x", False),
        (clear("a"), BETWEEN_WORDS.join([token("a"), token("b")]), None),
    ],
    ids=map(str, count()),
)
def test_what_is_said_of_two(left: str, right: str, says: bool | None) -> None:
    assert equal(left, right) is says
    assert equal(right, left) is says


_PARTS = st.lists(st.tuples(st.sampled_from(["clear", "one", "other"]), st.text("ab", max_size=2)), max_size=4)


@given(_PARTS, _PARTS)
def test_what_is_said_is_true(left: list[tuple[str, str]], right: list[tuple[str, str]]) -> None:
    """Whatever the pieces are: equal texts are never called different, nor others equal."""
    make: dict[str, Callable[[str], str]] = {"clear": lambda text: text, "one": ONE.value, "other": OTHER.value}
    said = equal(*("".join(make[how](text) for how, text in parts) for parts in (left, right)))
    truth = "".join(text for _, text in left) == "".join(text for _, text in right)
    assert said in {None, truth}


def test_the_text_before_a_reference_and_the_variable_make_one_value() -> None:
    named = {"HOST": Definition("literal", "env[0]", State.REDACTED, sealed=token("db"))}
    made = expand(ONE.text("tcp://$(HOST):1", named.__contains__), named.get)
    assert (made.state, made.value) == (State.REDACTED, None)
    assert made.sealed == token("tcp://") + token("db") + token(":1")
    lost = expand(ONE.text("tcp://$(HOST):1", named.__contains__), lambda _: Definition("x", "x", State.NOT_READ))
    assert (lost.state, lost.sealed) == (State.NOT_READ, None)


def test_what_is_no_name_of_a_variable_is_a_part_of_the_secret() -> None:
    sealed = ONE.text("x$(cat /canary)y$$(HOST)", lambda name: name == "HOST")
    assert without_tokens(sealed, "") == ""
    assert sealed == token("x$(cat /canary)y$(HOST)")


def test_a_token_is_redacted_and_a_text_that_only_looks_like_one_is_a_value() -> None:
    assert state_of(token("a")) is State.REDACTED
    assert state_of(token("a").replace(MARK, MARK[:-1] + "x")) is State.VALUE
    assert not is_sealed("plain")
    assert ONE.value(token("a")) == token("a")
    assert OTHER.value(token("a")) == token("a")


def test_a_clear_text_that_is_vouched_for_is_read_and_shown_as_itself() -> None:
    assert vouched(clear("a=b")) == (ONE.key_id, "a=b")
    assert vouched("a=b") == ("", "a=b")
    assert vouched(token("a")) == ("", token("a"))
    assert without_tokens(clear("a=b")) == "a=b"
    forged = vouching("a", ONE.key_id).replace(MARK, MARK[:-1] + "x")
    assert vouched(forged) == ("", forged)
