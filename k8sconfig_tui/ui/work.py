"""The slow work of the main screen: what its workers run, without Textual.

The law of this module: it takes what is asked for as plain values and returns frozen ``present`` objects; it is only
ever called off the event loop.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from k8sconfig_tui.compare.matrix import Group, Matrix, Row, rows
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.model.values import State, Text
from k8sconfig_tui.present import overview, sides, strip
from k8sconfig_tui.present.diff import Difference
from k8sconfig_tui.present.facets import group_facets
from k8sconfig_tui.present.filter import parse
from k8sconfig_tui.present.line import Line
from k8sconfig_tui.present.matrix import ContainerTable, Header, Stale
from k8sconfig_tui.present.origin import headers, is_production
from k8sconfig_tui.present.overview import Overview
from k8sconfig_tui.present.panel import STALE, Background, Subject, panel, summary
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.present.standing import standing
from k8sconfig_tui.present.states import Loading
from k8sconfig_tui.present.tally import tally
from k8sconfig_tui.present.tree import Forest, Node, Outline
from k8sconfig_tui.present.view import Matter, Sorting
from k8sconfig_tui.readers import Progress, SourceSpec
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui.names import Names
from k8sconfig_tui.workspace import Workspace

Table = ContainerTable | Overview

_SCREEN = 100
"""Lines that may be visible at once."""

_OFTEN = 0.1
"""Seconds between two reports of progress."""


class Opened(NamedTuple):
    """Everything that is open: the workspace, its matrix and what the screen needs of them at all times."""

    workspace: Workspace
    matrix: Matrix
    forest: Forest
    columns: list[Header]
    production: frozenset[int]
    stale: dict[int, Stale]
    """By the identity of the group, as far as it has been looked at."""
    names: Names

    @property
    def failures(self) -> list[str]:
        return [str(failure) for failure in self.workspace.failures]


class Options(NamedTuple):
    """How a table is looked at."""

    query: str = ""
    only: bool = False
    sorting: Sorting = "given"
    services: bool = False


class Detail(NamedTuple):
    """What the panel and the difference pane show."""

    panel: list[Line]
    difference: Difference | None = None
    whole: bool = True
    """Whether nothing is still to be added."""


class Aged(NamedTuple):
    """The cells of a table whose running processes are on older values."""

    table: ContainerTable
    cells: Stale


class Pair(NamedTuple):
    """The selected cell of a table and the environment that it is compared with."""

    row: int
    column: int
    other: int | None = None
    matter: Matter = "value"
    swapped: bool = False
    revealed: bool = False


Made = Outline | Table | Detail | Aged | None
"""What a job gives bit by bit; None is a breath in which it can be stopped."""


def open_sources(
    specs: Sequence[SourceSpec],
    settings: Settings,
    report: Callable[[Sequence[Loading], float], None],
    cancelled: Callable[[], bool],
    early: Callable[[Opened], None] | None = None,
) -> Opened:
    """Read all sources and align them; a source that fails is kept as a failure beside the others. ``early`` is given
    what is there meanwhile, as soon as that is anything."""

    def show(workspace: Workspace) -> None:
        made = opened(workspace, workspace.matrix())
        if early is not None and made.matrix.groups:
            early(made)

    with Workspace.bulk():
        workspace = Workspace.open(
            specs,
            settings,
            progress=_Reports(report),
            cancelled=cancelled,
            strict=False,
            early=show if early is not None else None,
        )
        return opened(workspace, workspace.matrix())


def opened(workspace: Workspace, matrix: Matrix) -> Opened:
    """A matrix of the workspace, ready to be looked at."""
    forest = Forest(matrix)
    forest.prepare()
    production = frozenset(at for at, env in enumerate(matrix.environments) if is_production(env))
    return Opened(workspace, matrix, forest, headers(matrix.environments), production, {}, Names(matrix))


def renewed(before: Opened, source: str, changes: Mapping[ObjectRef, KubeObject | None], place: str) -> Opened:
    """The same after objects of a source have become others (None: gone); what was counted of other groups stays.

    Raises ``KeyError`` for a source that is not open.
    """
    workspace = before.workspace
    inventory = {inventory.name: inventory for inventory in workspace.inventories}[source]
    now = opened(workspace, workspace.apply(inventory, changes, place))
    now.forest.inherit(before.forest)
    there = {id(group) for group in now.matrix.groups}
    now.stale.update((group, cells) for group, cells in before.stale.items() if group in there)
    return now


class _Reports:
    """Passes progress on, source by source, a few times a second."""

    def __init__(self, report: Callable[[Sequence[Loading], float], None]) -> None:
        self._report = report
        self._sources: dict[str, Loading] = {}
        self._started = self._last = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        new = progress.source not in self._sources
        self._sources[progress.source] = Loading(progress.source, progress.phase, progress.done, progress.total)
        if new or now - self._last >= _OFTEN:
            self._last = now
            self._report(tuple(self._sources.values()), now - self._started)


def count_all(opened: Opened, cancelled: Callable[[], bool]) -> Iterator[int]:
    """Count group after group; yields how many are done, now and then."""
    following = 0.0
    with opened.workspace.bulk():
        for at, group in enumerate(opened.matrix.groups):
            if at in opened.forest.tallies:
                continue
            if cancelled():
                return
            where = standing(group, opened.matrix.environments)
            opened.forest.tallies[at] = tally(group, rows(group), where, opened.stale.get(id(group), ()))
            if time.monotonic() >= following:
                following = _settled(opened.forest)
                yield at + 1
    opened.forest.settle()
    strip.prepare(opened.forest)
    yield len(opened.matrix.groups)


def _settled(forest: Forest) -> float:
    """Settle the counts; when to do so next: seldom enough to cost little."""
    started = time.monotonic()
    forest.settle()
    ended = time.monotonic()
    return ended + max(2 * _OFTEN, 20 * (ended - started))


def trees(opened: Opened, query: str, *, logical: bool) -> Iterator[Outline]:
    """The tree, by environment or logical, as far as its names pass; the counts of what is uppermost are made too."""
    made = Outline(opened.forest, logical=logical, passes=parse(query))
    if len(made) and not query:
        made.expand(0)
    for node in made.nodes[:_SCREEN]:
        opened.forest.sums(node)
    yield made


def tables(opened: Opened, node: Node, options: Options, glyphs: Glyphs) -> Iterator[Table]:
    """The table of a node: the keys of a container, or the containers below anything else."""
    if len(node.groups) == 1:
        group = opened.matrix.groups[node.groups[0]]
        yield container_table(opened, group, opened.workspace.rows(group, options.services), options, glyphs)
        return
    made = Overview(opened.forest, node, opened.columns, glyphs)
    made.arrange(only=options.only, passes=parse(options.query), sorting=options.sorting)
    yield made


def container_table(
    opened: Opened, group: Group, made: Sequence[Row], options: Options, glyphs: Glyphs
) -> ContainerTable:
    """The table of a container from its rows."""
    where = standing(group, opened.matrix.environments)
    container = ContainerTable(group, made, opened.columns, opened.workspace.fingerprints.of, glyphs, where)
    container.stale = opened.stale.get(id(group), frozenset())
    container.arrange(only=options.only, sorting=options.sorting, passes=parse(options.query))
    return container


def title(shown: Table, node: Node | None, glyphs: Glyphs) -> str:
    """Whose table it is; unsafe text."""
    names: Sequence[str] = node.path if node else ()
    if isinstance(shown, ContainerTable):
        group = shown.group
        names = (group.namespace, f"{group.kind}/{group.name}", group.container)
    return f" {glyphs.between} ".join(["2 Matrix", *names])


def aged(opened: Opened, shown: ContainerTable) -> Iterator[Aged | None]:
    """Which cells are stale, once all rows have been looked at; None after each row until then."""
    group = shown.group
    if id(group) in opened.stale:
        return
    found: set[tuple[str, str, int]] = set()
    for row in shown.rows:
        for explanation in opened.workspace.explain(group, row):
            if any(run.verdict in STALE for run in explanation.running):
                found.add((row.channel, row.key, group.members.index(explanation.member)))
        yield None
    opened.stale[id(group)] = frozenset(found)
    if found:
        _told_stale(opened, group, shown)
        yield Aged(shown, opened.stale[id(group)])


def _told_stale(opened: Opened, group: Group, shown: ContainerTable) -> None:
    """What a filter may ask of the container's keys now includes their age."""
    tallies = opened.forest.tallies
    at = next(at for at, other in enumerate(opened.matrix.groups) if other is group)
    if at in tallies:
        tallies[at] = tallies[at]._replace(facets=group_facets(group, shown.rows, opened.stale[id(group)]))


def details(opened: Opened, shown: Table, pair: Pair, glyphs: Glyphs) -> Iterator[Detail]:
    """What there is to say of a cell: first what is at hand, then the same with the chain behind it."""
    if not len(shown):
        yield Detail([])
    elif isinstance(shown, overview.Overview):
        told = summary(opened.matrix.groups[shown.group(pair.row)], glyphs)
        yield Detail([*shown.strips(), (), *told])
    else:
        yield from _cell_details(opened, shown, pair, glyphs)


def _cell_details(opened: Opened, shown: ContainerTable, pair: Pair, glyphs: Glyphs) -> Iterator[Detail]:
    away = shown.standing[pair.column] or State.ABSENT
    subject = Subject(shown.group, shown.row(pair.row), pair.column, shown.rows, away)
    fingerprint: Callable[[Text], str] = opened.workspace.fingerprints.of
    difference = sides.of_cell(
        subject, pair.other, sides.Look(fingerprint, glyphs, pair.matter, pair.swapped, pair.revealed)
    )
    at_hand = Detail(panel(subject, fingerprint, reveal=pair.revealed, glyphs=glyphs), difference, whole=False)
    yield at_hand
    background = _background(opened, subject)
    if background is not None:
        lines = panel(subject, fingerprint, background=background, reveal=pair.revealed, glyphs=glyphs)
        at_hand = Detail(lines, difference)
    yield at_hand._replace(whole=True)


def _background(opened: Opened, subject: Subject) -> Background | None:
    for explanation in opened.workspace.explain(subject.group, subject.row):
        if explanation.member is subject.member:
            return Background(explanation.chain, explanation.running, explanation.consumers)
    return None
