"""Zstandard (RFC 8878), with any number of frames."""

from collections.abc import Iterator

from k8sconfig_tui.formats import FormatError, Layer, Tick
from k8sconfig_tui.formats.unpacking import collect

_MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = tuple(bytes((low, 0x2A, 0x4D, 0x18)) for low in range(0x50, 0x60))
_PIECE = 4096
"""Bytes of input at a time: what one piece may unpack to is the least that can be limited."""

LARGEST_WINDOW = 128 << 20


def recognises(data: bytes) -> bool:
    return data.startswith((_MAGIC, *_SKIPPABLE))


def unwrap(data: bytes, file: str, tick: Tick) -> bytes:
    """What was packed. Raises ``FormatError`` for a stream that is cut off, damaged, followed by junk or too large."""
    import zstandard  # noqa: PLC0415 - only for packed input

    try:
        return collect(frames(data, file), len(data), file, tick)
    except zstandard.ZstdError:
        raise FormatError(f"{file}: the zstd data is damaged") from None


def frames(data: bytes, file: str) -> Iterator[tuple[int, bytes]]:
    """What is packed, as ``collect`` takes it. Raises ``FormatError`` and ``zstandard.ZstdError``."""
    import zstandard  # noqa: PLC0415 - only for packed input

    start = 0
    while start < len(data):
        if not recognises(data[start : start + 4]):
            raise FormatError(f"{file}: junk after the zstd data, at byte {start}")
        unpacker = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).decompressobj()
        while not unpacker.eof:
            piece = data[start : start + _PIECE]
            if not piece:
                raise FormatError(f"{file}: the zstd data ends too early")
            yield start, unpacker.decompress(piece)
            start += len(piece) - len(unpacker.unused_data)


LAYER = Layer("zstd", recognises, unwrap)
