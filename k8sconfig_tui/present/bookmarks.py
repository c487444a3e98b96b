"""The page of bookmarks.

The law of this module: a place that is no longer there is said to be so, and keeps its line until it is removed.
"""

from collections.abc import Callable, Sequence

from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.place import place_line
from k8sconfig_tui.present.view import View

TITLE = "Bookmarks"


def bookmark_page(views: Sequence[View], is_there: Callable[[View], bool], key: str) -> Page:
    """The bookmarked places, each a way there; ``key`` is what makes one."""
    if not views:
        return Page(TITLE, [(Piece(f"No bookmarks of these sources yet. {key} makes one of the place you are at."),)])
    lines = [_line(view, there=is_there(view)) for view in views]
    return Page(TITLE, lines, dict(enumerate(views)))


def _line(view: View, *, there: bool) -> Line:
    return place_line(view) if there else (*place_line(view), Piece("   not among what is open", Tone.ABSENT))
