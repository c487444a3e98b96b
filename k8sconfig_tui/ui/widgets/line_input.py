"""A line in which something is typed.

The law of this module: it never takes the focus by itself, and whatever is typed or pasted into it is printable and
short. The keys that end typing have priority: what follows them at once is for what comes next.
"""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Input

from k8sconfig_tui.present.filter import LONGEST


class LineInput(Input):
    """One line of input."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", show=False, priority=True)]
    ALLOW_SELECT = False

    def __init__(self, *, placeholder: str = "", longest: int = LONGEST, id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, max_length=longest, select_on_focus=False, compact=True, id=id)
        self._longest = longest

    def open(self, text: str) -> None:
        """Be seen, and have what is typed from now on after this text."""
        self.value = text
        self.cursor_position = len(text)
        self.add_class("-open")
        self.screen.set_focus(self)

    def close(self) -> None:
        """Be out of sight; whoever is to have the focus has to be given it."""
        self.remove_class("-open")

    def replace(self, text: str, start: int, end: int) -> None:
        """Every way in leads through here: typed, pasted and set by program."""
        kept = "".join(character for character in text[: 4 * self._longest] if character.isprintable())
        room = self._longest - len(self.value) + abs(end - start)
        super().replace(kept[: max(room, 0)], start, end)

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(event.text)
