"""The line in which a filter is typed.

The law of this module: it says what is typed, and when typing ends; what it means is the filter's affair.
"""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from k8sconfig_tui.ui.widgets.line_input import LineInput


class FilterBar(LineInput):
    """The input of the filters."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(True)", show=False, priority=True),
        Binding("down", "leave(False)", show=False, priority=True),
    ]

    @dataclass
    class Typed(Message):
        """The query is another."""

        query: str

    @dataclass
    class Left(Message):
        """Typing has ended; ``clear``: by giving up the filter."""

        clear: bool

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder="text  !without  ~fuzzy  is:value,broken  by:secret  kind:sts  /regex", id=id)

    def on_input_changed(self, event: LineInput.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: LineInput.Submitted) -> None:
        event.stop()
        self.post_message(self.Left(clear=False))

    def action_leave(self, clear: bool) -> None:
        self.post_message(self.Left(clear))
