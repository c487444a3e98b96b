"""Whether others look on: a class of the application, so that style sheets, screens and panes ask one place.

The law of this module: it is read everywhere and set in one place, ``ui.presenting``.
"""

from typing import Any

from textual.app import App

from k8sconfig_tui.present.line import Line, Piece, Tone

PRESENTING = "-presenting"


def presents(app: App[Any]) -> bool:
    """Whether the application is in presenter mode."""
    return app.has_class(PRESENTING)


def badge(app: App[Any]) -> Line:
    """What the header says of it."""
    return (Piece("PRESENTER", Tone.PRODUCTION), Piece("  ")) if presents(app) else ()
