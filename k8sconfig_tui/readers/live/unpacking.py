"""Bytes off the network → bytes as they were meant: unpacked, within limits, whole, and cut into lines.

The law of this module: pure; never more than one piece beyond a limit is in memory, and what ends before its end is
``BrokenOffError``, not a shorter answer.
"""

import zlib
from collections.abc import Iterable, Iterator

from k8sconfig_tui.readers.live.wire import BrokenOffError, TooLargeError

_PIECE = 1 << 18
_GZIP = 16 + zlib.MAX_WBITS


def unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """What the pieces hold under this ``Content-Encoding``."""
    if encoding in {"", "identity"}:
        return iter(pieces)
    if encoding not in {"gzip", "x-gzip"}:
        raise BrokenOffError("the answer is packed in a way that was not asked for")
    return _gunzipped(pieces)


def whole(pieces: Iterable[bytes], most: int) -> bytes:
    """All pieces in one. Raises ``TooLargeError``."""
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise too_large(most)
        kept.append(piece)
    return b"".join(kept)


def counted(pieces: Iterable[bytes], most: int, announced: int = 0) -> Iterator[bytes]:
    """The pieces, until they are, or are said to be, more than this many bytes: ``TooLargeError``."""
    if announced > most:
        raise too_large(most)
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise too_large(most)
        yield piece


def lines(pieces: Iterable[bytes], longest: int) -> Iterator[bytes]:
    """Whole lines without their end, blank ones left out; an end within a line is ``BrokenOffError``."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        first, *more = piece.split(b"\n")
        held.append(first)
        size += len(first)
        for following in more:
            line = b"".join(held).rstrip(b"\r")
            if size > longest:
                raise too_large(longest)
            if line:
                yield line
            held, size = [following], len(following)
        if size > longest:
            raise too_large(longest)
    if size:
        raise BrokenOffError("the answer ended within a line")


def too_large(most: int) -> TooLargeError:
    return TooLargeError(
        f"the answer is larger than {most >> 20} MiB" if most >> 20 else f"the answer is larger than {most} bytes"
    )


def _gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Each piece gives all that it can at once: a stream's line may be the last for a long time."""
    unpack = zlib.decompressobj(_GZIP)
    begun = False
    for piece in pieces:
        packed, more = piece, True
        while packed or more:
            if unpack.eof:
                unpack = zlib.decompressobj(_GZIP)
            data = _next(unpack, packed)
            packed = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
            begun, more = True, len(data) == _PIECE and not unpack.eof
            if data:
                yield data
    if begun and not unpack.eof:
        raise BrokenOffError("the answer ended before its end")


def _next(unpack: "zlib._Decompress", packed: bytes) -> bytes:
    try:
        return unpack.decompress(packed, _PIECE)
    except zlib.error:
        raise BrokenOffError("the answer is packed and damaged") from None
