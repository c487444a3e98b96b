"""From one context to another inside the interface: what was open before ends, and what cannot be opened leaves it."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.ui.screens.main import MainScreen
from k8sconfig_tui.ui.screens.picker import PickerScreen
from k8sconfig_tui.ui.widgets.command_bar import CommandBar
from tests.api.rights import Users, admin
from tests.api.server import ApiServer
from tests.api.tls import Authority
from tests.ui.pilots import Session, session
from tests.worlds.small import small


@pytest.fixture
def clusters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ApiServer]]:
    """Two clusters by the names of their contexts; ``gone`` leads to none."""
    made: dict[str, ApiServer] = {}
    tls = Authority(tmp_path).server()
    merged: dict[str, list[object]] = {"contexts": [], "clusters": [], "users": []}
    for name, world in (("east", small("dev")), ("west", small("prod"))):
        made[name] = ApiServer(list(world), users=Users([admin(name)]), tls=tls).start()
        document = json.loads(made[name].kubeconfig(tmp_path, name, namespace="shop").read_text())
        document["clusters"][0]["name"] = document["contexts"][0]["context"]["cluster"] = name
        for kind, entries in merged.items():
            entries.extend(document[kind])
    merged["contexts"].append({"name": "gone", "context": {"cluster": "gone", "user": "east"}})
    merged["clusters"].append({"name": "gone", "cluster": {"server": "https://127.0.0.1:1"}})
    (tmp_path / "config").write_text(json.dumps({**merged, "current-context": "east"}))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
    yield made
    for server in made.values():
        server.stop()


async def _do(running: Session, line: str) -> None:
    await running.press("colon")
    running.app.screen.query_one(CommandBar).insert_text_at_cursor(line)
    await running.settle()
    await running.press("enter")
    for _ in range(3):
        await running.settle()


async def _until(running: Session, told: str) -> None:
    for _ in range(100):
        if told in running.text():
            return
        await running.pilot.pause(0.05)
    assert told in running.text()


async def _nobody_asks(running: Session, server: ApiServer) -> None:
    for _ in range(100):
        if not server.connections and not server.store.watchers:
            return
        await running.pilot.pause(0.05)
    assert (server.connections, server.store.watchers) == (0, 0)


def _east() -> list[SourceSpec]:
    return [SourceSpec.parse("context:east")]


async def test_another_context_takes_the_place_of_what_is_open_and_the_old_one_ends(
    tmp_path: Path, clusters: dict[str, ApiServer]
) -> None:
    async with session(tmp_path, specs=_east()) as running:
        await _until(running, "LIVE context:east")
        await running.go("web", "app")
        await running.select("VALUE")
        watching = threading.active_count()
        await _do(running, "ctx west")
        await _until(running, "LIVE context:west")
        assert "context:east" not in running.text()
        view = running.bench.view
        assert (view.environment, view.workload, view.container, view.key) == ("west", "Deployment/web", "app", "VALUE")
        await _nobody_asks(running, clusters["east"])
        assert threading.active_count() <= watching + 3
        assert clusters["west"].connections
        await _do(running, "ctx east")
        await _until(running, "LIVE context:east")
        await _nobody_asks(running, clusters["west"])


async def test_names_are_completed_and_one_that_is_not_there_is_told_with_the_nearest(
    tmp_path: Path, clusters: dict[str, ApiServer]
) -> None:
    async with session(tmp_path, specs=_east()) as running:
        await running.press("colon", *"ctx")
        await running.press("space", "w", "tab")
        assert running.app.screen.query_one(CommandBar).value == "ctx west"
        await running.press("escape")
        await _do(running, "ctx wes")
        assert "no context wes" in running.text()
        assert "west" in running.text()


async def test_a_dead_context_leaves_what_is_open_live(tmp_path: Path, clusters: dict[str, ApiServer]) -> None:
    async with session(tmp_path, specs=_east()) as running:
        await _until(running, "LIVE context:east")
        await _do(running, "ctx gone")
        await _until(running, "127.0.0.1:1")
        await running.press("escape")
        assert running.bench.table is not None
        assert "LIVE context:east" in running.text()
        assert clusters["east"].store.watchers
        screen = running.app.screen
        assert isinstance(screen, MainScreen)
        assert [spec.name for spec in screen.specs] == ["east"]


async def test_a_context_that_is_open_is_gone_to(tmp_path: Path, clusters: dict[str, ApiServer]) -> None:
    specs = [*_east(), SourceSpec.parse("context:west")]
    async with session(tmp_path, specs=specs) as running:
        asked = len(clusters["west"].asked("/api/v1/configmaps", limit="500"))
        await _do(running, "ctx west")
        assert running.bench.view.environment == "west"
        assert len(clusters["west"].asked("/api/v1/configmaps", limit="500")) == asked
        assert {spec.name for spec in running.app.screen.specs} == {"east", "west"}  # type: ignore[attr-defined]


async def test_without_a_name_it_is_the_list(tmp_path: Path, clusters: dict[str, ApiServer]) -> None:
    async with session(tmp_path, specs=_east()) as running:
        await _do(running, "ctx")
        assert isinstance(running.app.screen, PickerScreen)
        assert "west" in running.text()


async def test_what_is_to_be_known_of_the_login_is_told_on_arrival_and_kept_in_the_log(
    tmp_path: Path, clusters: dict[str, ApiServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = json.loads((tmp_path / "config").read_text())
    for entry in config["clusters"]:
        entry["cluster"].pop("certificate-authority-data", None)
        entry["cluster"]["insecure-skip-tls-verify"] = True
    (tmp_path / "config").write_text(json.dumps(config))
    async with session(tmp_path, specs=_east()) as running:
        await _until(running, "certificate is not checked")
        await running.press("ctrl+r")
        told = [entry for entry in running.app.session_log.entries() if "(insecure-skip-tls-verify)" in entry.text]
        assert [(entry.voice, entry.times) for entry in told] == [("warning", 1)]
        await running.press("L")
        assert "insecure-skip-tls-verify" in running.text()


async def test_in_a_browser_the_sources_are_those_that_are_served(
    tmp_path: Path, clusters: dict[str, ApiServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with session(tmp_path, specs=_east()) as running:
        monkeypatch.setattr(type(running.app), "is_web", property(lambda _: True))
        await _do(running, "ctx west")
        assert "in a browser the sources are those that are served" in running.text()
