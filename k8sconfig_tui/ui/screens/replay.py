"""The main screen that walks through a recording.

The law of this module: it shows what is open now at the places that were recorded, and says where it is on the way.
"""

from textual.timer import Timer

from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.ui.commands import command, keys_of
from k8sconfig_tui.ui.replaying import Walk
from k8sconfig_tui.ui.screens.main import MainScreen

_EDGES = {1: "the recording ends here", -1: "the recording begins here"}


class ReplayScreen(MainScreen):
    """The keys of the history walk through the recording; all else is as ever."""

    _walk: Walk | None = None
    _next: Timer | None = None

    def begin(self) -> None:
        recording = self.start.replay
        self._walk = Walk(recording.moments if recording else (), self.is_there)
        self._step(1)
        if self.start.play:
            self.action_play()
        else:
            keys = [keys_of(command(name), self._remapped) for name in ("history-forward", "history-back", "play")]
            self.bench.say(f"{keys[0]} next view   {keys[1]} back   {keys[2]} walks by itself")

    def badges(self) -> Line:
        at, of = self._walk.position if self._walk else (0, 0)
        place = f"REPLAY {at} of {of}" if self._walk else "REPLAY"
        return (*super().badges(), Piece(place, Tone.KEY), Piece("  "))

    def action_history_forward(self) -> None:
        self._step(1)

    def action_history_back(self) -> None:
        self._step(-1)

    def _step(self, direction: int) -> bool:
        """Whether there was a view that way."""
        if self._walk is None:
            return False
        view, missing = self._walk.step(direction)
        if view is not None:
            self.bench.go(view)
        self.query_one("#origin").refresh()
        said = [_EDGES[direction]] * (view is None) + [_skipped(missing)] * bool(missing)
        if said:
            self.bench.say("   ".join(said))
        return view is not None

    # By itself

    def action_play(self) -> None:
        if self._next is not None:
            self._stop_playing()
            self.bench.say("stopped; the same key goes on")
        else:
            self._wait()

    def _wait(self) -> None:
        pause = self._walk.pause if self._walk else None
        if pause is None:
            self.bench.say("the recording ends here")
        else:
            self._next = self.set_timer(pause, self._play_on)

    def _play_on(self) -> None:
        self._next = None
        if self._step(1):
            self._wait()

    def _stop_playing(self) -> None:
        if self._next is not None:
            self._next.stop()
            self._next = None


def _skipped(missing: int) -> str:
    return f"skipped {missing} {'view' if missing == 1 else 'views'} whose place is not among what is open"
