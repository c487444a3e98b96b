"""Prints the ratios of performance.md, with the target beside each."""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import Cost, interleaved, job, verb
from tests.worlds import fleet

_JOBS = ("load", "resolve", "matrix", "whole")
_FLOORS = ("orjson_to_dicts", "typed_decode", "raw_split", "dict_merge", "rows_of_lists")
_PER_OBJECT = 10_000
_PAUSE = 0.010


class Line(NamedTuple):
    """One target: what was measured, against what, and how much may be."""

    what: str
    floor: str
    value: str
    target: str
    met: bool


class Dump(NamedTuple):
    namespaces: int
    path: Path
    size: int

    @property
    def objects(self) -> int:
        return 3 + self.namespaces * fleet.OBJECTS


def ratio(what: str, floor: str, value: float, target: float) -> Line:
    return Line(what, floor, f"{value:.2f} ×", f"≤ {target} ×", value <= target)


def lines(dump: Dump, cost: dict[str, Cost]) -> Iterator[Line]:
    allowance = dump.size + _PER_OBJECT * dump.objects
    yield ratio(
        "load, resolve all, matrix with verdicts (whole process)",
        f"read + orjson to dicts, whole process: {cost['orjson_to_dicts'].process:.2f} s",
        cost["whole"].process / cost["orjson_to_dicts"].process,
        1.2,
    )
    yield ratio(
        "load",
        f"typed decode: {cost['typed_decode'].seconds:.2f} s",
        cost["load"].seconds / cost["typed_decode"].seconds,
        1.5,
    )
    pause = max(cost["load"].pause, cost["resolve"].pause, cost["matrix"].pause, cost["whole"].pause)
    yield Line("longest pause of the garbage collector", "–", f"{pause * 1e3:.1f} ms", "≤ 10 ms", pause <= _PAUSE)
    yield ratio(
        "peak memory of load", f"bytes + 10 KB an object: {allowance / 1e6:.0f} MB", cost["load"].peak / allowance, 1.3
    )
    yield ratio("peak memory of the whole", "the same", cost["whole"].peak / allowance, 1.3)
    yield ratio(
        f"resolve all ({dump.namespaces * fleet.VARIABLES:,} variables)",
        f"bare dict merge: {cost['dict_merge'].seconds:.2f} s",
        cost["resolve"].seconds / cost["dict_merge"].seconds,
        2,
    )
    yield ratio(
        "matrix with verdicts, 3 environments",
        f"rows of lists: {cost['rows_of_lists'].seconds:.2f} s",
        cost["matrix"].seconds / cost["rows_of_lists"].seconds,
        3,
    )
    yield ratio(
        "resolve of one workload (whole process)",
        f"raw split, whole process: {cost['raw_split'].process:.2f} s",
        cost["one"].process / cost["raw_split"].process,
        3,
    )


def growth(small: Cost, large: Cost) -> Iterator[Line]:
    yield ratio("time of the whole, objects × 10", f"{small.process:.2f} s", large.process / small.process, 11)
    yield ratio("memory of the whole, objects × 10", f"{small.peak / 1e6:.0f} MB", large.peak / small.peak, 10.5)


def write(folder: Path, namespaces: int) -> Dump:
    path = folder / f"fleet-{namespaces}.json"
    return Dump(namespaces, path, fleet.write(path, namespaces))


def measure(dump: Dump, rounds: int) -> dict[str, Cost]:
    commands = {name: job(name, dump.path) for name in (*_JOBS, *_FLOORS)}
    commands["one"] = verb("resolve", "deploy/service-00", "-n", "team-0000-dev", "-f", str(dump.path), "-o", "json")
    return interleaved(commands, rounds)


def show(title: str, found: Iterator[Line]) -> bool:
    print(f"\n{title}\n")
    print("| job | floor | ratio | target | |")
    print("|---|---|---|---|---|")
    met = True
    for line in found:
        print(f"| {line.what} | {line.floor} | {line.value} | {line.target} | {'met' if line.met else '**missed**'} |")
        met &= line.met
    return met


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Ratios against the machine's floors.")
    parser.add_argument("--namespaces", default="100,500,2000", help="sizes of the fleets (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of every job (default: %(default)s)")
    parser.add_argument("--growth", type=int, default=100, help="namespaces to start growth ×10 from; 0 leaves it out")
    parser.add_argument("--quick", action="store_true", help="one fleet of 100 namespaces, 3 rounds, growth from 20")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.namespaces, chosen.rounds, chosen.growth = "100", 3, 20
    return chosen


def main() -> int:
    chosen = parse()
    met = True
    with tempfile.TemporaryDirectory(prefix="k8sconfig-bench-") as name:
        folder = Path(name)
        for number in map(int, chosen.namespaces.split(",")):
            dump = write(folder, number)
            title = f"{number} namespaces, {dump.objects:,} objects, {dump.size / 1e6:.0f} MB"
            met &= show(title, lines(dump, measure(dump, chosen.rounds)))
            dump.path.unlink()
        if chosen.growth:
            dumps = [write(folder, chosen.growth), write(folder, chosen.growth * 10)]
            costs = interleaved({str(dump.namespaces): job("whole", dump.path) for dump in dumps}, chosen.rounds)
            met &= show(f"growth, {chosen.growth} to {chosen.growth * 10} namespaces", growth(*costs.values()))
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
