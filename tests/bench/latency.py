"""How long a person waits: from a key to the picture, in a pseudo-terminal, beside an application that does nothing.

    python -m tests.bench.latency [--namespaces N] [--presses N] [--dump FILE] [--watch]

prints the rows of docs/performance.md. Keys of the program and of the smallest application take turns, so that a slow
moment of the machine meets both.
"""

import argparse
import json
import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.bench.pane import Pane, Spread, Stroke, running
from tests.worlds import crowd

_MOVE, _PAGE = 5.0, 25.0
"""Milliseconds over the smallest application that a move, and a page or a new selection, may take."""

_DOWN, _UP, _PAGE_DOWN, _PAGE_UP = b"j", b"k", b"\x06", b"\x02"


class Drill(NamedTuple):
    """Keys that are pressed in turn; ``before`` leads to the place. What ``moves`` only moves a cursor at first."""

    what: str
    keys: Sequence[bytes]
    moves: bool
    before: Sequence[bytes] = ()


_INTO = (b"1", b"g", b"h", b"l", b"j", b"l", b"j", b"l", b"j")
"""From the top of the tree to the first container of the first environment."""

_TOP = (b"1", b"g")
_CELL = (*_INTO, b"2", b"g")
_OVERVIEW = (*_TOP, b"2")

DRILLS = (
    Drill("open and close an environment", (b"l", b"h"), False, (*_TOP, b"h", b"h")),
    Drill("page in the tree, over namespaces", (_PAGE_DOWN, _PAGE_DOWN, _PAGE_UP), False, (*_TOP, b"l")),
    Drill("new selection in the tree: a namespace", (_DOWN,), False, _TOP),
    Drill("new selection in the tree: a container", (_DOWN, _UP), False, _INTO),
    Drill("move in the matrix", (_DOWN, _DOWN, _UP), True, _CELL),
    Drill("sideways in the matrix", (b"l", b"h"), True, _CELL),
    Drill("move in the panel", (_DOWN, _UP), True, (*_INTO, b"3")),
    Drill("next container with findings", (b"}",), False, _TOP),
    Drill("move in an overview of an environment", (_DOWN,), True, _OVERVIEW),
    Drill("page in an overview of an environment", (_PAGE_DOWN,), False, _OVERVIEW),
    Drill("next difference in an overview", (b"n",), False, (*_OVERVIEW, b"g")),
    Drill("tree by namespace, and back", (b"t",), False, _TOP),
    Drill("a letter of the tree's filter", (b"1", b"\x7f"), False, (*_TOP, b"/", b"s", b"e", b"r")),
)


class Row(NamedTuple):
    what: str
    floor: str
    value: str
    target: str
    met: bool


def first_screens(dump: Path, rounds: int) -> Iterator[Row]:
    """From the start of the process to the last byte of the first picture, and to the data."""
    times: dict[str, list[float]] = {"empty": [], "ours": [], "data": []}
    for _ in range(rounds):
        with running("-m", "tests.bench.apps", "empty") as pane:
            pane.until(b"\x1b[?1049h")
            pane.until(b"\x1b[48;2;")
            times["empty"].append(pane.rest(0.3))
        with running("-m", "k8sconfig_tui", str(dump)) as pane:
            pane.until(b"Reading")
            times["ours"].append(pane._heard - pane.started)
            times["data"].append(pane.until(b"Matrix"))
    empty, ours, data = (statistics.median(times[name]) for name in ("empty", "ours", "data"))
    ratio = ours / empty
    yield Row("first complete screen", f"{empty:.2f} s", f"{ratio:.2f} ×", "≤ 1.2 ×", ratio <= 1.2)
    yield Row("start to the tree", "", f"{data:.1f} s", "–", True)


def strokes(drill: Drill, pane: Pane, smallest: Pane, presses: int) -> tuple[list[Stroke], list[Stroke]]:
    """The program's and the smallest application's, pressed in turn."""
    for key in drill.before:
        pane.lead(key)
    ours, floor = [], []
    for number in range(presses - presses % len(drill.keys)):
        with suppress(TimeoutError):
            ours.append(pane.press(drill.keys[number % len(drill.keys)]))
            floor.append(smallest.press(_DOWN))
    return ours, floor


def rows_of(drill: Drill, ours: Spread, floor: Spread) -> Iterator[Row]:
    """What is allowed of the first byte, the move itself, and of the last, all that follows from it."""
    beside = f"{floor.middle:.0f} / {floor.worst:.0f} ms"
    if drill.moves:
        yield limited(f"{drill.what}: the move", beside, ours.first, ours.first_worst - floor.first_worst, _MOVE)
        yield limited(f"{drill.what}: panel and difference", beside, ours.middle, ours.worst - floor.worst, _PAGE)
    else:
        yield limited(drill.what, beside, ours.middle, ours.worst - floor.worst, _PAGE)


def limited(what: str, beside: str, middle: float, over: float, allowed: float) -> Row:
    return Row(what, beside, f"{middle:.0f} ms", f"+{over:.0f} ≤ {allowed:.0f} ms", over <= allowed)


def keys(dump: Path, presses: int, chosen: str, *runner: str) -> Iterator[Row]:
    with running("-m", "tests.bench.apps", "smallest") as smallest, running(*runner, str(dump)) as pane:
        pane.until(b"Matrix")
        smallest.until(b"ready")
        counted = pane.rest(4.0)
        yield Row("start to everything counted", "", f"{counted:.1f} s", "–", True)
        for drill in DRILLS:
            if chosen in drill.what:
                ours, floor = strokes(drill, pane, smallest, presses)
                yield from rows_of(drill, Spread.of(ours), Spread.of(floor)) if ours else ()
        yield Row("memory", f"dump {dump.stat().st_size / 1e6:.0f} MB", f"{pane.memory / 1e6:.0f} MB", "–", True)


def show(rows: Iterator[Row]) -> bool:
    met = True
    for one in rows:
        mark = "" if one.target == "–" else "met" if one.met else "**missed**"
        print(f"| {one.what} | {one.floor} | {one.value} | {one.target} | {mark} |", flush=True)
        met &= one.met
    return met


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.latency", description="From a key to the picture.")
    parser.add_argument("--namespaces", type=int, default=2000, help="of 50 containers each (default: %(default)s)")
    parser.add_argument("--presses", type=int, default=100, help="of each kind (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="starts (default: %(default)s)")
    parser.add_argument("--dump", type=Path, help="an existing dump instead of a new one")
    parser.add_argument("--only", default="", help="drills whose name has this in it")
    parser.add_argument("--watch", action="store_true", help="also tell what kept the loop longest")
    return parser.parse_args()


def main() -> int:
    chosen = parse()
    with tempfile.TemporaryDirectory(prefix="k8sconfig-bench-") as name:
        os.environ["XDG_STATE_HOME"] = name  # nobody comes back to a view of the last time
        dump = chosen.dump or Path(name) / "crowd.json"
        if not chosen.dump:
            crowd.write(dump, chosen.namespaces)
        print(f"\n{dump.name}, {dump.stat().st_size / 1e6:.0f} MB\n")
        print("| key | smallest app, p50 / p99 | p50 | p99 over the smallest app | |")
        print("|---|---|---|---|---|")
        told = Path(name) / "watch.json"
        runner = ("-m", "tests.ui.watchdog", str(told)) if chosen.watch else ("-m", "k8sconfig_tui")
        met = show(keys(dump, chosen.presses, chosen.only, *runner))
        met &= show(first_screens(dump, chosen.rounds)) if chosen.rounds else True
        if chosen.watch:
            print(json.dumps(json.loads(told.read_text()), indent=1))
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
