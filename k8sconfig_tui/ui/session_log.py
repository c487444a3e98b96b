"""What happened in this session, kept in memory for the person who asks.

The law of this module: it is bounded, any thread may add to it, and it is never written down.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from k8sconfig_tui.present.session_log import Entry, Voice, entry

_MOST = 500


class SessionLog:
    """The last entries."""

    def __init__(self, clock: Callable[[], str] = lambda: time.strftime("%H:%M:%S")) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=_MOST)
        self._lock = threading.RLock()

    def add(self, voice: Voice, text: str) -> None:
        """One more; what was said just before counts up."""
        with self._lock:
            new = entry(self._clock(), voice, text)
            last = self._entries[-1] if self._entries else None
            if last is not None and (last.voice, last.text) == (new.voice, new.text):
                self._entries[-1] = new._replace(times=last.times + 1)
            else:
                self._entries.append(new)

    def entries(self) -> list[Entry]:
        """All of them, the newest last."""
        with self._lock:
            return list(self._entries)
