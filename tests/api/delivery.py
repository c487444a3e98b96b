"""How an answer goes over the wire, whole or as a fault has it: late, drop by drop, cut off, or not at all.

The law of this module: every byte goes through ``Line.send``; offsets count bytes of the body, without the framing.
"""

import contextlib
import select
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from time import monotonic

from tests.api.http import Answer
from tests.api.store import Waker


class GoneError(Exception):
    """The other side hung up, or the server is being stopped."""


class End(Enum):
    """What happens where an answer is broken off."""

    CLOSE = "close"
    RESET = "reset"
    SILENCE = "silence"


@dataclass(frozen=True)
class Delivery:
    """``limit``: so many bytes of the body leave, then ``end``; -1 is not even the head, None is all."""

    delay: float = 0.0
    pause: float = 0.0
    limit: int | None = None
    end: End = End.CLOSE


PROMPT = Delivery()


class Line:
    """A connection to a client, as its thread sees it."""

    def __init__(self, connection: socket.socket, stopping: Waker) -> None:
        self._socket, self._stopping = connection, stopping

    def wait(self, seconds: float, waker: Waker | None = None) -> None:
        """Until the time is over or ``waker`` wakes. Raises GoneError where there is nobody left to wait for."""
        poll = select.poll()
        for each in (self._socket.fileno(), self._stopping.fileno(), *([waker.fileno()] if waker else [])):
            poll.register(each, select.POLLIN)
        ready = {number for number, _ in poll.poll(max(seconds, 0.0) * 1000)}
        if ready & {self._socket.fileno(), self._stopping.fileno()}:
            raise GoneError

    def rest(self, seconds: float = 3600.0) -> None:
        """Say nothing for so long."""
        deadline = monotonic() + seconds
        while (left := deadline - monotonic()) > 0:
            self.wait(left)

    def send(self, answer: Answer, how: Delivery, *, body: bool = True) -> bool:
        """Whether the answer went out to its end, so that the connection may be used again."""
        if how.delay:
            self.rest(how.delay)
        if how.limit == -1:
            self._finish(how.end)
            return False
        self._socket.sendall(head(answer))
        for piece in pieces(answer, how.limit) if body else ():
            if piece is None:
                self._finish(how.end)
                return False
            self._put(piece, how.pause)
        return True

    def _put(self, piece: bytes, pause: float) -> None:
        if not pause:
            self._socket.sendall(piece)
            return
        for byte in piece:
            self._socket.sendall(bytes([byte]))
            self.rest(pause)

    def _finish(self, end: End) -> None:
        if end is End.SILENCE:
            self.rest()
        elif end is End.RESET:
            reset(self._socket)


def head(answer: Answer) -> bytes:
    length = {"Content-Length": str(len(answer.body))} if answer.counted else {"Transfer-Encoding": "chunked"}
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
    lines += [f"{name}: {value}" for name, value in {"Audit-Id": "0", **answer.headers, **length}.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def pieces(answer: Answer, limit: int | None) -> Iterator[bytes | None]:
    """The body with its framing; None where it is broken off."""
    left = limit
    for chunk in answer.chunks:
        part = chunk if left is None else chunk[:left]
        yield part if answer.counted else b"%x\r\n%s" % (len(chunk), part)
        if left is not None:
            left -= len(part)
        if left == 0:
            yield None
            return
        if not answer.counted:
            yield b"\r\n"
    if not answer.counted:
        yield b"0\r\n\r\n"


def reset(connection: socket.socket) -> None:
    """End the connection by RST instead of FIN."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
