"""A screen of lines to read, made by a worker: help, gaps, whatever explains; a line may lead somewhere.

The law of this module: it shows the page that it was given a way to make, and goes away by esc or along a line.
"""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.worker import Worker, WorkerState, get_current_worker

from k8sconfig_tui.present.line import Piece, Tone
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.view import View
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.messages import Made
from k8sconfig_tui.ui.text import content
from k8sconfig_tui.ui.widgets.lines import LineView, WrappedLines


class PageScreen(ModalScreen[View | None]):
    """One page; its result is the place that the chosen line leads to."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", show=False)]
    AUTO_FOCUS = "WrappedLines"
    ALLOW_SELECT = False

    def __init__(self, title: str, make: Callable[[], Page]) -> None:
        super().__init__()
        self._title = title
        self._make = make
        self._page: Page | None = None

    def compose(self) -> ComposeResult:
        yield WrappedLines(id="page")

    def on_mount(self) -> None:
        self._head(self._title, "esc closes")
        self.run_worker(self._work, group="page", description="make the page", thread=True, exit_on_error=False)

    def _work(self) -> None:
        page = self._make()
        if not get_current_worker().is_cancelled:
            self.post_message(Made(page))

    def on_made(self, message: Made) -> None:
        self._page = page = message.page
        self._head(page.title, "enter goes there   esc closes" if page.targets else "esc closes")
        lines = self.query_one(WrappedLines)
        lines.show(page.lines)
        lines.move(lines.row_of(page.at))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            text = f"an error of k8sconfig-tui itself: {told(event.worker.error)}"
            self.query_one(WrappedLines).show([(Piece(text, Tone.BROKEN),)])

    def on_line_view_opened(self, message: LineView.Opened) -> None:
        lines = self.query_one(WrappedLines)
        target = self._page.targets.get(lines.whole_at(message.row)) if self._page else None
        if target is not None:
            self.dismiss(target)

    def _head(self, title: str, below: str) -> None:
        lines = self.query_one(WrappedLines)
        lines.border_title = content(title)
        lines.border_subtitle = content(below)
