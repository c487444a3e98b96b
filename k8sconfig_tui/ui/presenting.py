"""Presenter mode: others look on. High contrast, the keys that are pressed are shown, and nothing can be revealed.

The law of this module: what is revealed is hidden before anything else, and no switching reveals; only commands of
the table are shown as keys, so what is typed into a line is not.
"""

from collections.abc import Mapping

from textual import events
from textual.dom import DOMNode

from k8sconfig_tui.ui import themes
from k8sconfig_tui.ui.closed_app import ClosedApp
from k8sconfig_tui.ui.commands import COMMANDS, Command, key_sign
from k8sconfig_tui.ui.mode import PRESENTING, presents
from k8sconfig_tui.ui.screens.difference import DifferenceScreen
from k8sconfig_tui.ui.widgets.bars import Bar
from k8sconfig_tui.ui.widgets.bench import Bench
from k8sconfig_tui.ui.widgets.keychip import KeyChip

_BY_ACTION = {one.action: one for one in reversed(COMMANDS)}
"""Of several commands with one action the first: those of the bench."""


class PresentingApp(ClosedApp):
    """An application that can be looked at by others."""

    _remapped: Mapping[str, str] = {}
    _pressed = ""
    _theme_before = ""

    def action_presenter(self) -> None:
        self.present(on=not presents(self))

    def present(self, *, on: bool) -> None:
        """Switch presenter mode."""
        for screen in self.screen_stack:
            if isinstance(screen, DifferenceScreen):
                screen.hide()
            for bench in screen.query(Bench):
                bench.hide()
        self.set_class(on, PRESENTING)
        if on:
            self._theme_before = self.theme
            self.theme = themes.high_contrast(self.theme).name
        elif self.theme == themes.high_contrast(self._theme_before).name:
            self.theme = self._theme_before
        for screen in self.screen_stack:
            for bar in screen.query(Bar):
                bar.refresh()

    # Keys

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            self._pressed = event.key
        await super().on_event(event)

    async def run_action(
        self,
        action: str | tuple[str, str, tuple[object, ...]],
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        ran = await super().run_action(action, default_namespace, namespaces)
        one = _BY_ACTION.get(action) if isinstance(action, str) else None
        if ran and one is not None and presents(self):
            self._echo(one)
        return ran

    def _echo(self, one: Command) -> None:
        keys = (self._remapped.get(one.id) or one.keys).replace(" ", "").split(",")
        pressed = self._pressed if self._pressed in keys else keys[0]
        key = key_sign(pressed, in_ascii=self.has_class("-ascii"))
        for screen in self.screen_stack:
            for chip in screen.query(KeyChip):
                chip.press(key, one.title)
