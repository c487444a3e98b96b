"""What is measured: the program's own work, each job in a fresh process.

    python -m tests.bench.jobs JOB DUMP

prints one JSON object: ``seconds`` of CPU of the part that is compared, ``peak`` memory in bytes, and the longest
``pause`` of the garbage collector after loading, in seconds.
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

_UNIT = 1 if sys.platform == "darwin" else 1024


class Pauses:
    """The longest pause that the garbage collector makes while it is watched, a last full collection included."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._began = 0.0
        gc.callbacks.append(self._watch)

    def _watch(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.process_time()
        else:
            self.longest = max(self.longest, time.process_time() - self._began)


def load(path: Path) -> tuple[float, float]:
    """Opens the dump as a source; then what a full collection costs with it in memory."""
    from k8sconfig_tui.readers import SourceSpec, open_source

    started = time.process_time()
    inventory = open_source(SourceSpec.parse(str(path)))
    seconds = time.process_time() - started
    pauses = Pauses()
    gc.collect()
    assert len(inventory)
    return seconds, pauses.longest


def resolve(path: Path) -> tuple[float, float]:
    """Resolves every workload of an open source."""
    from k8sconfig_tui.readers import SourceSpec, open_source
    from k8sconfig_tui.resolve import Resolver
    from k8sconfig_tui.workspace import Workspace

    inventory = open_source(SourceSpec.parse(str(path)))
    workloads = inventory.workloads()
    pauses = Pauses()
    started = time.process_time()
    resolver = Resolver(inventory)
    with Workspace.bulk():
        resolved = [resolver.resolve(workload) for workload in workloads]
    seconds = time.process_time() - started
    assert resolved
    return seconds, pauses.longest


def matrix(path: Path) -> tuple[float, float]:
    """Aligns what was resolved and gives every row its verdict."""
    from k8sconfig_tui.readers import SourceSpec
    from k8sconfig_tui.settings import Settings
    from k8sconfig_tui.workspace import Selection, Workspace

    workspace = Workspace.open([SourceSpec.parse(str(path))], Settings())
    with workspace.bulk():
        for inventory, workload in workspace.select(Selection()):
            workspace.resolve(inventory, workload)
    pauses = Pauses()
    started = time.process_time()
    with workspace.bulk():
        rows = [workspace.rows(group) for group in workspace.matrix().groups]
    seconds = time.process_time() - started
    assert rows
    return seconds, pauses.longest


def whole(path: Path) -> tuple[float, float]:
    """All of it: from the start of the process to the last verdict."""
    from k8sconfig_tui.readers import SourceSpec
    from k8sconfig_tui.settings import Settings
    from k8sconfig_tui.workspace import Workspace

    workspace = Workspace.open([SourceSpec.parse(str(path))], Settings())
    pauses = Pauses()
    with workspace.bulk():
        rows = [workspace.rows(group) for group in workspace.matrix().groups]
    gc.collect()
    assert rows
    return time.process_time(), pauses.longest


JOBS: dict[str, Callable[[Path], tuple[float, float]]] = {
    "load": load,
    "resolve": resolve,
    "matrix": matrix,
    "whole": whole,
}


def _floor(name: str, path: Path) -> tuple[float, float]:
    from tests.bench import floors

    return getattr(floors, name)(path), 0.0


def main() -> None:
    name, path = sys.argv[1], Path(sys.argv[2])
    seconds, pause = JOBS[name](path) if name in JOBS else _floor(name, path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
    print(json.dumps({"seconds": seconds, "pause": pause, "peak": peak}))


if __name__ == "__main__":
    main()
