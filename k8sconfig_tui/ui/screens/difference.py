"""The difference of any two values or objects, with the whole screen to itself.

The law of this module: it is made by a worker; a secret is open only while it is revealed, and esc leads back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from k8sconfig_tui.present.diff import Difference
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.marks import Mark
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.ui import pairs, work
from k8sconfig_tui.ui.commands import command, keys_of
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.keymap import bindings
from k8sconfig_tui.ui.mode import badge, presents
from k8sconfig_tui.ui.widgets.bars import Bar
from k8sconfig_tui.ui.widgets.difference import DifferenceView
from k8sconfig_tui.ui.widgets.keychip import KeyChip

_COMMANDS = ("next-difference", "previous-difference", "diff-view", "swap", "reveal", "back")
_WORDS = ("next", "previous", "form", "swap", "reveal", "back")
_LIMIT = 120


class DifferenceScreen(Screen[None]):
    """Two values or objects, whatever their names."""

    BINDINGS = bindings(ids=_COMMANDS)
    AUTO_FOCUS = "DifferenceView"
    ALLOW_SELECT = False

    @dataclass
    class Made(Message):
        """The difference, as it was asked for: which way round, and whether secrets are open in it."""

        difference: Difference
        swapped: bool
        revealed: bool

    def __init__(
        self,
        glyphs: Glyphs,
        remapped: Mapping[str, str],
        whole: work.Opened,
        pair: tuple[Mark, Mark],
        reveal_seconds: float,
    ) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._remapped = remapped
        self._whole = whole
        self._pair = pair
        self._reveal_seconds = reveal_seconds
        self._swapped = False
        self._hide: Timer | None = None
        self._note = ""

    def compose(self) -> ComposeResult:
        yield Bar(self._heading, id="origin")
        yield DifferenceView(id="whole")
        yield KeyChip(id="keys")
        yield Bar(self._hints, id="hints")

    def _heading(self) -> Line:
        left, right = (shown(mark.title, Tone.KEY, _LIMIT) for mark in self._pair)
        return (*badge(self.app), Piece("left ", Tone.MUTED), *left, Piece("   right ", Tone.MUTED), *right)

    def _hints(self) -> Line:
        if self._note:
            return (Piece(self._note, Tone.SUPPLY),)
        line: list[Piece] = []
        for identity, word in zip(_COMMANDS, _WORDS, strict=True):
            keys = keys_of(command(identity), self._remapped).partition(" ")[0]
            line += [Piece(keys, Tone.KEY), Piece(f" {word}  ", Tone.MUTED)]
        return tuple(line)

    # Making

    def on_mount(self) -> None:
        self.app.app_suspend_signal.subscribe(self, lambda _: self.hide())
        self.watch(self.app, "app_focus", self._focus_changed, init=False)
        self._make()

    def _focus_changed(self, focus: bool) -> None:
        if not focus:
            self.hide()

    def _make(self) -> None:
        self._say("")
        self.run_worker(
            self._work, group="diff", description="compare the two", thread=True, exclusive=True, exit_on_error=False
        )

    def _work(self) -> None:
        swapped, revealed = self._swapped, self._hide is not None
        look = pairs.look(self._whole, self._glyphs, swapped=swapped, reveal=revealed)
        self.post_message(self.Made(pairs.difference(self._whole, *self._pair, look), swapped, revealed))

    def on_difference_screen_made(self, message: Made) -> None:
        if (message.swapped, message.revealed) == (self._swapped, self._hide is not None):
            self.query_one(DifferenceView).show(message.difference)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self._say(f"an error of k8sconfig-tui itself: {told(event.worker.error)}")

    # Keys

    def action_next_difference(self) -> None:
        self._step(1)

    def action_previous_difference(self) -> None:
        self._step(-1)

    def _step(self, direction: int) -> None:
        found = self.query_one(DifferenceView).step(direction)
        self._say("" if found else "no more differences")

    def action_diff_view(self) -> None:
        self.query_one(DifferenceView).toggle()

    def action_swap(self) -> None:
        self._swapped = not self._swapped
        self._make()

    def action_reveal(self) -> None:
        if self._hide is not None:
            self.hide()
        elif presents(self.app) or not self._reveal_seconds:
            self._say(
                f"values of Secrets stay hidden {'while presenting' if presents(self.app) else 'in this session'}"
            )
        elif self._pair[0].kind == "object":
            self._say("the values of a Secret are revealed one by one, in the matrix")
        else:
            self._hide = self.set_timer(self._reveal_seconds, self.hide)
            self._make()

    def hide(self) -> None:
        """Hide revealed values again, at once."""
        if self._hide is not None:
            self._hide.stop()
            self._hide = None
            self.query_one(DifferenceView).show(None)
            self._make()

    def on_screen_suspend(self) -> None:
        self.hide()

    def action_back(self) -> None:
        self.app.pop_screen()

    def _say(self, note: str) -> None:
        self._note = note
        self.query_one("#hints").refresh()
