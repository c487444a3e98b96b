"""The way that was walked through the views, with a position on it.

The law of this module: going somewhere new drops what lay ahead, as in a browser; the way never grows without bound.
"""

from collections.abc import Iterable

from k8sconfig_tui.present.view import View

_LONGEST = 500


class History:
    """Views in the order of their visits."""

    def __init__(self, views: Iterable[View] = ()) -> None:
        self._views = list(views)
        self._at = 0 if self._views else -1

    def visit(self, view: View) -> None:
        """Note where the person is now; another look at the same place takes the place's last one over."""
        here = self.here
        if here is not None and here.place == view.place:
            self._views[self._at] = view
            return
        del self._views[self._at + 1 :]
        self._views.append(view)
        del self._views[:-_LONGEST]
        self._at = len(self._views) - 1

    @property
    def here(self) -> View | None:
        return self._views[self._at] if self._views else None

    @property
    def position(self) -> tuple[int, int]:
        """``(which, of how many)``, counted from 1."""
        return self._at + 1, len(self._views)

    def back(self) -> View | None:
        """The view before; None at the beginning."""
        return self._go(-1)

    def forward(self) -> View | None:
        """The view after; None at the end."""
        return self._go(1)

    def _go(self, by: int) -> View | None:
        if not 0 <= self._at + by < len(self._views):
            return None
        self._at += by
        return self._views[self._at]
