"""Whether something holds a known secret, in whatever form it may stand there.

The law of this module: it looks at bytes and knows nothing of how they were made. A form is taken off wherever it may
be one: base64 of both alphabets at each of its four places, gzip, per cent, backslash escapes, UTF-16.
"""

import binascii
import re
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_to_bytes

LEAST = 6
"""Shorter values are found everywhere by chance."""

_DEEPEST = 4
_MOST = 4 << 20
"""How much one form may unpack to."""

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,}")
_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_GZIP = b"\x1f\x8b\x08"


class KnownValues:
    """The values of Secrets that must not be found."""

    def __init__(self, values: Iterable[bytes]) -> None:
        self._by_head: dict[bytes, list[bytes]] = {}
        for known in {form for value in values for form in (value, value.strip()) if len(form) >= LEAST}:
            self._by_head.setdefault(known[:LEAST], []).append(known)

    def __repr__(self) -> str:
        return "KnownValues(…)"

    def __bool__(self) -> bool:
        return bool(self._by_head)

    def stand_in(self, data: bytes) -> bool:
        """Whether one of them stands in there."""
        return bool(self._by_head) and next(self._all(data, 0), None) is not None

    def all_in(self, data: bytes) -> set[bytes]:
        """Those that stand in there."""
        return set(self._all(data, 0)) if self._by_head else set()

    def _all(self, data: bytes, depth: int) -> Iterator[bytes]:
        yield from self._plainly(data)
        if depth < _DEEPEST:
            for form in set(_forms(data)) - {data, b""}:
                yield from self._all(form, depth + 1)

    def _plainly(self, data: bytes) -> Iterator[bytes]:
        heads = {data[at : at + LEAST] for at in range(len(data) - LEAST + 1)}
        for head in heads & self._by_head.keys():
            yield from (value for value in self._by_head[head] if value in data)


def _forms(data: bytes) -> Iterator[bytes]:
    """What the data may be a spelling of."""
    if b"%" in data:
        yield unquote_to_bytes(data)
    if b"\\" in data:
        yield _ESCAPE.sub(_unescaped, data)
    if b"\n" in data:
        yield data.replace(b"\r", b"").replace(b"\n", b"")
    if b"\0" in data:
        yield data.replace(b"\0", b"")
    at = data.find(_GZIP)
    if at >= 0:
        yield _gunzipped(data[at:])
    for match in _BASE64.finditer(data):
        yield from _from_base64(match[0])


def _unescaped(match: re.Match[bytes]) -> bytes:
    if match[1] or match[2]:
        return chr(int(match[1] or match[2], 16)).encode(errors="replace")
    return _ESCAPED.get(match[3], match[3])


def _from_base64(text: bytes) -> Iterator[bytes]:
    plain = text.translate(_URL_SAFE)
    for start in range(4):
        whole = (len(plain) - start) // 4 * 4
        rest = (len(plain) - start) % 4
        end = start + whole + (rest if rest > 1 else 0)
        padded = plain[start:end] + b"=" * (-(end - start) % 4)
        try:
            yield binascii.a2b_base64(padded)
        except binascii.Error:
            continue


_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def _gunzipped(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(data, _MOST)
    except zlib.error:
        return b""
