"""The pages over what is selected: each opens by its key, leads somewhere, and lets go by esc."""

from pathlib import Path

import pytest

from k8sconfig_tui.ui.screens.page import PageScreen
from k8sconfig_tui.ui.widgets.lines import WrappedLines
from tests.ui.pilots import NARROW, WIDE, Session, session
from tests.worlds.forbidden import forbidden
from tests.worlds.hostile import SECRETS as HOSTILE_SECRETS
from tests.worlds.hostile import hostile_pair
from tests.worlds.small import SECRETS, small


def _lines(running: Session) -> WrappedLines:
    assert isinstance(running.app.screen, PageScreen)
    return running.app.screen.query_one(WrappedLines)


def _no_secret(running: Session) -> None:
    text = running.text()
    assert all(line.isprintable() for line in text.split("\n"))
    assert not [secret for secret in (*SECRETS, *HOSTILE_SECRETS) if secret in text]


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("e", "it is key PASSWORD of Secret web"),
        ("y", "PASSWORD: ••••"),
        ("u", "A change of the key touches"),
        ("p", "Everything in the sources was read"),
    ],
)
async def test_each_page_opens_and_closes(tmp_path: Path, size: tuple[int, int], key: str, words: str) -> None:
    async with session(tmp_path, size=size) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("PASSWORD", 1)
        await running.press(key)
        shown = "\n".join("".join(piece.text for piece in line) for line in _lines(running)._whole)
        assert words in shown
        _no_secret(running)
        await running.press("escape")
        assert not isinstance(running.app.screen, PageScreen)
        assert running.bench.pane == "matrix"


async def test_a_line_leads_to_its_cell_and_the_way_back_leads_back(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("VALUE", 0)
        before = running.bench.view
        await running.press("e")
        lines = _lines(running)
        page = running.app.screen._page  # type: ignore[attr-defined]
        wanted = next(at for at, view in page.targets.items() if view.column == "prod")
        lines.move(lines.row_of(wanted))
        await running.press("enter")
        assert not isinstance(running.app.screen, PageScreen)
        assert (running.bench.view.key, running.bench.view.column) == ("VALUE", "prod")
        await running.press("left_square_bracket")
        assert (running.bench.view.key, running.bench.view.column) == (before.key, before.column)


async def test_yaml_turns_to_the_other_environment(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("SUPPLY", 0)
        await running.press("y")
        assert "Deployment/web" in running.text()
        await running.press("l")
        assert "ConfigMap/web-more" in running.text()
        assert "2 of 2" in running.text()
        lines = _lines(running)
        assert "SUPPLY: x" in "".join(piece.text for piece in lines.line_at(lines.cursor))
        await running.press("h")
        assert "Deployment/web" in running.text()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_from_the_tree_the_pages_are_about_the_container(tmp_path: Path, size: tuple[int, int]) -> None:
    async with session(tmp_path, size=size) as running:
        await running.go("worker", "worker")
        await running.press("1", "e")
        assert "cannot start" in running.text()
        await running.press("escape", "y")
        assert "YAML · dev · Deployment/worker" in running.text()
        await running.press("escape", "u")
        assert "Secret/worker" in running.text()


async def test_from_a_namespace_all_below_it_is_explained(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("t", "e")
        assert "have findings" in running.text()
        assert "Supply  " in running.text()


async def test_enter_in_the_source_pane_opens_the_object_that_the_line_names(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.select("SHADOWED", 0)
        await running.press("3")
        source = running.bench.source
        row = next(at for at in range(source.line_count()) if "loses" in source.line_at(at)[0].text)
        source.move(row)
        await running.press("enter")
        assert "YAML · dev · ConfigMap/web" in running.text()


async def test_from_the_source_pane_the_whole_object_is_asked_for(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.select("PASSWORD", 0)
        await running.press("3", "u")
        assert "A change of the object touches" in running.text()


async def test_the_strip_is_seen_without_scrolling_when_a_namespace_is_selected(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("t")
        text = running.text()
        assert "Supply  " in text
        strips = [line for line in text.split("\n") if "█" in line]
        assert len(strips) == 3  # the signs, dev and prod
        assert all("▓" in line and "▒" in line for line in strips)


async def test_a_gap_says_what_to_ask_for(tmp_path: Path) -> None:
    worlds = {"dev": forbidden("dev")["secrets"], "prod": small("prod")}
    async with session(tmp_path, worlds) as running:
        await running.press("p")
        page = "\n".join("".join(piece.text for piece in line) for line in _lines(running)._whole)
        assert "kind: ClusterRole" in page
        assert "kubectl get" in page


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_pages_of_the_hostile_world(tmp_path: Path, size: tuple[int, int]) -> None:
    """Reliability rows 40 and 41."""
    async with session(tmp_path, hostile_pair(), size=size) as running:
        forest = running.bench.outline.outline.forest  # type: ignore[union-attr]
        for at in range(0, len(forest.matrix.groups), 4):
            for pane in ("1", "2", "3"):
                running.bench.outline.find(at)
                await running.settle()
                await running.press(pane)
                for key in ("e", "y", "u", "p"):
                    await running.press(key)
                    _no_secret(running)
                    await running.press("G")
                    _no_secret(running)
                    await running.press("escape")


async def test_the_pages_have_nothing_to_say_before_anything_is_open(tmp_path: Path) -> None:
    async with session(tmp_path, {"dev": []}) as running:
        for key in ("e", "y", "u", "p"):
            await running.press(key)
        assert "Broke" not in running.messages
