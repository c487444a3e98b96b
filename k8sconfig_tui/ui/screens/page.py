"""A screen of lines to read: help, and what could not be read.

The law of this module: it shows what it was given and goes away by esc.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.ui.widgets.bars import Bar
from k8sconfig_tui.ui.widgets.lines import TextLines


class PageScreen(ModalScreen[None]):
    """Lines under a title."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", show=False)]
    AUTO_FOCUS = "TextLines"
    ALLOW_SELECT = False

    def __init__(self, title: str, lines: list[Line]) -> None:
        super().__init__()
        self._heading: Line = (Piece(title, Tone.STRONG), Piece("   esc closes", Tone.MUTED))
        self._lines = lines

    def compose(self) -> ComposeResult:
        yield Bar(lambda: self._heading, id="heading")
        yield TextLines(id="page")

    def on_mount(self) -> None:
        self.query_one(TextLines).show(self._lines)
