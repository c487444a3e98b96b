"""Long runs: what is left behind by a million changes of a cluster, and by 500 switches from one to another.

    python -m tests.bench.soak events [--number 1000000]
    python -m tests.bench.soak switches [--number 500]

The law of this module: what is measured is this process; of the events the server is another. Each sample is taken at
rest. Reads ``/proc``. A shorter run of both is a part of the tests (``tests/readers/live/test_soak.py``).
"""

import argparse
import asyncio
import gc
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.readers import Health, SourceSpec
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui.screens.main import MainScreen
from k8sconfig_tui.workspace import Workspace
from tests.api.rights import Users, admin
from tests.api.server import ApiServer
from tests.api.tls import Authority, Identity
from tests.ui.pilots import Session, session
from tests.worlds.kubectl import Object, config_map
from tests.worlds.small import small

AVAILABLE = Path("/proc/self/status").exists()
_AHEAD = 10_000
"""Changes that are made before the follower has to have them: fewer than the server remembers."""


class Sample(NamedTuple):
    """What this process holds after so many events or switches. ``blocks`` are pieces of memory that Python has given
    out, ``memory`` is the resident size in bytes."""

    after: int
    memory: int
    blocks: int
    files: int
    threads: int


def sample(after: int) -> Sample:
    gc.collect()
    status = Path("/proc/self/status").read_text().splitlines()
    memory = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))
    files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names alone
    return Sample(after, memory, sys.getallocatedblocks(), files, threading.active_count())


def slope(samples: Sequence[Sample], of: Callable[[Sample], int]) -> float:
    """How much more there is for each event: the line through the later two thirds, the first being warmth."""
    late = samples[len(samples) // 3 :]
    mean = sum(one.after for one in late) / len(late)
    level = sum(map(of, late)) / len(late)
    spread = sum((one.after - mean) ** 2 for one in late)
    return sum((one.after - mean) * (of(one) - level) for one in late) / spread


# Changes


def change(store: Callable[[Object], object], gone: Callable[[Object], object], number: int) -> None:
    """One of ten makes an object, one deletes it, the others change what a Deployment reads."""
    if number % 10 == 0:
        store(config_map("shop", f"churn-{number}", {"KEY": str(number)}))
    elif number % 10 == 5:
        gone(config_map("shop", f"churn-{number - 5}", {}))
    else:
        store(config_map("shop", "web", {"FROM": "cm", "SHADOWED": "far", "HOST": str(number)}))


def serve(folder: Path) -> None:
    """A server that makes changes up to each number that it reads, until there is no more to read."""
    with ApiServer(small(), users=Users([admin()]), tls=Authority(folder).server()) as server:
        print(server.kubeconfig(folder), flush=True)
        made = 0
        for line in sys.stdin:
            while made < int(line):
                change(server.store.apply, server.store.delete, made)
                made += 1


@contextmanager
def changing() -> Iterator[tuple[Path, Callable[[int], None]]]:
    """The kubeconfig of such a server in another process, and what tells it how far to go."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.soak", "serve", folder]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            stdin = process.stdin

            def until(number: int) -> None:
                stdin.write(f"{number}\n")
                stdin.flush()

            try:
                yield Path(process.stdout.readline().strip()), until
            finally:
                stdin.close()
                process.wait(10)


class _Follower:
    """Takes changes over as the screen does. ``seen`` is the last number that came."""

    def __init__(self, kubeconfig: Path) -> None:
        access = Access(kubeconfig=str(kubeconfig), view=("shop",))
        self._workspace = Workspace.open([SourceSpec("live", "context:", True, access)], Settings())
        self._workspace.matrix()
        self.seen = -1
        self.states: set[str] = set()
        follow = next(iter(self._workspace.follows.values()))
        self.stop = follow(self)

    def changed(self, changes: Mapping[ObjectRef, KubeObject | None], place: str) -> None:
        inventory = self._workspace.inventories[0]
        self._workspace.apply(inventory, changes, place)
        data = inventory.data("ConfigMap", "shop", "web")
        told = str(data.entries["HOST"].value) if data is not None else ""
        self.seen = int(told) if told.isdigit() else -1

    def fares(self, health: Health) -> None:
        self.states.add(health.state)


def events(number: int, ahead: int = _AHEAD) -> list[Sample]:
    """Reliability row 57. Raises ``TimeoutError`` where nothing comes any more."""
    samples = []
    with changing() as (kubeconfig, until):
        follower = _Follower(kubeconfig)
        try:
            for goal in range(ahead, number + 1, ahead):
                until(goal)
                _wait(lambda goal=goal: follower.seen == goal - 1)  # type: ignore[misc]
                samples.append(sample(goal))
        finally:
            follower.stop()
        assert follower.states == {"live"}, follower.states
    return samples


def _wait(true: Callable[[], bool], seconds: float = 60.0) -> None:
    end = monotonic() + seconds
    while not true():
        if monotonic() > end:
            raise TimeoutError
        sleep(0.02)


# Switches


async def switches(number: int, folder: Path, every: int = 10) -> list[Sample]:
    """Reliability row 58: on the screen, from one context and namespace to another. Raises ``TimeoutError`` where one
    that was left is still asked."""
    tls = Authority(folder).server()
    with _server("dev", tls) as east, _server("prod", tls) as west:
        servers = (east, west)
        specs = [_spec(server, folder / str(at)) for at, server in enumerate(servers)]
        samples = []
        async with session(folder, specs=specs[:1]) as running:
            for turn in range(1, number + 1):
                spec = specs[turn % 2]
                view = ("shop", "other")[turn // 2 % 2]
                spec = spec._replace(access=spec.access._replace(view=(view,)))
                await _switch(running, spec, servers[turn % 2], servers[(turn + 1) % 2])
                if turn % every == 0:
                    samples.append(sample(turn))
        return samples


def _server(environment: str, tls: Identity) -> ApiServer:
    return ApiServer([*small(environment), *small(environment, "other")], tls=tls)


def _spec(server: ApiServer, folder: Path) -> SourceSpec:
    folder.mkdir()
    access = Access(kubeconfig=str(server.kubeconfig(folder)), view=("shop",))
    return SourceSpec("live", "context:", True, access)


async def _switch(running: Session, spec: SourceSpec, to: ApiServer, left: ApiServer) -> None:
    screen = running.app.screen
    assert isinstance(screen, MainScreen)
    screen.open([spec])
    for _ in range(1000):
        await running.pilot.pause(0.01)
        if to.store.watchers and not left.store.watchers and not left.connections and "LIVE" in running.text():
            break
    else:
        raise TimeoutError
    await running.settle()
    running.forget()
    to.log.clear()
    left.log.clear()


def report(samples: Sequence[Sample], what: str) -> None:
    print(f"| {what} | memory | blocks | files | threads |\n|---|---|---|---|---|")
    for one in samples[:: max(len(samples) // 10, 1)]:
        print(f"| {one.after:,} | {one.memory / 1e6:.1f} MB | {one.blocks:,} | {one.files} | {one.threads} |")
    grown = slope(samples, lambda one: one.memory) * 100_000 / 1e6
    print(f"{grown:.3f} MB for 100,000 {what}, {slope(samples, lambda one: one.blocks):.4f} blocks for each")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("what", choices=("events", "switches", "serve"))
    parser.add_argument("folder", nargs="?", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--number", type=int)
    chosen = parser.parse_args()
    if chosen.what == "serve":
        serve(chosen.folder)
    elif chosen.what == "events":
        report(events(chosen.number or 1_000_000), "events")
    else:
        with tempfile.TemporaryDirectory() as folder:
            report(asyncio.run(switches(chosen.number or 500, Path(folder))), "switches")


if __name__ == "__main__":
    main()
