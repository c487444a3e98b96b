"""The one door: nothing but lines of pieces passes, and what passes has the width that it says."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

import k8sconfig_tui.ui
from k8sconfig_tui.present.line import Piece, Tone, plain_text, shown
from k8sconfig_tui.ui.text import content, cut, cut_middle, fit, safe, segments, width, wrap
from k8sconfig_tui.ui.widgets.lines import TextLines
from tests.worlds.hostile import ATTACKS

UI = Path(k8sconfig_tui.ui.__file__).parent
LINES = st.lists(st.text(alphabet=st.characters(), max_size=12), max_size=5).map(
    lambda texts: [piece for text in texts for piece in shown(text)]
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_door_lets_attacks_through_as_text_only(attack: str) -> None:
    made = content(attack)
    assert made.plain.isprintable()
    assert made.spans == []
    drawn = segments([Piece(attack)], lambda _: Style())
    assert all(segment.text.isprintable() for segment in drawn)


@given(LINES, st.integers(2, 40))
def test_fit_is_exactly_as_wide_as_asked(line: list[Piece], cells: int) -> None:
    assert width(fit(line, cells)) == cells


@given(LINES, st.integers(0, 40))
def test_cut_is_never_wider_and_tells_its_width(line: list[Piece], cells: int) -> None:
    kept, used = cut(line, cells)
    assert width(kept) == used <= cells


@given(LINES, st.integers(24, 60))
def test_wrap_loses_nothing_and_fits(line: list[Piece], cells: int) -> None:
    lines = wrap(line, cells, 11)
    assert all(width(one) <= cells for one in lines)
    joined = plain_text(lines[0]) + "".join(plain_text(one)[11:] for one in lines[1:])
    assert joined == plain_text(line)


def test_wide_characters_count_twice() -> None:
    kept, used = cut([Piece("日本語")], 5)
    assert plain_text(kept) == "日本…"
    assert used == 5 == cell_len("日本…")


def test_printable_text_is_itself() -> None:
    assert safe("a [b] é") == "a [b] é"
    assert safe("\x1b[0m") == "␛[0m"


@pytest.mark.parametrize("wrong", [["[/foo]"], [("[/foo]",)], ["a", (Piece("b"),)]])
def test_widgets_refuse_plain_text(wrong: list[object]) -> None:
    with pytest.raises(TypeError):
        TextLines().show(wrong)  # type: ignore[arg-type]


def _modules() -> list[Path]:
    return sorted(UI.rglob("*.py"))


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(UI)))
def test_no_module_has_a_way_round_the_door(path: Path) -> None:
    """Textual's own widgets that render text, markup and Rich's Text are the door's alone."""
    allowed = {"text.py": {"Content"}, "line_input.py": {"Input"}}.get(path.name, set())
    tree = ast.parse(path.read_text())
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module in {"textual.widgets", "textual.content", "rich.text", "rich"}
        for alias in node.names
    }
    assert names <= allowed
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) in {"from_markup", "escape"}
    ]
    assert not calls


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(UI)))
def test_titles_and_tooltips_come_through_the_door(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Assign) and any(_name(target) in _TITLES for target in node.targets):
            assert isinstance(node.value, ast.Call)
            assert _name(node.value.func) == "content"


_TITLES = {"border_title", "border_subtitle", "tooltip"}


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_every_tone_has_a_look() -> None:
    from k8sconfig_tui.ui.sheets import style_sheets

    sheets = "\n".join(sheet.read_text() for sheet in style_sheets())
    assert not [tone for tone in Tone if f".tone--{tone} " not in sheets]


def test_a_name_is_cut_in_its_middle_and_keeps_its_end() -> None:
    line = (Piece("env  "), Piece("GOVUK_PERSONALISATION_FEEDBACK_URI", Tone.KEY))
    pieces, used = cut_middle(line, 24)
    assert (used, width(pieces)) == (24, 24)
    assert plain_text(pieces) == "env  GOVUK_PER…DBACK_URI"
    assert cut_middle(line, 60) == (list(line), 39)


@given(LINES, st.integers(0, 40))
def test_a_cut_in_the_middle_is_never_wider_and_tells_its_width(line: list[Piece], cells: int) -> None:
    kept, used = cut_middle(line, cells)
    assert width(kept) == used <= cells


def test_lines_break_at_blanks_before_they_break_paths() -> None:
    lines = wrap((Piece("in         ConfigMap/govuk-apps-env  integration.json.gz items[50]"),), 44, 11)
    assert ["".join(piece.text for piece in line).strip() for line in lines] == [
        "in         ConfigMap/govuk-apps-env",
        "integration.json.gz items[50]",
    ]
