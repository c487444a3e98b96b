"""The way through a recording.

The law of this module: a view whose place is not there is stepped over and counted, never shown as something else.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from k8sconfig_tui.present.view import View
from k8sconfig_tui.state.recording import Moment

SHORTEST, LONGEST = 0.5, 5.0
"""Seconds that the walk by itself rests at a view, whatever the recording says."""


class Step(NamedTuple):
    """Where a step led, None at the end of the way, and how many views it stepped over."""

    view: View | None
    missing: int


class Walk:
    """A position in a recording."""

    def __init__(self, moments: Sequence[Moment], is_there: Callable[[View], bool]) -> None:
        self._moments = moments
        self._is_there = is_there
        self._at = -1

    @property
    def position(self) -> tuple[int, int]:
        """``(which, of how many)``, counted from 1; 0 before the first."""
        return self._at + 1, len(self._moments)

    def step(self, direction: int) -> Step:
        """Go on, or back (-1), to the next view whose place is there."""
        at, missing = self._at + direction, 0
        while 0 <= at < len(self._moments):
            if self._is_there(self._moments[at].view):
                self._at = at
                return Step(self._moments[at].view, missing)
            at += direction
            missing += 1
        return Step(None, missing)

    @property
    def pause(self) -> float | None:
        """Seconds until the next view is due; None at the end."""
        if self._at + 1 >= len(self._moments):
            return None
        here = self._moments[self._at].at if self._at >= 0 else 0.0
        return min(max(self._moments[self._at + 1].at - here, SHORTEST), LONGEST)
