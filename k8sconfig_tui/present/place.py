"""What a view is called: its place in words, as bookmarks and links show it.

The law of this module: a name is made from the place alone; nobody has to think of one.
"""

from collections.abc import Iterable

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.view import View

_LONGEST = 80


def place_line(view: View) -> Line:
    """``shop · Deployment/checkout · app   LOG_LEVEL   prod``."""
    line = _joined((view.environment, view.namespace, view.workload, view.container), " · ", Tone.TEXT)
    cell = _joined((view.key, "" if view.column == view.environment else view.column), "  ", Tone.KEY)
    gap: Line = (Piece("   "),) if line and cell else ()
    return (*line, *gap, *cell) or (Piece("the beginning", Tone.MUTED),)


def _joined(names: Iterable[str], between: str, tone: Tone) -> Line:
    pieces: list[Piece] = []
    for name in filter(None, names):
        pieces += [Piece(between, Tone.MUTED)] if pieces else []
        pieces += shown(name, tone, _LONGEST)
    return tuple(pieces)
