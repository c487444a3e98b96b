"""What lies on the bench: what is open, what is selected, and the work that follows from a selection.

The law of this module: attributes down, messages up. A selection starts a worker; what the worker posts is painted
only if it answers the latest request, so moving never waits.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from textual.message import Message
from textual.timer import Timer
from textual.worker import Worker, WorkerState, get_current_worker

from k8sconfig_tui.compare.matrix import Group
from k8sconfig_tui.present.columns import Arrangement, arrange
from k8sconfig_tui.present.filter import parse
from k8sconfig_tui.present.line import Line, Piece, Tone, plain_text
from k8sconfig_tui.present.marks import Marks, draw, of_node
from k8sconfig_tui.present.matrix import ContainerTable
from k8sconfig_tui.present.overview import Overview
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.present.states import no_rows
from k8sconfig_tui.present.tree import Node, Outline
from k8sconfig_tui.present.view import Matter
from k8sconfig_tui.settings import Clipboard
from k8sconfig_tui.ui import places, walk, work
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.fading import Fading
from k8sconfig_tui.ui.messages import Broke, Counted, Detailed, Judged, Planted, Tabled, Walked
from k8sconfig_tui.ui.picture import Picture
from k8sconfig_tui.ui.requests import Requests
from k8sconfig_tui.ui.text import content
from k8sconfig_tui.ui.widgets.lines import LineView
from k8sconfig_tui.ui.widgets.panes import Panes

_REST = 0.3
"""Seconds that a container is looked at before its pods are asked for their age."""


_MOMENT = 0.012
"""Seconds that what is at hand of a cell waits for the rest."""

_GIVE_WAY = 0.002
"""Seconds that counting stands back before each container while a person moves."""

_MANY = 2000
"""Containers from which on the tree is filtered by a worker; below that it costs less than the wait for one."""

Made = work.Made | walk.Step
"""What a job gives bit by bit."""


class Aim(NamedTuple):
    """The cell to go to when the table comes: channel and key, and the environment's position.

    ``finding``: in the row, or in the first that differs if none is named, to the cell that stands out.
    """

    channel: str = ""
    key: str = ""
    column: int | None = None
    finding: bool = False


class Desk(Panes):
    """The panes over one set of open sources: what is selected in them, and what is shown of it. ``breath``: seconds
    that counting stands back before each container, while it would hold up something else."""

    @dataclass
    class Said(Message, namespace="bench"):
        """Something to tell in the footer."""

        line: Line

    class Settled(Message, namespace="bench"):
        """What was selected last is shown whole."""

    @dataclass
    class Named(Message, namespace="bench"):
        """A line of the source panel was chosen, which may name an object."""

        line: str

    class Filtered(Message, namespace="bench"):
        """A filter is another."""

    def __init__(
        self,
        glyphs: Glyphs,
        reveal_seconds: float,
        clipboard: Clipboard = "auto",
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(glyphs, id=id)
        self._clipboard = clipboard
        self.options = work.Options()
        self.logical = False
        self.tree_query = ""
        self._reveal_seconds = reveal_seconds
        self.breath = 0.0
        self._opened: work.Opened | None = None
        self._matter: Matter = "value"
        self._swapped = False
        self._columns = Arrangement()
        self.marks = Marks()
        self._requests = Requests(self._start, self.set_timer)
        self._hide: Timer | None = None
        self._kept: tuple[str, str] | None = None
        self._aim: Aim | None = None
        self._keep: places.Spot | None = None
        self._reopen: frozenset[tuple[str, ...]] = frozenset()
        self._direction = 1
        self._tabled = 0
        self._told = 0
        self._waiting: Timer | None = None
        self.fading = Fading(self.set_timer, self._repaint)

    @property
    def opened(self) -> work.Opened | None:
        return self._opened

    @property
    def busy(self) -> bool:
        """Whether work for the selection is still to be started, or to be painted."""
        return self._requests.pending or self._picture.held

    @property
    def arrived(self) -> bool:
        """Whether the table in view is that of the selected node, in the way it was asked for last."""
        opened, node, table = self._opened, self.outline.node, self.table
        if opened is None or node is None:
            return True
        if table is None or self._tabled != self._requests.number("table"):
            return False
        if len(node.groups) == 1:
            return isinstance(table, ContainerTable) and table.group is opened.matrix.groups[node.groups[0]]
        return isinstance(table, Overview) and table.node.path == node.path

    @property
    def table(self) -> work.Table | None:
        model = self.grid.model
        return model if isinstance(model, ContainerTable | Overview) else None

    @cached_property
    def _picture(self) -> Picture:
        return Picture(self.app)

    # Content

    def open(self, opened: work.Opened) -> None:
        """Take over what has been read, and begin to count; who stood at a container stays there."""
        before, stood = self._opened, self._stood()
        self._opened = opened
        self.plant(_again(before, opened, stood) if before is not None and stood is not None else None)
        self._start_counting(opened)

    def _start_counting(self, opened: work.Opened) -> None:
        self.run_worker(
            partial(self._count, opened),
            group="count",
            description="count differences",
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def renew(self, opened: work.Opened) -> None:
        """Take over what has changed while it is looked at: the cursor, what is open and the selected key stay."""
        outline = self.outline.outline
        self._reopen = frozenset(outline.open) if outline is not None else frozenset()
        before, self._opened = self._environments, opened
        if before != self._environments:
            self.grid.column = _moved(before, self.grid.column, self._environments) or 0
            marked = self.grid.marked
            self.grid.marked = None if marked is None else _moved(before, marked, self._environments)
        self.plant()
        self._start_counting(opened)

    def _repaint(self) -> None:
        """Signs before cells and nodes are others."""
        self.grid.refresh()
        self.outline.refresh()

    def begin(self, opened: work.Opened) -> None:
        """Take over a pair: both at once in the tree, the right one, which is compared with the left, selected; in the
        matrix where there is but one container."""
        self.logical = True
        self.grid.column = 1
        self.open(opened)
        alone = len(opened.matrix.groups) == 1
        if alone:
            self.outline.find(0)
        self.action_pane("matrix" if alone else "tree")

    def plant(self, keep: places.Spot | None = None) -> None:
        """Make the tree anew, by environment or logical; ``keep`` is where to stay."""
        if self._opened is None:
            return
        self._keep = keep
        if self.tree_query and len(self._opened.matrix.groups) > _MANY:
            self.request("tree")
        else:
            self._requests.void("tree")
            for planted in work.trees(self._opened, self.tree_query, logical=self.logical):
                self._planted(planted)

    def _planted(self, planted: Outline) -> None:
        if self._opened is None:
            return
        keep, self._keep = self._keep, None
        self.outline.marked = self._sign_of
        self.outline.changed = self.fading.recent.has_node
        self.outline.scrolling = self._picture.hold
        stood = self.outline.node
        planted.reopen(self._reopen)
        self._reopen = frozenset()
        row = planted.row_of(stood.path) if stood is not None else None
        self.outline.show(planted, self._opened.production, row or 0)
        if not len(planted):
            self.grid.show(None)
        if keep is None and self.tree_query and len(planted.groups) == 1:
            keep = places.Spot(planted.groups[0], None)
        if keep is not None:
            self.outline.find(*keep)
        self.request("table", at_once=True)

    def filter(self, pane: str, query: str) -> None:
        """Narrow the tree, or the table."""
        if pane == "tree":
            self.tree_query = query
            self.plant(self._stood())
        else:
            self.look(self.options._replace(query=query))
        self.post_message(self.Filtered())

    def query_of(self, pane: str) -> str:
        """What the tree, or the table, is narrowed to."""
        return self.tree_query if pane == "tree" else self.options.query

    def _stood(self) -> places.Spot | None:
        """The container that is looked at."""
        node = self.outline.node
        return places.Spot(node.groups[0], node.environment) if node is not None and len(node.groups) == 1 else None

    def look(self, options: work.Options) -> None:
        """Look at the same table in another way."""
        self.options = options
        self.request("table", at_once=True)

    # Requests

    def request(self, job: str, *, at_once: bool = False) -> None:
        """Start the work for the present selection; what was asked before is void."""
        self._requests.ask(job, at_once=at_once)

    def _start(self, job: str) -> None:
        make = self._job(job)
        if make is not None:
            run = partial(self._work, self._requests.number(job), make)
            self.run_worker(run, group=job, description=job, thread=True, exclusive=True, exit_on_error=False)

    def _job(self, job: str) -> Callable[[], Iterator[Made]] | None:
        """What a worker has to run, bound to the selection as it is now."""
        opened, node, table = self._opened, self.outline.node, self.table
        if opened is not None and job == "tree":
            return partial(work.trees, opened, self.tree_query, logical=self.logical)
        if opened is None or node is None:
            return None
        if job == "table":
            return partial(work.tables, opened, node, self.options, self.glyphs)
        if job == "walk" and self.outline.outline is not None:
            groups = self.outline.outline.onward(self.outline.cursor, self._direction)
            return partial(walk.onward, opened, groups, self.options, self.glyphs, self._direction)
        return self._cell_job(job, opened, table) if table is not None else None

    def _cell_job(self, job: str, opened: work.Opened, table: work.Table) -> Callable[[], Iterator[Made]] | None:
        if job == "age":
            return partial(work.aged, opened, table) if isinstance(table, ContainerTable) else None
        grid, revealed = self.grid, self._hide is not None
        pair = work.Pair(grid.cursor, grid.column, grid.marked, self._matter, self._swapped, revealed)
        return partial(work.details, opened, table, pair, self.glyphs)

    def _work(self, request: int, make: Callable[[], Iterator[Made]]) -> None:
        worker = get_current_worker()
        for made in make():
            if worker.is_cancelled:
                return
            if made is not None:
                self.post_message(_message(request, made))

    def _count(self, opened: work.Opened) -> None:
        worker = get_current_worker()

        def cancelled() -> bool:
            if self.breath or self._requests.busy:
                time.sleep(self.breath or _GIVE_WAY)
            return worker.is_cancelled

        for done in work.count_all(opened, cancelled):
            self.post_message(Counted(done, len(opened.matrix.groups)))

    def aim(self, aim: Aim) -> None:
        """Go to this cell of the table that is asked for next, and of none that was asked for before."""
        self._requests.void("table")
        self._aim = aim

    # What comes back

    def on_tabled(self, message: Tabled) -> None:
        if message.request != self._requests.number("table"):
            return
        self._tabled = message.request
        self._picture.hold()
        self.hide()
        row, column = self._where(message.table)
        if self._opened is not None:
            self._arrange(self._opened, message.table)
        self.grid.show(message.table, row, column)
        self._keep_key()
        self.grid.border_title = content(work.title(message.table, self.outline.node, self.glyphs))
        self.difference.set_class(isinstance(message.table, Overview), "-overview")
        self.grid.say(no_rows(filtered=bool(self.options.query or self.options.only)))
        self.request("detail", at_once=True)
        self._requests.ask("age", rest=_REST)

    def on_planted(self, message: Planted) -> None:
        if message.request == self._requests.number("tree"):
            self._planted(message.outline)

    def on_judged(self, message: Judged) -> None:
        aged = message.aged
        if aged.table is not self.table:
            return
        aged.table.stale = aged.cells
        self.grid.refresh()
        if self.options.only:
            self.request("table", at_once=True)

    def on_detailed(self, message: Detailed) -> None:
        """What is at hand waits a moment for the chain behind it: mostly both are one picture."""
        if message.request != self._requests.number("detail"):
            return
        self._picture.hold()
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = None if message.detail.whole else self.set_timer(_MOMENT, partial(self._tell, message))
        if message.detail.whole:
            self._tell(message)

    def _tell(self, message: Detailed) -> None:
        detail, number = message.detail, message.request
        if number != self._requests.number("detail"):
            return
        self.source.show(detail.panel, keep=number == self._told)
        self._told = number
        if detail.difference is not self.difference.difference:
            self.difference.show(detail.difference)
        self._picture.show()
        self.post_message(self.Settled())

    def on_counted(self, message: Counted) -> None:
        self.outline.refresh()
        if isinstance(self.table, Overview):
            self.grid.refresh()
        if message.done == message.of:
            self._complete()

    def _complete(self) -> None:
        """Filters that ask of keys have answers for all containers now, and what is told of many is whole."""
        tree, table = parse(self.tree_query), parse(self.options.query)
        if tree is not None and tree.bits:
            self.plant(self._stood())
        elif table is not None and table.bits and isinstance(self.table, Overview):
            self.request("table", at_once=True)
        elif isinstance(self.table, Overview):
            self.request("detail", at_once=True)
        self.post_message(self.Filtered())

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        event.stop()
        if event.state is WorkerState.ERROR:
            self.post_message(Broke(event.worker.description, told(event.worker.error)))

    def _where(self, table: work.Table) -> tuple[int, int | None]:
        """The row of the key that was aimed at or selected before, and the environment, by default the tree's."""
        node, aim, wanted = self.outline.node, self._aim, self._kept
        self._aim = None
        column = self.grid.column if wanted is not None else node.environment if node else None
        if aim is not None:
            column = column if aim.column is None else aim.column
            wanted = (aim.channel, aim.key)
        if not isinstance(table, ContainerTable) or wanted is None or not len(table):
            return 0, column
        keys: dict[tuple[str, str], int] = {(table.row(at).channel, table.row(at).key): at for at in range(len(table))}
        row = keys.get(wanted, table.first_finding() if aim is not None and aim.finding else 0)
        return row, table.standout(row, column or 0) if aim is not None and aim.finding else column

    # Cursor

    def on_line_view_moved(self, message: LineView.Moved) -> None:
        if message.view is self.outline:
            self._kept = None
            self.request("table")

    def on_grid_view_cell_moved(self) -> None:
        self.hide()
        self._keep_key()
        self.request("detail")

    def _keep_key(self) -> None:
        """Remember the selected key, to stay with it when the same container is looked at in another way."""
        table = self.table
        if isinstance(table, ContainerTable) and len(table):
            row = table.row(self.grid.cursor)
            self._kept = (row.channel, row.key)

    def on_line_view_opened(self, message: LineView.Opened) -> None:
        table = self.table
        if message.view is self.grid and isinstance(table, Overview):
            self.outline.find(table.group(message.row))
        elif message.view is self.outline:
            self.action_pane("matrix")
        elif message.view is self.grid:
            self.action_pane("source")
        elif message.view is self.source:
            self.post_message(self.Named(plain_text(self.source.whole(message.row))))

    # Dress

    @property
    def _environments(self) -> list[str]:
        return [environment.name for environment in self._opened.matrix.environments] if self._opened else []

    def _dress(self) -> None:
        """Arrange the columns of the table in view."""
        if self._opened is not None and self.table is not None:
            self._arrange(self._opened, self.table)
            self.grid.refresh()

    def _arrange(self, opened: work.Opened, table: work.Table) -> None:
        signs = draw(self.marks, table, opened.matrix, self.glyphs, self.fading.recent)
        arrange(table, opened.columns, self._environments, self._columns, self.glyphs, signs)

    def _sign_of(self, node: Node) -> str:
        """The sign of a node that is marked."""
        if self._opened is None or self.marks == Marks():
            return ""
        return self.marks.signs(self.glyphs).get(of_node(self._opened.matrix, node, self.grid.column), "")

    def hide(self) -> None:
        """Hide the revealed value again, everywhere and at once."""
        if self._hide is None:
            return
        self._hide.stop()
        self._hide = None
        if isinstance(self.table, ContainerTable):
            self.table.revealed = None
        self.grid.refresh()
        self.source.show([])
        self.difference.show(None)
        self.request("detail", at_once=True)

    def say(self, text: str) -> None:
        """Tell something in the footer."""
        self.post_message(self.Said((Piece(text, Tone.SUPPLY),)))


def _again(before: work.Opened, now: work.Opened, spot: places.Spot) -> places.Spot | None:
    """The same container in what has been read anew; the environments may be others."""
    names = _names(before.matrix.groups[spot.group])
    found = next((at for at, group in enumerate(now.matrix.groups) if _names(group) == names), None)
    same = len(before.matrix.environments) == len(now.matrix.environments)
    return None if found is None else places.Spot(found, spot.environment if same else None)


def _moved(before: Sequence[str], column: int, now: Sequence[str]) -> int | None:
    """Where a column is that was at another place before."""
    name = before[column] if column < len(before) else None
    return now.index(name) if name in now else None


def _names(group: Group) -> tuple[str, str, str, str]:
    return group.namespace, group.kind, group.name, group.container


def _message(request: int, made: work.Table | work.Detail | work.Aged | Outline | walk.Step) -> Message:
    if isinstance(made, Outline):
        return Planted(request, made)
    if isinstance(made, walk.Step):
        return Walked(request, made)
    if isinstance(made, work.Detail):
        return Detailed(request, made)
    return Judged(request, made) if isinstance(made, work.Aged) else Tabled(request, made)
