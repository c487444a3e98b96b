"""Asks where a redacted snapshot of what is open is to be written, and writes it.

The law of this module: a file that is there is replaced only by a second enter on the same words; esc stops the work.
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

from k8sconfig_tui.present.exported import SUFFIX
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.ui import exporting
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.exporting import ExportError
from k8sconfig_tui.ui.text import content
from k8sconfig_tui.ui.widgets.bars import Bar
from k8sconfig_tui.ui.widgets.line_input import LineInput
from k8sconfig_tui.ui.widgets.pathbar import LONGEST
from k8sconfig_tui.workspace import Wish, Workspace

_JOB = "export"


class _StoppedError(Exception):
    """The person does not want it any more."""


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
        """What became of the words that were entered: a line to say, files that are in the way, or a page."""

        line: str = ""
        tone: Tone = Tone.TEXT
        in_the_way: tuple[str, ...] = ()
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
        self._asked: tuple[str, bool] | None = None
        self._status: Line = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="export"):
            yield Bar(self._what, id="export-what")
            yield LineInput(placeholder="the file to write", longest=LONGEST, id="export-path")
            yield Bar(lambda: self._status, id="export-status")

    def on_mount(self) -> None:
        frame = self.query_one("#export")
        frame.border_title = content("Export a redacted snapshot")
        frame.border_subtitle = content("enter writes   tab clear or redacted   esc closes")
        line = self.query_one(LineInput)
        self.set_focus(line)
        line.insert_text_at_cursor(f"snapshot{SUFFIX}")

    def _what(self) -> Line:
        count = len(self._workspace.inventories)
        files = "one file" if count == 1 else f"{count} files, one for each source"
        kept = "ConfigMaps and literals clear unless they look secret" if self._clear else "every value redacted"
        return (Piece(kept, Tone.SUPPLY if self._clear else Tone.TEXT), Piece(f", {files}", Tone.MUTED))

    def action_clear_or_redacted(self) -> None:
        if not self._working:
            self._clear = not self._clear
            self.query_one("#export-what").refresh()

    def action_stop(self) -> None:
        if self._working:
            self.workers.cancel_group(self, _JOB)
            self._say("stopping", Tone.MUTED)
        else:
            self.dismiss(None)

    @property
    def _working(self) -> bool:
        return any(worker.group == _JOB and worker.is_running for worker in self.workers)

    def on_input_submitted(self, event: LineInput.Submitted) -> None:
        event.stop()
        if self._working:
            return
        words = (event.value, self._clear)
        sure, self._asked = self._asked == words, words
        self._say("working", Tone.MUTED)
        run = partial(self._work, event.value, Wish(clear_config=self._clear), sure=sure)
        self.run_worker(run, group=_JOB, description=_JOB, thread=True, exclusive=True, exit_on_error=False)

    def _work(self, typed: str, wish: Wish, *, sure: bool) -> None:
        worker = get_current_worker()

        def tick(phase: str, done: int, total: int) -> None:
            if worker.is_cancelled:
                raise _StoppedError
            self.post_message(self.Advanced(f"{phase} {done:,} of {total:,}"))

        try:
            paths = exporting.targets(self._workspace, typed)
            in_the_way = exporting.there(paths)
            if in_the_way and not sure:
                self.post_message(self.Answered(in_the_way=tuple(in_the_way)))
                return
            page = exporting.give(self._workspace, wish, paths, tick)
        except ExportError as error:
            self.post_message(self.Answered(str(error), Tone.BROKEN))
        except _StoppedError:
            self.post_message(self.Answered("stopped: nothing was written", Tone.MUTED))
        else:
            self.post_message(self.Answered(page=page))

    def on_export_screen_advanced(self, message: Advanced) -> None:
        if self._working:
            self._say(message.line, Tone.MUTED)

    def on_export_screen_answered(self, message: Answered) -> None:
        if message.page is not None:
            self.dismiss(message.page)
        elif message.in_the_way:
            more = f" and {len(message.in_the_way) - 1} more" if len(message.in_the_way) > 1 else ""
            self._say(f"already there: {message.in_the_way[0]}{more}; enter again replaces", Tone.VALUE)
        else:
            self._asked = None
            self._say(message.line, message.tone)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self._say(f"an error of k8sconfig-tui itself: {told(event.worker.error)}", Tone.BROKEN)

    def _say(self, text: str, tone: Tone) -> None:
        self._status = shown(text, tone)
        self.query_one("#export-status").refresh()
