"""The line in which a path is typed or pasted, with completion.

The law of this module: a name that cannot be printed can be reached through the list alone.
"""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from k8sconfig_tui.ui.widgets.line_input import LineInput

LONGEST = 4096


class PathBar(LineInput):
    """One line of input for a path."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,down", "leave", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
    ]

    @dataclass
    class Entered(Message):
        """The path is complete."""

        path: str

    @dataclass
    class Asked(Message):
        """The path is to be completed."""

        path: str

    class Left(Message):
        """Typing has ended without a path."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder="a path; tab completes, enter goes there", longest=LONGEST, id=id)

    def on_input_changed(self, event: LineInput.Changed) -> None:
        event.stop()

    def on_input_submitted(self, event: LineInput.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered(event.value))

    def action_complete(self) -> None:
        self.post_message(self.Asked(self.value))

    def action_leave(self) -> None:
        self.post_message(self.Left())
