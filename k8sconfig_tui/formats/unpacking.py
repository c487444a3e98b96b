"""How far a compressed stream may grow: what it unpacks to is collected under a limit of size and of ratio."""

from collections.abc import Iterable
from io import BytesIO

from k8sconfig_tui.formats import FormatError, Tick

MOST_BYTES = 2 << 30
FREE_BYTES = 128 << 20
MOST_RATIO = 300


def collect(chunks: Iterable[tuple[int, bytes]], packed: int, file: str, tick: Tick) -> bytes:
    """The joined chunks, each given as (bytes of input consumed so far, output); raises ``FormatError`` past a limit.

    ``packed`` is the size of the input. Up to ``FREE_BYTES`` any ratio is allowed.
    """
    out = BytesIO()
    size = 0
    for consumed, chunk in chunks:
        size += out.write(chunk)
        if size > MOST_BYTES:
            raise FormatError(f"{file}: unpacks to more than {MOST_BYTES >> 30} GiB")
        if size > FREE_BYTES and size > MOST_RATIO * packed:
            raise FormatError(f"{file}: unpacks to more than {MOST_RATIO} times its size")
        tick("unpacking", consumed, packed)
    return out.getvalue()
