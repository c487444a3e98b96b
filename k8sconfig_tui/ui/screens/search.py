"""Looking for places: the line that is typed, how far the search is, and what it has found so far.

The law of this module: what is typed lives in its line alone; every letter calls off the search for those before it.
"""

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.worker import Worker, WorkerState, get_current_worker

from k8sconfig_tui.present.hits import HitLines, progress
from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.present.search import Hit
from k8sconfig_tui.present.view import View
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.hunt import Found
from k8sconfig_tui.ui.messages import Hunted
from k8sconfig_tui.ui.text import content
from k8sconfig_tui.ui.widgets.bars import Bar
from k8sconfig_tui.ui.widgets.hits import HitsView
from k8sconfig_tui.ui.widgets.line_input import LineInput
from k8sconfig_tui.ui.widgets.lines import LineView

Hunt = Callable[[Callable[[], bool]], Iterator[Found]]


class SearchScreen(ModalScreen[View | None]):
    """A search; its result is the place that was chosen.

    ``begin`` gives for what is typed the search to run, or a line that says why there is none; ``place`` the view of a
    hit. ``typed`` is what stands in the line to begin with, None for a search without one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False, priority=True),
        Binding("down", "move('down')", show=False),
        Binding("up", "move('up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
    ]
    AUTO_FOCUS = ""
    ALLOW_SELECT = False

    def __init__(
        self,
        title: str,
        begin: Callable[[str], Hunt | Line],
        place: Callable[[Hit], View],
        lines: HitLines,
        typed: str | None = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._begin = begin
        self._place = place
        self._lines = lines
        self._typed = typed
        self._request = 0
        self._count = 0
        self._going = False
        self._status: Line = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="search"):
            if self._typed is not None:
                yield LineInput(id="query")
            yield Bar(lambda: self._status, id="found")
            yield HitsView(self._lines, id="hits")

    def on_mount(self) -> None:
        frame = self.query_one("#search")
        frame.border_title = content(self._title)
        frame.border_subtitle = content("enter goes there   esc closes")
        self.set_focus(self.query_one("#query" if self._typed is not None else "#hits"))
        if self._typed:
            self.query_one(LineInput).insert_text_at_cursor(self._typed)
        else:
            self._search("")

    def on_input_changed(self, event: LineInput.Changed) -> None:
        self._search(event.value)

    def _search(self, text: str) -> None:
        self._request += 1
        self._count = 0
        self._going = False
        self.query_one(HitsView).clear()
        begun = self._begin(text)
        self.workers.cancel_group(self, "hunt")
        if isinstance(begun, tuple):
            self._say(begun)
            return
        self._say((Piece("looking", Tone.MUTED),))
        request = self._request
        self.run_worker(
            lambda: self._work(request, begun),
            group="hunt",
            description="search",
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def _work(self, request: int, hunt: Hunt) -> None:
        worker = get_current_worker()
        for found in hunt(lambda: worker.is_cancelled):
            if worker.is_cancelled:
                return
            self.post_message(Hunted(request, found))

    def on_hunted(self, message: Hunted) -> None:
        if message.request == self._request:
            found = message.found
            self._count += len(found.hits)
            self.query_one(HitsView).add(found.hits)
            self._say(progress(found.done, found.of, self._count, stopped=found.stopped))
            if self._going:
                self._go()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self._say((Piece(f"an error of k8sconfig-tui itself: {told(event.worker.error)}", Tone.BROKEN),))

    def _say(self, line: Line) -> None:
        self._status = line
        self.query_one("#found").refresh()

    def action_move(self, how: str) -> None:
        getattr(self.query_one(HitsView), f"action_{how}")()

    def on_input_submitted(self) -> None:
        self._go()

    def on_line_view_opened(self, message: LineView.Opened) -> None:
        message.stop()
        self._go()

    def _go(self) -> None:
        """To the chosen place; where none is found yet, to the first that is."""
        hit = self.query_one(HitsView).hit
        self._going = hit is None
        if hit is not None:
            self.dismiss(self._place(hit))
