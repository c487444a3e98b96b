"""Sources as they are while they are read: looked at seldom enough that reading hardly takes longer.

The law of this module: what is still to come is a gap, of every source. All looking together takes a tenth of the time
and a moment for the first; how long a look will take is judged by how long the last one took, and what was worked out
for one is not worked out again.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from k8sconfig_tui.model.inventory import Batch, Gap, Inventory
from k8sconfig_tui.readers import SourceError, SourceSpec

_SOONEST = 0.4
"""Seconds before the first look, and between two: what is read sooner is shown when it is whole."""

_SHARE = 0.1
_MOMENT = 0.15
_SLOWLY = 150e-6
"""Seconds that a workload costs at most; the first look takes longer, and those after it less."""


class Glimpse(NamedTuple):
    """All sources as they are now; ``coming`` are the names of those that are still read."""

    inventories: Sequence[Inventory]
    failures: Sequence[SourceError]
    coming: frozenset[str]


class Glimpses:
    """The ``Onlooker`` of several sources. ``show`` is called by one thread at a time, with inventories that nobody
    else has; ``clock`` gives seconds that never go back."""

    def __init__(
        self,
        specs: Sequence[SourceSpec],
        show: Callable[[Glimpse], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._show = show
        self._clock = clock
        self._lock = threading.Lock()
        self._names = [spec.name for spec in specs]
        self._seen: dict[str, Inventory] = {}
        self._ended: set[str] = set()
        self._failures: list[SourceError] = []
        self._news = False
        self._began = self._last = clock()
        self._spent = 0.0
        self._rate = _SLOWLY
        self._workloads: dict[str, int] = {}

    def passes(self) -> None:
        if self._news and self._is_time():
            self._look()

    def wants(self, source: str, workloads: int) -> bool:
        self._workloads[source] = workloads
        return self._is_time()

    def sees(self, inventory: Inventory) -> None:
        with self._lock:
            self._take(inventory)
            self._news = True
        self.passes()

    def has_read(self, inventory: Inventory) -> None:
        """A source has been read to its end."""
        with self._lock:
            self._take(inventory)
            self._ended.add(inventory.name)
            self._workloads[inventory.name] = inventory.runs()
            self._news = True

    def has_failed(self, failure: SourceError) -> None:
        """A source cannot be read."""
        with self._lock:
            self._seen.pop(failure.name, None)
            self._ended.add(failure.name)
            self._failures.append(failure)
            self._news = True

    def _take(self, inventory: Inventory) -> None:
        before = self._seen.get(inventory.name)
        if before is not None:
            inventory.inherit(before)
        self._seen[inventory.name] = inventory

    def _is_time(self) -> bool:
        now = self._clock()
        elapsed = now - self._began
        return now - self._last >= _SOONEST and self._spent + self._rate * self._count() <= _SHARE * elapsed + _MOMENT

    def _count(self) -> int:
        return sum(self._workloads.copy().values())

    def _look(self) -> None:
        """Unless somebody is looking."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            started = self._clock()
            self._news = False
            now = self._now()
            self._show(now)
            for shown in now.inventories:
                if shown.name in self._seen:
                    self._seen[shown.name].inherit(shown)
            self._last = self._clock()
            took = self._last - started
            self._spent += took
            self._rate = min(max(took / max(self._count(), 1), _SLOWLY / 3), _SLOWLY)
        finally:
            self._lock.release()

    def _now(self) -> Glimpse:
        coming = frozenset(self._names) - self._ended
        failed = {failure.name for failure in self._failures}
        inventories = [
            self._seen[name].twin() if name in self._seen else _nothing(name)
            for name in self._names
            if name not in failed
        ]
        return Glimpse(inventories, list(self._failures), coming)


def _nothing(name: str) -> Inventory:
    """A source of which nothing has come."""
    gap = Gap("objects", None, "not-read", f"{name}: not read yet")
    return Inventory(name, [Batch([], name, gaps=[gap])], origin="live")
