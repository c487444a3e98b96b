"""As what the selected thing is to be copied: a short list, a key for each.

The law of this module: it only asks; what is copied, and whether it can be, is not its affair.
"""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from k8sconfig_tui.present.copying import KINDS
from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.ui.text import content
from k8sconfig_tui.ui.widgets.lines import LineView, TextLines


class CopyScreen(ModalScreen[str | None]):
    """The kinds of copy; its result is the id of the chosen one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,C", "dismiss(None)", show=False)]
    AUTO_FOCUS = "TextLines"
    ALLOW_SELECT = False

    def compose(self) -> ComposeResult:
        yield TextLines(id="copying")

    def on_mount(self) -> None:
        lines: list[Line] = [
            (Piece(f" {number} ", Tone.KEY), Piece(f" {kind.title}")) for number, kind in enumerate(KINDS, 1)
        ]
        shown = self.query_one(TextLines)
        shown.show(lines)
        shown.styles.height = len(lines) + 2
        shown.border_title = content("Copy as")
        shown.border_subtitle = content("a number or enter   esc closes")

    def on_line_view_opened(self, message: LineView.Opened) -> None:
        self._choose(message.row)

    def on_key(self, event: events.Key) -> None:
        if event.key.isdecimal():
            event.stop()
            self._choose(int(event.key) - 1)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(KINDS):
            self.dismiss(KINDS[row].id)
