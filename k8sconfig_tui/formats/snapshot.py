"""Our own redacted snapshot: sections, each in a zstd frame of its own, behind a header and a list of them.

The law of this module: what is not whole is refused, and the section named. The list has the size and the SHA-256 of
each packed section; behind the last one stands the SHA-256 of all bytes before it. Checksums show damage, not
authorship. A text that holds a token says so by a mark that is new in each file and stands in its header, so that no
value can be taken for one; reading puts ``model/sealed.py: MARK`` in its place.

A newer schema is refused where its header says that older programs cannot read it (``reads``), else what is known of
it is read and a gap says so.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct

from k8sconfig_tui.formats import Content, Format, FormatError, Layer, Tick, zstd
from k8sconfig_tui.formats.unpacking import collect
from k8sconfig_tui.model.inventory import Batch, Gap, GapReason, ImageConfig
from k8sconfig_tui.model.kube import KubeObject
from k8sconfig_tui.model.sealed import BEHIND_MARK, MARK, SIGN

SCHEMA = 1
"""What this version writes, and the newest that it knows all of."""

API_VERSION = "k8sconfig-tui/v1"
_KIND = "Snapshot"
_START = f'{{"apiVersion":"{API_VERSION}","kind":"{_KIND}"'.encode()
_WHOLE = b"\0k8sconfig-tui snapshot\n"
"""What stands before the plain text of a snapshot that was found to be whole."""

_END = b"\x50\x2a\x4d\x18\x20\x00\x00\x00"
"""A skippable frame of 32 bytes."""

_HEAD = 4096
_LARGEST_LIST = 64 << 20
_LEVEL = 9
_MOST_NAMED = 8
_MARK = re.compile(r"[0-9a-f]{32}")


class Header(Struct, rename="camel"):
    """``reads`` is the oldest schema whose readers understand what they know of this one; ``taken`` is when it was
    read from its cluster."""

    api_version: str = API_VERSION
    kind: str = _KIND
    schema: int = SCHEMA
    reads: int = SCHEMA
    mark: str = ""
    taken: str = ""
    redacted: bool = True


class _Section(Struct):
    name: str
    packed: int
    sha256: str


class GapRecord(Struct):
    resource: str
    namespace: str | None
    reason: GapReason
    message: str


class Reach(Struct):
    """Which kinds were read to the end and where, as ``Batch`` has it."""

    answers: list[tuple[str, str | None]] = []
    forbidden: list[tuple[str, str | None]] = []
    gaps: list[GapRecord] = []


class ImageRecord(Struct):
    env: dict[str, str] = {}
    entrypoint: list[str] = []
    cmd: list[str] = []


SectionKind = Literal["reach", "objects", "images"]


class Section(NamedTuple):
    """A part of a snapshot to be written: its kind with, for objects, a number behind it; and what it holds."""

    name: str
    content: Any


# Writing


def encode(sections: Iterable[Section], taken: datetime, *, schema: int = SCHEMA, reads: int = SCHEMA) -> bytes:
    """The file."""
    import zstandard  # noqa: PLC0415 - only for packed data

    packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    mark = secrets.token_hex(16)
    header = Header(schema=schema, reads=reads, mark=mark, taken=taken.isoformat(timespec="seconds"))
    listed: list[_Section] = []
    packed: list[bytes] = []
    for name, content in sections:
        text = msgspec.json.encode(content).replace(MARK.encode(), (SIGN + mark).encode())
        packed.append(packer.compress(text + b"\n"))
        listed.append(_Section(name, len(packed[-1]), hashlib.sha256(packed[-1]).hexdigest()))
    heads = [packer.compress(msgspec.json.encode(part) + b"\n") for part in (header, listed)]
    whole = b"".join([*heads, *packed])
    return whole + _END + hashlib.sha256(whole).digest()


# Reading: the wrapping


def recognises_packed(data: bytes) -> bool:
    return zstd.recognises(data[:4]) and _first(data).startswith(_START)


def _first(data: bytes) -> bytes:
    import zstandard  # noqa: PLC0415 - only for packed data

    try:
        return zstandard.ZstdDecompressor(max_window_size=zstd.LARGEST_WINDOW).decompressobj().decompress(data[:_HEAD])
    except zstandard.ZstdError:
        return b""


def unwrap(data: bytes, file: str, tick: Tick) -> bytes:
    """The text of a snapshot that is whole. Raises ``FormatError`` that names the section where it is not."""
    import zstandard  # noqa: PLC0415 - only for packed data

    try:
        return collect(_unpacked(data, file), len(data), file, tick)
    except zstandard.ZstdError:
        raise _damaged(file, "the header") from None


def _unpacked(data: bytes, file: str) -> Iterator[tuple[int, bytes]]:
    header, start = _frame(data, 0, file, "the header")
    known = _decoded(header, Header, file, "the header")
    if known.reads > SCHEMA:
        raise FormatError(
            f"{file}: a snapshot of a newer version of this program (schema {known.schema}); this one reads {SCHEMA}"
        )
    text, position = _frame(data, start, file, "the list of sections")
    sections = _decoded(text, list[_Section], file, "the list of sections")
    _check_names(sections, file)
    yield position, _WHOLE + header + text
    for section in sections:
        part = data[position : position + section.packed]
        name = f"section {section.name!r}"
        if len(part) < section.packed:
            raise FormatError(f"{file}: the snapshot ends too early, in {name}")
        if hashlib.sha256(part).hexdigest() != section.sha256:
            raise _damaged(file, name)
        yield from ((position + done, piece) for done, piece in zstd.frames(part, file))
        position += section.packed
    _check_end(data, position, file)


def _check_names(sections: list[_Section], file: str) -> None:
    seen = set()
    for section in sections:
        if section.name in seen:
            raise FormatError(f"{file}: section {section.name!r} of the snapshot is there twice")
        seen.add(section.name)


def _check_end(data: bytes, position: int, file: str) -> None:
    """That all bytes were counted and nothing follows."""
    expected = _END + hashlib.sha256(data[:position]).digest()
    end = data[position:]
    if end == expected:
        return
    if end.startswith(expected):
        raise FormatError(f"{file}: junk after the snapshot, at byte {position + len(expected)}")
    if len(end) < len(expected) and expected[: len(_END)].startswith(end[: len(_END)]):
        raise FormatError(f"{file}: the snapshot ends too early, in its checksum")
    raise _damaged(file, "the header, the list of sections or the checksum")


def _frame(data: bytes, start: int, file: str, name: str) -> tuple[bytes, int]:
    """One frame, and where the next begins."""
    import zstandard  # noqa: PLC0415 - only for packed data

    unpacker = zstandard.ZstdDecompressor(max_window_size=zstd.LARGEST_WINDOW).decompressobj()
    text, position = b"", start
    try:
        while not unpacker.eof:
            piece = data[position : position + _HEAD]
            if not piece:
                raise FormatError(f"{file}: the snapshot ends too early, in {name}")
            text += unpacker.decompress(piece)
            if len(text) > _LARGEST_LIST:
                raise FormatError(f"{file}: {name} of the snapshot is larger than {_LARGEST_LIST >> 20} MiB")
            position += len(piece) - len(unpacker.unused_data)
    except zstandard.ZstdError:
        raise _damaged(file, name) from None
    return text, position


def _decoded(text: bytes, kind: Any, file: str, name: str) -> Any:
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _damaged(file, name) from None


def _damaged(file: str, name: str) -> FormatError:
    return FormatError(f"{file}: the snapshot is damaged: {name}")


LAYER = Layer("snapshot", recognises_packed, unwrap)


# Reading: what it holds


def recognises(data: bytes) -> bool:
    return data.startswith((_WHOLE, _START))


def read(data: bytes, file: str, tick: Tick) -> Content:
    """The objects. Raises ``FormatError`` where they do not fit, or were unpacked by something else."""
    if not data.startswith(_WHOLE):
        raise _damaged(file, "the header; or it was unpacked, which leaves no checksum to trust")
    lines = data.removesuffix(b"\n").split(b"\n")[1:]
    if len(lines) < 2:
        raise _damaged(file, "the header")
    header = _decoded(lines[0], Header, file, "the header")
    listed = _decoded(lines[1], list[_Section], file, "the list of sections")
    if not _MARK.fullmatch(header.mark) or len(lines) != len(listed) + 2:
        raise _damaged(file, "the header")
    reading = _Reading(header, file)
    for at, (section, line) in enumerate(zip(listed, lines[2:], strict=True)):
        tick("decoding", at, len(listed))
        reading.take(section.name, line)
    return reading.content()


class _Reading:
    """What was read so far of one snapshot."""

    def __init__(self, header: Header, file: str) -> None:
        self._header = header
        self._file = file
        self._mark = (SIGN + header.mark).encode()
        self._token = re.compile(re.escape(self._mark) + BEHIND_MARK.encode())
        self._objects: list[KubeObject] = []
        self._images: dict[str, ImageConfig] = {}
        self._reach = Reach()
        self._unknown: list[str] = []

    def take(self, name: str, line: bytes) -> None:
        kind = name.partition(" ")[0]
        if line.count(self._mark) != sum(1 for _ in self._token.finditer(line)):
            raise FormatError(f"{self._file}: a token in section {name!r} of the snapshot is none")
        text = line.replace(self._mark, MARK.encode())
        if kind == "objects":
            self._objects += _decoded(text, list[KubeObject], self._file, f"section {name!r}")
        elif kind == "images":
            images = _decoded(text, dict[str, ImageRecord], self._file, f"section {name!r}")
            self._images |= {
                reference: ImageConfig(image.env, tuple(image.entrypoint), tuple(image.cmd), self._file)
                for reference, image in images.items()
            }
        elif kind == "reach":
            self._reach = _decoded(text, Reach, self._file, f"section {name!r}")
        else:
            self._unknown.append(name)

    def content(self) -> Content:
        reach = self._reach
        gaps = [Gap(gap.resource, gap.namespace, gap.reason, f"{self._file}: {gap.message}") for gap in reach.gaps]
        if self._unknown or self._header.schema > SCHEMA:
            gaps.append(Gap("*", None, "not-read", self._newer()))
        batch = Batch(self._objects, self._file, gaps=gaps, answers=reach.answers, forbidden=reach.forbidden)
        return Content([batch], self._images, self._taken())

    def _newer(self) -> str:
        more = f" and {len(self._unknown) - _MOST_NAMED} more" if len(self._unknown) > _MOST_NAMED else ""
        names = ", ".join(sorted(self._unknown)[:_MOST_NAMED])
        left = f" (left out: {names}{more})" if self._unknown else ""
        newer = f"a snapshot of a newer schema ({self._header.schema})"
        return f"{self._file}: {newer}; only what is known of it was read{left}"

    def _taken(self) -> float:
        try:
            return datetime.fromisoformat(self._header.taken).timestamp()
        except ValueError:
            return 0.0


FORMAT = Format("snapshot", 5, recognises, read)
