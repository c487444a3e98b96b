"""What the interface is measured against: applications that do nothing.

    python -m tests.bench.apps smallest|empty

``smallest`` paints one line for a key; ``empty`` has the widgets of the main screen, and nothing in them.
"""

import sys
from pathlib import PurePath
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from k8sconfig_tui.present.signs import UNICODE
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui import themes
from k8sconfig_tui.ui.bench_screen import BenchScreen
from k8sconfig_tui.ui.sheets import style_sheets
from k8sconfig_tui.ui.widgets.bars import Bar, Hints
from k8sconfig_tui.ui.widgets.filterbar import FilterBar
from k8sconfig_tui.ui.widgets.lines import TONES, WrappedLines
from k8sconfig_tui.ui.widgets.panes import Panes


class Line(Widget, can_focus=True):
    """A pane of lines, of which a key paints one."""

    pressed = 0

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(f"{self.pressed if y == self.pressed % 20 else y:<8} ready")])

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.pressed += 1
        self.refresh(Region(0, self.pressed % 20, self.size.width, 1))


class Smallest(App[int]):
    """The smallest application that answers a key by a line."""

    def compose(self) -> ComposeResult:
        yield Line()

    def on_mount(self) -> None:
        self.query_one(Line).focus()


class Empty(App[int]):
    """The widgets of the main screen, laid out by the same style sheets."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [*style_sheets()]
    COMPONENT_CLASSES: ClassVar[set[str]] = TONES
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = themes.THEMES[0].name
        self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(themes.DARK.variables)

    def get_default_screen(self) -> "EmptyScreen":
        return EmptyScreen()


class EmptyScreen(BenchScreen):
    """The main screen's look without its work."""

    def __init__(self) -> None:
        super().__init__(Settings(), UNICODE, {})

    def compose(self) -> ComposeResult:
        yield Bar(lambda: (), id="origin")
        yield Panes(UNICODE, id="bench")
        yield WrappedLines(id="picture")
        yield FilterBar(id="filter")
        yield Hints({}, id="hints")
        yield Bar(lambda: (), id="small")

    def on_mount(self) -> None:
        self.add_class("-picture")


if __name__ == "__main__":
    {"smallest": Smallest, "empty": Empty}[sys.argv[1]]().run()
