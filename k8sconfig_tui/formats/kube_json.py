"""Kubernetes objects as JSON: a list, one object, an array, or any number of documents one after the other.

The whole input is decoded at one stroke (a large one in pieces, to the same end); only where that fails is it taken
value by value. As in Go's decoder the
last of equal keys wins and half a surrogate pair is U+FFFD.
"""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Raw

from k8sconfig_tui.formats import Content, Format, FormatError, Tick, unwatched
from k8sconfig_tui.formats.assembly import Assembly, Document, decode_document
from k8sconfig_tui.formats.pieces import decode_lines, decode_list
from k8sconfig_tui.model.kube import Place

_RAW = msgspec.json.Decoder(Raw)
_ARRAY = msgspec.json.Decoder(list[Raw])
_START = re.compile(rb"\s*(?:\{\s*(?:[\"}]|\Z)|\[\s*(?:[\"{}\[\]]|\Z))")
_BRACKET = re.compile(rb"\s*\[")
_GAP = re.compile(rb"\s*(?:^---[ \t]*$\s*)*", re.MULTILINE)
_TRAILING = re.compile(r"trailing characters \(byte (\d+)\)")
_MALFORMED = re.compile(r"JSON is malformed: (.*) \(byte (\d+)\)")


class _MalformedError(Exception):
    """``problem`` in msgspec's fixed words at byte ``offset``; ``ends``: the input is cut off there."""

    def __init__(self, problem: str, offset: int, *, ends: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.offset = offset
        self.ends = ends


def recognises(data: bytes) -> bool:
    return _START.match(data) is not None


def read(data: bytes, file: str, tick: Tick) -> Content:
    """The objects. Raises ``FormatError`` when the JSON is malformed or holds nothing of Kubernetes."""
    tick("decoding", 0, len(data))
    try:
        content = _read(data, file, tick)
    except _MalformedError as error:
        mended = _mend_surrogates(data)
        if mended is data:
            raise _explained(error, data, file) from None
        try:
            content = _read(mended, file, tick)
        except _MalformedError as second:
            raise _explained(second, data, file) from None
    tick("decoding", len(data), len(data))
    return content


def _read(data: bytes, file: str, tick: Tick) -> Content:
    if _BRACKET.match(data):
        return _array(data, file)
    return (_at_one_stroke(data, file, tick) or _by_lines(data, file, tick) or _by_values(data, file, tick)).content()


def _at_one_stroke(data: bytes, file: str, tick: Tick) -> Assembly | None:
    assembly = Assembly(file)
    try:
        document = _in_pieces(data, tick) or decode_document(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return assembly if assembly.add_decoded(document, Place(file)) else None


def _in_pieces(data: bytes, tick: Tick) -> Document | None:
    """Pieces cost a copy of the input; they are for those who want to go on with something else meanwhile."""
    return None if tick is unwatched else decode_list(data, lambda done: tick("decoding", done, len(data)))


def _by_lines(data: bytes, file: str, tick: Tick) -> Assembly | None:
    """JSON lines without a flaw."""
    assembly = Assembly(file)
    try:
        documents = decode_lines(data, lambda done: tick("decoding", done, len(data)))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if len(documents) != data.count(b"\n") + (not data.endswith(b"\n")):
        return None
    assembly.one_per_line = True
    fits = all(assembly.add_decoded(item, Place(file, line + 1)) for line, item in enumerate(documents))
    return assembly if fits else None


def _by_values(data: bytes, file: str, tick: Tick) -> Assembly:
    assembly = Assembly(file)
    assembly.one_per_line = True
    line, last = 1, 0
    for count, (start, end) in enumerate(_values(data), 1):
        line, last = line + data.count(b"\n", last, start), start
        assembly.one_per_line &= line == count and b"\n" not in data[start:end].rstrip()
        assembly.add(memoryview(data)[start:end], Place(file, line))
        tick("decoding", end, len(data))
    return assembly


def _values(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each JSON value of the input starts and ends."""
    view = memoryview(data)
    start = _after_gap(data, 0)
    while start < len(data):
        end = _value_end(view, start)
        yield start, end
        start = _after_gap(data, end)


def _after_gap(data: bytes, start: int) -> int:
    found = _GAP.match(data, start)
    return found.end() if found else start


def _value_end(view: memoryview, start: int) -> int:
    try:
        _RAW.decode(view[start:])
    except msgspec.DecodeError as error:
        trailing = _TRAILING.search(str(error))
        if trailing is None:
            raise _malformed(error, start, len(view)) from None
        return start + int(trailing[1]) - 1
    return len(view)


def _array(data: bytes, file: str) -> Content:
    """A bare array of objects, as ``jq .items`` leaves it."""
    try:
        items = _ARRAY.decode(data)
    except msgspec.DecodeError as error:
        raise _malformed(error, 0, len(data)) from None
    assembly = Assembly(file)
    for index, item in enumerate(items):
        assembly.add(item, Place(file, position=index))
    return assembly.content()


def _malformed(error: msgspec.DecodeError, start: int, length: int) -> _MalformedError:
    found = _MALFORMED.search(str(error))
    if found is None:
        return _MalformedError("ends too early", length, ends=True)
    return _MalformedError(found[1], start + int(found[2]))


def _explained(error: _MalformedError, data: bytes, file: str) -> FormatError:
    line = data.count(b"\n", 0, error.offset) + 1
    if error.ends:
        return FormatError(f"{file}: the JSON ends too early, in line {line} (byte {error.offset})")
    column = error.offset - data.rfind(b"\n", 0, error.offset)
    return FormatError(f"{file}: not valid JSON in line {line}, column {column}: {error.problem}")


_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)", re.DOTALL
)


def _mend_surrogates(data: bytes) -> bytes:
    """Half a surrogate pair becomes U+FFFD (Go's ``encoding/json: unquote``); the very same bytes without any."""
    if _HALF.search(data) is None:
        return data
    mended = _ESCAPE.sub(lambda found: rb"\ufffd" if len(found[0]) == 6 else found[0], data)
    return data if mended == data else mended


FORMAT = Format("json", 20, recognises, read)
