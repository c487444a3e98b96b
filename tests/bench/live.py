"""How fast a cluster is read: beside the bare requests for the same bytes, and beside kubectl.

    python -m tests.bench.live [--objects N] [--dump DUMP.json[.gz]] [--rounds N]

The law of this module: the server is a process of its own, over TLS, and the same for all; who asks takes turns.
"""

import argparse
import contextlib
import gzip
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from k8sconfig_tui.readers.live.kinds import KINDS
from tests.bench.__main__ import Line, ratio, show
from tests.bench.measure import Command, Cost, interleaved
from tests.worlds import fleet
from tests.worlds.kubectl import Object


def write(path: Path, objects: int, dump: Path | None) -> str:
    """A world of so many objects, the fleet or a dump whose namespaces are there again and again; what it is."""
    if dump is None:
        namespaces = -(-objects // fleet.OBJECTS)
        size = fleet.write(path, namespaces)
        return f"fleet, {namespaces * fleet.OBJECTS:,} objects, {size / 1e6:.0f} MB"
    data = dump.read_bytes()
    items = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)["items"]
    copies = -(-objects // len(items))
    size = fleet.write_list(path, (_elsewhere(obj, f"-{number}") for number in range(copies) for obj in items))
    return f"{dump.name}, {copies} times, {copies * len(items):,} objects, {size / 1e6:.0f} MB"


def _elsewhere(obj: Object, ending: str) -> Object:
    """The object in another namespace; what has none has another name."""
    metadata = obj["metadata"]
    where = "namespace" if "namespace" in metadata else "name"
    return obj | {"metadata": metadata | {where: metadata[where] + ending, "uid": metadata["uid"] + ending}}


@contextlib.contextmanager
def served(world: Path) -> Iterator[Path]:
    """The kubeconfig of a server over this world."""
    command = [sys.executable, "-m", "tests.api", str(world), "--tls"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            found = re.fullmatch(r"export KUBECONFIG='?(.+?)'?\n", process.stdout.readline())
            assert found is not None
            yield Path(found[1])
        finally:
            process.send_signal(signal.SIGINT)


def commands(kubeconfig: Path) -> dict[str, Command]:
    made: dict[str, Command] = {
        name: (sys.executable, "-m", "tests.bench.live_jobs", name, str(kubeconfig)) for name in ("gets", "read")
    }
    if program := shutil.which("kubectl"):
        made["kubectl"] = (program, "--kubeconfig", str(kubeconfig), "get", _kinds(kubeconfig), "-A", "-o", "json")
    return made


def _kinds(kubeconfig: Path) -> str:
    """Those of the program's kinds that are served, as kubectl names them."""
    asked = ["kubectl", "--kubeconfig", str(kubeconfig), "api-resources", "--verbs=list", "-o", "name"]
    there = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60).stdout.split()
    names = (f"{kind.plural}.{kind.group}".rstrip(".") for kind in KINDS)
    return ",".join(name for name in names if name in there)


def lines(cost: dict[str, Cost]) -> Iterator[Line]:
    read, gets = cost["read"], cost["gets"]
    floor = f"bare paged GETs, six at once, and a typed decode: {gets.seconds:.2f} s"
    yield ratio("reading the cluster", floor, read.seconds / gets.seconds, 1.5)
    yield ratio(
        "the same, CPU of the whole process", f"the same: {gets.process:.2f} s", read.process / gets.process, 1.5
    )
    if "kubectl" in cost:
        kubectl = cost["kubectl"]
        told = f"kubectl get … -A -o json: {kubectl.wall:.1f} s"
        yield ratio("reading the cluster (whole process)", told, read.wall / kubectl.wall, 0.2)
    yield Line("peak memory", f"{gets.peak / 1e6:.0f} MB", f"{read.peak / 1e6:.0f} MB", "–", True)


def parse() -> Any:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.live", description=__doc__)
    parser.add_argument("--objects", type=int, default=30_000, help="at least so many (default: %(default)s)")
    parser.add_argument("--dump", type=Path, help="a file that kubectl printed, instead of the fleet")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each (default: %(default)s)")
    return parser.parse_args()


def main() -> int:
    chosen = parse()
    with tempfile.TemporaryDirectory(prefix="k8sconfig-bench-") as name:
        world = Path(name) / "world.json"
        told = write(world, chosen.objects, chosen.dump)
        with served(world) as kubeconfig:
            asked = commands(kubeconfig)
            interleaved({"gets": asked["gets"]}, 1)  # the server writes each text once
            cost = interleaved(asked, chosen.rounds)
    met = show(told, lines(cost))
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
