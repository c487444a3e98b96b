"""One request that was sent and the answer that is coming.

The law of this module: the answer is given whole or not at all; whatever ends it early is a ``WireError`` that holds
nothing of it.
"""

import threading
import time
from collections.abc import Iterator
from http.client import HTTPException

from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from k8sconfig_tui.readers.live.connection import Address
from k8sconfig_tui.readers.live.dialling import Cord, Dialled, failure
from k8sconfig_tui.readers.live.pool import Pool
from k8sconfig_tui.readers.live.unpacking import counted, lines, unpacked, whole
from k8sconfig_tui.readers.live.wire import Answer, BrokenOffError, TimedOutError, WireError

FAILURES = (OSError, HTTPError, HTTPException, ValueError)
_PIECE = 1 << 18
_SIGN_OF_LIFE = 1024
_LEAVING = 2.0


class Exchange:
    """An answer of which the headers have come. It ends with ``finish`` or ``abandon``."""

    def __init__(self, pool: Pool, server: Address, dialled: Dialled, cord: Cord, response: HTTPResponse) -> None:
        self._pool = pool
        self._server = server
        self._dialled = dialled
        self._cord = cord
        self._response = response
        self._reading = threading.Lock()
        self._over = False
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.headers.itermerged()}
        self._framed = response.chunked or response.length_remaining is not None

    def answer(self, most: int) -> Answer:
        """All of it, and the end of the exchange."""
        try:
            packed = counted(self._pieces(), most, self._response.length_remaining or 0)
            body = whole(unpacked(packed, self._encoding), most)
            self._cord.untie()
        except BaseException:
            self.abandon()
            raise
        self._finish()
        return Answer(self.status, self.headers, body)

    def lines(self, longest: int, silence: float) -> Iterator[bytes]:
        """Line by line, for as long as it goes on."""
        self._cord.relax()
        self._dialled.patience(silence)
        try:
            yield from lines(unpacked(self._lively(silence), self._encoding), longest)
            self._cord.untie()
        except BaseException:
            self.abandon()
            raise
        self._finish()

    def abandon(self) -> None:
        """Ends it, from any thread; whoever waits for a line is given ``BrokenOffError``."""
        self._cord.cut(BrokenOffError(f"{self._server.shown}: given up"))
        if not self._reading.acquire(timeout=_LEAVING):
            return
        try:
            if not self._over:
                self._over = True
                self._response.close()
                self._dialled.close()
        finally:
            self._reading.release()
            self._pool.ended(self._cord)

    def _finish(self) -> None:
        with self._reading:
            if not self._over:
                self._over = True
                self._pool.give(self._dialled)
        self._pool.ended(self._cord)

    @property
    def _encoding(self) -> str:
        return self.headers.get("content-encoding", "").strip().lower()

    def _pieces(self) -> Iterator[bytes]:
        while piece := self._piece():
            yield piece

    def _lively(self, silence: float) -> Iterator[bytes]:
        """The pieces; a byte now and then, of which no line comes, counts as silence."""
        heard, size = time.monotonic(), 0
        for piece in self._pieces():
            size += len(piece)
            if b"\n" in piece or size >= _SIGN_OF_LIFE:
                heard, size = time.monotonic(), 0
            elif time.monotonic() - heard > silence:
                raise TimedOutError(f"{self._server.shown}: nothing came for too long")
            yield piece

    def _piece(self) -> bytes:
        with self._reading:
            if self._cord.why is not None:
                raise self._cord.why
            if not self._framed:
                raise BrokenOffError(f"{self._server.shown}: the answer does not say where it ends")
            piece, problem = self._read()
        if problem is not None:
            raise problem  # outside of the handler: the frames of what it caught hold what was read
        if not piece and self._cord.why is not None:
            raise self._cord.why
        return piece

    def _read(self) -> tuple[bytes, WireError | None]:
        try:
            return self._response.read1(_PIECE, decode_content=False), None
        except FAILURES as error:
            return b"", self._cord.why or failure(error, self._server)
