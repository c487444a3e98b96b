"""The export on the screen: it asks for a place, replaces nothing unasked, and says what it wrote."""

import resource
import stat
import threading
import time
from pathlib import Path

import pytest

from k8sconfig_tui.state import StateError, write_file
from k8sconfig_tui.ui.screens.export import ExportScreen
from k8sconfig_tui.ui.screens.page import PageScreen
from k8sconfig_tui.ui.widgets.line_input import LineInput
from k8sconfig_tui.workspace import Export, Wish, Workspace
from k8sconfig_tui.workspace.export import Tick
from tests.ui.pilots import NARROW, WIDE, Session, session
from tests.worlds.hostile import hostile_pair
from tests.worlds.kubectl import config_map, secret
from tests.worlds.small import SECRETS, small


async def ask(run: Session, path: Path | str) -> ExportScreen:
    await run.press("E")
    return await _enter(run, path)


async def _enter(run: Session, path: Path | str) -> ExportScreen:
    screen = run.app.screen
    assert isinstance(screen, ExportScreen)
    line = screen.query_one(LineInput)
    line.value = str(path)
    await run.press("enter")
    return screen


def given(folder: Path) -> list[Path]:
    return sorted(folder.glob("*given*"))


def files(folder: Path) -> list[str]:
    """Everything but the sources."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".json")


def status(screen: ExportScreen) -> str:
    return "\n".join("".join(piece.text for piece in line) for line in screen._status)


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
        assert "replaces what is there: given-dev.k8sconfig" in status(screen)
        assert there.read_text() == "old"
        assert not (tmp_path / "given-prod.k8sconfig").exists()
        await run.press("tab", "enter")
        assert there.read_text() == "old"
        assert "stay clear:" in status(screen)
        await run.press("enter")
        assert isinstance(run.app.screen, PageScreen)
        assert there.read_bytes()[:3] != b"old"


@pytest.mark.parametrize(
    ("name", "says"), [("", "the name of a file"), ("/no/such/x", "there is no folder"), ("/", "name")]
)
async def test_what_cannot_be_written_is_said_and_esc_leaves(tmp_path: Path, name: str, says: str) -> None:
    async with session(tmp_path) as run:
        screen = await ask(run, f"{tmp_path}{name}" if name else "")
        assert run.app.screen is screen
        assert says in status(screen)
        await run.press("escape")
        assert run.app.screen.query("Bench")


async def test_it_says_before_what_is_written_where_and_what_stays_clear(tmp_path: Path) -> None:
    async with session(tmp_path) as run:
        await run.press("E")
        text = run.text()
        for words in ("every value redacted", "names stay", "snapshot-dev.k8sconfig", "snapshot-prod.k8sconfig"):
            assert words in text
        await run.press("tab")
        assert "other values clear unless they look secret" in run.text()
        await run.press(*["backspace"] * 40)
        assert "the name of a file is wanted" in run.text()


async def test_values_that_stay_clear_are_told_before_anything_is_written(tmp_path: Path) -> None:
    async with session(tmp_path) as run:
        await run.press("E", "tab")
        screen = await _enter(run, tmp_path / "given")
        assert "values stay clear:" in status(screen)
        assert "enter again writes it so" in status(screen)
        assert given(tmp_path) == []
        await run.press("enter")
        assert isinstance(run.app.screen, PageScreen)
        assert len(given(tmp_path)) == 2


async def test_other_words_are_asked_about_anew(tmp_path: Path) -> None:
    async with session(tmp_path) as run:
        await run.press("E", "tab")
        screen = await _enter(run, tmp_path / "given")
        await run.press("end", "a", "enter")
        assert "enter again writes it so" in status(screen)
        await run.press("tab", "tab", "enter")
        assert given(tmp_path) == []


async def test_a_name_that_holds_a_secret_is_asked_about(tmp_path: Path) -> None:
    names = [secret("shop", "db", {"password": "publishing-api"}), config_map("shop", "publishing-api-x", {})]
    async with session(tmp_path, {"dev": [*small(), *names]}) as run:
        screen = await ask(run, tmp_path / "given")
        assert "shop/db/password: ConfigMap name (1)" in status(screen)
        assert "publishing" not in status(screen)
        assert given(tmp_path) == []
        await run.press("enter")
        assert isinstance(run.app.screen, PageScreen)
        assert len(given(tmp_path)) == 1


async def test_a_disk_that_takes_no_more_leaves_nothing_half_written(tmp_path: Path) -> None:
    """Reliability row 37."""
    async with session(tmp_path) as run:
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (512, limits[1]))
        try:
            screen = await ask(run, tmp_path / "given.k8sconfig")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert "cannot write" in status(screen)
        assert files(tmp_path) == []
        await run.press("enter")
        assert isinstance(run.app.screen, PageScreen)


@pytest.mark.parametrize("kind", ["directory", "link"])
async def test_what_is_no_file_is_not_replaced(tmp_path: Path, kind: str) -> None:
    """Reliability row 38: it is said before anything is written, and the other file is not there either."""
    there = tmp_path / "given-prod"
    if kind == "link":
        there.symlink_to(tmp_path / "elsewhere")
    else:
        there.mkdir()
    async with session(tmp_path) as run:
        screen = await ask(run, tmp_path / "given")
        assert "is there and no regular file" in status(screen)
        await run.press("enter")
        assert given(tmp_path) == [there]


async def test_a_folder_without_the_right_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    async with session(tmp_path) as run:
        screen = await ask(run, tmp_path / "given")
        assert f"no right to write in {tmp_path}" in status(screen)
        assert given(tmp_path) == []


async def test_of_several_files_those_that_are_written_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(path: Path, data: bytes) -> None:
        if "prod" in path.name:
            raise StateError("no space left on device")
        write_file(path, data)

    monkeypatch.setattr("k8sconfig_tui.ui.exporting.write_file", failing)
    async with session(tmp_path) as run:
        screen = await ask(run, tmp_path / "given")
        assert status(screen).endswith(f"no space left on device (written: {tmp_path / 'given-dev'})")


async def test_esc_stops_the_work_and_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    going = threading.Event()

    def slow(_self: Workspace, _wish: Wish, tick: Tick) -> list[Export]:
        while True:
            tick("redacting", 1, 2)
            going.set()
            time.sleep(0.01)

    monkeypatch.setattr(Workspace, "export", slow)
    async with session(tmp_path) as run:
        await run.press("E")
        screen = run.app.screen
        assert isinstance(screen, ExportScreen)
        screen.query_one(LineInput).value = str(tmp_path / "given")
        await run.pilot.press("enter")
        assert going.wait(5)
        assert "redacting 1 of 2" in status(screen)
        await run.press("escape")
        assert "stopped: nothing was written" in status(screen)
        assert given(tmp_path) == []
        await run.press("escape")
        assert run.app.screen.query("Bench")


@pytest.mark.parametrize("size", [WIDE, NARROW, (40, 12)])
async def test_it_fits(tmp_path: Path, size: tuple[int, int]) -> None:
    async with session(tmp_path, hostile_pair(), size=size) as run:
        await run.press("E", "tab")
        screen = await _enter(run, tmp_path / "given")
        assert all(line.isprintable() for line in run.text().split("\n"))
        assert "enter again" in status(screen)


async def test_no_secret_is_on_its_screens(tmp_path: Path) -> None:
    async with session(tmp_path) as run:
        await run.press("E", "tab")
        before = run.app.export_screenshot()
        await run.press("escape")
        await ask(run, tmp_path / "given")
        after = run.app.export_screenshot()
        assert not [secret for secret in SECRETS if secret in before + after]
