"""Runs jobs in processes of their own, interleaved, and gives medians of what they cost."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """Medians over the rounds. ``process``: CPU seconds of the whole process; ``seconds``: of the compared part;
    ``wall``: of the clock on the wall, from the start of the process to its end."""

    process: float
    seconds: float
    peak: float
    pause: float
    wall: float


Command = Sequence[str]


def job(name: str, path: Path) -> Command:
    """A job of ``tests.bench.jobs`` or a floor of ``tests.bench.floors``."""
    return (sys.executable, "-m", "tests.bench.jobs", name, str(path))


def verb(*arguments: str) -> Command:
    """The program itself."""
    return (sys.executable, "-m", "k8sconfig_tui", *arguments)


def interleaved(commands: Mapping[str, Command], rounds: int) -> dict[str, Cost]:
    """Every command once a round, so that a slow moment of the machine meets all of them."""
    runs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(run(command))
    return {name: Cost(*map(statistics.median, zip(*costs, strict=True))) for name, costs in runs.items()}


def run(command: Command) -> Cost:
    """One run; raises ``RuntimeError`` with the end of its standard error if it fails."""
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        output = process.stdout.read()
        errors = process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {errors[-2000:]}")
    wall = time.perf_counter() - started
    told = json.loads(output) if any(word.startswith("tests.bench.") for word in command) else {}
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(cpu, told.get("seconds", cpu), told.get("peak", 0.0), told.get("pause", 0.0), wall)
