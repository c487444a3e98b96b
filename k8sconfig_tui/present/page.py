"""A page: lines under a title, some of which lead somewhere.

The law of this module: a page is made off the event loop, from what is open, and holds no widget.
"""

from collections.abc import Mapping
from typing import NamedTuple

from k8sconfig_tui.present.line import Line
from k8sconfig_tui.present.view import View


class Page(NamedTuple):
    """``title`` is unsafe text; ``targets`` are the places that lines (counted from 0) lead to; ``at`` the line that
    the reader begins at."""

    title: str
    lines: list[Line]
    targets: Mapping[int, View] = {}
    at: int = 0
