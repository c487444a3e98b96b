"""Bytes → objects: one file per format, told by its content and never by a name.

The law of this room: pure, and an error is one line that names the file and the place in it, but never quotes the
input (it may be a secret). A module with a ``FORMAT`` reads documents; one with a ``LAYER`` takes off a wrapping.
"""

import sys
from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from k8sconfig_tui import registry
from k8sconfig_tui.model.inventory import Batch, ImageConfig


class FormatError(ValueError):
    """The input cannot be read. The message is one line and starts with the file."""


class NotKubernetesError(FormatError):
    """The input is well-formed but holds no Kubernetes object: nothing to read, and nothing lost."""


class Content(Struct):
    """What a file holds: batches of objects and image configurations by each name of the image.

    ``taken``: when it was read from its cluster (seconds since the epoch), where the file itself says so.
    """

    batches: list[Batch]
    images: dict[str, ImageConfig] = {}
    taken: float | None = None


Tick = Callable[[str, int, int], None]
"""Called now and then with a phase and how much of how much (in bytes) is done; may raise to stop."""


class Format(NamedTuple):
    """``recognises`` must be cheap and exact enough for the formats of higher ``rank`` to be asked only after it."""

    name: str
    rank: int
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, str, Tick], Content]


class Layer(NamedTuple):
    """A wrapping around any format: compression or an encoding of characters."""

    name: str
    recognises: Callable[[bytes], bool]
    unwrap: Callable[[bytes, str, Tick], bytes]


MOST_LAYERS = 3


def read(data: bytes, file: str, tick: Tick | None = None) -> Content:
    """Everything in the bytes of ``file``. Raises ``FormatError`` and, besides what ``tick`` raises, nothing else."""
    tick = tick or unwatched
    try:
        data = _unwrapped(data, file, tick)
        if not data or data.isspace():
            raise FormatError(f"{file}: the file is empty")
        return _format_of(data, file).read(data, file, tick)
    except RecursionError:
        raise FormatError(f"{file}: nested too deeply to be Kubernetes objects") from None


def unwatched(_phase: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def _unwrapped(data: bytes, file: str, tick: Tick) -> bytes:
    layers: list[Layer] = registry.constants(sys.modules[__name__], "LAYER")
    for _ in range(MOST_LAYERS + 1):
        layer = next((layer for layer in layers if layer.recognises(data)), None)
        if layer is None:
            return data
        data = layer.unwrap(data, file, tick)
    raise FormatError(f"{file}: packed more than {MOST_LAYERS} times over")


def _format_of(data: bytes, file: str) -> Format:
    formats: list[Format] = sorted(registry.constants(sys.modules[__name__], "FORMAT"), key=lambda item: item.rank)
    for candidate in formats:
        if candidate.recognises(data):
            return candidate
    raise FormatError(f"{file}: {_guess(data)}, not JSON or YAML of Kubernetes objects")


_SIGNS = (
    (b"PK\x03\x04", "a zip archive"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"\x89PNG", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"<", "an HTML or XML page"),
)


def _guess(data: bytes) -> str:
    head = data[:512].lstrip()
    if data[257:262] == b"ustar":
        return "a tar archive (unpack it and give the directory)"
    return next((name for sign, name in _SIGNS if head.startswith(sign)), "binary data")
