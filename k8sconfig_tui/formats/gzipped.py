"""gzip (RFC 1952), with any number of members and with padding of zeros at the end, as ``gzip -d`` accepts it."""

import zlib
from collections.abc import Iterator

from k8sconfig_tui.formats import FormatError, Layer, Tick
from k8sconfig_tui.formats.unpacking import collect

_MAGIC = b"\x1f\x8b"
_PIECE = 64 << 10
"""Bytes of input at a time: gzip packs at most 1032 times, so one piece gives 66 MB at the very most."""


def recognises(data: bytes) -> bool:
    return data.startswith(_MAGIC)


def unwrap(data: bytes, file: str, tick: Tick) -> bytes:
    """What was packed. Raises ``FormatError`` for a stream that is cut off, damaged, followed by junk or too large."""
    try:
        return collect(_members(data, file), len(data), file, tick)
    except zlib.error:
        raise FormatError(f"{file}: the gzip data is damaged") from None


def _members(data: bytes, file: str) -> Iterator[tuple[int, bytes]]:
    start = 0
    while start < len(data):
        if data[start : start + 2] != _MAGIC:
            if any(data[start : start + _PIECE]):
                raise FormatError(f"{file}: junk after the gzip data, at byte {start}")
            start += _PIECE
            continue
        unpacker = zlib.decompressobj(wbits=31)
        while not unpacker.eof:
            piece = data[start : start + _PIECE]
            if not piece:
                raise FormatError(f"{file}: the gzip data ends too early")
            yield start, unpacker.decompress(piece)
            start += len(piece) - len(unpacker.unused_data)


LAYER = Layer("gzip", recognises, unwrap)
