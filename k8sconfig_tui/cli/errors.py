"""Failures as one line on stderr, and the exit codes.

The law of this module: a message names places and keys and never holds a value; whatever came from outside is made
printable before it is written.
"""

import sys
import traceback
from pathlib import PurePath

from k8sconfig_tui.present.visible import plain

FINE = 0
DIFFERENT = 1
UNUSABLE = 2
REFUSED = 3
INTERRUPTED = 130
CLOSED = 141
BROKEN = 70

LIMIT = 500


class OutputError(Exception):
    """What was asked for cannot be written; the message is one line."""


class UsageError(Exception):
    """Something that the user can put right; the message is one line."""


def say(text: str) -> None:
    """One line on stderr. A closed stderr is nobody's business."""
    line = f"k8sconfig-tui: {plain(text, LIMIT)}\n"
    try:
        sys.stderr.write(line.encode("utf-8", "replace").decode())
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def say_broken(error: BaseException) -> None:
    """What is told of a defect of ours: the type and the places in this code, and no value."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-3:]))
    say(f"internal error, please report: {type(error).__name__} at {places}")
