"""A screen of lines to read: help, and what could not be read.

The law of this module: it shows what it was given and goes away by esc.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from k8sconfig_tui.present.line import Line
from k8sconfig_tui.ui.text import content
from k8sconfig_tui.ui.widgets.lines import WrappedLines


class PageScreen(ModalScreen[None]):
    """Lines under a title."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", show=False)]
    AUTO_FOCUS = "WrappedLines"
    ALLOW_SELECT = False

    def __init__(self, title: str, lines: list[Line]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        yield WrappedLines(id="page")

    def on_mount(self) -> None:
        page = self.query_one(WrappedLines)
        page.border_title = content(self._title)
        page.border_subtitle = content("esc closes")
        page.show(self._lines)
