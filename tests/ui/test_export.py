"""The export on the screen: it asks for a place, replaces nothing unasked, and says what it wrote."""

import stat
from pathlib import Path

import pytest

from k8sconfig_tui.ui.screens.export import ExportScreen
from k8sconfig_tui.ui.screens.page import PageScreen
from k8sconfig_tui.ui.widgets.line_input import LineInput
from tests.ui.pilots import Session, session
from tests.worlds.small import SECRETS


async def ask(run: Session, path: Path | str) -> ExportScreen:
    await run.press("E")
    screen = run.app.screen
    assert isinstance(screen, ExportScreen)
    line = screen.query_one(LineInput)
    line.value = str(path)
    await run.press("enter")
    return screen


def given(folder: Path) -> list[Path]:
    return sorted(folder.glob("given-*"))


def status(screen: ExportScreen) -> str:
    return "".join(piece.text for piece in screen._status)


async def test_it_writes_one_file_for_each_source_and_tells(tmp_path: Path) -> None:
    async with session(tmp_path) as run:
        await ask(run, tmp_path / "given.k8sconfig")
        assert isinstance(run.app.screen, PageScreen)
        files = given(tmp_path)
        assert [path.name for path in files] == ["given-dev.k8sconfig", "given-prod.k8sconfig"]
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        await run.press("escape")
        assert run.app.screen.query("Bench")


async def test_what_is_there_is_replaced_by_a_second_enter_only(tmp_path: Path) -> None:
    there = tmp_path / "given-dev.k8sconfig"
    there.write_text("old")
    async with session(tmp_path) as run:
        screen = await ask(run, tmp_path / "given.k8sconfig")
        assert run.app.screen is screen
        assert "already there" in status(screen)
        assert there.read_text() == "old"
        assert not (tmp_path / "given-prod.k8sconfig").exists()
        await run.press("tab", "enter")
        assert there.read_text() == "old"
        await run.press("enter")
        assert isinstance(run.app.screen, PageScreen)
        assert there.read_bytes()[:3] != b"old"


@pytest.mark.parametrize(("name", "says"), [("", "the name of a file"), ("/no/such/x", "cannot write"), ("/", "name")])
async def test_what_cannot_be_written_is_said_and_esc_leaves(tmp_path: Path, name: str, says: str) -> None:
    async with session(tmp_path) as run:
        screen = await ask(run, f"{tmp_path}{name}" if name else "")
        assert run.app.screen is screen
        assert says in status(screen)
        await run.press("escape")
        assert run.app.screen.query("Bench")


async def test_no_secret_is_on_its_screens(tmp_path: Path) -> None:
    async with session(tmp_path) as run:
        await run.press("E", "tab")
        before = run.app.export_screenshot()
        await run.press("escape")
        await ask(run, tmp_path / "given")
        after = run.app.export_screenshot()
        assert not [secret for secret in SECRETS if secret in before + after]
