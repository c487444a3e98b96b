"""Bytes from the disk: opened without ever waiting for a writer, read in pieces, up to a limit."""

import os
import stat
from collections.abc import Callable
from io import BytesIO

MOST_BYTES = 4 << 30
_PIECE = 1 << 20

Tell = Callable[[int, int], None]


class UnreadableError(Exception):
    """What lies at the path is nothing to be read; the message says what it is."""


def read_path(path: str, tell: Tell, *, pipes: bool) -> tuple[bytes, float]:
    """``(bytes, time of last change)``. ``tell`` is called with bytes done and to do (0: not known).

    ``pipes``: a pipe may be read (a shell's ``<(…)``). Raises ``OSError`` and ``UnreadableError``.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        _check(status, pipes=pipes)
        os.set_blocking(descriptor, True)
        size = status.st_size if stat.S_ISREG(status.st_mode) else 0
        return read_descriptor(descriptor, size, tell), status.st_mtime
    finally:
        os.close(descriptor)


def read_descriptor(descriptor: int, size: int, tell: Tell) -> bytes:
    """Everything up to the end; of a regular file of this ``size`` at one stroke, which is much the cheapest.

    Raises ``UnreadableError`` beyond ``MOST_BYTES``.
    """
    tell(0, size)
    first = os.read(descriptor, size + 1 if size else _PIECE)
    if size and len(first) == size:
        tell(size, size)
        return first
    out = BytesIO()
    piece = first
    while piece:
        out.write(piece)
        if out.tell() > MOST_BYTES:
            raise UnreadableError(f"larger than {MOST_BYTES >> 30} GiB")
        tell(out.tell(), size)
        piece = os.read(descriptor, _PIECE)
    return out.getvalue()


def _check(status: os.stat_result, *, pipes: bool) -> None:
    mode = status.st_mode
    if stat.S_ISREG(mode) or (pipes and stat.S_ISFIFO(mode)):
        if status.st_size > MOST_BYTES:
            raise UnreadableError(f"larger than {MOST_BYTES >> 30} GiB")
        return
    raise UnreadableError("a pipe" if stat.S_ISFIFO(mode) else "not a regular file")
