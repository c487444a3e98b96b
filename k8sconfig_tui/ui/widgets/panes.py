"""The four panes, and which of them is looked at.

The law of this module: it knows where the panes are and nothing of what they show.
"""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.ui.text import content
from k8sconfig_tui.ui.widgets.bars import Tabs
from k8sconfig_tui.ui.widgets.difference import DifferenceView
from k8sconfig_tui.ui.widgets.grid import GridView
from k8sconfig_tui.ui.widgets.lines import WrappedLines
from k8sconfig_tui.ui.widgets.outline import OutlineView

PANES: Mapping[str, str] = {"tree": "Tree", "matrix": "Matrix", "source": "Source", "diff": "Difference"}


class Panes(Vertical):
    """Tree, matrix, source and difference; one of them has the focus, or all the room."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.glyphs = glyphs
        self.pane = "tree"

    def compose(self) -> ComposeResult:
        yield Tabs(PANES, id="tabs")
        with Horizontal(id="panes"):
            yield OutlineView(glyphs=self.glyphs, id="tree")
            with Vertical(id="right"):
                yield GridView(id="matrix")
                with Horizontal(id="under"):
                    yield WrappedLines(indent=11, id="source")
                    yield DifferenceView(id="diff")

    def on_mount(self) -> None:
        for number, (pane, title) in enumerate(PANES.items(), 1):
            self.query_one(f"#{pane}").border_title = content(f"{number} {title}")

    @property
    def outline(self) -> OutlineView:
        return self.query_one(OutlineView)

    @property
    def grid(self) -> GridView:
        return self.query_one(GridView)

    @property
    def source(self) -> WrappedLines:
        return self.query_one(WrappedLines)

    @property
    def difference(self) -> DifferenceView:
        return self.query_one(DifferenceView)

    def action_pane(self, pane: str) -> None:
        self.pane = pane
        if not self.has_class(f"pane-{pane}"):
            for other in PANES:
                self.set_class(other == pane, f"pane-{other}", update=False)
            self.update_node_styles()
        self.query_one(Tabs).mark(pane)
        shown = self.query_one(f"#{pane}")
        self.screen.set_focus(shown, scroll_visible=False)
        if self.screen.focused is not shown:
            self.call_after_refresh(shown.focus, scroll_visible=False)

    def action_next_pane(self) -> None:
        self._turn(1)

    def action_previous_pane(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        panes = list(PANES)
        self.action_pane(panes[(panes.index(self.pane) + by) % len(panes)])

    def action_zoom(self) -> None:
        self.toggle_class("-zoomed")

    def on_descendant_focus(self) -> None:
        focused = self.screen.focused
        pane = focused.id or "" if focused is not None else ""
        if pane in PANES and pane != self.pane:
            self.action_pane(pane)

    def on_tabs_chosen(self, message: Tabs.Chosen) -> None:
        self.action_pane(message.pane)
