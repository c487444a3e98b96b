"""One-line bars: where the data is from, the tabs of a narrow terminal, the keys that work now.

The law of this module: a bar is one line drawn like any other, so that no text in it can be markup.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.message import Message

from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.ui.commands import COMMANDS, MAIN_SCOPES, Command, Scope, keys_of
from k8sconfig_tui.ui.text import width
from k8sconfig_tui.ui.widgets.lines import LineView

_MOMENT = 4.0
"""Seconds that a note stays."""


class Bar(LineView, can_focus=False):
    """A line that is computed when it is drawn."""

    SHOWS_CURSOR = False

    def __init__(self, line: Callable[[], Line], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._line = line

    def line_count(self) -> int:
        return 1

    def line_at(self, row: int) -> Line:  # noqa: ARG002
        return self._line()

    def extend(self) -> None:
        self.virtual_size = Size(1, 1)


class Tabs(Bar):
    """The panes of a narrow terminal; the one in view is marked."""

    @dataclass
    class Chosen(Message):
        """A tab was clicked."""

        pane: str

    def __init__(self, panes: Mapping[str, str], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(self._tabs, id=id)
        self._panes = dict(panes)
        self._current = next(iter(panes))

    def mark(self, pane: str) -> None:
        """Mark the pane that is in view."""
        self._current = pane
        self.refresh()

    def _tabs(self) -> Line:
        line = []
        for number, (pane, title) in enumerate(self._panes.items(), 1):
            here = pane == self._current
            text = f"[{number} {title}]" if here else f" {number} {title} "
            line.append(Piece(text, Tone.KEY if here else Tone.MUTED))
        return tuple(line)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        position = 0
        for pane, piece in zip(self._panes, self._tabs(), strict=True):
            position += cell_len(piece.text)
            if event.x < position:
                self.post_message(self.Chosen(pane))
                return


class Hints(Bar):
    """The footer: the keys of the most used commands, as they are mapped now."""

    @dataclass
    class Ran(Message):
        """A command was clicked; ``key`` is the first that is mapped to it now."""

        command: Command
        key: str

    def __init__(
        self,
        remapped: Mapping[str, str],
        scopes: Collection[Scope] = MAIN_SCOPES,
        ids: Collection[str] = (),
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(self._hints, id=id)
        here = (one for one in COMMANDS if one.footer and (one.scope in scopes or one.id in ids))
        self._commands = sorted(here, key=lambda one: one.id != "help")
        self._remapped = dict(remapped)
        self._note: Line = ()
        self._status: Line = ()

    def note(self, line: Line) -> None:
        """Say something at the left for a moment."""
        self._note = line
        self.refresh()
        self.set_timer(_MOMENT, partial(self._forget, line))

    def status(self, line: Line) -> None:
        """Say something at the left for as long as it holds."""
        self._status = line
        self.refresh()

    def _forget(self, line: Line) -> None:
        if self._note is line:
            self._note = ()
            self.refresh()

    def _said(self) -> list[Piece]:
        said = self._note or self._status
        return [*said, Piece("  ")] if said else []

    def _hints(self) -> Line:
        """What is said, then as many hints as fit whole."""
        line = self._said()
        used = width(line)
        for one in self._commands:
            hint = self._hint(one)
            used += width(hint)
            if used - 2 <= self.room:
                line += hint
        return (*line[:-1], line[-1]._replace(text=line[-1].text.rstrip())) if line else ()

    def _hint(self, one: Command) -> list[Piece]:
        keys = keys_of(one, self._remapped).partition(" ")[0]
        return [Piece(keys, Tone.KEY), Piece(f" {one.footer}  ", Tone.MUTED)]

    def on_click(self, event: events.Click) -> None:
        event.stop()
        position = width(self._said())
        for one in self._commands:
            start = position
            position += width(self._hint(one))
            if start <= event.x < position:
                keys = self._remapped.get(one.id) or one.keys
                self.post_message(self.Ran(one, keys.partition(",")[0].strip()))
                return
