"""How a reading goes on: how far each source is, what of it is read first, and how much may be done meanwhile.

The law of this module: pure; what is worked out beside a reading takes a small part of the time while anything comes.
"""

from collections.abc import Sequence

from k8sconfig_tui.present.states import Loading
from k8sconfig_tui.present.view import View
from k8sconfig_tui.readers import Health, SourceSpec
from k8sconfig_tui.ui.work import Opened

_BREATH = 0.02
_STILL = 2.0
"""Seconds without a byte after which nothing is held up by working."""


class Pace:
    """One reading. ``breath`` is how long to stand back before a small piece of other work, in seconds."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}
        self.breath = _BREATH
        self._came = (0, 0.0)

    def note(self, sources: Sequence[Loading], seconds: float) -> None:
        """So far it is after so many seconds."""
        self._told = {one.source: one.phase for one in sources}
        done = sum(one.done for one in sources)
        if done != self._came[0]:
            self._came = (done, seconds)
        self.breath = 0.0 if seconds - self._came[1] >= _STILL else _BREATH

    def health(self, source: str) -> Health:
        """How far a source is."""
        return Health("reading", None, self._told.get(source, ""))


def specs_in_turn(specs: Sequence[SourceSpec], view: View | None, opened: Opened | None) -> list[SourceSpec]:
    """The same, told the namespaces by which a view's is known: as it is called in each environment that is open, else
    by its own name."""
    if view is None or not view.namespace:
        return list(specs)
    environments = opened.matrix.environments if opened is not None else ()
    real = [one.namespaces[view.namespace] for one in environments if view.namespace in one.namespaces]
    first = tuple(dict.fromkeys(real or [view.namespace]))
    return [spec._replace(access=spec.access._replace(first=first)) for spec in specs]
