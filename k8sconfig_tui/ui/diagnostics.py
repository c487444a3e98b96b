"""Textual's variables: its log of all messages, its screenshots and its console are off, its pictures come sooner.

The law of this module: it is called before Textual is loaded, for Textual reads its variables only then.
"""

import os

_KEPT = frozenset(
    {
        "TEXTUAL_ALLOW_SIGNALS",
        "TEXTUAL_COLOR_SYSTEM",
        "TEXTUAL_DISABLE_KITTY_KEY",
        "TEXTUAL_DRIVER",
        "TEXTUAL_FILTERS",
        "TEXTUAL_FPS",
    }
)
"""What changes how it draws. Anything else may write what is on the screen, or a message with a value, to a file."""


_PICTURES = "500"
"""A second, at most: how long a change may wait for its picture. A move is painted at once, panel and difference after
it; at 60 they wait for the next picture longer than it takes to make it."""


def silence() -> None:
    """Take Textual's other variables out of the environment; whoever has chosen a number of pictures keeps it."""
    os.environ.setdefault("TEXTUAL_FPS", _PICTURES)
    for name in [name for name in os.environ if name == "TEXTUAL" or name.startswith("TEXTUAL_")]:
        if name not in _KEPT:
            del os.environ[name]
