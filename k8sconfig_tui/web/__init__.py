"""The interface in a browser: the only room that knows aiohttp and textual-serve.

The law of this room: nothing is answered without the URL's token, nothing is asked of another machine, and no process
of the interface outlives the browser tab that it was started for.
"""

import os
from collections.abc import Callable
from typing import NamedTuple

DRIVER = "k8sconfig_tui.ui.browser:BrowserDriver"
"""What the interface talks through where a browser is its terminal."""

_DRIVER_VARIABLE = "TEXTUAL_DRIVER"
_NEEDED = ("aiohttp", "textual_serve")


class ServeError(Exception):
    """It cannot be served; the message is one line."""


class Serving(NamedTuple):
    """What is served where. ``command`` makes the command line of one session from the view that the browser asks for.

    ``ready`` is told the URL and whether only this machine reaches it, ``broken`` a defect of ours.
    """

    host: str
    port: int
    command: Callable[[str], list[str]]
    ready: Callable[[str, bool], None]
    broken: Callable[[BaseException], None]


def is_installed() -> bool:
    """Whether the extra ``[web]`` is there."""
    from importlib.util import find_spec  # noqa: PLC0415  only one verb asks

    return all(find_spec(name) is not None for name in _NEEDED)


def is_terminal() -> bool:
    """Whether this process is a session of ours, whose terminal is a browser."""
    return os.environ.get(_DRIVER_VARIABLE) == DRIVER


def session_environment() -> dict[str, str]:
    """The environment of a session: this one's, with the browser as the terminal."""
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_COLOR_SYSTEM": "truecolor"}
    return {**os.environ, **terminal, _DRIVER_VARIABLE: DRIVER}


def serve(serving: Serving) -> int:
    """Serves until a signal ends it; the exit code. Raises ``ServeError``."""
    from k8sconfig_tui.web.server import run  # noqa: PLC0415  the room is imported without aiohttp by others

    return run(serving)
