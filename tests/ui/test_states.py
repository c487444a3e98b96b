"""Before, instead of and after the matrix: loading, cancelling, nothing, failing, choosing."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.state import Remembered
from k8sconfig_tui.ui import work
from k8sconfig_tui.ui.app import K8sConfigApp
from k8sconfig_tui.ui.screens.main import MainScreen
from tests.ui.pilots import Session, session
from tests.worlds.forbidden import forbidden
from tests.worlds.kubectl import config_map
from tests.worlds.reading import write
from tests.worlds.small import small


async def test_the_first_paint_comes_before_any_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, entered = threading.Event(), threading.Event()
    real = work.open_sources

    def slow(*arguments):  # type: ignore[no-untyped-def]
        entered.set()
        gate.wait(10)
        return real(*arguments)

    monkeypatch.setattr(work, "open_sources", slow)
    file = write(tmp_path / "dev.json", small())
    app = K8sConfigApp([SourceSpec("dev", str(file), named=True)], Settings())
    async with app.run_test(size=(100, 30)) as pilot:
        while not entered.is_set():
            await pilot.pause(0.02)
        running = Session(app, pilot, [])
        assert "Reading" in running.text()
        gate.set()
        await running.settle()
        assert "deploy/web" in running.text()


async def test_esc_stops_reading_and_keeps_what_has_arrived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read before esc is open; what was not is told as not read."""
    first_read = threading.Event()
    goes_on = threading.Event()
    real = work.open_sources

    def watched(specs: Sequence[SourceSpec], settings: Settings, report, cancelled, _):  # type: ignore[no-untyped-def]
        def slowly(sources, seconds):  # type: ignore[no-untyped-def]
            report(sources, seconds)
            if len(sources) == 2 and not first_read.is_set():
                first_read.set()
                goes_on.wait(10)

        return real(specs, settings, slowly, cancelled)

    monkeypatch.setattr(work, "open_sources", watched)
    files = [write(tmp_path / f"{name}.json", small()) for name in ("dev", "prod")]
    app = K8sConfigApp([SourceSpec(file.stem, str(file)) for file in files], Settings())
    async with app.run_test(size=(140, 40)) as pilot:
        while not first_read.is_set():
            await pilot.pause(0.02)
        await pilot.press("escape")
        goes_on.set()
        running = Session(app, pilot, [])
        await running.settle()
        text = running.text()
        assert "dev SNAPSHOT" in text
        assert "prod FAILED" in text
        assert "deploy/web" in text


async def test_no_workloads_read_is_another_picture_than_none_there(tmp_path: Path) -> None:
    maps = [config_map("a", "x", {"k": "v"}), config_map("b", "x", {"k": "v"})]
    async with session(tmp_path, {"dev": maps}) as running:
        assert "Workloads were not read" in running.text()
        assert "kubectl get" in running.text()


async def test_nothing_readable_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"kind": "List", "items": [')
    async with session(tmp_path, specs=[SourceSpec("x", str(file))]) as running:
        assert "Nothing could be read" in running.text()
        assert "ctrl+r tries again" in running.text()
        write(file, small())
        await running.press("ctrl+r")
        assert "deploy/web" in running.text()


async def test_a_dump_without_secrets_has_unknowns_and_nothing_missing(tmp_path: Path) -> None:
    async with session(tmp_path, forbidden()) as running:
        await running.press("t")
        assert "gap" in running.text()
        await running.go("web", "app")
        await running.select("PASSWORD")
        assert "✗" not in running.text()
        assert "?" in running.text()


async def test_without_a_source_there_is_a_choice(tmp_path: Path) -> None:
    app = K8sConfigApp([], Settings())
    async with app.run_test(size=(100, 30)) as pilot:
        running = Session(app, pilot, [])
        await running.settle()
        assert "The built-in demo" in running.text()
        await running.press("j", "enter")
        assert isinstance(app.screen, MainScreen)
        assert "DEMO" in running.text()


async def test_a_job_that_breaks_is_told_without_its_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("fake-canary-in-a-message")

    async with session(tmp_path) as running:
        monkeypatch.setattr(work, "tables", broken)
        await running.go("web", "app")
        text = running.text()
        assert "could not table: KeyError at" in text
        assert "fake-canary" not in text
        assert running.app.is_running


async def test_what_is_read_again_or_left_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Callable[[], bool]] = []
    real = work.open_sources

    def watched(specs: Sequence[SourceSpec], settings: Settings, report, cancelled, _):  # type: ignore[no-untyped-def]
        asked.append(cancelled)
        return real(specs, settings, report, cancelled)

    monkeypatch.setattr(work, "open_sources", watched)
    async with session(tmp_path) as running:
        assert isinstance(running.app.screen, MainScreen)
        running.app.screen.action_reload()
        await running.settle()
        assert [cancelled() for cancelled in asked] == [True, False]
    assert [cancelled() for cancelled in asked] == [True, True]


async def test_a_view_that_cannot_be_kept_leaves_the_bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with session(tmp_path) as running:

        def broken() -> None:
            raise KeyError

        screen = running.app.screen
        assert isinstance(screen, MainScreen)
        monkeypatch.setattr(Remembered, "leave", lambda _: broken())
        screen.visited(running.bench.view)
        await running.settle()
        assert "deploy/web" in running.text()
        assert not screen.has_class("-picture")
        assert any("keep the view" in one.text for one in running.app.session_log.entries())
        monkeypatch.undo()
