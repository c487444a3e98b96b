"""What a person does at the bench: every action of the command table that is about what is selected, and the views.

The law of this module: an action is a few lines; what it does lies in ``present``, ``walk`` or a worker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from textual import on
from textual.message import Message

from k8sconfig_tui.present import unread
from k8sconfig_tui.present.columns import Arrangement
from k8sconfig_tui.present.copying import CopyError, Kind, Selected, kind_of
from k8sconfig_tui.present.marks import Mark, Marks, is_there, of_cell, of_group, of_node, of_object, why_not
from k8sconfig_tui.present.matrix import ContainerTable
from k8sconfig_tui.present.overview import Overview
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.present.view import Matter, Sorting, View
from k8sconfig_tui.present.visible import plain
from k8sconfig_tui.settings import Clipboard
from k8sconfig_tui.ui import copies, places, walk, work
from k8sconfig_tui.ui.keymap import bindings
from k8sconfig_tui.ui.messages import Counted, Delivered, Walked
from k8sconfig_tui.ui.mode import presents
from k8sconfig_tui.ui.widgets.desk import Aim, Desk
from k8sconfig_tui.ui.widgets.lines import LineView

_SORTINGS: Sequence[Sorting] = ("given", "key", "verdict")

_MATTERS: Mapping[Matter, str] = {
    "value": "the values",
    "object": "the objects that define them",
    "workload": "the whole workloads",
}


class Bench(Desk):
    """The panes, and what is done in them."""

    BINDINGS = bindings("bench")
    _seeking = 0
    """The direction in which findings are looked for, once what lies there is counted."""

    class Marked(Message):
        """Other things are marked."""

    @dataclass
    class Chosen(Message):
        """Two things are to be compared."""

        opened: work.Opened
        left: Mark
        right: Mark

    @dataclass
    class LeftOut(Message):
        """A value was to be revealed that is in a Secret which was left out."""

        space: str

    # Views

    @property
    def view(self) -> View:
        """What is looked at now, and how."""
        opened, node = self._opened, self.outline.node
        if opened is None or node is None:
            return View()
        table, marked = self.table, self.grid.marked
        row = table.row(self.grid.cursor) if isinstance(table, ContainerTable) and len(table) else None
        return places.view_of(
            opened.matrix,
            node,
            row,
            self.grid.column,
            pane=self.pane,
            logical=self.logical,
            tree_filter=self.tree_query,
            filter=self.options.query,
            only=self.options.only,
            sorting=self.options.sorting,
            services=self.options.services,
            wide=self.grid.wide,
            zoomed=self.has_class("-zoomed"),
            with_column="" if marked is None else opened.matrix.environments[marked].name,
            subject=self._matter,
            unified=self.difference.unified,
            swapped=self._swapped,
            columns=self._columns.moved,
            pinned=self._columns.pinned,
        )

    def go(self, view: View) -> bool:
        """Look at what a view tells, as far as it is there; false where its place is not."""
        opened = self._opened
        if opened is None:
            return False
        self.hide()
        self.options = work.Options(view.filter, view.only, view.sorting, view.services)
        self._matter, self._swapped = view.subject, view.swapped
        self._columns = Arrangement(view.columns, view.pinned)
        self.difference.unified = view.unified
        self.grid.marked = places.column(opened.matrix, view.with_column)
        self._widen(view.wide)
        self.set_class(view.zoomed, "-zoomed")
        self.aim(Aim(view.channel, view.key, places.column(opened.matrix, view.column)))
        spot = places.spot(opened.matrix, view)
        if (view.logical, view.tree_filter) != (self.logical, self.tree_query):
            self.logical, self.tree_query = view.logical, view.tree_filter
            self.plant(spot)
        else:
            if spot is not None:
                self.outline.find(*spot)
            self.request("table", at_once=True)
        self.action_pane(view.pane)
        self.post_message(self.Filtered())
        return spot is not None

    def adopt(self, glyphs: Glyphs, reveal_seconds: float, clipboard: Clipboard) -> None:
        """Other signs, and another time for revealed values."""
        self._reveal_seconds = reveal_seconds
        self._clipboard = clipboard
        if glyphs != self.glyphs:
            self.glyphs = self.outline.glyphs = glyphs
            self.outline.refresh()
            self.request("table", at_once=True)

    # Comparing

    def action_next_difference(self) -> None:
        self._step(1)

    def action_previous_difference(self) -> None:
        self._step(-1)

    def _step(self, direction: int) -> None:
        if self.pane == "diff" and self.difference.step(direction):
            return
        if self.pane == "tree":
            self.action_pane("matrix")
        if not self.grid.step(direction):
            self._direction = direction
            self.request("walk", at_once=True)

    def on_walked(self, message: Walked) -> None:
        step = message.step
        if message.request != self._requests.number("walk"):
            return
        if step.group is None:
            filtered = " that pass the filter" if self.tree_query or self.options.query else ""
            self.say(f"no more differences{filtered} {'below' if self._direction > 0 else 'above'}")
        else:
            self._reach(step.group, Aim(step.channel, step.key, finding=True), say=True)

    def _reach(self, group: int, aim: Aim, *, say: bool = False) -> None:
        """Go to a container: in the environment that is looked at, or else where there is one, which is told."""
        opened, node = self._opened, self.outline.node
        if opened is not None and node is not None:
            self._picture.hold()
            there = walk.branch(opened.matrix.groups[group], node.environment)
            if say or there != node.environment:
                self.post_message(self.Said(walk.told(opened.matrix, group, node.environment)))
            self.aim(aim)
            self.outline.find(group, there)

    def action_next_finding(self) -> None:
        self._find(1)

    def action_previous_finding(self) -> None:
        self._find(-1)

    @on(Counted)
    def _seek_on(self) -> None:
        if self._seeking:
            self._find(self._seeking)

    @on(LineView.Moved, "#tree")
    def _seek_no_more(self) -> None:
        self._seeking = 0

    def _find(self, direction: int) -> None:
        """Go to the next container with findings, as soon as all before it are counted."""
        self._seeking = 0
        outline = self.outline.outline
        if outline is None or not len(outline):
            return
        at = outline.next_found(self.outline.cursor, direction)
        if at is None:
            self.say("no more containers with findings" + (" pass the filter" if self.tree_query else ""))
        elif at not in outline.forest.tallies:
            self._seeking = direction
            self.say("looking for the next findings …")
        else:
            self._reach(at, Aim(finding=True))

    def action_mark(self) -> None:
        opened, mark = self._opened, self._selected
        if opened is None or mark is None:
            self.say("there is nothing to mark here")
        elif not is_there(mark, opened.matrix):
            self.say(f"not in {mark.environment}")
        else:
            self.mark(self.marks.toggled(mark))
            if mark.kind == "cell":
                self.grid.marked = self.grid.column if mark in self.marks else None
                self.request("detail", at_once=True)

    def mark(self, marks: Marks) -> None:
        """Have these things marked."""
        self.marks = marks
        self._dress()
        self.outline.refresh()
        self.post_message(self.Marked())

    @property
    def _selected(self) -> Mark | None:
        """What the cursor of the pane that is looked at is on."""
        opened, node, table, grid = self._opened, self.outline.node, self.table, self.grid
        if opened is None or node is None:
            return None
        if self.pane == "tree" or table is None or not len(table):
            return of_node(opened.matrix, node, grid.column)
        if isinstance(table, Overview):
            return of_group(opened.matrix, opened.matrix.groups[table.group(grid.cursor)], grid.column)
        row = table.row(grid.cursor)
        if self.pane == "source":
            return of_object(opened.matrix, row, grid.column)
        return of_cell(opened.matrix, table.group, row, grid.column)

    def action_diff(self) -> None:
        opened, pair = self._opened, self.marks.pair(self._selected)
        if opened is None or pair is None or self._beside(*pair):
            self.action_pane("matrix" if self.pane == "diff" else "diff")
        elif why := why_not(*pair) or _missing(opened, *pair):
            self.say(why)
        else:
            self.post_message(self.Chosen(opened, *pair))

    def _beside(self, left: Mark, right: Mark) -> bool:
        """Whether the difference pane shows these two already: the selected cell and the marked one of its row."""
        one_marked = None in self.marks
        same_row = left.kind == "cell" and left._replace(environment=right.environment) == right
        return one_marked and same_row

    def action_diff_view(self) -> None:
        self.difference.toggle()

    def action_subject(self) -> None:
        matters = list(_MATTERS)
        self._matter = matters[(matters.index(self._matter) + 1) % len(matters)]
        self.say(f"comparing {_MATTERS[self._matter]}")
        self.request("detail", at_once=True)

    def action_swap(self) -> None:
        self._swapped = not self._swapped
        self.say("the selected one is the old side" if self._swapped else "the selected one is the new side")
        self.request("detail", at_once=True)

    # Columns

    def action_column_left(self) -> None:
        self._shift(-1)

    def action_column_right(self) -> None:
        self._shift(1)

    def _shift(self, by: int) -> None:
        names = self._environments
        if names:
            self._columns = self._columns.move(names, self.grid.column, by)
            self._dress()

    def action_pin(self) -> None:
        names = self._environments
        if names:
            self._columns = self._columns.pin(names[self.grid.column])
            self._dress()

    # Looking

    def action_only(self) -> None:
        self.look(self.options._replace(only=not self.options.only))

    def action_sort(self) -> None:
        sorting = _SORTINGS[(_SORTINGS.index(self.options.sorting) + 1) % len(_SORTINGS)]
        self.say({"given": "sorted as given", "key": "sorted by key", "verdict": "differences first"}[sorting])
        self.look(self.options._replace(sorting=sorting))

    def action_services(self) -> None:
        self.look(self.options._replace(services=not self.options.services))

    def action_wide(self) -> None:
        self._widen(not self.grid.wide)

    def _widen(self, wide: bool) -> None:
        self.grid.wide = wide
        self.set_class(wide, "-wide")
        self.grid.refresh()

    def action_grouping(self) -> None:
        stood = self._stood()
        self.logical = not self.logical
        self.plant(stood)

    def action_reveal(self) -> None:
        table = self.table
        namespace = unread.namespace_of(table, self.grid.cursor, self.grid.column)
        if self._hide is not None:
            self.hide()
        elif namespace:
            self.post_message(self.LeftOut(namespace))
        elif not self.may_reveal:
            self.say(f"values of Secrets stay hidden {'while presenting' if presents(self.app) else 'in this session'}")
        elif isinstance(table, ContainerTable) and len(table):
            table.revealed = (table.row(self.grid.cursor), self.grid.column)
            self._hide = self.set_timer(self._reveal_seconds, self.hide)
            self.grid.refresh_rows(self.grid.cursor)
            self.request("detail", at_once=True)

    @property
    def may_reveal(self) -> bool:
        """Whether the value of a Secret may be looked at."""
        return bool(self._reveal_seconds) and not presents(self.app)

    # Copying

    def action_copy(self) -> None:
        self.copy({"tree": "node", "source": "object"}.get(self.pane, "value"))

    @property
    def to_copy(self) -> Selected | None:
        """What is selected, for a copy of it."""
        opened, node, grid = self._opened, self.outline.node, self.grid
        if opened is None or node is None:
            return None
        fingerprint, revealed = opened.workspace.fingerprints.of, self._hide is not None
        return Selected(opened.matrix, node, self.table, grid.cursor, grid.column, fingerprint, self.glyphs, revealed)

    def copy(self, identity: str, selected: Selected | None = None) -> None:
        """Copy what is, or was, selected in one of the ways of ``present.copying``."""
        selected = selected or self.to_copy
        if selected is None:
            return
        self.run_worker(
            partial(self._deliver, kind_of(identity), selected),
            group="copy",
            description="copy",
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def _deliver(self, kind: Kind, selected: Selected) -> None:
        try:
            made = kind.make(selected)
        except CopyError as error:
            self.post_message(Delivered(None, str(error)))
        else:
            self.post_message(copies.deliver(made, self._clipboard))

    def on_delivered(self, message: Delivered) -> None:
        if message.text is not None:
            self.app.copy_to_clipboard(message.text)
        self.say(plain(message.said, 200))


def _missing(opened: work.Opened, *pair: Mark) -> str:
    """What of a pair is not among what is open; empty where both are."""
    gone = (mark.title for mark in pair if not is_there(mark, opened.matrix))
    return next((f"{plain(title, 80)} is not among what is open" for title in gone), "")
