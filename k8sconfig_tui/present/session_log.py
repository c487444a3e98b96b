"""The log of a session as lines: the time of day, who said it, what was said.

The law of this module: the newest is last; every text is made visible, and none is longer than a few lines.
"""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.visible import plain

Voice = Literal["note", "warning", "error", "library", "written"]
"""Who speaks: the program itself in three ways, a library by ``logging``, or whoever writes to the terminal."""

_LONGEST = 300
_TONES = {"note": Tone.TEXT, "warning": Tone.SUPPLY, "error": Tone.VALUE, "library": Tone.MUTED, "written": Tone.MUTED}


class Entry(NamedTuple):
    """One line of the log; ``clock`` is the time of day, ``times`` how often it came in a row."""

    clock: str
    voice: Voice
    text: str
    times: int = 1


def entry(clock: str, voice: Voice, text: str) -> Entry:
    """An entry that is safe to keep: visible, short, without what looks like a credential."""
    return Entry(clock, voice, _CREDENTIAL.sub(r"\1(hidden)", plain(text, _LONGEST)))


_CREDENTIAL = re.compile(
    r"((?:authorization|bearer|token|passw(?:or)?d|secret|api[-_ ]?key|credential)s?[\"']?\s*[:= ]\s*).+"
    r"|\beyJ[\w-]+(?:\.[\w-]+)*"
    r"|(?<=://)[^/@\s]+(?=@)",
    re.IGNORECASE,
)
"""What other programs say of themselves may hold a token, a password or the user of an address."""


def log_lines(entries: Iterable[Entry]) -> list[Line]:
    """The page of the log."""
    lines = [_line(one) for one in entries]
    return lines or [(Piece("Nothing has happened yet.", Tone.MUTED),)]


def _line(one: Entry) -> Line:
    times = (Piece(f"  ×{one.times}", Tone.MUTED),) if one.times > 1 else ()
    head = (Piece(f"{one.clock}  ", Tone.MUTED), Piece(f"{one.voice:<8} ", _TONES[one.voice]))
    return (*head, *shown(one.text), *times)
