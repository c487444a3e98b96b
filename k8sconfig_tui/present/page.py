"""A page: lines under a title, some of which lead somewhere.

The law of this module: a page is made off the event loop, from what is open, and holds no widget.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.present.view import View


class Page(NamedTuple):
    """``title`` is unsafe text; ``targets`` are the places that lines (counted from 0) lead to; ``at`` the line that
    the reader begins at; ``indent`` that of the rest of a line that does not fit; ``copy`` what can be copied of it."""

    title: str
    lines: list[Line]
    targets: Mapping[int, View] = {}
    at: int = 0
    indent: int = 2
    copy: str = ""


class Draft:
    """A page while it is written, line by line."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.targets: dict[int, View] = {}

    def add(self, line: Line, target: View | None = None) -> None:
        """A line, and the place that it leads to."""
        if target is not None:
            self.targets[len(self.lines)] = target
        self.lines.append(line)

    def extend(self, lines: Iterable[Line], target: View | None = None) -> None:
        """Lines that all lead to one place."""
        for line in lines:
            self.add(line, target)

    def head(self, text: str, target: View | None = None) -> None:
        """A heading of our own words, a blank line before it."""
        if self.lines:
            self.add(())
        self.add((Piece(text, Tone.STRONG),), target)

    def page(self, title: str, at: int = 0, indent: int = 2) -> Page:
        """What was written."""
        return Page(title, self.lines, self.targets, at, indent)
