"""Choosing sources: at the start and later, alone and together, from lists, folders and typed paths."""

import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events

from k8sconfig_tui.readers import SourceSpec, folders
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui import copies
from k8sconfig_tui.ui.app import K8sConfigApp
from k8sconfig_tui.ui.screens.files import FilesScreen
from k8sconfig_tui.ui.screens.main import MainScreen
from k8sconfig_tui.ui.screens.picker import PickerScreen
from k8sconfig_tui.ui.screens.recipe import RecipeScreen
from k8sconfig_tui.ui.widgets.choices import FolderView
from tests.ui.pilots import NARROW, WIDE, Session, session
from tests.worlds.hostile import ATTACKS
from tests.worlds.reading import write
from tests.worlds.small import small


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a kubeconfig and two dumps in the current folder."""
    folder = tmp_path / "home"
    (folder / ".kube").mkdir(parents=True)
    _kubeconfig(folder / ".kube/config", ["dev", "prod"])
    work = folder / "work"
    work.mkdir()
    for name in ("one", "two"):
        write(work / f"{name}.json", small(name))
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.chdir(work)
    return folder


def _kubeconfig(path: Path, names: Sequence[str]) -> None:
    made = {"contexts": [{"name": name, "context": {"cluster": "c"}} for name in names], "current-context": "prod"}
    path.write_text(json.dumps(made, ensure_ascii=True))


@asynccontextmanager
async def _started(size: tuple[int, int] = WIDE) -> AsyncIterator[Session]:
    app = K8sConfigApp([], Settings())
    async with app.run_test(size=size, notifications=True) as pilot:
        running = Session(app, pilot, [])
        await running.settle()
        yield running


async def test_the_first_picture_has_all_sections(home: Path) -> None:
    async with _started() as running:
        text = running.text()
        assert "Open a file or folder" in text
        assert "The built-in demo" in text
        assert text.index("prod   current") < text.index("dev   cluster")


async def test_a_context_shows_the_command_and_copies_it(home: Path) -> None:
    """Reliability row 54: only when asked."""
    async with _started() as running:
        await running.press("j", "j", "c")
        assert isinstance(running.app.screen, RecipeScreen)
        assert "kubectl --context prod" in running.text()
        assert running.app.clipboard == ""
        await running.press("c")
        assert running.app.clipboard.startswith("kubectl --context prod get ns,")
        assert any("copied" in one.text for one in running.app.session_log.entries())
        await running.press("escape")
        assert isinstance(running.app.screen, PickerScreen)


async def test_a_context_is_read_live(home: Path) -> None:
    async with _started() as running:
        await running.press("j", "j", "enter")
        assert isinstance(running.app.screen, MainScreen)
        assert [spec.location for spec in running.app.screen.specs] == ["context:prod"]


async def test_only_a_context_has_a_command(home: Path) -> None:
    async with _started() as running:
        await running.press("c")
        assert isinstance(running.app.screen, PickerScreen)
        assert "stand on a context" in running.text()


async def test_esc_at_the_start_does_not_quit(home: Path) -> None:
    async with _started() as running:
        await running.press("escape")
        assert running.app.is_running
        assert "ctrl+q quits" in running.text()


async def test_help_and_filter_work_on_the_picker(home: Path) -> None:
    async with _started() as running:
        await running.press("question_mark")
        assert "Keys and signs" in running.text()
        await running.press("escape", "slash", "d", "e", "v")
        assert "current" not in running.text()
        await running.press("enter", "c")
        assert "kubectl --context dev" in running.text()
        await running.press("escape", "escape")
        assert "current" in running.text()


async def test_several_files_open_together_as_columns(home: Path) -> None:
    async with _started() as running:
        await running.press("enter")
        assert isinstance(running.app.screen, FilesScreen)
        await running.press("space", "space")
        assert "2 marked" in running.text()
        await running.press("enter")
        assert isinstance(running.app.screen, MainScreen)
        text = running.text()
        assert "one SNAPSHOT" in text
        assert "two SNAPSHOT" in text


async def test_one_more_beside_what_is_open_and_esc_back(home: Path, tmp_path: Path) -> None:
    specs = [SourceSpec.parse("first=one.json")]
    async with session(tmp_path, specs=specs) as running:
        before = running.app.screen
        await running.press("S")
        assert "first=one.json" in running.text()
        await running.press("escape")
        assert running.app.screen is before
        await running.press("S", "f", "G", "enter")
        text = running.text()
        assert "two SNAPSHOT" in text
        assert "first SNAPSHOT" not in text
        await running.press("S", "j", "a", "enter")
        text = running.text()
        assert "two SNAPSHOT" in text
        assert "first SNAPSHOT" in text, "what was open before is the first of the recent ones"
        assert [type(screen) for screen in running.app.screen_stack] == [MainScreen]


async def test_what_fails_leaves_what_was_open(home: Path, tmp_path: Path) -> None:
    (home / "work/bad.json").write_text("{")
    async with session(tmp_path, specs=[SourceSpec.parse("first=one.json")]) as running:
        await running.press("S", "f", "enter")
        assert "Nothing could be read" in running.text()
        await running.press("escape")
        assert "deploy/web" in running.text()
        await running.press("ctrl+r")
        assert "first SNAPSHOT" in running.text()
        await running.press("S")
        assert "first=one.json" in running.text()


async def test_marks_of_the_list_go_with_files(home: Path) -> None:
    async with _started() as running:
        await running.press("j", "space", "f", "enter")
        text = running.text()
        assert "DEMO" in text
        assert "one SNAPSHOT" in text


async def test_names_that_collide_are_told(home: Path, tmp_path: Path) -> None:
    async with session(tmp_path, specs=[SourceSpec.parse("x=one.json")]) as running:
        await running.press("S")
        picker = running.app.screen
        assert isinstance(picker, PickerScreen)
        picker._open(["x=one.json", "x=two.json"])
        await running.settle()
        assert "two sources are named x" in running.text()
        assert running.app.screen is picker


async def test_walking_through_folders(home: Path) -> None:
    (home / "work/sub/deep").mkdir(parents=True)
    async with _started() as running:
        await running.press("f", "l")
        assert f"{home}/work/sub " in running.text()
        await running.press("j", "j", "enter")
        assert f"{home}/work/sub/deep " in running.text()
        await running.press("h")
        view = running.app.screen.query_one(FolderView)
        assert view.shelf is not None
        assert view.shelf.path(view.cursor) == f"{home}/work/sub/deep"
        await running.press("backspace")
        assert view.shelf.path(view.cursor) == f"{home}/work/sub"
        (home / "work/.secret.json").touch()
        await running.press("full_stop")
        await running.press("escape")
        assert isinstance(running.app.screen, PickerScreen)


async def test_a_folder_itself_is_a_source(home: Path) -> None:
    async with _started() as running:
        await running.press("f", "h", "o")
        assert isinstance(running.app.screen, MainScreen)
        assert "work SNAPSHOT" in running.text()


async def test_a_typed_path_is_completed_and_opened(home: Path) -> None:
    async with _started() as running:
        await running.press("f", "tab", "t", "tab")
        assert "work/two.json" in running.text()
        await running.press("enter")
        assert "two SNAPSHOT" in running.text()


@pytest.mark.parametrize("pasted", ["~/work/one.json", "'{}/work/one.json'\n", "{}/work/../work/one.json", "one.json"])
async def test_a_pasted_path_is_opened(home: Path, pasted: str) -> None:
    async with _started() as running:
        await running.press("f")
        running.app.screen.post_message(events.Paste(pasted.format(home)))
        await running.settle()
        await running.press("enter")
        assert "one SNAPSHOT" in running.text()


async def test_a_pasted_megabyte_and_control_characters_are_capped(home: Path) -> None:
    """Reliability row 49."""
    async with _started() as running:
        await running.press("f")
        running.app.screen.post_message(events.Paste("\x1b[2J\x00" + "x" * 1_000_000))
        await running.settle()
        await running.press("enter")
        assert "no such path" in running.text()
        assert all(line.isprintable() for line in running.text().splitlines())


async def test_pipes_are_not_offered(home: Path) -> None:
    os.mkfifo(home / "work/a.json")
    async with _started() as running:
        await running.press("f", "enter", "space")
        assert isinstance(running.app.screen, FilesScreen)
        assert "neither a file nor a folder" in running.text()


@pytest.mark.parametrize("size", [WIDE, NARROW, (59, 14), (20, 5), (1, 1)])
async def test_hostile_names_everywhere(home: Path, size: tuple[int, int]) -> None:
    """Reliability rows 40, 41 and 43."""
    _kubeconfig(home / ".kube/config", [name for name in ATTACKS if name])
    for number, attack in enumerate(ATTACKS):
        name = f"{number}{attack.replace('/', '_').replace(chr(0), '')[:80]}.json"
        write(home / "work" / name, small())
    write(home / "work" / os.fsdecode(b"zz\xff\x1b[31m.json"), small())
    async with _started(size) as running:
        for keys in (("G",), ("enter",), ("escape",), ("f",), ("G",), ("space",), ("pageup",), ("space",), ("enter",)):
            await running.press(*keys)
            assert all(line.isprintable() for line in running.text().splitlines())
        assert isinstance(running.app.screen, MainScreen)


async def test_a_great_folder_does_not_hold_the_loop(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [folders.Entry(f"{number:06}.json", "file", 5, 1.0, likely=True) for number in range(100_000)]
    monkeypatch.setattr("k8sconfig_tui.ui.screens.files.listing", lambda path, _: folders.Listing("/x", entries))
    async with _started() as running:
        await running.press("f")
        assert "100,000 entries" in running.text()
        await running.press("G")
        assert "099999.json" in running.text()
        await running.press("slash", "7", "7", "7", "7", "7")
        assert "077777.json" in running.text()
        assert "of 100,000" in running.text()


async def test_recent_sources_are_read_by_a_worker_and_open_together(home: Path, tmp_path: Path) -> None:
    async with session(tmp_path, specs=[SourceSpec.parse("first=one.json")]) as running:
        recent = [("a=one.json", "b=two.json"), ("gone.json",)]
        running.app.push_screen(PickerScreen({}, lambda: recent, ["first=one.json"]))
        await running.settle()
        assert "a=one.json  b=two.json" in running.text()
        await running.press("j", "enter")
        text = running.text()
        assert "a SNAPSHOT" in text
        assert "b SNAPSHOT" in text


async def test_the_mouse_chooses_too(home: Path) -> None:
    async with _started() as running:
        await running.pilot.click("#choices", offset=(20, 5), times=2)
        await running.settle()
        assert "DEMO" in running.text()


async def test_a_click_on_a_hint_does_what_its_own_key_would(home: Path) -> None:
    app = K8sConfigApp([], Settings(keys={"files": "m"}))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        running = Session(app, pilot, [])
        await running.settle()
        hints = running.text().splitlines()[-1]
        await pilot.click("#hints", offset=(hints.index("m files"), 0))
        await running.settle()
        assert isinstance(app.screen, FilesScreen)


async def test_the_command_goes_where_copies_go(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "folder", lambda: tmp_path / "copies")
    app = K8sConfigApp([], Settings(clipboard="file"))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        running = Session(app, pilot, [])
        await running.settle()
        await running.press("j", "j", "c", "c")
        assert app.clipboard == ""
        assert (tmp_path / "copies/copied.txt").read_text().startswith("kubectl --context prod get ns,")
