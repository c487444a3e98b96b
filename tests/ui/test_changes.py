"""What changes while it is looked at follows; the cursor, the open nodes and the selected key stay."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from k8sconfig_tui import formats
from k8sconfig_tui.formats.assembly import decode_object
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.readers import Health, Listener, SourceError
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui.messages import Changed
from k8sconfig_tui.ui.screens.main import MainScreen
from k8sconfig_tui.workspace import Workspace
from k8sconfig_tui.workspace.export import Wish
from tests.ui.pilots import Session, session
from tests.worlds.kubectl import Object, config_map, container, deployment, from_config_map, pod_template


def _world() -> list[Object]:
    objects: list[Object] = []
    for space in ("alpha", "beta"):
        env = [from_config_map(key, "web", key) for key in ("ONE", "TWO")]
        template = pod_template({"app": "web"}, [container("app", "web:1", env=env)])
        objects += [config_map(space, "web", {"ONE": "1", "TWO": "old"}), deployment(space, "web", template)]
    return objects


def _typed(obj: Object) -> KubeObject:
    return decode_object(json.dumps(obj, sort_keys=True).encode())


async def _change(running: Session, obj: Object | None, ref: ObjectRef) -> None:
    running.app.screen.post_message(Changed("live", {ref: _typed(obj) if obj else None}, "live"))
    await running.settle()
    await running.settle()


class _Cluster:
    """A source that is followed, by hand."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self.stopped = threading.Event()

    def follow(self, listener: Listener) -> Callable[[], None]:
        self.listeners.append(listener)
        return self.stopped.set


async def test_a_followed_source_is_live_then_stale_then_live(tmp_path: Path) -> None:
    """The header tells how current it is; what is told from other threads is on the screen soon."""
    async with session(tmp_path, {"live": _world()}) as running:
        cluster, screen = _Cluster(), running.app.screen
        assert isinstance(screen, MainScreen)
        opened = running.bench.opened
        assert opened is not None
        opened.workspace.inventories[0].origin = "live"
        await running.press("t")
        screen._follow({"live": cluster.follow})
        await running.settle()
        listener = cluster.listeners[0]

        def tell(*told: object) -> None:
            threading.Thread(target=told[0], args=told[1:]).start()  # type: ignore[arg-type]

        tell(listener.fares, Health("live"))
        await running.settle()
        assert "LIVE" in running.text()
        tell(listener.fares, Health("stale", time.monotonic() - 12.0, "nothing came [/for] 90 s"))
        tell(listener.changed, {_WEB: _typed(config_map("beta", "web", {"ONE": "1"}))}, "live")
        await running.settle()
        await running.settle()
        assert "STALE 12s: nothing came [/for] 90 s" in running.text()
        forest = running.bench.outline.outline.forest  # type: ignore[union-attr]
        assert sum(sum(tally.broken) for tally in forest.tallies.values()) == 1
        await running.press("ctrl+r")
        assert cluster.stopped.wait(2.0)
        tell(listener.fares, Health("stale", None, "too late"))
        await running.settle()
        assert "too late" not in running.text()


async def test_what_is_exported_says_when_it_was_last_known_to_be_so(tmp_path: Path) -> None:
    """An hour of following is no hour of age, and what is stale gets no younger."""
    async with session(tmp_path, {"live": _world()}) as running:
        cluster, screen = _Cluster(), running.app.screen
        assert isinstance(screen, MainScreen)
        opened = running.bench.opened
        assert opened is not None
        inventory = opened.workspace.inventories[0]
        inventory.origin, inventory.taken = "live", time.time() - 3600
        screen._follow({"live": cluster.follow})
        await running.settle()

        async def told_to_be(seconds: float) -> float:
            for _ in range(100):
                await running.pilot.pause(0.05)
                (export,) = opened.workspace.export(Wish(), lambda *_: None)
                age = time.time() - (formats.read(export.data, "x").taken or 0.0)
                if abs(age - seconds) < 5:
                    break
            return age

        assert await told_to_be(3600) > 3500
        cluster.listeners[0].fares(Health("live", time.monotonic() - 300))
        assert await told_to_be(0) < 5
        cluster.listeners[0].fares(Health("stale", time.monotonic() - 60, "no answer"))
        assert abs(await told_to_be(60) - 60) < 5


async def test_what_was_told_of_a_former_reading_does_not_reach_the_one_after(tmp_path: Path) -> None:
    """It waits in the queue of the screen while the sources are put in the place of those before."""
    async with session(tmp_path, {"live": _world()}) as running:
        cluster, screen = _Cluster(), running.app.screen
        assert isinstance(screen, MainScreen)
        opened = running.bench.opened
        assert opened is not None
        opened.workspace.inventories[0].origin = "live"
        screen._follow({"live": cluster.follow})
        await running.settle()
        former = cluster.listeners[0]
        former.fares(Health("stale", None, "of before"))
        former.changed({_WEB: None}, "live")
        screen._follow({"live": cluster.follow})
        await running.settle()
        await running.settle()
        assert "of before" not in running.text()
        assert running.bench.opened is opened
        cluster.listeners[1].changed({_WEB: None}, "live")
        await running.settle()
        await running.settle()
        assert running.bench.opened is not opened


async def test_a_source_that_cannot_be_followed_says_so(tmp_path: Path) -> None:
    def refused(listener: Listener) -> Callable[[], None]:
        raise SourceError("live", "context:prod: the token has expired")

    async with session(tmp_path, {"live": _world()}) as running:
        opened = running.bench.opened
        assert opened is not None
        opened.workspace.inventories[0].origin = "live"
        running.app.screen._follow({"live": refused})  # type: ignore[attr-defined]
        await running.settle()
        assert "the token has expired" in running.text()


_WEB = ObjectRef("ConfigMap", "beta", "web")


async def test_a_change_is_seen_and_moves_nothing(tmp_path: Path) -> None:
    async with session(tmp_path, {"live": _world()}) as running:
        await running.press("t")
        await running.go("web", "app")
        outline = running.bench.outline
        outline.find(1)
        await running.settle()
        await running.select("TWO")
        node, row = outline.node, outline.cursor
        opened = set(outline.outline.open)  # type: ignore[union-attr]
        assert node is not None
        assert "old" in running.text()
        await _change(running, config_map("beta", "web", {"ONE": "1", "TWO": "young"}), _WEB)
        assert "young" in running.text()
        assert outline.node is not None
        assert (outline.node.path, outline.cursor) == (node.path, row)
        assert set(outline.outline.open) >= opened  # type: ignore[union-attr]
        table = running.bench.table
        assert table.row(running.bench.grid.cursor).key == "TWO"  # type: ignore[union-attr]


async def test_a_key_that_goes_is_missing_and_the_tree_tells(tmp_path: Path) -> None:
    async with session(tmp_path, {"live": _world()}) as running:
        await running.press("t")
        await _change(running, config_map("beta", "web", {"ONE": "1"}), _WEB)
        forest = running.bench.outline.outline.forest  # type: ignore[union-attr]
        broken = {forest.matrix.groups[at].namespace: sum(tally.broken) for at, tally in forest.tallies.items()}
        assert broken == {"alpha": 0, "beta": 1}


async def test_changes_that_come_together_are_all_taken_over(tmp_path: Path) -> None:
    """And a workload that is gone, the selected one even, is gone from the tree."""
    async with session(tmp_path, {"live": _world()}) as running:
        await running.press("t")
        await running.go("web", "app")
        for number in range(5):
            obj = config_map("beta", "web", {"ONE": str(number), "TWO": "x"})
            running.app.screen.post_message(Changed("live", {_WEB: _typed(obj)}, "live"))
        await _change(running, None, ObjectRef("Deployment", "alpha", "web", "apps"))
        workspace = running.bench.opened.workspace  # type: ignore[union-attr]
        data = workspace.inventories[0].data("ConfigMap", "beta", "web")
        assert data is not None
        assert data.entries["ONE"].value == "4"
        assert [group.namespace for group in workspace.matrix().groups] == ["beta"]
        assert "deploy/web" in running.text()


async def test_a_changed_cell_is_marked_in_matrix_and_tree_and_fades_by_itself(tmp_path: Path) -> None:
    async with session(tmp_path, {"live": _world()}, settings=Settings(ascii=True)) as running:
        await running.press("t")
        await running.go("web", "app")
        running.bench.outline.find(1)
        await running.settle()
        await running.select("TWO")
        running.bench.fading.recent.seconds = 1.5
        await _change(running, config_map("beta", "web", {"ONE": "1", "TWO": "young"}), _WEB)
        assert "> young" in running.text()
        tree = [line for line in running.text().splitlines() if "beta" in line and "alpha" not in line]
        assert any(" >" in line for line in tree)
        for _ in range(200):
            await running.pilot.pause(0.02)
            if "> young" not in running.text():
                break
        assert "> young" not in running.text()
        assert "young" in running.text()
        assert not running.bench.fading.recent


async def test_the_history_tells_what_changed_and_leads_there(tmp_path: Path) -> None:
    async with session(tmp_path, {"live": _world()}) as running:
        cluster, screen = _Cluster(), running.app.screen
        assert isinstance(screen, MainScreen)
        running.bench.opened.workspace.inventories[0].origin = "live"  # type: ignore[union-attr]
        await running.press("H")
        assert "Nothing that is open is followed" in running.text()
        await running.press("escape")
        screen._follow({"live": cluster.follow})
        await running.settle()
        cluster.listeners[0].fares(Health("live"))
        await _change(running, config_map("beta", "web", {"ONE": "1", "TWO": "young"}), _WEB)
        await _change(running, None, ObjectRef("Deployment", "alpha", "web", "apps"))
        await running.press("colon", *"history", "enter")
        text = running.text()
        assert "History of this session" in text
        assert "live  LIVE" in text
        assert "is followed: what changes is told here" in text
        assert "old → young" in text
        assert "Deployment/web  removed" in text
        await running.press("k", "enter")
        assert running.bench.pane == "matrix"
        assert running.bench.view.key == "TWO"
        assert running.bench.view.namespace == "beta"


async def test_a_change_that_cannot_be_taken_over_makes_the_source_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is shown is wrong from then on, whatever the cluster says of itself, until it is read again."""
    async with session(tmp_path, {"live": _world()}) as running:
        cluster, screen = _Cluster(), running.app.screen
        assert isinstance(screen, MainScreen)
        running.bench.opened.workspace.inventories[0].origin = "live"  # type: ignore[union-attr]
        screen._follow({"live": cluster.follow})
        await running.settle()
        cluster.listeners[0].fares(Health("live"))
        await running.settle()
        assert "LIVE" in running.text()

        def broken(*_: object) -> None:
            raise RuntimeError("a s3cr3t value")

        with monkeypatch.context() as patched:
            patched.setattr(Workspace, "apply", broken)
            await _change(running, config_map("beta", "web", {"ONE": "1", "TWO": "young"}), _WEB)
        cluster.listeners[0].fares(Health("live"))
        await running.settle()
        text = running.text()
        assert "STALE" in text
        assert "could not be taken over (RuntimeError" in text
        assert "s3cr3t" not in text
        await running.press("ctrl+r")
        assert "STALE" not in running.text()
