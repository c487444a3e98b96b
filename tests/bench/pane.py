"""A program in a pseudo-terminal of 160×50, and the time from a key's bytes to the first and the last byte painted."""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

SIZE = (50, 160)
_QUIET = 0.15
"""Seconds without a byte after which a picture is held to be complete: less than any work of its own accord."""


class Stroke(NamedTuple):
    """Seconds from a key's bytes to the first and to the last byte painted."""

    first: float
    last: float


class Spread(NamedTuple):
    """Of many strokes, in milliseconds: the middle and the worst of a hundred of the first and of the last byte."""

    first: float
    first_worst: float
    middle: float
    worst: float

    @classmethod
    def of(cls, strokes: Sequence[Stroke]) -> "Spread":
        first = sorted(stroke.first * 1e3 for stroke in strokes)
        last = sorted(stroke.last * 1e3 for stroke in strokes)
        worst = min(len(last) * 99 // 100, len(last) - 1)
        return cls(statistics.median(first), first[worst], statistics.median(last), last[worst])


class Pane:
    """A running program. ``memory`` is its resident size in bytes."""

    def __init__(self, *arguments: str) -> None:
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606
        self.output = bytearray()
        self._heard = self.started

    def hear(self, seconds: float) -> bool:
        """Read what comes within so many seconds; whether anything came."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        with suppress(OSError):
            self.output += os.read(self.fd, 1 << 16)
        self._heard = time.perf_counter()
        return True

    def until(self, words: bytes, seconds: float = 120.0) -> float:
        """Seconds from the start to these words. Raises TimeoutError when they do not come."""
        start = len(self.output)
        while words not in self.output[max(start - len(words), 0) :]:
            if time.perf_counter() - self.started > seconds or not self.hear(seconds):
                raise TimeoutError(words)
        return self._heard - self.started

    def rest(self, quiet: float = _QUIET, seconds: float = 120.0) -> float:
        """Wait until nothing has come for a while; seconds from the start to the last byte."""
        end = time.perf_counter() + seconds
        while self.hear(quiet) and time.perf_counter() < end:
            pass
        return self._heard - self.started

    def press(self, keys: bytes) -> Stroke:
        """Press, and wait for the whole picture. Raises TimeoutError where nothing is painted."""
        self.rest()
        pressed = time.perf_counter()
        os.write(self.fd, keys)
        if not self.hear(3.0):
            raise TimeoutError(keys)
        first = self._heard
        self.rest()
        return Stroke(first - pressed, self._heard - pressed)

    def type(self, keys: bytes) -> None:
        """Press, and do not wait."""
        os.write(self.fd, keys)

    def lead(self, keys: bytes) -> None:
        """Press on the way to a place, whether it paints anything or not."""
        self.type(keys)
        self.rest(0.5)

    @property
    def alive(self) -> bool:
        return os.waitpid(self.pid, os.WNOHANG)[0] == 0

    @property
    def memory(self) -> int:
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:  # noqa: PTH123 - a file of the kernel's
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmRSS"))


@contextmanager
def running(*arguments: str) -> Iterator[Pane]:
    """The program while it is measured."""
    pane = Pane(*arguments)
    try:
        yield pane
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(pane.pid, signal.SIGKILL)
            os.waitpid(pane.pid, 0)
        with suppress(OSError):
            os.close(pane.fd)
