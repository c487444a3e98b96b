"""The garbage collector is the largest cost of loading: it rests meanwhile and never looks at the result again."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Rest:
    """How many loads are under way, in whatever thread, and whether the collector ran before the first of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loads = 0
        self._was_enabled = False

    def begin(self) -> None:
        with self._lock:
            if not self._loads:
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._loads += 1

    def end(self) -> None:
        with self._lock:
            self._loads -= 1
            if not self._loads:
                gc.freeze()
                if self._was_enabled:
                    gc.enable()


_REST = _Rest()


@contextmanager
def paused() -> Iterator[None]:
    """No collections inside; at the end everything alive is exempt from later ones (``gc.freeze``)."""
    _REST.begin()
    try:
        yield
    finally:
        _REST.end()
