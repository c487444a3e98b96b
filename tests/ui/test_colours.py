"""Terminals with few colours, none, or another locale: everything can be read, and the cursor is seen."""

import re
from pathlib import Path

import pytest
from rich.style import Style

from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui import themes
from tests.ui.pilots import Session, session
from tests.ui.terminals import terminal
from tests.worlds.reading import write
from tests.worlds.small import small


@pytest.fixture
def dev(tmp_path: Path) -> str:
    return f"dev={write(tmp_path / 'dev.json', small())}"


def _styles(running: Session, pane: str, row: int) -> list[Style]:
    """How a line of a pane is painted, without its frame."""
    region = running.bench.query_one(f"#{pane}").content_region
    strip = running.app.screen._compositor.render_strips()[region.y + row]
    return [piece.style or Style() for piece in strip.crop(region.x, region.right)]


async def test_without_colours_the_cursor_is_reversed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with session(tmp_path) as running:
        tree = running.bench.outline
        assert all(style.reverse for style in _styles(running, "tree", tree.cursor)[:-1])
        await running.press("right_curly_bracket", "2")
        grid = running.bench.grid
        row = _styles(running, "matrix", grid.cursor + grid.head_lines)
        assert any(style.reverse and style.bold for style in row)
        assert any(style.underline and not style.reverse for style in row)
        assert not any(style.reverse for style in _styles(running, "matrix", grid.cursor + grid.head_lines + 1)[:-1])
        assert any(style.underline for style in _styles(running, "tree", tree.cursor))


async def test_with_colours_it_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    async with session(tmp_path) as running:
        assert not any(style.reverse for style in _styles(running, "tree", running.bench.outline.cursor)[:-1])


def test_few_colours_are_the_terminals_own() -> None:
    usual = Settings().theme
    assert themes.fitting(usual, "standard") is themes.ANSI_DARK
    assert themes.fitting(usual, "256") is themes.DARK
    assert themes.fitting(usual, "truecolor") is themes.DARK
    assert themes.fitting(usual, None) is themes.DARK
    assert themes.fitting(themes.LIGHT.name, "standard") is themes.LIGHT


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM": "dumb", "COLORTERM": ""},
        {"TERM": "xterm", "COLORTERM": ""},
        {"TERM": "linux", "COLORTERM": ""},
        {"NO_COLOR": "1"},
        {"LANG": "C", "LC_ALL": "C"},
        {"LANG": "en_US.ISO-8859-1", "LC_ALL": "en_US.ISO-8859-1", "PYTHONIOENCODING": "latin-1"},
    ],
    ids=str,
)
def test_it_starts_and_can_be_read(dev: str, environment: dict[str, str]) -> None:
    with terminal(dev, environment=environment) as running:
        running.start()
        running.press(b"2")
        assert "Source" in running.printed()
        running.press(b"\x11")
        assert running.ended() == 0
        assert running.given_back()


def test_a_terminal_of_16_colours_gets_no_others(dev: str) -> None:
    with terminal(dev, environment={"TERM": "xterm", "COLORTERM": ""}) as running:
        running.start()
        running.press(b"2")
        assert not re.search(rb"\x1b\[[0-9;]*[34]8;[25];", running.output)
        assert b"\x1b[" in running.output
        running.press(b"\x11")
        assert running.ended() == 0


def test_without_colours_none_but_greys_are_sent(dev: str) -> None:
    with terminal(dev, environment={"NO_COLOR": "1"}) as running:
        running.start()
        running.press(b"2")
        shades = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", running.output)
        assert shades
        assert {len(set(shade)) for shade in shades} == {1}
        running.press(b"\x11")
        assert running.ended() == 0
