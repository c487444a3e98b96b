"""A screen around a bench: the header above it, the filter and the footer below, the pages and the way over it.

The law of this module: it knows how a bench is used and not where its sources come from; esc goes back, never out.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer

from k8sconfig_tui.present import filter as filters
from k8sconfig_tui.present.copying import Selected
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.marks import Marks
from k8sconfig_tui.present.matrix import ContainerTable
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.present.view import View
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui import finding, orders, pages, places, work
from k8sconfig_tui.ui.commands import Command
from k8sconfig_tui.ui.history import History
from k8sconfig_tui.ui.keymap import bindings
from k8sconfig_tui.ui.messages import Broke
from k8sconfig_tui.ui.mode import badge, presents
from k8sconfig_tui.ui.obey import obey, theme_names
from k8sconfig_tui.ui.screens.book import BookScreen
from k8sconfig_tui.ui.screens.copying import CopyScreen
from k8sconfig_tui.ui.screens.export import ExportScreen
from k8sconfig_tui.ui.screens.page import PageScreen
from k8sconfig_tui.ui.text import width
from k8sconfig_tui.ui.widgets.bars import Bar, Hints
from k8sconfig_tui.ui.widgets.bench import Bench
from k8sconfig_tui.ui.widgets.command_bar import CommandBar
from k8sconfig_tui.ui.widgets.filterbar import FilterBar
from k8sconfig_tui.ui.widgets.keychip import KeyChip
from k8sconfig_tui.ui.widgets.line_input import LineInput
from k8sconfig_tui.ui.widgets.lines import WrappedLines

_WIDTHS: list[tuple[int, str]] | None = [(0, "-tiny"), (60, "-narrow"), (100, "-middle"), (120, "-full")]
_HEIGHTS: list[tuple[int, str]] | None = [(0, "-low"), (15, "-high")]
_SMALL: Line = (Piece("k8sconfig-tui needs 60 columns and 15 lines", Tone.STRONG),)

_CANDIDATES = 12
"""How many ways to go on are offered at once."""

_VISIT = 0.6
"""Seconds that a place is looked at before it counts as visited."""


class BenchScreen(Screen[None]):
    """Header, bench or picture, filter, footer."""

    BINDINGS = bindings("screen")
    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    def __init__(
        self, settings: Settings, glyphs: Glyphs, remapped: Mapping[str, str], *, may_reveal: bool = True
    ) -> None:
        super().__init__()
        self._settings = settings
        self._glyphs = glyphs
        self._remapped = remapped
        self._may_reveal = may_reveal
        self._filtering = "matrix"
        self._history = History()
        self._visit: Timer | None = None
        self.contexts: Sequence[str] = ()
        """Those of the kubeconfig, as far as it has been looked into."""

    def compose(self) -> ComposeResult:
        self._fit()
        yield Bar(lambda: (*self.badges(), *self.heading()), id="origin")
        seconds = self._settings.reveal_seconds if self._may_reveal else 0
        yield Bench(self._glyphs, seconds, self._settings.clipboard, id="bench")
        yield WrappedLines(id="picture")
        yield FilterBar(id="filter")
        yield CommandBar(self._complete, id="command")
        yield KeyChip(id="keys")
        yield Hints(self._remapped, id="hints")
        yield Bar(lambda: _SMALL, id="small")

    def _fit(self) -> None:
        """Have the classes of the size from the start, so that nothing is styled twice before it is seen."""
        for breakpoints, cells in ((_WIDTHS, self.app.size.width), (_HEIGHTS, self.app.size.height)):
            names = [name for least, name in breakpoints or () if least <= cells]
            self.add_class(names[-1], update=False)

    @property
    def bench(self) -> Bench:
        return self.query_one(Bench)

    def heading(self) -> Line:
        """The line at the top."""
        return (Piece("k8sconfig-tui", Tone.STRONG),)

    def adopt(self, settings: Settings, glyphs: Glyphs) -> None:
        """Other settings hold from now on."""
        self._settings, self._glyphs = settings, glyphs
        self.bench.adopt(glyphs, settings.reveal_seconds if self._may_reveal else 0, settings.clipboard)

    def badges(self) -> Line:
        """What stands before the heading: how this session differs from others."""
        return badge(self.app)

    @property
    def heading_room(self) -> int:
        """How many cells the heading has."""
        return max(self.query_one("#origin", Bar).room - width(self.badges()), 1)

    # Words

    def on_broke(self, message: Broke) -> None:
        self.app.notify(f"could not {message.job}: {message.where}", severity="error")

    def on_bench_said(self, message: Bench.Said) -> None:
        self.query_one(Hints).note(message.line)

    # Commands

    async def on_hints_ran(self, message: Hints.Ran) -> None:
        message.stop()
        await self.run_command(message.command)

    async def run_command(self, one: Command) -> None:
        """Do what a key of the command would do."""
        pane = self.bench.query_one(f"#{self.bench.pane}")
        targets = {"app": self.app, "screen": self, "bench": self.bench, "pane": pane}
        await self.app.run_action(one.action, targets[one.scope])

    def action_command_line(self, text: str = "") -> None:
        self.query_one(CommandBar).open(text)

    def switch(self, context: str) -> None:
        """Open a context in place of what is open. Raises ``OrderError``."""
        raise orders.OrderError(f"{context} is not among what is compared here")

    def read_secrets(self, namespace: str) -> None:
        """Read the Secrets of a namespace that were left out, by default those of the present one. Raises
        ``OrderError``."""
        raise orders.OrderError(f"Secrets {namespace} are read where the sources are open: esc goes back there")

    def on_bench_left_out(self, message: Bench.LeftOut) -> None:
        """Reading is not begun by a key that only looks: the order is laid out, and enter gives it."""
        self.action_command_line(f"secrets {message.space}")

    def on_command_bar_typed(self, message: CommandBar.Typed) -> None:
        if self.query_one(CommandBar).has_class("-open"):
            told = "   ".join(message.candidates[:_CANDIDATES]) or orders.usage(message.text)
            self.query_one(Hints).status(shown(told, Tone.MUTED))

    async def on_command_bar_left(self, message: CommandBar.Left) -> None:
        self.query_one(CommandBar).close()
        self.on_bench_filtered()
        self.bench.action_pane(self.bench.pane)
        try:
            if await obey(self, message.text):
                self.query_one(CommandBar).remember(message.text)
        except orders.OrderError as error:
            self.on_bench_said(Bench.Said(shown(str(error), Tone.UNKNOWN)))

    def _complete(self, text: str) -> list[str]:
        opened = self.bench.opened
        return orders.complete(text, opened.names, theme_names(), self.contexts) if opened else []

    # Finding

    async def action_search(self) -> None:
        await self.search()

    async def search(self, typed: str = "") -> None:
        """Search over everything that is open."""
        opened = self.bench.opened
        if opened is not None:
            screen = finding.search(opened, self._glyphs, self._may_match_secrets, typed)
            await self.app.push_screen(screen, self.jump)

    def _may_match_secrets(self) -> bool:
        return self._may_reveal and not presents(self.app)

    def action_same_value(self) -> None:
        opened, table, grid = self.bench.opened, self.bench.table, self.bench.grid
        if opened is None or not isinstance(table, ContainerTable) or not len(table):
            self.bench.say("select a value first: enter opens a container")
            return
        screen = finding.same_value(opened, table, grid.cursor, grid.column, self._glyphs)
        if screen is None:
            self.bench.say("the selected cell has no value that is known")
        else:
            self.app.push_screen(screen, self.jump)

    # Pages

    def open_page(
        self, title: str, make: Callable[[work.Opened], Page], drop: Callable[[View], None] | None = None
    ) -> None:
        """Show a page, which a worker makes; a line of it may lead somewhere, and be removed by ``drop``."""
        opened = self.bench.opened
        if opened is not None:
            self.app.push_screen(PageScreen(title, partial(make, opened), drop), self.jump)

    def _open(self, book: pages.Book | None) -> None:
        if book is None:
            self.bench.say("nothing is selected")
        else:
            self.app.push_screen(BookScreen(book.title, book.makes, book.at), self.jump)

    def action_explain(self) -> None:
        self._open(pages.explain(self.bench))

    def action_yaml(self) -> None:
        self._open(pages.yaml(self.bench))

    def action_used_by(self) -> None:
        self._open(pages.used_by(self.bench))

    def on_bench_named(self, message: Bench.Named) -> None:
        self._open(pages.yaml(self.bench, message.line))

    def action_problems(self) -> None:
        self.open_page("Completeness", pages.completeness)

    # Giving away

    def action_export(self) -> None:
        """Ask where a redacted snapshot is to be written; a browser has no files."""
        opened = self.bench.opened
        if opened is None or self.app.is_web:
            self.bench.say("in a browser nothing is written" if self.app.is_web else "nothing is open yet")
        else:
            self.app.push_screen(ExportScreen(opened.workspace), self._exported)

    def _exported(self, page: Page | None) -> None:
        if page is not None:
            self.app.push_screen(PageScreen(page.title, lambda: page))

    # Copying

    def action_copy_as(self) -> None:
        """Ask for a kind of copy; it is of what is selected, and revealed, now."""
        selected = self.bench.to_copy
        if selected is not None:
            self.app.push_screen(CopyScreen(), partial(self._copy, selected))

    def _copy(self, selected: Selected, identity: str | None) -> None:
        if identity is not None:
            revealed = selected.revealed and self.bench.may_reveal
            self.bench.copy(identity, selected._replace(revealed=revealed))

    # The way

    def jump(self, view: View | None) -> None:
        """Go to a place, from which ``[`` leads back."""
        if view is None:
            return
        now, opened = self.bench.view, self.bench.opened
        if opened is None or places.spot(opened.matrix, view) is None:
            self.bench.say("that is not among what is open")
            return
        self._history.visit(now)
        self.bench.go(now.moved(view))

    def action_history_back(self) -> None:
        self._history.visit(self.bench.view)
        self._go(self._history.back(), "nothing before this")

    def action_history_forward(self) -> None:
        self._history.visit(self.bench.view)
        self._go(self._history.forward(), "nothing after this")

    def _go(self, view: View | None, otherwise: str) -> None:
        if view is None or not self.bench.go(view):
            self.bench.say(otherwise)
        else:
            self.bench.say(f"view {self._history.position[0]} of {self._history.position[1]}")

    def on_bench_settled(self) -> None:
        self.rest()

    def rest(self) -> None:
        """The person has come to rest; who does so for a while has visited the place."""
        if self._visit is not None:
            self._visit.stop()
        self._visit = self.set_timer(_VISIT, self._visited)

    def _visited(self) -> None:
        if self.bench.opened is not None:
            self._history.visit(self.bench.view)
            self.visited(self.bench.view)

    def visited(self, view: View) -> None:
        """A place was looked at for a while."""

    # Filter

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Keys that lead to a line are letters like any other while one is typed."""
        return action not in {"filter", "search", "command_line"} or not isinstance(self.focused, LineInput)

    def action_filter(self) -> None:
        self._filtering = self.filtered
        self.query_one(FilterBar).open(self.bench.query_of(self._filtering))

    @property
    def filtered(self) -> str:
        """The pane that a filter is for: the tree where it is looked at, else the matrix."""
        return "tree" if self.bench.pane == "tree" else "matrix"

    def on_filter_bar_typed(self, message: FilterBar.Typed) -> None:
        if self.bench.query_of(self._filtering) != message.query:
            self.bench.filter(self._filtering, message.query)

    def on_filter_bar_left(self, message: FilterBar.Left) -> None:
        if message.clear:
            self.bench.filter(self._filtering, "")
        self.query_one(FilterBar).close()
        self.bench.action_pane(self._filtering)

    def on_bench_filtered(self) -> None:
        self._tell_status()

    def on_bench_marked(self) -> None:
        self._tell_status()

    def _tell_status(self) -> None:
        """What holds until it is undone: filters, and what is marked."""
        queries = {name: self.bench.query_of(name) for name in ("tree", "matrix")}
        words = [f"{name} filter {text}{self._doubt(name, text)}" for name, text in queries.items() if text]
        words += [self.bench.marks.title] if self.bench.marks.title else []
        self.query_one(Hints).status(shown("  ".join(words), Tone.SUPPLY, 120) if words else ())

    def _doubt(self, name: str, query: str) -> str:
        """What is not understood of a filter, or what it cannot know yet."""
        asked, opened = filters.read(query), self.bench.opened
        if asked.unknown:
            return f" (not understood: {' '.join(asked.unknown)})"
        of_many = name == "tree" or not isinstance(self.bench.table, ContainerTable)
        counting = asked.bits and of_many and opened is not None and not opened.forest.counted
        return " (still counting)" if counting else ""

    # Back

    def action_back(self) -> None:
        self.undo()

    def undo(self) -> bool:
        """Take back the last thing that narrows the view; false where there is none."""
        bench = self.bench
        if bench.has_class("-zoomed"):
            bench.action_zoom()
        elif bench.query_of(self.filtered):
            bench.filter(self.filtered, "")
        elif bench.pane != "tree":
            bench.action_pane("matrix" if bench.pane in {"source", "diff"} else "tree")
        elif bench.marks != Marks():
            bench.mark(Marks())
        else:
            return False
        return True

    # Pictures

    def picture(self, lines: list[Line]) -> None:
        """Show lines in the bench's place."""
        self.add_class("-picture")
        self.query_one("#picture", WrappedLines).show(lines)

    # What is revealed is seen by who sits there, on this screen

    def on_mount(self) -> None:
        self.app.app_suspend_signal.subscribe(self, lambda _: self.bench.hide())
        self.watch(self.app, "app_focus", self._focus_changed, init=False)

    def _focus_changed(self, focus: bool) -> None:
        if not focus:
            self.bench.hide()

    def on_screen_suspend(self) -> None:
        self.bench.hide()
