"""The colours: every text is legible on every ground on which it can stand, as WCAG 2 counts contrast."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

from k8sconfig_tui.settings import THEMES, Settings, no_theme, theme_called
from k8sconfig_tui.ui import themes
from tests.ui.pilots import session

_TEXTS = ("value-tone", "supply-tone", "same-tone", "unknown-tone", "muted-tone")
_LEAST = {"k8sconfig-contrast-dark": 7.0, "k8sconfig-contrast-light": 7.0}
_COLOURED = [theme for theme in themes.THEMES if not theme.ansi]


def _pairs(theme: Theme) -> Iterator[tuple[str, str | None, str, str | None]]:
    """Every text with every ground: the tones on panes, heads and cursor rows, plain text also on what has changed."""
    said = theme.variables
    grounds = {"background": theme.background, "surface": theme.surface, "panel": theme.panel}
    grounds |= {name: said[name] for name in ("cursor-tone", "resting-cursor-tone")}
    texts = {name: said[name] for name in _TEXTS} | {"foreground": theme.foreground, "primary": theme.primary}
    for text, colour in texts.items():
        for ground, under in grounds.items():
            yield text, colour, ground, under
    for ground in ("old-tone", "new-tone", "old-part-tone", "new-part-tone"):
        yield "foreground", theme.foreground, ground, said[ground]
    yield "mark-tone", said["mark-tone"], "supply-tone", said["supply-tone"]


def _ratio(one: str | None, other: str | None) -> float:
    darker, lighter = sorted(map(_luminance, (one or "", other or "")))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = Color.parse(colour).rgb
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in (p / 255 for p in parts)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_ratio_is_that_of_wcag() -> None:
    assert _ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert _ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", _COLOURED, ids=lambda theme: theme.name)
def test_every_text_is_legible_on_every_ground(theme: Theme) -> None:
    least = _LEAST.get(theme.name, 4.5)
    poor = [(text, ground, round(_ratio(a, b), 2)) for text, a, ground, b in _pairs(theme) if _ratio(a, b) < least]
    assert not poor


def test_all_themes_say_the_same_things() -> None:
    assert tuple(theme.name for theme in themes.THEMES) == THEMES
    assert all(set(themes.DARK.variables) <= set(theme.variables) for theme in themes.THEMES)


def test_ansi_themes_use_the_terminals_own_sixteen_colours_only() -> None:
    for theme in themes.THEMES:
        if theme.ansi:
            ours = {name: theme.variables[name] for name in themes.DARK.variables if name.endswith("-tone")}
            assert all(colour.startswith("ansi_") for colour in ours.values())


def test_a_theme_is_called_by_its_whole_or_its_short_name() -> None:
    assert theme_called("contrast-light") == theme_called("k8sconfig-contrast-light") == "k8sconfig-contrast-light"
    assert theme_called("nord") is None
    assert "contrast-dark" in no_theme("nord")


@pytest.mark.parametrize("theme", THEMES)
async def test_every_theme_draws_the_screen(tmp_path: Path, theme: str) -> None:
    async with session(tmp_path, settings=Settings(theme=theme)) as running:
        assert running.app.theme == theme
        await running.go("web", "app")
        assert "deploy/web" in running.text()


async def test_the_theme_key_walks_through_all_and_says_which(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        for theme in (*THEMES[1:], THEMES[0]):
            await running.press("T")
            assert running.app.theme == theme
            assert f"theme {theme.removeprefix('k8sconfig-')}" in running.text()
