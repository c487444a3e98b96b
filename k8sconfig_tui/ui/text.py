"""The only door from text to the screen.

The law of this module: nothing reaches a widget but through here, and what passes is printable, no markup, and of a
known width. A name ``[/foo]`` or an escape sequence in a value is text like any other.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.content import Content

from k8sconfig_tui.model.values import Text
from k8sconfig_tui.present.line import Given, Line, Piece, Tone
from k8sconfig_tui.present.visible import LONG, plain

StyleOf = Callable[[Tone], Style]


def content(value: Text, limit: int = LONG) -> Content:
    """Any text, literally, as what Textual's own widgets take."""
    return Content(plain(value, limit))


def width(line: Iterable[Piece]) -> int:
    """How many cells a line takes."""
    return sum(cell_len(piece.text) for piece in line)


def cut(line: Iterable[Piece], cells: int, ellipsis: str = "…") -> tuple[list[Piece], int]:
    """As much of a line as fits, an ellipsis at the end where something is missing, and the cells it takes."""
    kept: list[Piece] = []
    used = 0
    for piece in line:
        size = cell_len(piece.text)
        if used + size > cells:
            room = max(cells - used - len(ellipsis), 0)
            if cells <= used:
                return kept, used
            kept += [piece._replace(text=set_cell_size(piece.text, room)), Piece(ellipsis, piece.tone)]
            return kept, cells
        kept.append(piece)
        used += size
    return kept, used


def cut_middle(line: Iterable[Piece], cells: int) -> tuple[list[Piece], int]:
    """As ``cut``, but the end stays and the middle gives way: names of one family differ at their ends."""
    pieces = list(line)
    if width(pieces) <= cells or cells < _LEAST_MIDDLE:
        return cut(pieces, cells)
    end = _last(pieces, cells * 2 // 5)
    kept, used = cut(pieces, cells - width(end))
    return [*kept, *end], used + width(end)


_LEAST_MIDDLE = 8


def _last(pieces: Sequence[Piece], cells: int) -> list[Piece]:
    """The end of a line, as much as fits."""
    kept: list[Piece] = []
    for piece in reversed(pieces):
        text = piece.text
        size = cell_len(text)
        start = 0 if size <= cells else next(at for at in range(len(text) + 1) if cell_len(text[at:]) <= cells)
        kept.insert(0, piece._replace(text=text[start:]))
        cells -= min(size, cells)
        if start:
            break
    return kept


def fit(line: Iterable[Piece], cells: int, *, middle: bool = False) -> list[Piece]:
    """A line cut, at its end or in its middle, or padded to exactly so many cells."""
    kept, used = cut_middle(line, cells) if middle else cut(line, cells)
    if used < cells:
        kept.append(Piece(" " * (cells - used)))
    return kept


def wrap(line: Iterable[Piece], cells: int, indent: int) -> list[Line]:
    """A line as several that fit, broken at blanks, within a word only where it is too long; all but the first
    indented."""
    done: list[Line] = []
    current: list[Piece] = []
    used = 0
    for piece, word in _words(line, cells - indent):
        rest = word
        while rest:
            room = cells - used
            size = cell_len(rest)
            if size <= room:
                current.append(piece._replace(text=rest))
                used += size
                break
            if used <= indent:
                head = chop_cells(rest, max(room, 2))[0]
                current.append(piece._replace(text=head))
                rest = rest[len(head) :]
            done.append(tuple(current))
            current, used = [Piece(" " * indent)], indent
    return [*done, tuple(current)]


def _words(line: Iterable[Piece], most: int) -> Iterator[tuple[Piece, str]]:
    """What may not be broken: words, or their parts where a whole one fits on no line."""
    for piece in line:
        for word in _WORD.findall(piece.text):
            parts = [word] if cell_len(word) <= most else _PART.findall(word)
            yield from ((piece, part) for part in parts)


_WORD = re.compile(r"[^ ]+ *| +")
_PART = re.compile(r"[^ ./]+[ ./]*|[ ./]+")


_PLAIN = {
    "…": ">",
    "·": "-",
    "→": ">",
    "│": "|",
    "•": "*",
    "⟨": "<",
    "⟩": ">",
    "⇥": "I",
    "↵": "J",
    "↓": "v",
    "↑": "^",
    "Δ": ">",
}
_IN_ASCII = str.maketrans(_PLAIN | {"←": "<", "–": "-"}) | {
    0x2400 + code: chr(code ^ 0x40) for code in (*range(0x20), 0x7F)
}


def in_ascii(line: Iterable[Piece]) -> list[Piece]:
    """The same line with our own signs in ASCII, each as wide as before; what was given stays as it is.

    A control character is its letter, ``[`` for ESC, in the colours of a mark.
    """
    return [one if isinstance(one, Given) else one._replace(text=one.text.translate(_IN_ASCII)) for one in line]


def segments(line: Iterable[Piece], style_of: StyleOf) -> list[Segment]:
    """A line in its colours; what stands side by side in the same is one segment."""
    drawn: list[Segment] = []
    texts: list[str] = []
    last: Style | None = None
    for piece in line:
        style = style_of(piece.tone)
        if style is not last and last is not None:
            drawn.append(Segment("".join(texts), last))
            texts.clear()
        texts.append(safe(piece.text))
        last = style
    return [*drawn, Segment("".join(texts), last)] if last is not None else drawn


def safe(text: str) -> str:
    """The text itself when it is printable, else its visible form."""
    return text if text.isascii() and text.isprintable() else plain(text)
