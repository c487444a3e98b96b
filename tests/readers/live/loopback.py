"""A server on loopback that answers byte by byte as a test says: what no well-meant server would do."""

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

RST = "rst"
"""In an answer: the connection is reset here."""


class Request(NamedTuple):
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    connection: int

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name.lower()), "")


Piece = bytes | float | str
Script = Callable[[Request], Iterable[Piece]]


class Loopback:
    """Numbers in an answer are seconds to wait, an answer that ends with ``RST`` is cut, an empty one ends at once."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._script = script
        self._tls = tls
        self._open: list[socket.socket] = []
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            with contextlib.suppress(OSError):
                one.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(plain, self.connections), daemon=True).start()

    def _serve(self, plain: socket.socket, number: int) -> None:
        self._open.append(plain)
        with contextlib.suppress(OSError):
            if self._tls:
                plain = self._tls.wrap_socket(plain, server_side=True)
                self._open.append(plain)
            with plain.makefile("rb") as file:
                while (request := _read(file, number)) is not None:
                    if not request.method:
                        plain.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                        break
                    self.requests.append(request)
                    if not self._answer(plain, request):
                        break
        with contextlib.suppress(OSError):
            plain.close()

    def _answer(self, to: socket.socket, request: Request) -> bool:
        """Whether the connection goes on."""
        sent = False
        for piece in self._script(request):
            if isinstance(piece, float | int):
                self._stopped.wait(piece)
            elif piece == RST:
                to.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            elif isinstance(piece, bytes):
                to.sendall(piece)
                sent = True
        return sent and not self._stopped.is_set()


def _read(file: object, number: int) -> Request | None:
    line = file.readline().decode("latin-1")  # type: ignore[attr-defined]
    if not line.strip():
        return None
    if " HTTP/" not in line:
        return Request("", "", [], b"", connection=number)
    method, target, _ = line.split(" ", 2)
    headers: list[tuple[str, str]] = []
    while line := file.readline().decode("latin-1").strip():  # type: ignore[attr-defined]
        name, _, value = line.partition(":")
        headers.append((name.lower(), value.strip()))
    length = int(next((value for name, value in headers if name == "content-length"), "0"))
    return Request(method, target, headers, file.read(length), number)  # type: ignore[attr-defined]


@contextlib.contextmanager
def serving(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    server = Loopback(script, tls)
    try:
        yield server
    finally:
        server.stop()


def answer(body: bytes, *, status: int = 200, kind: str = "application/json", **headers: str) -> bytes:
    """An answer of known length."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def begun(**headers: str) -> bytes:
    """The head of an answer in chunks."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n{more}\r\n".encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def drip(data: bytes, pause: float) -> Iterator[Piece]:
    for byte in data:
        yield bytes([byte])
        yield pause


def took(begin: float) -> float:
    return time.monotonic() - begin
