"""What the rest of this room asks of the network, whatever carries it.

The law of this module: words only. A ``Wire`` sends a request once and gives the server's answer whatever its status,
or raises ``WireError``; who asks again, and when, is decided above it.

    WireError                 the server could not be asked, or did not answer as HTTP
    ├── UnreachableError      no connection: name, address, proxy or TLS; the message names the host and the reason
    ├── TimedOutError         the deadline passed, or nothing came for too long
    ├── BrokenOffError        the connection ended within an answer
    ├── TooLargeError         more bytes, packed or unpacked, than allowed
    ├── RefusedError          the guard did not let the request out
    └── LoginError            no credentials: a plugin, a token file or a certificate failed; never asked anonymously
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol


class WireError(Exception):
    """One line, without a credential, a body or a header in it."""


class UnreachableError(WireError):
    """There is no connection to the server."""


class TimedOutError(WireError):
    """The answer did not come in time."""


class BrokenOffError(WireError):
    """The answer ended before its end."""


class TooLargeError(WireError):
    """The answer is larger than allowed."""


class RefusedError(WireError):
    """A request that this program never sends."""


class LoginError(WireError):
    """There are no credentials to send; ``hint`` is how the plugin says it is installed."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Answer(NamedTuple):
    """What the server said; ``body`` is unpacked. ``headers`` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        """Never the body: a traceback may show this."""
        return f"<Answer {self.status}, {len(self.body)} bytes>"


class Stream(NamedTuple):
    """An answer that goes on. ``lines`` are whole lines without their end; it raises ``WireError`` where they stop
    before the end, ``TimedOutError`` where nothing came for as long as was allowed."""

    status: int
    headers: Mapping[str, str]
    lines: Iterator[bytes]


class Wire(Protocol):
    """One cluster, as one user. ``server`` is its address as messages name it. Used by several threads at once."""

    server: str

    def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        accept: str = "application/json",
        seconds: float = 30.0,
        most: int = 64 << 20,
    ) -> Answer:
        """GET within so many seconds in all, of at most so many bytes. Raises ``WireError``."""

    def stream(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        accept: str = "application/json",
        silence: float = 60.0,
        seconds: float | None = None,
        longest_line: int = 16 << 20,
    ) -> AbstractContextManager[Stream]:
        """GET an answer that goes on, until the manager is left (from any thread, at once) or nothing came for
        ``silence`` seconds; it begins within ``seconds``, else within as many. Raises ``WireError``."""

    def review(self, kind: str, spec: Mapping[str, object], *, seconds: float = 10.0) -> Answer:
        """POST a ``SelfSubjectRulesReview``. Raises ``WireError``."""

    def close(self) -> None:
        """End every connection; whoever waits for one is given ``BrokenOffError``."""
