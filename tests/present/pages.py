"""What the pages are asked in tests, and what is to be read on them."""

from collections.abc import Mapping, Sequence
from functools import partial

from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.pages.asked import Asked
from k8sconfig_tui.present.standing import standing
from k8sconfig_tui.present.tally import tally
from k8sconfig_tui.present.tree import Forest, Outline
from k8sconfig_tui.ui.pages import leads_in
from k8sconfig_tui.workspace import Workspace
from tests.present.worlds import workspace
from tests.worlds.kubectl import Object


def forest_of(opened: Workspace) -> Forest:
    """The tree with everything counted."""
    matrix = opened.matrix()
    forest = Forest(matrix)
    for at, group in enumerate(matrix.groups):
        forest.tallies[at] = tally(group, opened.rows(group), standing(group, matrix.environments))
    return forest


def ask(
    key: str | None = None,
    column: int = 0,
    *,
    name: str = "web",
    container: str = "app",
    worlds: Mapping[str, Sequence[Object]] | None = None,
) -> Asked:
    """A cell of the small world, or of another one; without a key its container."""
    opened = workspace({source: list(objects) for source, objects in worlds.items()} if worlds else None)
    forest = forest_of(opened)
    groups = forest.matrix.groups
    at = next(at for at, group in enumerate(groups) if (group.name, group.container) == (name, container))
    tree = Outline(forest, logical=True)
    node = tree.nodes[tree.find(at) or 0]
    rows = opened.rows(groups[at])
    row = next(row for row in rows if row.key == key) if key else None
    return Asked(opened, forest, node, at, column, partial(leads_in, forest.matrix), row, rows)


def text(page: Page) -> str:
    """All that is to be read on a page."""
    return "\n".join([page.title, *map(plain_text, page.lines)])


def line_with(page: Page, words: str) -> int:
    """The first line in which something is to be read."""
    return next(at for at, line in enumerate(page.lines) if words in plain_text(line))
