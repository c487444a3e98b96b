"""Leaves the terminal as it was found, even when the program is told to end or its terminal is gone.

The law of this module: once the program is to end, it ends within two seconds, whatever hangs.
"""

import asyncio
import os
import select
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Protocol

_PATIENCE = 2.0
_TRIES, _PAUSE = 30, 0.01
_WRITER = "textual-output"
"""The thread that paints: the signal, of which nothing else comes any more, ends its waiting."""
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_RESTORE = (
    b"\x18\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2004l\x1b[?1004l\x1b[?2048l"
    b"\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
)
"""What was begun is cancelled; synchronised output, mouse, paste, focus and size reports off, keyboard protocol back,
lines wrapped, the main screen, the cursor shown, no colours."""


class Leaver(Protocol):
    """An app as far as it can be told to end, and tells that it does."""

    leaving: Callable[[int], None]

    def exit(self, result: None, return_code: int) -> None: ...


@contextmanager
def guarded(app: Leaver) -> Iterator[None]:
    """While the app runs, a signal or a terminal that is gone ends it in order; any end is by force when it lasts."""
    found = _Terminal()

    def leave(code: int) -> None:
        app.leaving = lambda _: None
        watchdog = threading.Timer(_PATIENCE, found.abandon, (code,))
        watchdog.daemon = True
        watchdog.start()

    def end(number: int, _: FrameType | None) -> None:
        app.leaving(128 + number)
        with suppress(RuntimeError):
            asyncio.get_running_loop().call_soon_threadsafe(app.exit, None, 128 + number)

    app.leaving = leave
    before = {number: signal.signal(number, end) for number in _SIGNALS}
    found.watch()
    try:
        yield
    finally:
        found.left = True
        for number, handler in before.items():
            signal.signal(number, handler)


class _Terminal:
    """The terminal as it was found. ``left``: it is given back."""

    def __init__(self) -> None:
        self.left = False
        self._descriptor = -1
        self._state: list[Any] | None = None
        with suppress(termios.error, OSError, ValueError, AttributeError):
            self._descriptor = sys.__stderr__.fileno()  # type: ignore[union-attr]  # None is the AttributeError
            self._state = termios.tcgetattr(self._descriptor)

    def watch(self) -> None:
        """Tell the program when the terminal is gone, even where nobody sends a signal."""
        if self._state is not None:
            threading.Thread(target=self._wait_for_its_end, daemon=True, name="terminal-watch").start()

    def _wait_for_its_end(self) -> None:
        poll = select.poll()
        poll.register(self._descriptor, 0)
        gone = any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll())
        if gone and not self.left:
            os.kill(os.getpid(), signal.SIGHUP)

    def abandon(self, code: int) -> None:
        """End now. The terminal is restored as far as it still takes anything."""
        if self._state is not None and not self.left:
            with suppress(OSError):
                self._restore()
            with suppress(termios.error):
                termios.tcsetattr(self._descriptor, termios.TCSANOW, self._state)
        os._exit(code)

    def _restore(self) -> None:
        """What was painted and not yet taken is thrown away, for nothing gets through behind it. The shell shares how
        the descriptor waits, so that is put back."""
        os.set_blocking(self._descriptor, False)
        for thread in threading.enumerate():
            if thread.name == _WRITER and thread.ident is not None:
                signal.pthread_kill(thread.ident, signal.SIGTERM)
        for _ in range(_TRIES):
            with suppress(BlockingIOError, termios.error):
                termios.tcflush(self._descriptor, termios.TCOFLUSH)
                os.write(self._descriptor, _RESTORE)
                break
            time.sleep(_PAUSE)
        os.set_blocking(self._descriptor, True)
