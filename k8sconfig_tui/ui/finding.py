"""The two searches that a person can open: for what is typed, and for the bytes of the selected cell.

The law of this module: whoever may not see Secrets may not match them either, for a match confirms a guess.
"""

from collections.abc import Callable
from functools import partial

from k8sconfig_tui.present.hits import NO_SECRETS, SEARCH, HitLines, unknown_words
from k8sconfig_tui.present.line import Line
from k8sconfig_tui.present.matrix import ContainerTable
from k8sconfig_tui.present.search import Hit, Same, query
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.present.view import View
from k8sconfig_tui.ui import hunt, places
from k8sconfig_tui.ui.screens.search import Hunt, SearchScreen
from k8sconfig_tui.ui.work import Opened


def search(opened: Opened, glyphs: Glyphs, secrets: Callable[[], bool], typed: str = "") -> SearchScreen:
    """Search over everything that is open; ``secrets``: whether values of Secrets may be asked for now."""

    def begin(text: str) -> Hunt | Line:
        wanted = query(text)
        if wanted.guess is not None and not secrets():
            return NO_SECRETS
        if not wanted:
            return unknown_words(wanted.asked.unknown) or SEARCH
        return partial(hunt.search, opened, wanted)

    return SearchScreen("Search", begin, _leads(opened), _lines(opened, glyphs), typed)


def same_value(opened: Opened, table: ContainerTable, row: int, column: int, glyphs: Glyphs) -> SearchScreen | None:
    """The other places with the bytes of a cell; None where it has none that are known."""
    selected = table.row(row)
    cell = selected.cells[column]
    if cell is None or cell.value is None or not cell.state.known:
        return None
    at = next(at for at, group in enumerate(opened.matrix.groups) if group is table.group)
    wanted = Same(cell.value, (at, column, selected.channel, selected.key))

    name = opened.matrix.environments[column].name
    title = f"Other places with the value of {selected.key} in {name}"
    return SearchScreen(
        title, lambda _: partial(hunt.hunt, opened, wanted), _leads(opened), _lines(opened, glyphs), None
    )


def _leads(opened: Opened) -> Callable[[Hit], View]:
    return lambda hit: places.view_of_key(opened.matrix, hit.group, hit.channel, hit.key, hit.column)


def _lines(opened: Opened, glyphs: Glyphs) -> HitLines:
    return HitLines(opened.matrix, opened.workspace.fingerprints.of, glyphs)
