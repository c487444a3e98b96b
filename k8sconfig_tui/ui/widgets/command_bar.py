"""The ``:`` line.

The law of this module: it completes and remembers what was typed in this session, and nothing of it is kept for longer;
what a line means is not its affair.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.suggester import Suggester

from k8sconfig_tui.ui.widgets.line_input import LineInput

Complete = Callable[[str], Sequence[str]]

_MOST = 100


class CommandBar(LineInput):
    """One line of input with completion and a history."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("tab", "complete", show=False),
        Binding("up", "recall(-1)", show=False),
        Binding("down", "recall(1)", show=False),
    ]

    @dataclass
    class Typed(Message):
        """What is typed, and what it may become."""

        text: str
        candidates: Sequence[str]

    @dataclass
    class Left(Message):
        """Typing has ended, with this line; empty where it was given up."""

        text: str

    def __init__(self, complete: Complete, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(placeholder="ns NAME  go KIND/NAME  find TEXT  only VERDICT  q", id=id)
        self.suggester = _First(complete)
        self._candidates = complete
        self._before: list[str] = []
        self._at = 0

    def remember(self, text: str) -> None:
        """Let ``up`` find this line again."""
        others = [line for line in self._before if line != text]
        self._before = [*others[1 - _MOST :], text]

    def open(self, text: str = "") -> None:
        self._at = len(self._before)
        super().open(text)

    def on_input_changed(self, event: LineInput.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value, self._candidates(event.value)))

    def on_input_submitted(self, event: LineInput.Submitted) -> None:
        event.stop()
        self.post_message(self.Left(event.value))

    def action_leave(self) -> None:
        self.post_message(self.Left(""))

    def action_complete(self) -> None:
        """As far as all candidates agree, or the first of them."""
        candidates = self._candidates(self.value)
        if candidates:
            shared = _common(candidates)
            self.value = shared if len(shared) > len(self.value) else candidates[0]
            self.cursor_position = len(self.value)

    def action_recall(self, by: int) -> None:
        at = self._at + by
        if 0 <= at <= len(self._before):
            self._at = at
            self.value = self._before[at] if at < len(self._before) else ""
            self.cursor_position = len(self.value)


class _First(Suggester):
    """Suggests the first candidate."""

    def __init__(self, complete: Complete) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        return next(iter(self._complete(value)), None)


def _common(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    low, high = min(texts), max(texts)
    length = next((at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))
    return low[:length]
