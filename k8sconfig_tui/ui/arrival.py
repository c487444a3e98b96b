"""The place that a person is to be at, while what has been read may not hold it yet.

The law of this module: whoever goes somewhere else meanwhile is left there.
"""

from collections.abc import Callable

from k8sconfig_tui.present.view import View


class Arrival:
    """``go`` goes to the place and says whether it is there; ``here`` tells where the person is."""

    def __init__(self, go: Callable[[], bool], here: Callable[[], View]) -> None:
        self._go = go
        self._here = here
        self._put: tuple[str, ...] | None = None
        self.over = False

    def attempt(self) -> None:
        """More has been read."""
        if not self.over:
            left = self._put is not None and self._put != self._place
            self.over = left or self._go()
            self._put = self._place

    @property
    def _place(self) -> tuple[str, ...]:
        view = self._here()
        return view.environment, view.namespace, view.workload, view.container
