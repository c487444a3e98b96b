"""Marking two things anywhere and comparing just those."""

from pathlib import Path

import pytest

from k8sconfig_tui.present.marks import Marks
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui.screens.comparison import ComparisonScreen
from k8sconfig_tui.ui.screens.difference import DifferenceScreen
from k8sconfig_tui.ui.screens.main import MainScreen
from tests.ui.pilots import NARROW, WIDE, Session, session
from tests.worlds.forbidden import forbidden
from tests.worlds.hostile import SECRETS as HOSTILE_SECRETS
from tests.worlds.hostile import hostile_pair
from tests.worlds.small import SECRETS, small


async def _mark(running: Session, name: str, container: str, environment: int = 0) -> None:
    """Mark a container in the tree."""
    await running.press("1")
    forest = running.bench.outline.outline.forest  # type: ignore[union-attr]
    groups = forest.matrix.groups
    at = next(at for at, group in enumerate(groups) if (group.name, group.container) == (name, container))
    running.bench.outline.find(at, environment)
    await running.settle()
    await running.press("space")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_two_containers_of_other_names_open_a_matrix_of_two_columns(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with session(tmp_path, size=size) as running:
        await _mark(running, "web", "app")
        await _mark(running, "worker", "worker", 1)
        await running.press("d")
        assert isinstance(running.app.screen, ComparisonScreen)
        text = running.text()
        assert "left dev deploy/web app" in text
        assert size == NARROW or "app ↔ worker" in text
        assert "envFrom" in text
        assert not [secret for secret in SECRETS if secret in text]
        await running.press("escape")
        await running.press("escape")
        assert isinstance(running.app.screen, MainScreen)
        assert running.bench.marks != Marks()


async def test_marks_are_seen_named_and_forgotten_by_esc(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await _mark(running, "web", "app")
        text = running.text()
        assert "◧ app" in text
        assert "left: dev deploy/web app" in text
        await running.press("space")
        assert running.bench.marks == Marks()
        await running.press("space", "2", "escape", "escape")
        assert running.bench.marks == Marks()
        assert "left:" not in running.text()


async def test_marks_are_ascii_where_signs_are(tmp_path: Path) -> None:
    async with session(tmp_path, settings=Settings(ascii=True)) as running:
        await _mark(running, "web", "app")
        assert "L app" in running.text()


async def test_two_environments_of_three_are_compared_alone(tmp_path: Path) -> None:
    worlds = {"dev": small(), "staging": small("prod"), "prod": small("prod")}
    async with session(tmp_path, worlds) as running:
        outline = running.bench.outline
        for at in (0, 2):
            outline.move(next(row for row, node in enumerate(outline.outline.nodes) if node.path == ((*worlds,)[at],)))  # type: ignore[union-attr]
            await running.settle()
            await running.press("space")
        await running.press("d")
        assert isinstance(running.app.screen, ComparisonScreen)
        columns = [header.title for header in running.bench.table.columns]  # type: ignore[union-attr]
        assert columns == ["dev", "prod"]
        assert "staging" not in running.text()
        await running.press("j", "enter", "enter")
        await running.press("escape", "escape", "escape")
        assert isinstance(running.app.screen, MainScreen)


async def test_one_mark_is_compared_with_what_is_selected(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await _mark(running, "web", "app")
        await running.go("worker", "worker")
        await running.press("2", "d")
        assert isinstance(running.app.screen, ComparisonScreen)
        assert running.bench.opened is not None
        assert running.bench.opened.matrix.groups[0].container == "app ↔ worker"


async def test_two_values_of_other_keys_have_the_screen_to_themselves(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("VALUE", 0)
        await running.press("space")
        await running.select("URL", 1)
        await running.press("space", "d")
        assert isinstance(running.app.screen, DifferenceScreen)
        text = running.text()
        assert "low" in text
        assert "http://db" in text
        assert "old dev" in text
        await running.press("X")
        assert "old prod" in running.text()
        await running.press("v", "n", "N", "escape")
        assert isinstance(running.app.screen, MainScreen)


async def test_two_secrets_are_compared_by_their_bytes_and_open_only_while_revealed(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("PASSWORD", 0)
        await running.press("space")
        await running.select("TOKEN", 1)
        await running.press("space", "d")
        text = running.text()
        assert "the bytes differ" in text
        assert not [secret for secret in SECRETS if secret in text]
        await running.press("x")
        assert "fake-dev-password" in running.text()
        await running.press("x")
        assert not [secret for secret in SECRETS if secret in running.text()]
        await running.press("x")
        await running.press("question_mark")
        await running.press("escape")
        assert not [secret for secret in SECRETS if secret in running.text()]


async def test_secrets_stay_hidden_where_nothing_may_be_revealed(tmp_path: Path) -> None:
    async with session(tmp_path, settings=Settings(reveal_seconds=0)) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("PASSWORD", 0)
        await running.press("space")
        await running.select("TOKEN", 1)
        await running.press("space", "d", "x")
        text = running.text()
        assert "stay hidden" in text
        assert not [secret for secret in SECRETS if secret in text]


async def test_a_marked_value_of_the_same_row_is_compared_in_the_pane(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("VALUE", 0)
        await running.press("space", "l", "d")
        assert isinstance(running.app.screen, MainScreen)
        assert running.bench.pane == "diff"


async def test_the_objects_behind_two_values_are_compared_field_by_field(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("FROM", 0)
        await running.press("3", "space", "2")
        await running.select("PASSWORD", 1)
        await running.press("3", "space", "d")
        assert isinstance(running.app.screen, DifferenceScreen)
        text = running.text()
        assert "data.PASSWORD" in text
        assert "data.HOST" in text
        assert not [secret for secret in SECRETS if secret in text]


async def test_a_value_without_an_object_and_unlike_things_are_refused_in_one_line(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("SAME", 0)
        await running.press("3", "space")
        assert "nothing to mark" in running.text()
        await running.press("1", "space", "g", "space", "d")
        assert isinstance(running.app.screen, MainScreen)
        assert "no shape in common" in running.text()


async def test_marks_live_on_over_another_reading(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await _mark(running, "web", "app")
        await running.press("ctrl+r")
        await _mark(running, "worker", "worker")
        await running.press("d")
        assert isinstance(running.app.screen, ComparisonScreen)


async def test_what_was_not_read_is_not_said_to_be_absent(tmp_path: Path) -> None:
    async with session(tmp_path, {"dev": small(), "prod": forbidden("prod")["workloads-only"]}) as running:
        outline = running.bench.outline
        for row in (0, len(outline.outline.nodes) - 1):  # type: ignore[union-attr]
            outline.move(row)
            await running.press("space")
        await running.press("d")
        assert isinstance(running.app.screen, ComparisonScreen)
        line = next(line for line in running.text().split("\n") if "cj/report report" in line)
        assert "? not read" in " ".join(line.split())
        assert "absent" not in line


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_comparing_in_the_hostile_world(tmp_path: Path, size: tuple[int, int]) -> None:
    """Reliability rows 40 and 41."""
    async with session(tmp_path, hostile_pair(), size=size) as running:
        groups = running.bench.opened.matrix.groups  # type: ignore[union-attr]
        for at in range(1, len(groups), len(groups) // 3):
            await running.press("1")
            running.bench.outline.find(0, 0)
            await running.press("space")
            running.bench.outline.find(at, 1)
            await running.press("space", "d")
            _clean(running)
            for keys in ("4", "m", "X"):
                await running.press(keys)
                _clean(running)
            await _back(running)
        for row in (0, 5):
            await running.press("2")
            running.bench.grid.move(row)
            await running.press("space", "j", "space", "d")
            _clean(running)
            await running.press("X", "v", "n")
            _clean(running)
            await _back(running)


async def _back(running: Session) -> None:
    for _ in range(5):
        if not isinstance(running.app.screen, MainScreen):
            await running.press("escape")
    assert isinstance(running.app.screen, MainScreen)
    running.bench.mark(Marks())


def _clean(running: Session) -> None:
    text = running.text()
    assert all(line.isprintable() for line in text.split("\n"))
    assert not [secret for secret in HOSTILE_SECRETS if secret in text]
