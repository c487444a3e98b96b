"""The main screen: it reads the sources behind the first picture and puts the bench in their place.

The law of this module: first paint before any reading; what failed leaves the rest usable; esc goes back, never out.
"""

import threading
import time
from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from k8sconfig_tui.present import origin, states
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.present.states import Loading
from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui import work
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.keymap import bindings
from k8sconfig_tui.ui.messages import Broke, Loaded, Progressed
from k8sconfig_tui.ui.screens.page import PageScreen
from k8sconfig_tui.ui.widgets.bars import Bar, Hints
from k8sconfig_tui.ui.widgets.bench import Bench
from k8sconfig_tui.ui.widgets.filterbar import FilterBar
from k8sconfig_tui.ui.widgets.lines import WrappedLines

_WIDTHS: list[tuple[int, str]] | None = [(0, "-tiny"), (60, "-narrow"), (100, "-middle"), (120, "-full")]
_HEIGHTS: list[tuple[int, str]] | None = [(0, "-low"), (15, "-high")]
_SMALL: Line = (Piece("k8sconfig-tui needs 60 columns and 15 lines", Tone.STRONG),)


class MainScreen(Screen[None]):
    """Header, bench or picture, filter, footer."""

    BINDINGS = bindings("screen")
    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    def __init__(
        self, specs: Sequence[SourceSpec], settings: Settings, glyphs: Glyphs, remapped: Mapping[str, str]
    ) -> None:
        super().__init__()
        self._specs = specs
        self._settings = settings
        self._glyphs = glyphs
        self._remapped = remapped
        self._stop = threading.Event()
        self._opened: work.Opened | None = None
        self._filtering = "matrix"
        self._queries: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Bar(self._origin, id="origin")
        yield Bench(self._glyphs, self._settings.reveal_seconds, id="bench")
        yield WrappedLines(id="picture")
        yield FilterBar(id="filter")
        yield Hints(self._remapped, id="hints")
        yield Bar(lambda: _SMALL, id="small")

    @property
    def bench(self) -> Bench:
        return self.query_one(Bench)

    # Reading

    def on_mount(self) -> None:
        self._picture(states.loading((), 0))
        self.call_after_refresh(self.action_reload)

    def action_reload(self) -> None:
        """Read all sources, again if need be."""
        self._stop = threading.Event()
        self.run_worker(
            self._read, group="read", description="read sources", thread=True, exclusive=True, exit_on_error=False
        )

    def _read(self) -> None:
        stop = self._stop

        def report(sources: Sequence[Loading], seconds: float) -> None:
            if stop is self._stop:
                self.post_message(Progressed(sources, seconds))

        opened = work.open_sources(self._specs, self._settings, report, stop.is_set)
        if stop is self._stop:
            self.post_message(Loaded(opened))

    def on_progressed(self, message: Progressed) -> None:
        self._picture(states.loading(message.sources, message.seconds, stopping=self._stop.is_set()))

    def on_loaded(self, message: Loaded) -> None:
        self._opened = opened = message.opened
        self.query_one("#origin").refresh()
        if not opened.workspace.inventories:
            self._picture(states.failed(opened.failures))
        elif not opened.matrix.groups:
            self._picture(states.nothing(opened.workspace.inventories))
        else:
            self.remove_class("-picture")
            self.bench.open(opened)
            self.bench.action_pane("tree")
            self._tell_failures(opened)

    def _tell_failures(self, opened: work.Opened) -> None:
        for failure in opened.failures:
            self.app.notify(failure, title="not opened", severity="warning")

    def _picture(self, lines: list[Line]) -> None:
        self.add_class("-picture")
        self.query_one("#picture", WrappedLines).show(lines)

    def _origin(self) -> Line:
        if self._opened is None:
            return (Piece("k8sconfig-tui", Tone.STRONG),)
        workspace = self._opened.workspace
        failed = [failure.name for failure in workspace.failures]
        room = self.query_one("#origin", Bar).room
        return origin.header(workspace.inventories, workspace.environments, failed, time.time(), room)

    # Errors and words

    def on_broke(self, message: Broke) -> None:
        self.app.notify(f"could not {message.job}: {message.where}", severity="error")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self._picture(states.failed([f"an error of k8sconfig-tui itself: {told(event.worker.error)}"]))

    def on_bench_said(self, message: Bench.Said) -> None:
        self.query_one(Hints).note(message.line)

    def on_hints_ran(self, message: Hints.Ran) -> None:
        self.app.simulate_key(message.command.keys.partition(",")[0])

    def action_problems(self) -> None:
        workspace = self._opened.workspace if self._opened else None
        lines = origin.gap_lines(workspace.gaps(), self._opened.failures) if workspace and self._opened else []
        self.app.push_screen(PageScreen("What could not be read", lines))

    # Filter

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """The filter's key is a letter like any other while a filter is typed."""
        return action != "filter" or not isinstance(self.focused, FilterBar)

    def action_filter(self) -> None:
        self._filtering = "tree" if self.bench.pane == "tree" else "matrix"
        bar = self.query_one(FilterBar)
        bar.value = self._queries.get(self._filtering, "")
        self.add_class("-filtering")
        self.set_focus(bar)

    def on_filter_bar_typed(self, message: FilterBar.Typed) -> None:
        if self._queries.get(self._filtering, "") != message.query:
            self._narrow(self._filtering, message.query)

    def on_filter_bar_left(self, message: FilterBar.Left) -> None:
        if message.clear:
            self._narrow(self._filtering, "")
        self.remove_class("-filtering")
        self.bench.action_pane(self._filtering)

    def _narrow(self, pane: str, query: str) -> None:
        self._queries[pane] = query
        self.bench.filter(pane, query)
        words = [f"{name} filter {text}" for name, text in self._queries.items() if text]
        self.query_one(Hints).status(shown("  ".join(words), Tone.SUPPLY, 60) if words else ())

    # Back

    def action_back(self) -> None:
        bench = self.bench
        if self._opened is None:
            self._stop.set()
            self._picture(states.loading((), 0, stopping=True))
        elif bench.has_class("-zoomed"):
            bench.action_zoom()
        elif self._queries.get(pane := "tree" if bench.pane == "tree" else "matrix"):
            self._narrow(pane, "")
        elif bench.pane != "tree":
            bench.action_pane("matrix" if bench.pane in {"source", "diff"} else "tree")

    def on_screen_suspend(self) -> None:
        self.bench.hide()
