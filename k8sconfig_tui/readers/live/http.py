"""The ``Wire`` over HTTP: one request, one answer, within a deadline and a number of bytes.

The law of this module: nothing is tried again, but where the server ended an idle connection before it saw the request,
and once with renewed credentials after a 401; nothing is redirected; no error says what was sent or what came.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple
from urllib.parse import urlencode

from urllib3 import HTTPHeaderDict, HTTPResponse

import k8sconfig_tui
from k8sconfig_tui.readers.live import guard
from k8sconfig_tui.readers.live.connection import Connection
from k8sconfig_tui.readers.live.credentials import Credentials, Login
from k8sconfig_tui.readers.live.dialling import Cord, Dialled, failure
from k8sconfig_tui.readers.live.exchange import FAILURES, Exchange
from k8sconfig_tui.readers.live.pool import Pool
from k8sconfig_tui.readers.live.wire import Answer, BrokenOffError, Stream, WireError

_UNAUTHORIZED = 401
_OK = 200
_MOST_REVIEW = 16 << 20


class Sent(NamedTuple):
    """One line of the wire log: what was sent and how it was answered, 0 if it was not. No header, no body."""

    method: str
    target: str
    status: int


class _Asked(NamedTuple):
    method: str
    target: str
    accept: str
    body: bytes | None = None


class HttpWire:
    """See ``Wire``. ``log`` is told of every request that was to leave, with status 0 where there is no answer, also of
    one that the guard refused as it was written."""

    def __init__(
        self, connection: Connection, credentials: Credentials, log: Callable[[Sent], None] | None = None
    ) -> None:
        self.server = connection.server.shown
        self._connection = connection
        self._credentials = credentials
        self._log = log
        self._pool = Pool(connection)

    def __repr__(self) -> str:
        return f"<HttpWire {self.server}>"

    def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        accept: str = "application/json",
        seconds: float = 30.0,
        most: int = 64 << 20,
    ) -> Answer:
        guard.check("GET", path, query)
        return self._begun(_Asked("GET", _target(path, query), accept), self._limit(seconds)).answer(most)

    def review(self, kind: str, spec: Mapping[str, object], *, seconds: float = 10.0) -> Answer:
        review = guard.review_of(kind, spec)
        guard.check("POST", review.path)
        body = {"apiVersion": review.version, "kind": kind, "spec": dict(spec)}
        asked = _Asked("POST", review.path, "application/json", json.dumps(body).encode())
        return self._begun(asked, self._limit(seconds)).answer(_MOST_REVIEW)

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
        guard.check("GET", path, query)
        asked = _Asked("GET", _target(path, query), accept)
        return _Streaming(lambda: self._begun(asked, self._limit(seconds or silence)), silence, longest_line)

    def another(self) -> "HttpWire":
        """A wire of its own to the same server, as the same user: what a plugin gave, or did not, holds for both."""
        return HttpWire(self._connection, self._credentials, self._log)

    def close(self) -> None:
        self._pool.close()

    def _limit(self, seconds: float) -> float:
        return self._connection.request_timeout or seconds

    def _begun(self, asked: _Asked, seconds: float) -> Exchange:
        """The beginning of the answer; after a 401 that of one more request, if there is something else to send. Once
        it is closed no plugin is run any more."""
        self._pool.check()
        login = self._credentials.current()
        exchange = self._exchange(asked, login, seconds)
        if exchange.status != _UNAUTHORIZED:
            return exchange
        try:
            self._pool.check()
            renewed = self._credentials.renewed(login)
        except BaseException:
            exchange.abandon()
            raise
        if renewed is None:
            return exchange
        exchange.abandon()
        return self._exchange(asked, renewed, seconds)

    def _exchange(self, asked: _Asked, login: Login, seconds: float) -> Exchange:
        cord = self._pool.begun(seconds)
        try:
            while True:
                dialled = self._pool.take(login.certificate, cord)
                response = self._response(asked, login, dialled, cord)
                if response is not None:
                    break
                self._pool.forget()
        except BaseException:
            self._pool.ended(cord)
            raise
        return Exchange(self._pool, self._connection.server, dialled, cord, response)

    def _response(self, asked: _Asked, login: Login, dialled: Dialled, cord: Cord) -> HTTPResponse | None:
        """None where the server ended an idle connection just before it was asked."""
        status = 0
        why: WireError | None = None
        try:
            response = dialled.ask(asked.method, asked.target, asked.body, self._headers(asked, login), cord)
            status = response.status
        except FAILURES as error:
            dialled.close()
            why = cord.why or failure(error, self._connection.server)
        except BaseException:
            dialled.close()
            raise
        finally:
            if self._log is not None:
                self._log(Sent(asked.method, asked.target, status))
        if why is None:
            return response
        if dialled.used and cord.why is None and isinstance(why, BrokenOffError):
            return None
        raise why  # outside of the handler: the frames of what it caught hold what was sent

    def _headers(self, asked: _Asked, login: Login) -> HTTPHeaderDict:
        headers = HTTPHeaderDict(self._connection.impersonation)
        headers["Accept"] = asked.accept
        headers["Accept-Encoding"] = "gzip" if self._connection.compressed else "identity"
        headers["User-Agent"] = f"k8sconfig-tui/{k8sconfig_tui.__version__}"
        if asked.body is not None:
            headers["Content-Type"] = "application/json"
        if login.authorization is not None:
            headers["Authorization"] = login.authorization.reveal()
        return headers


class _Streaming(AbstractContextManager[Stream]):
    """The manager of a stream: what it opened ends when it is left, whoever leaves it."""

    def __init__(self, begin: Callable[[], Exchange], silence: float, longest_line: int) -> None:
        self._begin = begin
        self._silence = silence
        self._longest_line = longest_line
        self._exchange: Exchange | None = None

    def __enter__(self) -> Stream:
        self._exchange = exchange = self._begin()
        if exchange.status == _OK:
            return Stream(exchange.status, exchange.headers, exchange.lines(self._longest_line, self._silence))
        return Stream(exchange.status, exchange.headers, self._refusal(exchange))

    def __exit__(self, *_: object) -> None:
        if self._exchange is not None:
            self._exchange.abandon()

    def _refusal(self, exchange: Exchange) -> Iterator[bytes]:
        """An answer that does not go on is one line, with or without an end of its own."""
        body = exchange.answer(self._longest_line).body
        return iter([body] if body else [])


def _target(path: str, query: Mapping[str, str] | None) -> str:
    return f"{path}?{urlencode(query)}" if query else path
