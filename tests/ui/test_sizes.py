"""Sizes from far too small to very large: while they change, the selection stays and is in view."""

from pathlib import Path

import pytest

from k8sconfig_tui.ui.widgets.choices import FolderView
from tests.ui.pilots import Session, session
from tests.worlds.kubectl import container, deployment, literal, pod_template

SIZES = [(80, 24), (60, 15), (59, 14), (100, 30), (119, 30), (120, 40), (200, 60), (400, 100), (1, 1), (140, 40)]


def _world(change: str) -> list:  # type: ignore[type-arg]
    env = [literal(f"KEY_{number:03}", f"{number}{change}") for number in range(150)]
    return [deployment("shop", "web", pod_template({"app": "web"}, [container("app", "i", env=env)]))]


async def _resize(running: Session, size: tuple[int, int]) -> None:
    await running.pilot.resize_terminal(*size)
    await running.settle()


async def test_the_selected_cell_stays_and_is_in_view(tmp_path: Path) -> None:
    """Reliability row 43."""
    async with session(tmp_path, {"dev": _world(""), "prod": _world("!")}) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("KEY_077", 1)
        row = running.bench.grid.cursor
        for size in SIZES:
            await _resize(running, size)
            assert (running.bench.grid.cursor, running.bench.grid.column) == (row, 1), size
            assert running.bench.pane == "matrix"
            seen = "needs 60 columns" if size == (59, 14) else "" if size == (1, 1) else "KEY_077"
            assert seen in running.text(), size


@pytest.mark.parametrize("keys", [("question_mark", "G"), ("comma", "G"), ("S", "G"), ("p",)])
async def test_pages_the_picker_and_settings_live_through_all_sizes(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with session(tmp_path) as running:
        await running.press(*keys)
        screen = running.app.screen
        for size in SIZES:
            await _resize(running, size)
            assert running.app.screen is screen
            assert all(line.isprintable() for line in running.text().splitlines())


async def test_the_file_dialog_keeps_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(200):
        (folder / f"{number:03}.json").touch()
    monkeypatch.chdir(folder)
    async with session(tmp_path) as running:
        await running.press("S", "f", "G")
        view = running.app.screen.query_one(FolderView)
        for size in SIZES:
            await _resize(running, size)
            assert view.shelf is not None
            assert view.shelf.path(view.cursor).endswith("199.json")
            assert size[0] < 30 or "199.json" in running.text(), size
