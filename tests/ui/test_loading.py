"""A cluster that is used while it is read: what is there is seen, what is still to come is not known, and nothing that
one looks at moves."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from k8sconfig_tui.present.view import View
from k8sconfig_tui.readers import SourceSpec, parse_all
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui.app import K8sConfigApp
from k8sconfig_tui.ui.start import Start
from tests.api import faults
from tests.api.http import Answer
from tests.api.rights import admin
from tests.api.server import ApiServer
from tests.api.tls import Authority
from tests.ui.pilots import Session
from tests.worlds.fleet import fleet

_LONG = 20.0


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiServer]:
    """Two teams in three environments; the second context leads to a server that never answers."""
    with ApiServer(list(fleet(6)), tls=authority.server()) as running, ApiServer([], tls=authority.server()) as dead:
        for one in (running, dead):
            one.users.add(admin())
        dead.faults.on("*", faults.silence(), times=None)
        file = running.kubeconfig(tmp_path, "admin", namespace="team-0000-dev")
        document = json.loads(file.read_text())
        other = tmp_path / "other"
        other.mkdir()
        addition = json.loads(dead.kubeconfig(other, "admin").read_text())
        for kind in ("clusters", "contexts", "users"):
            for entry in addition[kind]:
                document[kind].append(entry | {"name": "dead"})
        document["contexts"][-1]["context"] |= {"cluster": "dead", "user": "dead"}
        file.write_text(json.dumps(document))
        monkeypatch.setenv("KUBECONFIG", str(file))
        yield running


@asynccontextmanager
async def reading(specs: list[SourceSpec], start: Start | None = None) -> AsyncIterator[Session]:
    app = K8sConfigApp(specs, Settings(), start)
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        yield Session(app, pilot, [])


async def until(running: Session, true: Callable[[], bool], what: str) -> None:
    async with asyncio.timeout(_LONG):
        while not true():
            await running.pilot.pause(0.02)
    assert true(), what


def held_up(server: ApiServer, path: str) -> threading.Event:
    """The answers to this path come when the event is set."""
    gate = threading.Event()

    def wait(answer: Answer) -> Answer:
        gate.wait(_LONG)
        return answer

    server.faults.on(path, faults.Fault(wait), times=None)
    return gate


async def test_what_is_there_is_used_while_the_rest_is_read(server: ApiServer) -> None:
    """Reliability row 25: partial pictures; what was not read yet is not known, and then it is."""
    gates = [held_up(server, path) for path in ("/api/v1/configmaps", "/api/v1/secrets")]
    async with reading(parse_all(["context:admin"])) as running:
        await until(running, lambda: "READING" in running.text() and running.bench.table is not None, "a first picture")
        assert "left" in running.text()
        await running.pilot.press("t")
        await running.pilot.pause(0.1)
        running.bench.outline.find(3)
        await until(running, lambda: running.bench.arrived, "the table")
        node = running.bench.outline.node
        assert node is not None
        await until(running, lambda: "not read" in running.text(), "unknown values")
        assert "missing" not in running.text()
        grid = running.bench.grid
        running.bench.action_pane("matrix")
        grid.move(12)
        grid.move_column(2)
        await running.pilot.pause(0.2)
        table = running.bench.table
        key = table.row(grid.cursor).key  # type: ignore[union-attr]
        for gate in gates:
            gate.set()
        await until(running, lambda: "READING" not in running.text(), "the end")
        await running.settle()
        assert "not read" not in running.text()
        assert "missing" not in running.text()
        now = running.bench.outline.node
        assert now is not None
        assert now.path == node.path
        assert running.bench.table.row(grid.cursor).key == key  # type: ignore[union-attr]
        assert grid.column == 2
        assert "LIVE" in running.text()


async def test_esc_keeps_what_is_there(server: ApiServer) -> None:
    """Reliability row 25: escape cancels, and what has not come is a gap."""
    server.faults.on("/api/v1/secrets", faults.silence(), times=None)
    async with reading(parse_all(["context:admin"])) as running:
        await until(running, lambda: "READING" in running.text() and running.bench.table is not None, "a first picture")
        running.bench.action_pane("matrix")
        await running.pilot.press("escape")
        assert "READING" in running.text(), "first it leads back"
        await running.pilot.press("escape")
        await until(running, lambda: "READING" not in running.text(), "the end")
        await running.settle()
        assert "READ " in running.text()
        assert "gap" in running.text()
        opened = running.bench.opened
        assert opened is not None
        [gap] = [gap for _, gap in opened.workspace.gaps() if gap.resource == "secrets"]
        assert gap.reason == "truncated"


async def test_a_server_that_says_nothing_holds_nobody_up(server: ApiServer) -> None:
    """Reliability row 11: the interface answers within a tenth of a second meanwhile, by the process's own time."""
    async with reading(parse_all(["context:dead"])) as running:
        await until(running, lambda: "Reading" in running.text(), "the first picture")
        stands = []
        for key in ("question_mark", "escape") * 5:
            begun, cpu = time.perf_counter(), time.process_time()
            await running.pilot.press(key)
            stands.append(min(time.perf_counter() - begun, time.process_time() - cpu))
        assert sorted(stands)[len(stands) // 2] < 0.1, stands
        assert "Reading" in running.text()
        await running.pilot.press("escape")
        await until(running, lambda: "Reading" not in running.text(), "esc ends it")


async def test_a_dead_cluster_leaves_the_other_to_be_used(server: ApiServer) -> None:
    """Reliability row 28: in the interface, while it is waited for."""
    async with reading(parse_all(["dead=context:dead", "context:admin"])) as running:
        await until(running, lambda: "READING" in running.text() and running.bench.table is not None, "a first picture")
        await until(running, lambda: "READ " in running.text(), "the other is whole")
        text = running.text()
        assert "dead READING nothing yet" in text
        assert "not read" in text
        environments = [one.name for one in running.bench.opened.matrix.environments]  # type: ignore[union-attr]
        assert "dead" in environments
        await running.pilot.press("escape")
        await until(running, lambda: "dead FAILED" in running.text(), "the end")
        await running.settle()
        assert "LIVE" in running.text()


async def test_a_place_that_was_asked_for_is_gone_to_when_it_comes(server: ApiServer) -> None:
    """And nothing is said of it before."""
    gates = [held_up(server, path) for path in ("/apis/apps/v1/deployments", "/api/v1/secrets")]
    server.store.apply(_stateful("team-0001-prod"))
    view = View(environment="prod", namespace="team-0001", workload="Deployment/service-03", container="app")
    async with reading(parse_all(["context:admin"]), Start(view=view)) as running:
        await until(
            running, lambda: "READING" in running.text() and running.bench.opened is not None, "a first picture"
        )
        assert running.bench.view.workload != view.workload
        gates[0].set()
        await until(running, lambda: running.bench.view.workload == view.workload, "the place")
        assert "READING" in running.text()
        gates[1].set()
        await until(running, lambda: "READING" not in running.text(), "the end")
        await running.settle()
        assert running.bench.view.workload == view.workload
        assert "not among" not in running.text()


def _stateful(namespace: str) -> dict[str, object]:
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "db", "image": "db:1"}]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "db", "namespace": namespace},
        "spec": {"selector": {"matchLabels": {"a": "b"}}, "serviceName": "db", "template": template},
    }
