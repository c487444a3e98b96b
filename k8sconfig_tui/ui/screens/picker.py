"""Nothing was given to open: what can be opened, and how it is made.

The law of this module: it is a choice, not an error.
"""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.states import picker
from k8sconfig_tui.ui.widgets.bars import Bar
from k8sconfig_tui.ui.widgets.lines import LineView, TextLines

_HEADING: Line = (Piece("Choose a source", Tone.STRONG), Piece("   enter opens   ? help   ctrl+q quits", Tone.MUTED))


class PickerScreen(Screen[None]):
    """A list of sources to open, with how to make more."""

    AUTO_FOCUS = "TextLines"
    ALLOW_SELECT = False

    @dataclass
    class Chosen(Message):
        """A source was chosen."""

        locations: tuple[str, ...]

    def __init__(self, recent: list[tuple[str, ...]] | None = None) -> None:
        super().__init__()
        self._choices: list[tuple[str, ...]] = [("demo:",), *(recent or [])]

    def compose(self) -> ComposeResult:
        yield Bar(lambda: _HEADING, id="origin")
        yield TextLines(id="choices")

    def on_mount(self) -> None:
        choices: list[Line] = [(Piece("The built-in demo", Tone.KEY), Piece("  a shop in dev, staging and prod"))]
        choices += [shown("  ".join(locations), Tone.KEY) for locations in self._choices[1:]]
        self.query_one(TextLines).show([*choices, (), *picker()])

    def on_line_view_opened(self, message: LineView.Opened) -> None:
        if message.row < len(self._choices):
            self.post_message(self.Chosen(self._choices[message.row]))
