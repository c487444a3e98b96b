"""Errors and words that come from nowhere the interface waits: threads, forgotten tasks, ``logging``, ``warnings``.

The law of this module: they go to the log of the session as types and places. A library's words are kept only where
its values are apart from them.
"""

import asyncio
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from k8sconfig_tui.ui.crash import place, told
from k8sconfig_tui.ui.session_log import SessionLog

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from threading import ExceptHookArgs


@contextmanager
def listening(log: SessionLog) -> Iterator[None]:
    """While it lasts, the interpreter's own ways to complain lead to the log."""

    def thread_broke(args: "ExceptHookArgs") -> None:
        name = args.thread.name if args.thread else "thread"
        log.add("error", f"{name}: {told(args.exc_value)}")

    def could_not_raise(args: "UnraisableHookArgs") -> None:
        log.add("error", f"ignored: {told(args.exc_value)}")

    def warned(message: object, category: type[Warning], filename: str, lineno: int, *_: object, **__: object) -> None:  # noqa: ARG001
        log.add("library", f"{category.__name__} at {place(filename, lineno)}")

    before = (threading.excepthook, sys.unraisablehook, warnings.showwarning, logging.raiseExceptions)
    handler = _Handler(log)
    threading.excepthook, sys.unraisablehook, warnings.showwarning = thread_broke, could_not_raise, warned
    logging.raiseExceptions = False
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        threading.excepthook, sys.unraisablehook, warnings.showwarning, logging.raiseExceptions = before


def task_broke(log: SessionLog, context: dict[str, Any]) -> None:
    """What the event loop says of a task that nobody waits for."""
    log.add("error", f"forgotten task: {told(context.get('exception'))}")


def listen_to_loop(log: SessionLog) -> None:
    """Do so for the loop that runs."""
    asyncio.get_running_loop().set_exception_handler(lambda _, context: task_broke(log, context))


class _Handler(logging.Handler):
    def __init__(self, log: SessionLog) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        said = f": {record.msg}" if record.args else ""
        error = f": {told(record.exc_info[1])}" if record.exc_info else ""
        head = f"{record.name} {record.levelname.lower()} at {place(record.pathname, record.lineno)}"
        self._log.add("library", f"{head}{said}{error}")
