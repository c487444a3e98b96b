"""The line in which a filter is typed.

The law of this module: it never takes the focus by itself, and whatever is typed or pasted into it is printable and
short.
"""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from k8sconfig_tui.present.filter import LONGEST


class FilterBar(Input):
    """One line of input; says what is typed, and when typing ends."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(True)", show=False),
        Binding("down", "leave(False)", show=False),
    ]
    ALLOW_SELECT = False

    @dataclass
    class Typed(Message):
        """The query is another."""

        query: str

    @dataclass
    class Left(Message):
        """Typing has ended; ``clear``: by giving up the filter."""

        clear: bool

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            placeholder="text   !without   ~fuzzy   /regex",
            max_length=LONGEST,
            select_on_focus=False,
            compact=True,
            id=id,
        )

    def replace(self, text: str, start: int, end: int) -> None:
        """Every way in leads through here: typed, pasted and set by program."""
        kept = "".join(character for character in text[: 4 * LONGEST] if character.isprintable())
        room = LONGEST - len(self.value) + abs(end - start)
        super().replace(kept[: max(room, 0)], start, end)

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(event.text)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Left(clear=False))

    def action_leave(self, clear: bool) -> None:
        self.post_message(self.Left(clear))
