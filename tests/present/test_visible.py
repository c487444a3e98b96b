"""Whatever a value holds, what is shown of it is printable, of bounded length, and hides nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.present.line import Tone, plain_text, shown
from k8sconfig_tui.present.visible import Span, plain, visible
from tests.worlds.hostile import ATTACKS, LONG_LINE, MEGABYTE, SURROGATE

ANY_TEXT = st.text(alphabet=st.characters(), max_size=40)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        ("\x1b[31m", "␛[31m"),
        ("a\x00b", "a␀b"),
        ("a\nb\tc\r", "a↵b⇥c␍"),
        ("\x7f", "␡"),
        ("\x9b", "⟨U+009B⟩"),
        ("\u202eabc", "⟨U+202E⟩abc"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("a\u00a0b", "a⟨U+00A0⟩b"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("\ue000", "⟨U+E000⟩"),
        ("\u2028", "⟨U+2028⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("\ufe0f", "⟨U+FE0F⟩"),
        (SURROGATE, "lone⟨U+D800⟩surrogate"),
        (b"a\xff\xc3\xa9", "a⟨FF⟩é"),
        ("日本é", "日本é"),
    ],
)
def test_what_cannot_be_seen_becomes_a_sign(value: str | bytes, expected: str) -> None:
    assert plain(value) == expected
    assert visible(value).text == expected


def test_ascii_marks_are_ascii() -> None:
    assert plain("\x1b\n\u202e", ascii_marks=True) == "<U+001B><U+000A><U+202E>"
    assert plain("x" * 9, 4, ascii_marks=True) == "xxxx... 5 more"


def test_marks_are_told_apart_from_the_same_characters_in_the_value() -> None:
    assert visible("␛").spans == ()
    assert visible("\x1b").spans == (Span(0, 1, "mark"),)


def test_trailing_blanks_are_marked_on_request_only() -> None:
    assert visible("a  ", spaces=True) == ("a··", (Span(1, 3, "mark"),))
    assert visible("a  ") == ("a  ", ())


def test_a_long_value_is_shortened_and_says_how_much_is_left() -> None:
    text, spans = visible(MEGABYTE, 10)
    assert text == f"line of a … {len(MEGABYTE) - 10:,} more"
    assert [span.kind for span in spans] == ["more"]
    assert plain(LONG_LINE, 3) == f"012… {len(LONG_LINE) - 3:,} more"


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_is_printable(attack: str) -> None:
    assert plain(attack).isprintable()
    assert plain_text(shown(attack)) == plain(attack)


@given(ANY_TEXT)
def test_any_text_is_printable_and_keeps_what_was_printable(value: str) -> None:
    text = plain(value)
    assert text.isprintable()
    assert not {unicodedata.category(character) for character in text} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert visible(value).text == text


@given(st.binary(max_size=40))
def test_any_bytes_are_printable(value: bytes) -> None:
    assert plain(value).isprintable()


@given(ANY_TEXT, ANY_TEXT)
def test_a_difference_is_never_lost(a: str, b: str) -> None:
    shown_alike = visible(a) == visible(b)
    assert shown_alike == (a == b)


def test_pieces_carry_the_marks() -> None:
    assert [(piece.text, piece.tone) for piece in shown("a\x00b", Tone.VALUE)] == [
        ("a", Tone.VALUE),
        ("␀", Tone.MARK),
        ("b", Tone.VALUE),
    ]
