"""What belongs together is seen at once.

The law of this module: a picture is held back while more of the same answer is on its way, and never for long.
"""

from collections.abc import Callable
from contextlib import ExitStack

from textual.app import App
from textual.timer import Timer

_LONGEST = 0.03
"""Seconds that a picture is held back at most."""


class Picture:
    """What the application paints next."""

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self._held: ExitStack | None = None
        self._limit: Timer | None = None

    @property
    def held(self) -> bool:
        """Whether something is still to be painted."""
        return self._held is not None

    def hold(self) -> None:
        """Paint nothing until ``show``, or until that takes too long."""
        if self._held is None:
            self._held = ExitStack()
            self._held.enter_context(self._app.batch_update())
        if self._limit is None:
            self._limit = self._app.set_timer(_LONGEST, self.show)

    def show(self) -> None:
        """Paint what has been held back, once the widgets that have changed have said so to the screen."""
        if self._limit is not None:
            self._limit.stop()
            self._limit = None
            self._app.call_later(self._next, self._release)

    def _next(self, then: Callable[[], None]) -> None:
        """A screen that is on its way out takes no calls any more; what is held back is not its own."""
        if not self._app.screen.call_later(then):
            then()

    def _release(self) -> None:
        if self._held is not None and self._limit is None:
            self._held.close()
            self._held = None
            self._app.screen.check_idle()
