"""A link to a view: one command line, or the fragment of a URL, that shows a colleague the same.

The law of this module: a link holds names and what was typed as a filter, never a value; a shell reads it as it was
meant, whatever the names are.
"""

import shlex
from collections.abc import Sequence

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.view import MOST_TEXT, View

TITLE = "Link to this view"
_WHOLE = 4 * MOST_TEXT


class LinkError(Exception):
    """There is no link to this; the message is one line."""


def fragment(view: View) -> str:
    """What follows the address in the browser. Raises ``LinkError``."""
    text = view.text()
    if len(text) > MOST_TEXT:
        raise LinkError("the names of this place are too long for a link")
    return f"#{text}"


def command_line(sources: Sequence[str], view: View) -> str:
    """The command that opens the view on SOURCE texts. Raises ``LinkError``."""
    text = fragment(view)[1:]
    dashed = any(source.startswith("-") and source != "-" for source in sources)
    words = [f"--from={source}" for source in sources] if dashed else sources
    line = shlex.join(["k8sconfig-tui", "--view", text, *words])
    try:
        line.encode()
    except UnicodeEncodeError:
        raise LinkError("a source's path is no text, so it cannot be written as a link") from None
    return line


def link_page(sources: Sequence[str], view: View) -> Page:
    """The link to read, in both of its forms. Raises ``LinkError``."""
    lines: list[Line] = [
        (Piece("In a terminal, with the same sources (copied)", Tone.STRONG),),
        shown(command_line(sources, view), Tone.KEY, _WHOLE),
        (),
        (Piece("In the browser, after the address", Tone.STRONG),),
        shown(fragment(view), Tone.KEY, _WHOLE),
        (),
        (Piece("It holds names, no values. Sources may lie elsewhere: NAME=LOCATION with the same NAME.", Tone.MUTED),),
    ]
    if view.filter or view.tree_filter:
        lines.append((Piece("The filter that you typed is in it.", Tone.VALUE),))
    return Page(TITLE, lines)
