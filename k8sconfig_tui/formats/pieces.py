"""Large JSON decoded in pieces, so that nothing else in the process stands still for a second.

The law of this module: what it gives is what decoding at one stroke would give, or it gives nothing. A List is cut
between its items and a piece is decoded as an array of its own. A cut at another depth leaves brackets open and the
piece does not decode; where all pieces are valid arrays and the rest is a valid document, so is the whole.
"""

import re
from collections.abc import Callable, Iterator

import msgspec

from k8sconfig_tui.formats.assembly import Document, decode_document
from k8sconfig_tui.model.kube import KubeObject

Tell = Callable[[int], None]
"""Called after each piece with the number of bytes done; may raise to stop."""

PIECE = 1 << 20
_HEAD = 1 << 16
_MOST_ATTEMPTS = 40
"""Cuts that are tried for one piece before the List is taken for one that cannot be cut."""

_ITEMS = msgspec.json.Decoder(list[KubeObject])
_LINES = msgspec.json.Decoder(Document)
_OPENING = re.compile(rb'"items"\s*:\s*\[(\s*)(\{\s*"[A-Za-z]+"\s*:)')
_MANAGED = re.compile(rb'[},{\s]*"apiVersion":\s*"[^"\\]*",\s*"fieldsType"')
_MISFITS = (msgspec.DecodeError, UnicodeDecodeError)


def decode_list(data: bytes, tell: Tell, size: int = PIECE) -> Document | None:
    """The document that is a List of more than one piece; None where it has to be decoded at one stroke."""
    opening = _OPENING.search(data, 0, _HEAD) if len(data) > 2 * size else None
    if opening is None:
        return None
    border = b"}," + (opening[1] + b"{" if opening[1] else _gap(data, opening) + opening[2])
    items: list[KubeObject] = []
    start = opening.start(1)
    try:
        while len(data) - start > size:
            found, end = _piece(data, start, border, size)
            if not end:
                break
            items += found
            start = end
            tell(start)
    except _MISFITS:
        return None
    return _closed(data[: opening.start(1)], data[start:], items)


def _gap(data: bytes, opening: re.Match[bytes]) -> bytes:
    """The blank between two items where there is none before the first."""
    found = re.compile(rb"\},(\s*)" + re.escape(opening[2])).search(data, opening.end(), opening.end() + _HEAD)
    return found[1] if found else b""


def _piece(data: bytes, start: int, border: bytes, size: int) -> tuple[list[KubeObject], int]:
    """The items from ``start`` to a border about a piece further on, and where the next begin; 0 without a border."""
    cut = start
    for _ in range(_MOST_ATTEMPTS):
        cut = _border(data, max(cut + 1, start + size), border)
        if cut < 0:
            return [], 0
        try:
            return _ITEMS.decode(b"".join((b"[", memoryview(data)[start : cut + 1], b"]"))), cut + 2
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            continue
    return [], 0


def _border(data: bytes, start: int, border: bytes) -> int:
    """The next place that looks like the end of an item; entries of ``managedFields`` look like items."""
    at = data.find(border, start)
    while at >= 0 and _MANAGED.match(data, at):
        at = data.find(border, at + 1)
    return at


def _closed(head: bytes, tail: bytes, items: list[KubeObject]) -> Document | None:
    """The document with all its items: the last of them, with the head and the end of the List, make a small one.

    One more item in front of it tells whether the items that were cut are the document's own: another field of the
    name would not grow by it.
    """
    if not items or len(tail) > _LARGEST_TAIL * PIECE:
        return None
    try:
        document = decode_document(head + tail)
        longer = decode_document(b"%s{},%s" % (head, tail))
    except _MISFITS:
        return None
    if document.items is None or longer.items is None or len(longer.items) != len(document.items) + 1:
        return None
    document.items = items + document.items
    return document


_LARGEST_TAIL = 8


def decode_lines(data: bytes, tell: Tell, size: int = PIECE) -> list[Document]:
    """The documents of JSON lines. Raises as decoding them at one stroke would."""
    documents: list[Document] = []
    for start, end in _blocks(data, size):
        documents += _LINES.decode_lines(memoryview(data)[start:end])
        tell(end)
    return documents


def _blocks(data: bytes, size: int) -> Iterator[tuple[int, int]]:
    """Whole lines, about ``size`` bytes at a time."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + size) + 1 or len(data)
        yield start, end
        start = end
