"""Any text or bytes as what a person can see, on one line.

The law of this module: what goes out is printable and of its own kind of glyph; nothing that moves the cursor,
reorders, hides or joins characters survives, and nothing disappears. Source of the classes: Unicode Cc, Cf, Cs, Co,
Cn, Zl, Zp and Zs other than the space, and those of ``DerivedCoreProperties.txt: Default_Ignorable_Code_Point``
that Python calls printable.
"""

from typing import Literal, NamedTuple

from k8sconfig_tui.model.sealed import SIGN, without_tokens
from k8sconfig_tui.model.values import Text

LONG = 4096
"""How many characters of a value are shown unless asked otherwise."""

SpanKind = Literal["mark", "more"]


class Span(NamedTuple):
    """Characters ``start`` to ``end`` of the shown text that are not in the value: a ``mark`` for what cannot be
    seen, or how much ``more`` there is."""

    start: int
    end: int
    kind: SpanKind


class Visible(NamedTuple):
    """The printable text of a value, and which parts of it stand for something else."""

    text: str
    spans: tuple[Span, ...] = ()


def plain(value: Text, limit: int = 0, *, ascii_marks: bool = False) -> str:
    """The value in printable characters, shortened after ``limit`` characters (0: whole)."""
    text, more = _head(value, limit)
    if not _clean(text):
        text = text.translate(_table(value, ascii_marks))
    return text + _more(more, ascii_marks) if more else text


def visible(value: Text, limit: int = LONG, *, spaces: bool = False, ascii_marks: bool = False) -> Visible:
    """The value in printable characters with its marks; ``spaces`` marks trailing blanks too."""
    text, more = _head(value, limit)
    trailing = len(text) - len(text.rstrip(" ")) if spaces and not more else 0
    shown, spans = (text, []) if _clean(text) else _marked(text, _table(value, ascii_marks))
    if trailing:
        shown = shown[:-trailing] + ("." if ascii_marks else "·") * trailing
        spans.append(Span(len(shown) - trailing, len(shown), "mark"))
    if more:
        note = _more(more, ascii_marks)
        spans.append(Span(len(shown), len(shown) + len(note), "more"))
        shown += note
    return Visible(shown, tuple(spans))


def _head(value: Text, limit: int) -> tuple[str, int]:
    """The first characters and how many are left out."""
    if isinstance(value, str) and SIGN in value:
        value = without_tokens(value)
    more = len(value) - limit if limit else 0
    head = value[:limit] if more > 0 else value
    return _decoded(head) if isinstance(head, bytes) else head, max(more, 0)


def _decoded(data: bytes) -> str:
    """Bytes as text; what is no UTF-8 becomes the surrogates U+DC80 to U+DCFF, which the byte table then names."""
    return data.decode("utf-8", "surrogateescape")


def _clean(text: str) -> bool:
    return text.isprintable() and (text.isascii() or _SLY.isdisjoint(text))


def _marked(text: str, table: "_Marks") -> tuple[str, list[Span]]:
    parts, spans, position = [], [], 0
    for character in text:
        shown = table[ord(character)]
        part = character if isinstance(shown, int) else shown
        if not isinstance(shown, int):
            spans.append(Span(position, position + len(part), "mark"))
        parts.append(part)
        position += len(part)
    return "".join(parts), spans


def _more(count: int, ascii_marks: bool) -> str:
    return f"{'...' if ascii_marks else '…'} {count:,} more"


_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_SLY = frozenset(
    map(
        chr,
        [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0, *_SELECTORS],
    )
)
"""Printable by Unicode's category, and yet nothing is seen: fillers, joiners, variation selectors, blank Braille."""


_ARROWS = {0x09: "⇥", 0x0A: "↵"}
"""Tab and newline are common, and their pictures are missing in many fonts."""


class _Marks(dict[int, int | str]):
    """A translation table that judges each character once."""

    def __init__(self, ascii_marks: bool, from_bytes: bool) -> None:
        super().__init__()
        self._brackets = "<>" if ascii_marks else "⟨⟩"
        self._pictures = not ascii_marks
        self._from_bytes = from_bytes

    def __missing__(self, code: int) -> int | str:
        self[code] = shown = self._judge(code)
        return shown

    def _judge(self, code: int) -> int | str:
        character = chr(code)
        if character.isprintable() and character not in _SLY:
            return code
        if self._pictures and (code < 0x20 or code == 0x7F):
            return _ARROWS.get(code) or chr(0x2421 if code == 0x7F else 0x2400 + code)
        name = f"{code - 0xDC00:02X}" if self._from_bytes and 0xDC80 <= code <= 0xDCFF else f"U+{code:04X}"
        return f"{self._brackets[0]}{name}{self._brackets[1]}"


_TABLES = {(marks, data): _Marks(marks, data) for marks in (False, True) for data in (False, True)}


def _table(value: Text, ascii_marks: bool) -> _Marks:
    return _TABLES[ascii_marks, isinstance(value, bytes)]
