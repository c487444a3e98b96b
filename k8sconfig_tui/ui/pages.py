"""What the pages are asked about: the selection of a bench, at the moment of asking.

The law of this module: it binds positions, never computes; workers make the pages.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from k8sconfig_tui.compare.matrix import Matrix
from k8sconfig_tui.present.matrix import ContainerTable
from k8sconfig_tui.present.overview import Overview
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.pages import completeness as complete
from k8sconfig_tui.present.pages import explain as key_story
from k8sconfig_tui.present.pages import manifest, overview
from k8sconfig_tui.present.pages import used_by as readers
from k8sconfig_tui.present.pages.asked import Asked
from k8sconfig_tui.present.view import View
from k8sconfig_tui.ui import places, work
from k8sconfig_tui.ui.widgets.bench import Bench


class Book(NamedTuple):
    """Pages that are turned, and the first one to show."""

    title: str
    makes: Sequence[Callable[[], Page]]
    at: int = 0


def explain(bench: Bench) -> Book | None:
    """The story of the selected key; from the tree that of the container, or of all that lies below."""
    asked = _asked(bench)
    if asked is None:
        return None
    if asked.row is not None:
        return Book("Explain", [partial(key_story.explain, asked)])
    many = len(asked.node.groups) > 1 and bench.pane == "tree"
    return Book("Explain", [partial(overview.below if many else overview.container, asked)])


def yaml(bench: Bench, named: str = "") -> Book | None:
    """The object that defines the selected key, else the workload, a page for each environment; ``named`` is a line
    that may name another object behind it."""
    asked = _asked(bench)
    if asked is None:
        return None
    columns = manifest.columns(asked)
    at = columns.index(asked.column) if asked.column in columns else 0
    return Book("YAML", [partial(manifest.manifest, asked, column, named) for column in columns], at)


def used_by(bench: Bench) -> Book | None:
    """Who reads the selected key; from the source pane its whole object; from the tree what the container reads."""
    asked = _asked(bench)
    if asked is None:
        return None
    if asked.row is None:
        return Book("Used by", [partial(readers.reads, asked)])
    return Book("Used by", [partial(readers.used_by, asked, whole=bench.pane == "source")])


def completeness(opened: work.Opened) -> Page:
    """What was read and what was not."""
    return complete.completeness(opened.workspace, opened.forest, partial(leads_in, opened.matrix), time.time())


def _asked(bench: Bench) -> Asked | None:
    opened, node, table = bench.opened, bench.outline.node, bench.table
    if opened is None or node is None:
        return None
    column = bench.grid.column if bench.pane != "tree" or node.environment is None else node.environment
    leads = partial(leads_in, opened.matrix)
    if isinstance(table, ContainerTable) and len(node.groups) == 1:
        row = table.row(bench.grid.cursor) if len(table) and bench.pane != "tree" else None
        return Asked(
            opened.workspace, opened.forest, node, node.groups[0], column, leads, row, table.rows, bench.glyphs
        )
    at = table.group(bench.grid.cursor) if isinstance(table, Overview) and len(table) else node.groups[0]
    return Asked(opened.workspace, opened.forest, node, at, column, leads, glyphs=bench.glyphs)


def leads_in(matrix: Matrix, group: int, column: int | None, channel: str = "", key: str = "") -> View:
    """The view of a container, or of a cell of it, in an environment."""
    return replace(places.view_at(matrix, group, None, column), channel=channel, key=key)
