"""Asks where a redacted snapshot of what is open is to be written, and writes it.

The law of this module: whatever is to be known first (files that are replaced, values that stay clear, values of
Secrets in names) is said, and agreed to by a second enter on the same words; esc stops the work.
"""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.worker import Worker, WorkerState, get_current_worker

from k8sconfig_tui.present.exported import SUFFIX, plan
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.ui import exporting
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.exporting import ExportError, Prepared
from k8sconfig_tui.ui.text import content
from k8sconfig_tui.ui.widgets.line_input import LineInput
from k8sconfig_tui.ui.widgets.lines import WrappedLines
from k8sconfig_tui.ui.widgets.pathbar import LONGEST
from k8sconfig_tui.workspace import Wish, Workspace

_JOB = "export"
_HIGHEST = 14


class _StoppedError(Exception):
    """The person does not want it any more."""


class _Told(WrappedLines, can_focus=False):
    """Lines as high as they are."""

    SHOWS_CURSOR = False

    def say(self, lines: list[Line]) -> None:
        self.show(lines)
        self.styles.height = min(self.line_count(), _HIGHEST)

    def on_resize(self) -> None:
        super().on_resize()
        self.styles.height = min(self.line_count(), _HIGHEST)


class ExportScreen(ModalScreen[Page | None]):
    """Its result is what is to be read of what was written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", show=False, priority=True),
        Binding("tab", "clear_or_redacted", show=False, priority=True),
    ]
    AUTO_FOCUS = ""
    ALLOW_SELECT = False

    @dataclass
    class Answered(Message):
        """What became of the words that were entered: lines to say, or a page."""

        lines: tuple[Line, ...] = ()
        prepared: Prepared | None = None
        page: Page | None = None

    @dataclass
    class Advanced(Message):
        """How far the work is."""

        line: str

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, ExportScreen.Advanced)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._clear = False
        self._typed = ""
        self._prepared: Prepared | None = None
        self._status: tuple[Line, ...] = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="export"):
            yield LineInput(placeholder="the file to write", longest=LONGEST, id="export-path")
            yield _Told(id="export-plan")
            yield _Told(id="export-status")

    def on_mount(self) -> None:
        frame = self.query_one("#export")
        frame.border_title = content("Export a redacted snapshot")
        line = self.query_one(LineInput)
        self.set_focus(line)
        line.insert_text_at_cursor(f"snapshot{SUFFIX}")
        self._draw()

    def on_input_changed(self, event: LineInput.Changed) -> None:
        event.stop()
        if event.value != self._typed:
            self._typed = event.value
            self._forget()

    def action_clear_or_redacted(self) -> None:
        if not self._working:
            self._clear = not self._clear
            self._forget()

    def _forget(self) -> None:
        """Other words: nothing of what was agreed to counts for them."""
        self._prepared = None
        if not self._working:
            self._say(())
        self._draw()

    def _draw(self) -> None:
        try:
            paths = exporting.targets(self._workspace, self._typed)
        except ExportError as error:
            paths, self._status = [], (shown(str(error), Tone.MUTED),)
        self.query_one("#export-plan", _Told).say(plan(paths, clear=self._clear))
        self._say(self._status)
        other = "redacts all" if self._clear else "leaves config clear"
        self.query_one("#export").border_subtitle = content(f"enter writes   tab {other}   esc closes")

    def action_stop(self) -> None:
        if self._working:
            self.workers.cancel_group(self, _JOB)
            self._say((shown("stopping", Tone.MUTED),))
        else:
            self.dismiss(None)

    @property
    def _working(self) -> bool:
        return any(worker.group == _JOB and worker.is_running for worker in self.workers)

    def on_input_submitted(self, event: LineInput.Submitted) -> None:
        event.stop()
        if self._working:
            return
        agreed, self._prepared = self._prepared, None
        self._say((shown("working", Tone.MUTED),))
        run = partial(self._work, event.value, Wish(clear_config=self._clear), agreed)
        self.run_worker(run, group=_JOB, description=_JOB, thread=True, exclusive=True, exit_on_error=False)

    def _work(self, typed: str, wish: Wish, agreed: Prepared | None) -> None:
        worker = get_current_worker()

        def tick(phase: str, done: int, total: int) -> None:
            if worker.is_cancelled:
                raise _StoppedError
            self.post_message(self.Advanced(f"{phase} {done:,} of {total:,}"))

        try:
            if agreed is not None and agreed.allowing:
                wish = wish._replace(allowed=agreed.wish.allowed + agreed.allowing)
            prepared = agreed if agreed is not None and agreed.made else None
            if prepared is None:
                prepared = exporting.prepare(self._workspace, wish, typed, tick)
                if prepared.questions:
                    self.post_message(self.Answered(prepared=prepared))
                    return
            tick("writing", 0, len(prepared.paths))
            page = exporting.give(prepared)
        except ExportError as error:
            self.post_message(self.Answered((shown(str(error), Tone.BROKEN),)))
        except _StoppedError:
            self.post_message(self.Answered((shown("stopped: nothing was written", Tone.MUTED),)))
        else:
            self.post_message(self.Answered(page=page))

    def on_export_screen_advanced(self, message: Advanced) -> None:
        if self._working:
            self._say((shown(message.line, Tone.MUTED),))

    def on_export_screen_answered(self, message: Answered) -> None:
        if message.page is not None:
            self.dismiss(message.page)
        elif message.prepared is not None:
            self._prepared = message.prepared
            sure = "if they may be known, enter again" if message.prepared.allowing else "enter again writes it so"
            self._say((*message.prepared.questions, (Piece(sure, Tone.STRONG),)))
        else:
            self._say(message.lines)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self._say((shown(f"an error of k8sconfig-tui itself: {told(event.worker.error)}", Tone.BROKEN),))

    def _say(self, lines: tuple[Line, ...]) -> None:
        self._status = lines
        self.query_one("#export-status", _Told).say(list(lines))
