"""Differences: steps between changes, visible ends of lines, and both forms."""

from k8sconfig_tui.compare.text import diff
from k8sconfig_tui.present.diff import Difference
from k8sconfig_tui.present.line import Line, Tone, plain_text
from tests.worlds.hostile import LONG_LINE

TITLE: Line = ()


def _difference(old: str | bytes, new: str | bytes) -> Difference:
    return Difference(TITLE, TITLE, diff(old, new))


def _all(difference: Difference | None) -> str:
    assert difference is not None
    unified = [plain_text(difference.unified(row)) for row in range(difference.count(unified=True))]
    halves = [difference.halves(row) for row in range(difference.count(unified=False))]
    return "\n".join([*unified, *(plain_text(half) for pair in halves for half in pair)])


def test_steps_go_from_change_to_change_in_both_forms() -> None:
    difference = _difference("a\nb\nc\nd\ne\n", "a\nB\nc\nd\nE\n")
    for unified in (False, True):
        first = difference.step(-1, 1, unified=unified)
        assert first is not None
        second = difference.step(first, 1, unified=unified)
        assert second is not None
        assert second > first
        assert difference.step(second, 1, unified=unified) is None
        assert difference.step(second, -1, unified=unified) == first
        assert difference.step(first, -1, unified=unified) is None


def test_a_missing_final_newline_is_seen() -> None:
    difference = _difference("hello", "hello\n")
    left, right = difference.halves(difference.step(-1, 1, unified=False) or 0)
    assert "↵" not in plain_text(left)
    assert [piece.text for piece in right if piece.tone is Tone.MARK] == ["↵"]


def test_trailing_blanks_and_invisible_characters_are_seen() -> None:
    text = _all(_difference("a\nb", "a \nb\u200b"))
    assert "a·" in text
    assert "⟨U+200B⟩" in text


def test_what_changed_in_a_line_is_marked() -> None:
    left, right = _difference("port: 80", "port: 8080").halves(0)
    assert "".join(piece.text for piece in right if piece.tone is Tone.NEW_PART) == "80"
    assert "".join(piece.text for piece in left if piece.tone is Tone.OLD_PART) in {"", "80"}


def test_a_change_far_into_a_long_line_is_in_view() -> None:
    difference = _difference(LONG_LINE, LONG_LINE[:-5] + "X" + LONG_LINE[-4:])
    left, right = difference.halves(0)
    assert any(piece.tone is Tone.NEW_PART for piece in right)
    assert len(plain_text(left)) < 3000


def test_equal_texts_say_so() -> None:
    assert "equal, byte for byte" in _all(_difference("a", "a"))
