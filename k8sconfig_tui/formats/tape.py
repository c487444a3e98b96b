"""The regular files of a tar archive that is held in memory: headers only, nothing is ever written anywhere.

Of the format (POSIX ustar) just what archives of images use: long names and other extensions are stepped over, and
so is all that is no regular file. Each step moves forward, whatever the headers say.
"""

from collections.abc import Iterator

_BLOCK = 512


class TapeError(ValueError):
    """The archive is cut off or a header of it is damaged."""


def is_tar(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def members(data: bytes) -> Iterator[tuple[str, memoryview]]:
    """``(name, content)`` of each regular file. Raises ``TapeError``."""
    view = memoryview(data)
    start = 0
    while start + _BLOCK <= len(data):
        header = data[start : start + _BLOCK]
        if not any(header):
            return
        size = _size(header)
        body = start + _BLOCK
        if body + size > len(data):
            raise TapeError
        if header[156:157] in {b"0", b"\0"}:
            yield _name(header), view[body : body + size]
        start = body + -(-size // _BLOCK) * _BLOCK
    if start < len(data):
        raise TapeError


def _size(header: bytes) -> int:
    field = header[124:136]
    if field[0] & 0x80:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:])
    digits = field.strip(b" \0")
    if digits.strip(b"01234567"):
        raise TapeError
    return int(digits or b"0", 8)


def _name(header: bytes) -> str:
    parts = (header[345:500], header[:100])
    return "/".join(part.split(b"\0")[0].decode(errors="replace") for part in parts if part[0]).removeprefix("./")
