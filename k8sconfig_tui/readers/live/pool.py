"""The connections of one server that wait to be asked again, and the requests that are under way.

The law of this module: a connection belongs to the certificate that it was made with; after ``close`` nothing waits.
"""

import ssl
import threading
from collections import deque

from k8sconfig_tui.readers.live.connection import Connection
from k8sconfig_tui.readers.live.credentials import Certificate
from k8sconfig_tui.readers.live.dialling import Cord, Dialled, dial
from k8sconfig_tui.readers.live.wire import BrokenOffError

_IDLE = 8


class Pool:
    """Used by several threads at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._idle: deque[Dialled] = deque()
        self._active: set[Cord] = set()
        self._closed = False
        self._tls: tuple[Certificate | None, ssl.SSLContext | None] | None = None

    def check(self) -> None:
        """Raises ``BrokenOffError`` after ``close``."""
        with self._lock:
            if self._closed:
                raise self._gone()

    def begun(self, seconds: float) -> Cord:
        """The cord of a request that begins; ``ended`` lets go of it."""
        cord = Cord(seconds)
        with self._lock:
            self._active.add(cord)
            closed = self._closed
        if closed:
            cord.cut(self._gone())
        return cord

    def ended(self, cord: Cord) -> None:
        cord.relax()
        with self._lock:
            self._active.discard(cord)

    def take(self, certificate: Certificate | None, cord: Cord) -> Dialled:
        """An idle connection that still stands, else a new one. Raises ``WireError``."""
        while (dialled := self._popped()) is not None:
            if dialled.certificate == certificate and dialled.usable:
                cord.tie(dialled.handle)
                return dialled
            dialled.close()
        if cord.why is not None:
            raise cord.why
        return dial(self._connection, self._context(certificate), certificate, cord)

    def forget(self) -> None:
        """Idle connections are closed: the server has ended one of them."""
        while (dialled := self._popped()) is not None:
            dialled.close()

    def give(self, dialled: Dialled) -> None:
        """A connection whose answer was read to its end."""
        dialled.used = True
        with self._lock:
            if not self._closed and len(self._idle) < _IDLE and dialled.link.sock is not None:
                self._idle.append(dialled)
                return
        dialled.close()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            active = list(self._active)
        for cord in active:
            cord.cut(self._gone())
        self.forget()

    def _context(self, certificate: Certificate | None) -> ssl.SSLContext | None:
        """Made once for a certificate: to read what the system trusts takes longer than to connect."""
        if self._connection.server.scheme != "https":
            return None
        with self._lock:
            if self._tls is None or self._tls[0] != certificate:
                self._tls = certificate, self._connection.tls(certificate)
            return self._tls[1]

    def _popped(self) -> Dialled | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _gone(self) -> BrokenOffError:
        return BrokenOffError(f"{self._connection.server.shown}: closed")
