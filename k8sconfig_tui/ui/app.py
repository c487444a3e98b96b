"""The application: themes, keys, help and quitting; what is to be seen is the screens' affair.

The law of this module: nothing in it knows configuration. No text is markup, no crash shows a value, and no picture of
the screen is written anywhere.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import PurePath
from typing import ClassVar

from rich.text import Text
from textual.app import App, SystemCommand
from textual.notifications import SeverityLevel
from textual.screen import Screen

from k8sconfig_tui.present.help import help_lines
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.signs import ASCII, UNICODE
from k8sconfig_tui.readers import SourceSpec, parse_all
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui import crash, themes
from k8sconfig_tui.ui.commands import COMMANDS, Command, groups, keys_of
from k8sconfig_tui.ui.keymap import bindings, remapped
from k8sconfig_tui.ui.screens.main import MainScreen
from k8sconfig_tui.ui.screens.page import PageScreen
from k8sconfig_tui.ui.screens.picker import PickerScreen
from k8sconfig_tui.ui.sheets import style_sheets
from k8sconfig_tui.ui.start import Start
from k8sconfig_tui.ui.text import safe


class K8sConfigApp(App[int]):
    """k8sconfig-tui in a terminal."""

    TITLE = "k8sconfig-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = [*style_sheets()]
    BINDINGS = bindings("app")
    ALLOW_SELECT = False
    AUTO_FOCUS = ""

    def __init__(self, specs: Sequence[SourceSpec], settings: Settings, start: Start | None = None) -> None:
        super().__init__()
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

    def action_next_theme(self) -> None:
        self.theme = themes.after(self.theme).name

    # Untrusted text

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002
    ) -> None:
        super().notify(safe(message), title=safe(title), severity=severity, timeout=timeout, markup=False)

    def deliver_screenshot(self, *_: object, **__: object) -> None:
        """Textual's own command writes what is on the screen to a file that others may read: it is off."""
        self.notify("screenshots are off: a picture may hold secrets")

    def _fatal_error(self) -> None:
        """Textual prints every local variable here; this prints places."""
        lines = crash.report(self._exception)
        self._exit_renderables.append(Text("\n".join(map(safe, lines))))
        self._close_messages_no_wait()
