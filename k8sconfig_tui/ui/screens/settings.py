"""The settings: what holds now and why, changed for this session at once, and for later when told to.

The law of this module: nothing is written unless it was shown first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.worker import Worker, WorkerState

from k8sconfig_tui.config import ConfigError
from k8sconfig_tui.config.reading import stated
from k8sconfig_tui.config.writing import Draft, draft, write
from k8sconfig_tui.present import preferences
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.preferences import Preference
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.keymap import bindings
from k8sconfig_tui.ui.messages import Broke
from k8sconfig_tui.ui.text import content
from k8sconfig_tui.ui.widgets.bars import Bar, Hints
from k8sconfig_tui.ui.widgets.choices import SettingView
from k8sconfig_tui.ui.widgets.lines import LineView, WrappedLines

_HEADING: Line = (
    Piece("Settings", Tone.STRONG),
    Piece("   enter or left and right change, for this session; ctrl+w keeps it", Tone.MUTED),
)


class SettingsScreen(Screen[None]):
    """Every setting; ``change`` makes one hold at once."""

    BINDINGS = bindings("settings", ids=("back",))
    AUTO_FOCUS = "SettingView"
    ALLOW_SELECT = False

    @dataclass
    class Stated(Message):
        """What the config file says by itself, or why that is not known."""

        names: frozenset[str]
        problem: str = ""

    @dataclass
    class Drafted(Message):
        """What would be written."""

        draft: Draft

    @dataclass
    class Wrote(Message):
        """It was written, or why not."""

        problem: str = ""

    def __init__(
        self,
        settings: Callable[[], Settings],
        change: Callable[[str, Any], None],
        path: Path,
        said: frozenset[str],
        changed: frozenset[str],
        remapped: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._settings = settings
        self._change = change
        self._path = path
        self._said = said
        self._changed = set(changed)
        self._remapped = remapped
        self._stated: frozenset[str] = frozenset()
        self._problem = ""

    def compose(self) -> ComposeResult:
        yield Bar(lambda: _HEADING, id="origin")
        yield SettingView(id="settings")
        yield Hints(self._remapped, frozenset({"settings"}), ("back", "help", "quit"), id="hints")

    def on_mount(self) -> None:
        self._show()
        self._work("read the config file", self._read)

    def _work(self, job: str, run: Callable[[], None]) -> None:
        self.run_worker(run, group=job, description=job, thread=True, exclusive=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.post_message(Broke(event.worker.description, told(event.worker.error)))

    def on_broke(self, message: Broke) -> None:
        self.app.notify(f"could not {message.job}: {message.where}", severity="error")

    def _read(self) -> None:
        try:
            self.post_message(self.Stated(stated(self._path)))
        except ConfigError as error:
            self.post_message(self.Stated(frozenset(), str(error)))

    def on_settings_screen_stated(self, message: Stated) -> None:
        self._stated, self._problem = message.names, message.problem
        self._show()

    def _show(self) -> None:
        made = preferences.preferences(
            self._settings(), changed=self._changed, said=self._said, stated=self._stated, path=str(self._path)
        )
        note = f"config file: {self._path}"
        said = shown(self._problem, Tone.BROKEN) if self._problem else shown(note, Tone.MUTED)
        self.query_one(SettingView).show(*preferences.lines(made, said))

    # Changing

    def on_line_view_opened(self, message: LineView.Opened) -> None:
        message.stop()
        self._turn(1)

    def on_setting_view_turned(self, message: SettingView.Turned) -> None:
        self._turn(message.direction)

    def _turn(self, direction: int) -> None:
        one: Preference | None = self.query_one(SettingView).preference
        if one is None:
            return
        if not one.choices:
            self._say(f"{one.name} is changed in the config file: {self._path}")
            return
        self._change(one.name, one.next(direction))
        self._changed.add(one.name)
        self._show()

    def _say(self, text: str) -> None:
        self.query_one(Hints).note(shown(text, Tone.SUPPLY))

    # Writing

    def action_write(self) -> None:
        if not self._changed or self.app.is_web:
            self._say("in a browser nothing is written" if self._changed else "nothing was changed in this session")
            return
        values = {name: getattr(self._settings(), name) for name in sorted(self._changed)}
        self._work("prepare the config file", partial(self._draft, values))

    def _draft(self, values: Mapping[str, Any]) -> None:
        try:
            self.post_message(self.Drafted(draft(self._path, values)))
        except ConfigError as error:
            self.post_message(self.Wrote(str(error)))

    def on_settings_screen_drafted(self, message: Drafted) -> None:
        if message.draft.before == message.draft.after:
            self._say("the config file says so already")
        else:
            self.app.push_screen(ConsentScreen(message.draft), partial(self._consent, message.draft))

    def _consent(self, change: Draft, agreed: bool | None) -> None:
        if agreed:
            self._work("write the config file", partial(self._write, change))

    def _write(self, change: Draft) -> None:
        try:
            write(change)
            self.post_message(self.Wrote())
            self._read()
        except ConfigError as error:
            self.post_message(self.Wrote(str(error)))

    def on_settings_screen_wrote(self, message: Wrote) -> None:
        if message.problem:
            self.app.notify(message.problem, title="not written", severity="error")
            return
        self._changed.clear()
        self._say(f"written: {self._path}")

    def action_back(self) -> None:
        self.dismiss()


class ConsentScreen(ModalScreen[bool]):
    """What is going to be written; true when it may be."""

    BINDINGS = bindings(ids=("back",))
    AUTO_FOCUS = "WrappedLines"
    ALLOW_SELECT = False

    def __init__(self, change: Draft) -> None:
        super().__init__()
        self._draft = change

    def compose(self) -> ComposeResult:
        yield WrappedLines(id="page")

    def on_mount(self) -> None:
        lines = self.query_one(WrappedLines)
        lines.border_title = content("Write the settings")
        lines.show(preferences.written(str(self._draft.path), self._draft.before, self._draft.after))

    def on_line_view_opened(self) -> None:
        self.dismiss(True)

    def action_back(self) -> None:
        self.dismiss(False)
