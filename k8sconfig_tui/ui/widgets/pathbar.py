"""The line in which a path is typed or pasted, with completion.

The law of this module: what is typed is printable; a name that is not can be reached through the list alone.
"""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

LONGEST = 4096


class PathBar(Input):
    """One line of input for a path."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,down", "leave", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]
    ALLOW_SELECT = False

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
        super().__init__(
            placeholder="a path; tab completes, enter goes there", max_length=LONGEST, select_on_focus=False,
            compact=True, id=id,
        )  # fmt: skip

    def replace(self, text: str, start: int, end: int) -> None:
        """Every way in leads through here: typed, pasted and set by program."""
        kept = "".join(character for character in text[: 2 * LONGEST] if character.isprintable())
        room = LONGEST - len(self.value) + abs(end - start)
        super().replace(kept[: max(room, 0)], start, end)

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(event.text)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered(event.value))

    def action_complete(self) -> None:
        self.post_message(self.Asked(self.value))

    def action_leave(self) -> None:
        self.post_message(self.Left())
