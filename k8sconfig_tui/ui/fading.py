"""The marks of what changed a moment ago, and the one timer by which they go.

The law of this module: nothing is polled; while nothing is marked no timer runs.
"""

import time
from collections.abc import Callable
from typing import Protocol

from textual.timer import Timer

from k8sconfig_tui.present.recent import Recent, Touched


class SetTimer(Protocol):
    def __call__(self, delay: float, callback: Callable[[], None]) -> Timer: ...


class Fading:
    """Notes what was touched and calls ``repaint`` when some of it is over."""

    def __init__(
        self, set_timer: SetTimer, repaint: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.recent = Recent()
        self._set_timer = set_timer
        self._repaint = repaint
        self._clock = clock
        self._timer: Timer | None = None

    def note(self, touched: Touched) -> None:
        """These are to be marked for a while."""
        self.recent.note(touched, self._clock())
        self._await()

    def _await(self) -> None:
        due = self.recent.due()
        if self._timer is None and due is not None:
            self._timer = self._set_timer(max(due - self._clock(), 0.0) + _LATE, self._over)

    def _over(self) -> None:
        self._timer = None
        if self.recent.fade(self._clock()):
            self._repaint()
        self._await()


_LATE = 0.05
"""Seconds by which a timer may come too early or marks be told one after the other: they fade together."""
