"""Several pages of which one is shown, such as the same object in each environment: left and right turn them.

The law of this module: a page is made when it is turned to, and one that was left before it was made is not shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message

from k8sconfig_tui.present.page import Page
from k8sconfig_tui.ui.screens.page import PageScreen
from k8sconfig_tui.ui.widgets.lines import WrappedLines


class BookLines(WrappedLines):
    """The lines of a page; they are never wider than the page, so left and right turn it."""

    @dataclass
    class Turned(Message):
        """The page before or after is asked for."""

        by: int

    def action_left(self) -> None:
        self.post_message(self.Turned(-1))

    def action_right(self) -> None:
        self.post_message(self.Turned(1))


class BookScreen(PageScreen):
    """Pages that are turned, beginning at one of them."""

    def __init__(self, title: str, makes: Sequence[Callable[[], Page]], at: int = 0) -> None:
        super().__init__(title, makes[at])
        self._makes = makes
        self._at = at

    def compose(self) -> ComposeResult:
        yield BookLines(id="page")

    def on_book_lines_turned(self, message: BookLines.Turned) -> None:
        if len(self._makes) > 1:
            self._at = (self._at + message.by) % len(self._makes)
            self._make = self._makes[self._at]
            self._start(self._make)

    def _ways(self, page: Page) -> list[str]:
        turns = [f"h l turn: {self._at + 1} of {len(self._makes)}"] if len(self._makes) > 1 else []
        return [*turns, *super()._ways(page)]
