"""The application: themes, keys, help and quitting; what is to be seen is the screens' affair.

The law of this module: nothing in it knows configuration.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import PurePath
from typing import ClassVar

from textual.app import SystemCommand
from textual.screen import Screen

from k8sconfig_tui.present.help import help_lines
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.session_log import log_lines
from k8sconfig_tui.present.signs import ASCII, UNICODE
from k8sconfig_tui.readers import SourceSpec, parse_all
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui import themes
from k8sconfig_tui.ui.closed_app import ClosedApp
from k8sconfig_tui.ui.commands import COMMANDS, Command, command, groups, keys_of
from k8sconfig_tui.ui.keymap import bindings, remapped
from k8sconfig_tui.ui.messages import Noted
from k8sconfig_tui.ui.screens.main import MainScreen
from k8sconfig_tui.ui.screens.page import PageScreen
from k8sconfig_tui.ui.screens.picker import PickerScreen
from k8sconfig_tui.ui.session_log import SessionLog
from k8sconfig_tui.ui.sheets import style_sheets
from k8sconfig_tui.ui.start import Start


class K8sConfigApp(ClosedApp):
    """k8sconfig-tui in a terminal."""

    TITLE = "k8sconfig-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = [*style_sheets()]
    BINDINGS = bindings("app")
    ALLOW_SELECT = False
    AUTO_FOCUS = ""

    def __init__(
        self,
        specs: Sequence[SourceSpec],
        settings: Settings,
        start: Start | None = None,
        log: SessionLog | None = None,
    ) -> None:
        super().__init__(log)
        self._specs = specs
        self._start = start or Start()
        self._settings = settings
        self._remapped = remapped(settings.keys)
        self._glyphs = ASCII if settings.ascii else UNICODE
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = themes.named(settings.theme).name
        self.animation_level = "none"
        self.set_keymap(self._remapped)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(themes.DARK.variables)

    def get_default_screen(self) -> Screen[None]:
        return self._main(self._specs) if self._specs else PickerScreen()

    def _main(self, specs: Sequence[SourceSpec]) -> MainScreen:
        return MainScreen(specs, self._settings, self._glyphs, self._remapped, self._start)

    def on_picker_screen_chosen(self, message: PickerScreen.Chosen) -> None:
        self.push_screen(self._main(parse_all(message.locations)))

    # Commands

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        for one in COMMANDS:
            if one.scope != "pane" and one.id != "palette":
                yield SystemCommand(one.title, keys_of(one, self._remapped), self._runner(one, screen))

    def _runner(self, one: Command, screen: Screen[object]) -> Callable[[], Awaitable[None]]:
        target = screen.query("Bench").first() if one.scope == "bench" and screen.query("Bench") else screen
        namespace = self if one.scope == "app" else target

        async def run() -> None:
            await self.run_action(one.action, namespace)

        return run

    def action_help(self) -> None:
        table = {
            name: [(keys_of(one, self._remapped), one.title) for one in commands] for name, commands in groups().items()
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

    def action_help_quit(self) -> None:
        """Ctrl+c is no key of ours, and yet it is pressed."""
        self.notify(f"{keys_of(command('quit'), self._remapped)} quits")

    def action_next_theme(self) -> None:
        self.theme = themes.after(self.theme).name
