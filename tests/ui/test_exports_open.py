"""Exports opened on the screen: every pane and page works, says what is redacted, and shows no token."""

from pathlib import Path

import pytest

from k8sconfig_tui.model.sealed import MARK
from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.workspace.export import Wish, export
from tests.ui.pilots import NARROW, WIDE, Session, session
from tests.worlds.reading import inventories
from tests.worlds.small import SECRETS, small_pair

PAGES = ("e", "y", "u", "p", "C", "K", "asterisk")


def exported(folder: Path, *, clear: bool) -> list[SourceSpec]:
    specs = []
    for made in export(inventories(small_pair()), Wish(clear_config=clear), lambda _phase, _done, _total: None):
        file = folder / f"{made.source}.k8sconfig"
        file.write_bytes(made.data)
        specs.append(SourceSpec(made.source, str(file), named=True))
    return specs


def _no_token(running: Session) -> None:
    text = running.text()
    assert not [never for never in (MARK, MARK[1:9], "E000", *SECRETS) if never in text]


@pytest.mark.parametrize("clear", [False, True])
@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_every_pane_and_page_of_an_export(tmp_path: Path, size: tuple[int, int], clear: bool) -> None:
    async with session(tmp_path, specs=exported(tmp_path, clear=clear), size=size) as running:
        forest = running.bench.outline.outline.forest  # type: ignore[union-attr]
        for at in range(len(forest.matrix.groups)):
            running.bench.outline.find(at)
            await running.settle()
            for pane in ("1", "2", "3", "4"):
                await running.press(pane)
                _no_token(running)
            await running.press("2")
            for key in PAGES:
                await running.press(key)
                _no_token(running)
                await running.press("escape")


async def test_a_secret_says_that_it_is_redacted_and_cannot_be_revealed(tmp_path: Path) -> None:
    async with session(tmp_path, specs=exported(tmp_path, clear=False)) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("PASSWORD", 0)
        assert "redacted" in running.text()
        await running.press("x")
        _no_token(running)
        await running.press("e")
        assert "redacted" in running.text()


async def test_what_was_left_clear_is_found_and_shown(tmp_path: Path) -> None:
    async with session(tmp_path, specs=exported(tmp_path, clear=True)) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("SHADOWED", 0)
        assert "near" in running.text()
        await running.press("y")
        _no_token(running)
