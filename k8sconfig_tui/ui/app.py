"""The application: themes, keys, help and quitting; what is to be seen is the screens' affair.

The law of this module: nothing in it knows configuration.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from pathlib import PurePath
from typing import ClassVar

import msgspec
from textual.app import SystemCommand
from textual.command import Provider
from textual.dom import DOMNode
from textual.screen import Screen

from k8sconfig_tui.config.reading import default_path
from k8sconfig_tui.present.copying import Copied
from k8sconfig_tui.present.help import help_lines
from k8sconfig_tui.present.line import Tone, shown
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.session_log import log_lines
from k8sconfig_tui.present.signs import ASCII, UNICODE
from k8sconfig_tui.present.visible import plain
from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.settings import Clipboard, Settings, short
from k8sconfig_tui.state import Memory
from k8sconfig_tui.ui import commands, copies, themes
from k8sconfig_tui.ui.bench_screen import BenchScreen
from k8sconfig_tui.ui.commands import Command, command, groups, keys_of
from k8sconfig_tui.ui.keymap import bindings, remapped
from k8sconfig_tui.ui.messages import Delivered, Noted, Preferred, Told, Wanted
from k8sconfig_tui.ui.orders import WORDS
from k8sconfig_tui.ui.palette import Palette
from k8sconfig_tui.ui.screens.comparison import ComparisonScreen
from k8sconfig_tui.ui.screens.difference import DifferenceScreen
from k8sconfig_tui.ui.screens.main import MainScreen
from k8sconfig_tui.ui.screens.page import PageScreen
from k8sconfig_tui.ui.screens.picker import PickerScreen, texts
from k8sconfig_tui.ui.screens.replay import ReplayScreen
from k8sconfig_tui.ui.screens.settings import SettingsScreen
from k8sconfig_tui.ui.session_log import SessionLog
from k8sconfig_tui.ui.sheets import style_sheets
from k8sconfig_tui.ui.start import Start
from k8sconfig_tui.ui.turns import OrderlyApp
from k8sconfig_tui.ui.widgets.bars import Hints
from k8sconfig_tui.ui.widgets.bench import Bench
from k8sconfig_tui.ui.widgets.lines import TONES
from k8sconfig_tui.ui.workers import Workers


class K8sConfigApp(OrderlyApp):
    """k8sconfig-tui in a terminal."""

    TITLE = "k8sconfig-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = [*style_sheets()]
    BINDINGS = bindings("app")
    COMPONENT_CLASSES: ClassVar[set[str]] = TONES
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {Palette}
    ALLOW_SELECT = False
    AUTO_FOCUS = ""

    def __init__(
        self,
        specs: Sequence[SourceSpec],
        settings: Settings,
        start: Start | None = None,
        log: SessionLog | None = None,
        memory: Memory | None = None,
    ) -> None:
        super().__init__(log)
        self._memory = memory or Memory()
        self._memory.tell = self._tell
        self._specs = specs
        self._start = start or Start()
        self._settings = settings
        self._changed: set[str] = set()
        self._remapped = remapped(settings.keys)
        self._glyphs = ASCII if settings.ascii else UNICODE
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = themes.named(settings.theme).name
        self.set_class(settings.ascii, "-ascii")
        self.animation_level = "none"
        self.set_keymap(self._remapped)
        self._own_workers = Workers(self)

    @property
    def workers(self) -> Workers:
        return self._own_workers

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(themes.DARK.variables)

    def get_default_screen(self) -> Screen[None]:
        return self._main(self._specs) if self._specs else self._picker()

    def _main(self, specs: Sequence[SourceSpec]) -> MainScreen:
        screen = MainScreen if self._start.replay is None else ReplayScreen
        return screen(specs, self._settings, self._glyphs, self._remapped, self._start, self._memory)

    def _picker(self) -> PickerScreen:
        specs = [spec for screen in self.screen_stack if isinstance(screen, MainScreen) for spec in screen.specs]
        return PickerScreen(
            self._remapped, partial(self._memory.recent, besides=specs), texts(specs), self._start.access
        )

    def on_picker_screen_chosen(self, message: PickerScreen.Chosen) -> None:
        """They take the place of what is open; before anything is, the picker stays below."""
        while len(self.screen_stack) > 1 and not isinstance(self.screen, MainScreen):
            self.pop_screen()
        if isinstance(self.screen, MainScreen):
            self.screen.open(message.specs)
        else:
            self.push_screen(self._main(message.specs))

    def on_bench_chosen(self, message: Bench.Chosen) -> None:
        """Two things are to be compared: values and objects as a text, all else as a matrix of two columns."""
        pair = (message.left, message.right)
        reveal = self._start.reveal
        if message.left.kind in {"cell", "object"}:
            seconds = self._settings.reveal_seconds if reveal else 0
            self.push_screen(DifferenceScreen(self._glyphs, self._remapped, message.opened, pair, seconds))
        else:
            self.push_screen(
                ComparisonScreen(self._settings, self._glyphs, self._remapped, message.opened, pair, may_reveal=reveal)
            )

    def on_mount(self) -> None:
        if self._start.presenter:
            self.present(on=True)

    def _tell(self, line: str) -> None:
        """For workers."""
        self.post_message(Told(line))

    def on_told(self, message: Told) -> None:
        self.notify(message.line, severity="warning")

    # Commands

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        for one in commands.COMMANDS:
            if one.id != "palette" and self._offered(one, screen):
                yield SystemCommand(one.title, f"{keys_of(one, self._remapped)}   :{one.id}", self._runner(one, screen))
        if isinstance(screen, BenchScreen):
            for word in WORDS:
                begin = partial(screen.action_command_line, f"{word.word} ")
                yield SystemCommand(f"{word.title} …", f":{word.word} {word.argument}", begin)

    def _offered(self, one: Command, screen: Screen[object]) -> bool:
        """Whether a command can be run here."""
        if one.scope == "pane":
            return False
        name = f"action_{one.action.partition('(')[0]}"
        return hasattr(self if one.scope == "app" else self._target(one, screen), name)

    def _target(self, one: Command, screen: Screen[object]) -> DOMNode:
        return screen.query("Bench").first() if one.scope == "bench" and screen.query("Bench") else screen

    def _runner(self, one: Command, screen: Screen[object]) -> Callable[[], Awaitable[None]]:
        namespace: DOMNode = self if one.scope == "app" else self._target(one, screen)

        async def run() -> None:
            await self.run_action(one.action, namespace)

        return run

    def action_help(self) -> None:
        table = {
            name: [(keys_of(one, self._remapped, in_ascii=self._settings.ascii), one.title) for one in commands]
            for name, commands in groups().items()
        }
        page = Page("Keys and signs", help_lines(table, self._glyphs))
        self.push_screen(PageScreen(page.title, lambda: page))

    def action_log(self) -> None:
        self.push_screen(PageScreen("Log of this session", self._log_page))

    def _log_page(self) -> Page:
        lines = log_lines(self.session_log.entries())
        return Page("Log of this session", lines, at=len(lines) - 1)

    def on_noted(self, message: Noted) -> None:
        self.session_log.add("warning", message.text)

    def on_wanted(self, message: Wanted) -> None:
        run = partial(self._deliver, message.copied, self._settings.clipboard)
        self.run_worker(run, group="copy", description="copy", thread=True, exit_on_error=False)

    def _deliver(self, copied: Copied, clipboard: Clipboard) -> None:
        self.post_message(copies.deliver(copied, clipboard))

    def on_delivered(self, message: Delivered) -> None:
        if message.text is not None:
            self.copy_to_clipboard(message.text)
        self.notify(plain(message.said, 200))

    def on_hints_ran(self, message: Hints.Ran) -> None:
        """A hint of a screen that has no panes to choose between."""
        self.simulate_key(message.key)

    def action_help_quit(self) -> None:
        """Ctrl+c is no key of ours, and yet it is pressed."""
        self.notify(f"{keys_of(command('quit'), self._remapped)} quits")

    def action_sources(self) -> None:
        """Choose other sources; esc is back at those that are open."""
        if self.is_web:
            self.note("in a browser the sources are those that are served")
        elif isinstance(self.screen, BenchScreen):
            self.push_screen(self._picker())

    def action_settings(self) -> None:
        start = self._start
        path = start.config or default_path()
        changed = frozenset(self._changed)
        self.push_screen(SettingsScreen(lambda: self._settings, self._set, path, start.said, changed, self._remapped))

    def on_preferred(self, message: Preferred) -> None:
        self._set(message.name, message.value)

    def on_settings_screen_wrote(self, message: SettingsScreen.Wrote) -> None:
        """What is in the file is no change of this session any more."""
        if not message.problem:
            self._changed.clear()

    def _set(self, name: str, value: object) -> None:
        """A setting that holds from now on, on every screen."""
        self._changed.add(name)
        self._settings = msgspec.structs.replace(self._settings, **{name: value})
        self._glyphs = ASCII if self._settings.ascii else UNICODE
        self.set_class(self._settings.ascii, "-ascii")
        if name == "theme":
            self.theme = self._settings.theme
        elif name == "remember" and not value:
            self._memory.stop()
        for screen in self.screen_stack:
            if isinstance(screen, BenchScreen):
                screen.adopt(self._settings, self._glyphs)

    def action_next_theme(self) -> None:
        self._set("theme", themes.after(self.theme).name)
        self.note(f"theme {short(self.theme)}")

    def note(self, text: str) -> None:
        """Say something in the footer, or beside what has none."""
        hints = [bar for screen in reversed(self.screen_stack) for bar in screen.query(Hints)]
        if hints:
            hints[0].note(shown(text, Tone.SUPPLY))
        else:
            self.notify(text)
