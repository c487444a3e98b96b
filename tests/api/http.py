"""HTTP/1.1 as far as a client of this server speaks it.

The law of this module: a request is read whole or not at all; an answer is a status, headers and a body in chunks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import responses
from typing import BinaryIO, NamedTuple
from urllib.parse import parse_qsl, unquote

LONGEST_LINE = 1 << 16
# Go's server tells the length of a body that it holds whole in its buffer.
LONGEST_COUNTED = 2048


class Request(NamedTuple):
    """``headers`` have lower-case names; of a parameter given twice the first counts."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() in ("true", "1")


@dataclass(frozen=True)
class Answer:
    """``chunks`` may go on for ever. ``counted``: with a ``Content-Length`` instead of chunks on the wire."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterable[bytes]
    counted: bool = field(default=False)

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)

    @property
    def reason(self) -> str:
        return responses.get(self.status, "Unknown")


def whole(status: int, body: bytes, headers: Mapping[str, str]) -> Answer:
    """An answer that is known to its end; short ones are counted, as Go's server counts them."""
    counted = len(body) <= LONGEST_COUNTED
    return Answer(status, headers, (body,), counted)


def read(stream: BinaryIO) -> Request | None:
    """The next request of a connection; None at its end, and for what is not HTTP."""
    words = stream.readline(LONGEST_LINE).decode("latin-1").split()
    if len(words) != 3 or not words[2].startswith("HTTP/1"):
        return None
    method, target, _ = words
    headers = dict(_headers(stream))
    body = stream.read(int(headers.get("content-length", "0")))
    path, _, query = target.partition("?")
    pairs = reversed(parse_qsl(query, keep_blank_values=True))
    return Request(method, unquote(path), dict(pairs), headers, body)


def _headers(stream: BinaryIO) -> Iterable[tuple[str, str]]:
    while line := stream.readline(LONGEST_LINE).strip():
        name, _, value = line.decode("latin-1").partition(":")
        yield name.strip().lower(), value.strip()
