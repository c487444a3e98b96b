"""The garbage collector is the largest cost of loading: it rests meanwhile and does not look at the result again.

The law of this module: what is exempt is exempt for a while only. Circles that nobody holds any more, made meanwhile by
whoever paints, are exempt as well; so little is never exempt, and after many loads everything is looked at once.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 20_000
"""Objects made during a load from which on they are exempt: to look at fewer takes some milliseconds."""

_OFTEN = 10
"""Exemptions after which everything is looked at."""


class _Rest:
    """How many loads are under way, in whatever thread, whether the collector ran before the first of them, and how
    often what they made was exempt. The first time it is so in any case: then all modules are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loads = 0
        self._was_enabled = False
        self._exempt = 0

    def begin(self) -> None:
        with self._lock:
            if not self._loads:
                self._was_enabled = gc.isenabled()
                gc.disable()
                if self._exempt > _OFTEN:
                    self._exempt = 0
                    gc.unfreeze()
                    gc.collect()
            self._loads += 1

    def end(self) -> None:
        with self._lock:
            self._loads -= 1
            if not self._loads:
                if not self._exempt or gc.get_count()[0] >= _MANY:
                    self._exempt += 1
                    gc.freeze()
                if self._was_enabled:
                    gc.enable()


_REST = _Rest()


@contextmanager
def paused() -> Iterator[None]:
    """No collections inside; at the end, where much was made, everything is exempt from later ones (``gc.freeze``)."""
    _REST.begin()
    try:
        yield
    finally:
        _REST.end()
