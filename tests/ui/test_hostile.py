"""Every name, key and value is an attack: no pane is hurt, and nothing unprintable is painted."""

from pathlib import Path

import pytest

from k8sconfig_tui.readers import Health, SourceSpec
from k8sconfig_tui.ui.messages import Changed, Fares
from tests.ui.pilots import NARROW, WIDE, Session, session
from tests.worlds.hostile import LONG_LINE, MEGABYTE, SECRETS, hostile_pair, misshapen
from tests.worlds.kubectl import config_map, container, deployment, literal, mount, pod_template
from tests.worlds.small import small


def _clean(running: Session) -> None:
    text = running.text()
    assert all(line.isprintable() for line in text.split("\n"))
    assert not [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_all_panes_over_the_hostile_world(tmp_path: Path, size: tuple[int, int]) -> None:
    """Reliability rows 40 and 41."""
    async with session(tmp_path, hostile_pair(), size=size) as running:
        _clean(running)
        await running.press("t")
        outline = running.bench.outline
        forest = outline.outline.forest  # type: ignore[union-attr]
        for at in range(0, len(forest.matrix.groups), 3):
            outline.find(at)
            await running.settle()
            _clean(running)
            for pane in ("2", "3", "4"):
                await running.pilot.press(pane)
                await running.pilot.pause()
                _clean(running)
            running.bench.grid.move(running.bench.grid.line_count() // 2)
            await running.settle()
            _clean(running)


async def test_reveal_of_a_hostile_secret_is_safe(tmp_path: Path) -> None:
    async with session(tmp_path, hostile_pair()) as running:
        forest = running.bench.outline.outline.forest  # type: ignore[union-attr]
        for at in range(0, len(forest.matrix.groups), 5):
            running.bench.outline.find(at)
            await running.settle()
            table = running.bench.table
            assert table is not None
            for row in range(len(table)):
                running.bench.grid.move(row)
                await running.pilot.press("x")
                await running.pilot.pause()
                assert all(line.isprintable() for line in running.text().split("\n"))


async def test_filter_words_and_problems_are_safe(tmp_path: Path) -> None:
    async with session(tmp_path, {"[/dev]": misshapen(), "\x1b[31mprod": small()}) as running:
        await running.press("slash", "left_square_bracket", "slash", "f", "enter", "p")
        _clean(running)
        await running.press("escape", "question_mark")
        _clean(running)


async def test_a_failing_source_with_a_hostile_name_leaves_the_others_usable(tmp_path: Path) -> None:
    """Reliability row 28, and markup in an error."""
    from tests.worlds.reading import write

    good = write(tmp_path / "good.json", small())
    specs = [
        SourceSpec("[/bad]\x1b", str(tmp_path / "[/none].json"), named=True),
        SourceSpec("dev", str(good), named=True),
    ]
    async with session(tmp_path, specs=specs) as running:
        _clean(running)
        assert "FAILED" in running.text()
        assert running.bench.table is not None
        await running.press("p")
        assert "not opened" in running.text()


async def test_enormous_values_are_shown_in_part(tmp_path: Path) -> None:
    """Reliability row 42: one line of a megabyte, and a megabyte of lines, in a variable and in a file."""

    def world(change: str) -> list:  # type: ignore[type-arg]
        data = {"lines": MEGABYTE + change, "line": LONG_LINE + change}
        pod = pod_template(
            {"app": "big"},
            [
                container(
                    "app",
                    "big:1",
                    env=[literal("HUGE", LONG_LINE + change)],
                    volumeMounts=[mount("files", "/etc/big")],
                )
            ],
            volumes=[{"name": "files", "configMap": {"name": "big"}}],
        )
        return [config_map("shop", "big", data), deployment("shop", "big", pod)]

    async with session(tmp_path, {"dev": world(""), "prod": world("X\n")}) as running:
        await running.go("big", "app")
        for key in ("HUGE", "/etc/big/lines", "/etc/big/line"):
            await running.select(key, 1)
            await running.press("4", "n", "2")
            _clean(running)
            assert "X" in running.text()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_changes_of_the_hostile_world_are_marked_and_remembered(tmp_path: Path, size: tuple[int, int]) -> None:
    """Reliability rows 40, 41 and 43."""
    async with session(tmp_path, hostile_pair(), size=size) as running:
        opened = running.bench.opened
        assert opened is not None
        inventory = opened.workspace.inventories[-1]
        kinds = {"ConfigMap", "Secret", "Deployment", "StatefulSet", "CronJob", "Pod"}
        gone = {obj.ref: None for obj in inventory if obj.kind in kinds}
        told = ("STALE \x1b[31m", "[/reason]\x00")
        running.app.screen.post_message(Fares(inventory.name, Health("stale", 0.0, "".join(told))))
        for one in list(gone)[::2]:
            running.app.screen.post_message(Changed(inventory.name, {one: None}, "[/place]\x1b"))
        for _ in range(4):
            await running.settle()
        _clean(running)
        await running.press("H")
        _clean(running)
        assert "removed" in running.text()
        await running.press("g", "enter")
        _clean(running)
