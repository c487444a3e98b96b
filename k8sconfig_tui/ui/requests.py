"""When work is started, and which answer still counts.

The law of this module: a single request starts at once, one of many in a row when they rest; only the latest counts.
"""

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Protocol

_SETTLE = 0.04
"""Seconds that the cursor rests before the work for its place is started."""


_MOMENT = 0.15
"""Seconds after a request in which what is not urgent gives way to it."""


class Wait(Protocol):
    """What can be called off."""

    def stop(self) -> None: ...


class Requests:
    """Numbered requests for jobs. ``start`` is called with the job's name, at once or by way of ``later``."""

    def __init__(self, start: Callable[[str], None], later: Callable[[float, Callable[[], None]], Wait]) -> None:
        self._start = start
        self._later = later
        self._numbers: dict[str, int] = {}
        self._asked: dict[str, float] = {}
        self._last = 0.0
        self._waiting: dict[str, Wait] = {}

    def number(self, job: str) -> int:
        """The number of the latest request for a job; 0 before the first."""
        return self._numbers.get(job, 0)

    def void(self, job: str) -> None:
        """Whatever was asked of a job no longer counts."""
        self._numbers[job] = self.number(job) + 1
        self._call_off(job)

    def _call_off(self, job: str) -> None:
        waiting = self._waiting.pop(job, None)
        if waiting is not None:
            waiting.stop()

    def ask(self, job: str, *, at_once: bool = False, rest: float = 0.0) -> None:
        """Ask for a job; what was asked of it before is void. It never starts before ``rest`` seconds are over."""
        self._numbers[job] = self.number(job) + 1
        now = monotonic()
        at_once = at_once or (not rest and now - self._asked.get(job, 0.0) > 2 * _SETTLE)
        self._asked[job] = self._last = now
        self._call_off(job)
        if at_once:
            self._start(job)
        else:
            self._waiting[job] = self._later(max(rest, _SETTLE), partial(self._rested, job))

    @property
    def busy(self) -> bool:
        """Whether something was asked for a moment ago; workers may ask."""
        return monotonic() - self._last < _MOMENT

    @property
    def pending(self) -> bool:
        """Whether anything waits to be started."""
        return bool(self._waiting)

    def _rested(self, job: str) -> None:
        self._waiting.pop(job, None)
        self._start(job)
