"""The server: a socket on loopback, a thread for each connection, and what a test may do to them.

The law of this module: nothing outlives ``stop``; a request is logged before anything is answered.
"""

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.api import kubeconfig, service
from tests.api.delivery import GoneError, Line, reset
from tests.api.faults import Fault, Script
from tests.api.http import Answer, Request, read
from tests.api.rights import Users, admin
from tests.api.settings import Settings
from tests.api.status import RefusalError
from tests.api.store import Store, Waker
from tests.api.tls import Identity
from tests.worlds.kubectl import Object

_HANDSHAKE = 5.0


@dataclass
class Seen:
    """One request as it came in. ``user`` is empty where nobody was known; ``status`` 0 where nothing was said."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    user: str
    connection: int
    status: int = 0

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.query.items())
        return f"{self.status or '-'} {self.user or '?'} {self.method} {self.path}{'?' if query else ''}{query}"


class ApiServer:
    """A cluster's API. Without users there is an ``admin``; a user's token is ``NAME-token``."""

    def __init__(
        self,
        objects: Iterable[Object] = (),
        *,
        store: Store | None = None,
        users: Users | None = None,
        tls: Identity | None = None,
        port: int = 0,
    ) -> None:
        self.store = store or Store(objects)
        self.users = users or Users([admin()])
        self.settings, self.faults, self.tls = Settings(), Script(), tls
        self.log: list[Seen] = []
        self.port = port
        self.connected = 0  # connections so far
        self._service = service.Service(self.store, self.users, self.settings)
        self._lock = threading.Lock()
        self._open: dict[int, socket.socket] = {}
        self._threads: list[threading.Thread] = []
        self._listener: socket.socket | None = None
        self._stopping: Waker | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """How many are open now."""
        with self._lock:
            return len(self._open)

    def asked(self, path: str = "", **query: str) -> list[Seen]:
        """The requests so far whose path ends so and that had these parameters."""
        wanted = query.items()
        return [seen for seen in self.log if seen.path.endswith(path) and wanted <= dict(seen.query).items()]

    def kubeconfig(self, folder: Path, *names: str, namespace: str = "") -> Path:
        """A file in ``folder`` with a context for each of these users, the first of whom is the current one."""
        path = folder / "kubeconfig"
        users = [user for user in self.users if user.name in names or not names]
        path.write_text(json.dumps(kubeconfig.document(self.url, self.tls, users, namespace), indent=2))
        return path

    # Its life

    def start(self) -> Self:
        """Listen; after a stop, on the same port."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._service.address = f"127.0.0.1:{self.port}"
        self._stopping = Waker()
        self._run(self._accept, self._listener, self._stopping)
        return self

    def stop(self) -> None:
        """As if the process were killed: nobody listens, every connection is reset, every thread has ended."""
        listener, stopping = self._listener, self._stopping
        if listener is None or stopping is None:
            return
        self._listener = self._stopping = None
        stopping.wake()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        self.hang_up()
        while self._threads:
            self._threads.pop(0).join(5.0)
        stopping.close()

    def restart(self) -> None:
        """Stop, forget what a new process would not know (the versions before), and listen on the same port."""
        self.stop()
        self.store.compact()
        self.start()

    def hang_up(self) -> None:
        """Reset every connection; new ones are taken."""
        with self._lock:
            for connection in self._open.values():
                reset(connection)
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)  # the thread's TLS goes on until it sees it

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # Connections

    def _run(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket, stopping: Waker) -> None:
        while self._listener is listener:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                if self._listener is not listener:
                    connection.close()
                    return
                self.connected += 1
                number = self.connected
                self._open[number] = connection
                self._threads = [thread for thread in self._threads if thread.is_alive()]
            self._run(self._serve, number, connection, stopping)

    def _serve(self, number: int, connection: socket.socket, stopping: Waker) -> None:
        with contextlib.suppress(OSError, GoneError), self._counted(number, connection):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            secured = self._secured(connection)
            with self._lock:
                self._open[number] = secured
            certified, line = _certified(secured), Line(secured, stopping)
            with secured.makefile("rb") as stream:
                while (request := read(stream)) is not None and self._answer(number, line, request, certified):
                    continue

    @contextlib.contextmanager
    def _counted(self, number: int, connection: socket.socket) -> Iterator[None]:
        try:
            yield
        finally:
            with self._lock:
                last = self._open.pop(number, connection)
            last.close()
            connection.close()

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self.tls is None:
            return connection
        connection.settimeout(_HANDSHAKE)
        secured = self.tls.context().wrap_socket(connection, server_side=True)
        secured.settimeout(None)
        return secured

    def _answer(self, number: int, line: Line, request: Request, certified: str) -> bool:
        """Whether the connection can be used again."""
        with self._lock:
            seen = Seen(request.method, request.path, request.query, request.headers, request.body, "", number)
            self.log.append(seen)
        answer, fault = self._answered(request, certified, seen, line)
        seen.status = 0 if fault.how.limit == -1 else answer.status
        kept = line.send(answer, fault.how, body=request.method != "HEAD")
        return kept and request.headers.get("connection", "").lower() != "close"

    def _answered(self, request: Request, certified: str, seen: Seen, line: Line) -> tuple[Answer, Fault]:
        try:
            user = self._service.user(request, certified)
            seen.user = user.name
            answer = self._service.answer(request, user, line.wait)
        except RefusalError as error:
            answer = error.answer()
        with self._lock:
            fault = self.faults.strike(request, seen.user)
        fault = fault or Fault()
        return self._service.packed(request, fault.said(answer)), fault


def _certified(connection: socket.socket) -> str:
    """The name in the client's certificate."""
    if not isinstance(connection, ssl.SSLSocket):
        return ""
    subject: Any = (connection.getpeercert() or {}).get("subject", ())
    return next((value for part in subject for name, value in part if name == "commonName"), "")
