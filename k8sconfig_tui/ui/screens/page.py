"""A screen of lines to read, made by a worker: help, gaps, whatever explains; a line may lead somewhere.

The law of this module: it shows the page that it was given a way to make, and goes away by esc or along a line.
"""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.worker import Worker, WorkerState, get_current_worker

from k8sconfig_tui.present.copying import Copied
from k8sconfig_tui.present.line import Piece, Tone
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.view import View
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.messages import Made, Wanted
from k8sconfig_tui.ui.text import content
from k8sconfig_tui.ui.widgets.lines import LineView, WrappedLines


class PageScreen(ModalScreen[View | None]):
    """One page; its result is the place that the chosen line leads to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("delete,backspace", "drop", show=False),
        Binding("c", "copy", show=False),
    ]
    AUTO_FOCUS = "WrappedLines"
    ALLOW_SELECT = False

    def __init__(self, title: str, make: Callable[[], Page], drop: Callable[[View], None] | None = None) -> None:
        """``make`` and ``drop`` are run by workers; without ``drop`` no line can be removed."""
        super().__init__()
        self._drop = drop
        self._title = title
        self._make = make
        self._page: Page | None = None

    def compose(self) -> ComposeResult:
        yield WrappedLines(id="page")

    def on_mount(self) -> None:
        self._head(self._title, "esc closes")
        self._start(self._make)

    def _start(self, make: Callable[[], Page]) -> None:
        run = partial(self._work, make)
        self.run_worker(
            run, group="page", description="make the page", thread=True, exclusive=True, exit_on_error=False
        )

    def _work(self, make: Callable[[], Page]) -> None:
        page = make()
        if not get_current_worker().is_cancelled:
            self.post_message(Made(page))

    def on_made(self, message: Made) -> None:
        self._page = page = message.page
        self._head(page.title, "   ".join([*self._ways(page), "esc closes"]))
        lines = self.query_one(WrappedLines)
        lines.indent = page.indent
        lines.show(page.lines)
        lines.bring(lines.row_of(page.at))

    def _ways(self, page: Page) -> list[str]:
        """What can be done on a page beside closing it."""
        ways = {
            "enter goes there": page.targets,
            "delete removes it": page.targets and self._drop,
            "c copies the right to ask for": page.copy,
        }
        return [way for way, there in ways.items() if there]

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            text = f"an error of k8sconfig-tui itself: {told(event.worker.error)}"
            self.query_one(WrappedLines).show([(Piece(text, Tone.BROKEN),)])

    def on_line_view_opened(self, message: LineView.Opened) -> None:
        target = self._target(message.row)
        if target is not None:
            self.dismiss(target)

    def _target(self, row: int) -> View | None:
        """Where a line of the screen leads to."""
        whole = self.query_one(WrappedLines).whole_at(row)
        return self._page.targets.get(whole) if self._page else None

    def action_copy(self) -> None:
        if self._page is not None and self._page.copy:
            self.post_message(Wanted(Copied(self._page.copy)))

    def action_drop(self) -> None:
        lines = self.query_one(WrappedLines)
        target = self._target(lines.cursor)
        if self._drop is not None and target is not None:
            self._start(partial(self._without, self._drop, target, lines.whole_at(lines.cursor)))

    def _without(self, drop: Callable[[View], None], target: View, at: int) -> Page:
        drop(target)
        page = self._make()
        return page._replace(at=max(min(at, len(page.lines) - 1), 0))

    def _head(self, title: str, below: str) -> None:
        lines = self.query_one(WrappedLines)
        lines.border_title = content(title)
        lines.border_subtitle = content(below)
