"""A watchdog on the event loop: how long it did not come round, and what it was doing then.

    python -m tests.ui.watchdog FILE [arguments of the program]

runs the program's interface and writes to FILE, whenever it gets worse, how long the loop stood still at the longest
and where. A stand is the time between two beats of a heart that beats every few milliseconds, but no more than the
process itself was at work meanwhile: a machine that is busy with something else is not the program's fault. Watched
is from the first picture on.
"""

import asyncio
import json
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

_BEAT = 0.005
_LOOK = 0.03
"""Seconds of standing still after which the watchdog looks where."""


class Watchdog:
    """``stands``: seconds of the longest stands, the longest first, each with the callback that ran for most of it and,
    where there was time to look, the places of all threads."""

    def __init__(self, file: Path, most: int = 5) -> None:
        self.stands: list[tuple[float, list[str]]] = []
        self._file = file
        self._most = most
        self._last = (time.perf_counter(), time.process_time())
        self._seen: list[str] = []
        self._slowest = (0.0, "")
        self._thread = threading.get_ident()

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin; goes on as long as the process."""
        self._last = (time.perf_counter(), time.process_time())
        self._time_callbacks()
        self._beat(loop)
        threading.Thread(target=self._look, daemon=True).start()
        self._write()

    def _beat(self, loop: asyncio.AbstractEventLoop) -> None:
        now, cpu = time.perf_counter(), time.process_time()
        stood = min(now - self._last[0] - _BEAT, cpu - self._last[1])
        if len(self.stands) < self._most or stood > self.stands[-1][0]:
            spent, what = self._slowest
            told = [f"callback of {spent * 1e3:.0f} ms: {what}", *(self._seen or self._places())]
            self.stands = sorted([*self.stands, (stood, told)], key=lambda one: -one[0])[: self._most]
            self._write()
        self._seen, self._slowest = [], (0.0, "")
        self._last = (time.perf_counter(), time.process_time())
        loop.call_later(_BEAT, self._beat, loop)

    def _time_callbacks(self) -> None:
        run = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            started = time.perf_counter()
            run(handle)
            spent = time.perf_counter() - started
            if spent > self._slowest[0]:
                self._slowest = (spent, repr(handle)[:300] if spent > _LOOK / 3 else "")

        asyncio.Handle._run = timed  # type: ignore[assignment,method-assign]

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK / 3)
            if not self._seen and time.perf_counter() - self._last[0] > _LOOK:
                self._seen = self._places()

    def _places(self) -> list[str]:
        """Where every thread is; after a stand that nobody saw, where it goes on."""
        return [_place(frame, ident == self._thread) for ident, frame in sys._current_frames().items()]

    def _write(self) -> None:
        told = [{"ms": round(stood * 1e3, 1), "places": places} for stood, places in self.stands]
        self._file.write_text(json.dumps(told, indent=1))


def _place(frame: FrameType, loop: bool) -> str:
    stack = traceback.extract_stack(frame)[-12:]
    steps = [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in stack]
    return f"{'loop' if loop else 'thread'}: {' > '.join(steps)}"


def main(words: Sequence[str]) -> int:
    from k8sconfig_tui.cli.main import main as program
    from k8sconfig_tui.ui.diagnostics import silence

    silence()
    from k8sconfig_tui.ui.app import K8sConfigApp

    ready = K8sConfigApp._ready

    async def watched(self: K8sConfigApp) -> None:
        await ready(self)
        Watchdog(Path(words[0])).watch(asyncio.get_running_loop())

    K8sConfigApp._ready = watched  # type: ignore[assignment,method-assign]
    return program(words[1:])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
