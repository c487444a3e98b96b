"""A line of the screen before it has a colour or a width: pieces of text, each with what it means.

The law of this module: a tone is a meaning, never a colour; and every text that came from outside passes ``shown``.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from k8sconfig_tui.model.values import Text
from k8sconfig_tui.present.visible import LONG, visible


class Tone(StrEnum):
    """What a piece of text means."""

    TEXT = "text"
    MUTED = "muted"
    STRONG = "strong"
    KEY = "key"
    SAME = "same"
    VALUE = "value"
    SUPPLY = "supply"
    ONLY = "only"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    STALE = "stale"
    BROKEN = "broken"
    HIDDEN = "hidden"
    MARK = "mark"
    OLD = "old"
    NEW = "new"
    OLD_PART = "old-part"
    NEW_PART = "new-part"
    PRODUCTION = "production"


class Piece(NamedTuple):
    """Some text with one meaning."""

    text: str
    tone: Tone = Tone.TEXT


class Given(Piece):
    """A piece of a text that came from outside: no sign in it is ours."""

    __slots__ = ()


Line = tuple[Piece, ...]


def shown(value: Text, tone: Tone = Tone.TEXT, limit: int = LONG, *, spaces: bool = False) -> Line:
    """A value as pieces; what stands for something invisible has the tone ``MARK``."""
    text, spans = visible(value, limit, spaces=spaces)
    if not spans:
        return (Given(text, tone),)
    pieces: list[Piece] = []
    position = 0
    for start, end, kind in spans:
        if start > position:
            pieces.append(Given(text[position:start], tone))
        pieces.append(Piece(text[start:end], Tone.MARK if kind == "mark" else Tone.MUTED))
        position = end
    if position < len(text):
        pieces.append(Given(text[position:], tone))
    return tuple(pieces)


def plain_text(line: Iterable[Piece]) -> str:
    """The text of a line without its meanings."""
    return "".join(piece.text for piece in line)
