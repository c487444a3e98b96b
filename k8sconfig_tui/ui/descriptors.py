"""While the interface draws, the terminal is its own: whatever else is written there is read here instead.

The law of this module: standard output and error are pipes for everyone but the interface, standard input is empty for
child processes, and all three are what they were when the interface is gone. No flood of words takes memory or time.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TextIO

Take = Callable[[str], None]

_CHUNK = 65_536
_LONGEST = 2_000
_BUDGET = 50
"""Lines in a second that are kept; the others are counted."""
_PAUSE = 0.01
"""Seconds between two reads of a flood: whoever writes it waits for us, not we for it."""
_LAST_WORDS = 0.3
"""Seconds to wait for what is still in the pipe."""


@contextmanager
def private(take: Take) -> Iterator[None]:
    """Keep the terminal for the interface; what others write goes to ``take``, line by line, from another thread."""
    if not _all_terminals():
        yield
        return
    with ExitStack() as stack:
        reading, writing = os.pipe()
        listener = Listener(reading, take)
        listener.start()
        stack.callback(listener.finish)
        stack.enter_context(_moved("__stdin__", 0, os.open(os.devnull, os.O_RDONLY)))
        stack.enter_context(_moved("__stdout__", 1, os.dup(writing)))
        stack.enter_context(_moved("__stderr__", 2, writing))
        yield


def _all_terminals() -> bool:
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    with suppress(OSError, ValueError):
        return all(stream is not None and os.isatty(stream.fileno()) for stream in streams)
    return False


@contextmanager
def _moved(name: str, number: int, instead: int) -> Iterator[None]:
    """Python's original stream keeps the terminal under another number; ``number`` is ``instead``."""
    before: TextIO = getattr(sys, name)
    before.flush()
    own = os.dup(number)
    stream = open(own, before.mode, encoding=before.encoding, errors="replace")  # noqa: PTH123, SIM115
    os.dup2(instead, number)
    os.close(instead)
    setattr(sys, name, stream)
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            before.flush()
        setattr(sys, name, before)
        os.dup2(own, number)
        with suppress(OSError):
            stream.close()


class Listener(threading.Thread):
    """Reads a pipe to its end, in lines of bounded length and number."""

    def __init__(self, reading: int, take: Take) -> None:
        super().__init__(daemon=True, name="words-beside-the-screen")
        self._reading = reading
        self._take = take
        self._rest = b""
        self._kept = self._skipped = 0
        self._second = 0.0

    def run(self) -> None:
        with suppress(OSError):
            while chunk := os.read(self._reading, _CHUNK):
                self._hear(chunk)
        if self._rest:
            self._say(self._rest)
        self._count()

    def finish(self) -> None:
        """Wait for the last words; a child that still holds the pipe is not waited for."""
        self.join(_LAST_WORDS)

    def _hear(self, chunk: bytes) -> None:
        if time.monotonic() - self._second >= 1:
            self._count()
            self._second, self._kept = time.monotonic(), 0
        room = _BUDGET - self._kept
        *lines, rest = (self._rest + chunk).split(b"\n", room)
        for line in lines:
            self._say(line)
        self._kept += len(lines)
        if len(lines) == room:
            self._skipped += rest.count(b"\n")
            rest = rest[rest.rfind(b"\n") + 1 :]
        self._rest = rest[:_LONGEST]
        if len(lines) == room or len(chunk) > _CHUNK // 4:
            time.sleep(_PAUSE)

    def _say(self, line: bytes) -> None:
        text = line[:_LONGEST].decode("utf-8", "surrogateescape").rstrip()
        if text:
            self._take(text)

    def _count(self) -> None:
        if self._skipped:
            self._take(f"and {self._skipped:,} more lines")
            self._skipped = 0
