"""Leaves the terminal as it was found, even when the program is told to end or its terminal is gone.

The law of this module: after a signal the program ends within two seconds, whatever hangs.
"""

import asyncio
import os
import signal
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from textual.app import App

_PATIENCE = 2.0
_RESTORE = b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[0m"
"""Mouse, paste and focus reports off, keyboard protocol back, the main screen, the cursor shown, no colours."""


@contextmanager
def guarded(app: App[Any]) -> Iterator[None]:
    """While the app runs, TERM and HUP end it in order, and by force when that takes too long."""
    state = _terminal_state()

    def end(number: int, _: FrameType | None) -> None:
        watchdog = threading.Timer(_PATIENCE, _leave, (number, state))
        watchdog.daemon = True
        watchdog.start()
        with suppress(RuntimeError):
            asyncio.get_running_loop().call_soon_threadsafe(app.exit, None, 128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _terminal_state() -> list[Any] | None:
    with suppress(termios.error, OSError, ValueError):
        return termios.tcgetattr(sys.stdin.fileno())
    return None


def _leave(number: int, state: list[Any] | None) -> None:
    """End now. The terminal is restored as far as it still takes anything."""
    with suppress(OSError):
        os.set_blocking(2, False)
        os.write(2, _RESTORE)
    if state is not None:
        with suppress(termios.error, OSError):
            termios.tcsetattr(0, termios.TCSANOW, state)
    os._exit(128 + number)
