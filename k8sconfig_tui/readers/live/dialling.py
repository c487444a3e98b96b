"""From an address to a connection over which one may ask, and the hand that can cut it at any time.

The law of this module: every wait has an end. A ``Cord`` holds a second handle of the socket, so that another thread
can end whatever is waited for; nothing is sent that ``guard`` has not seen as it is written.
"""

import copy
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

import urllib3
import urllib3.connection
from urllib3 import HTTPHeaderDict
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url
from urllib3.util.url import Url

from k8sconfig_tui.readers.live import guard
from k8sconfig_tui.readers.live.connection import Address, Connection
from k8sconfig_tui.readers.live.credentials import Certificate
from k8sconfig_tui.readers.live.wire import BrokenOffError, TimedOutError, UnreachableError, WireError

CONNECTING = 4.0
_NO_LOG = logging.CRITICAL + 1
_REFUSED_CERTIFICATE = (
    "CERTIFICATE_REQUIRED",
    "BAD_CERTIFICATE",
    "UNKNOWN_CA",
    "CERTIFICATE_EXPIRED",
    "UNSUPPORTED_CERT",
)
_Found = list[tuple[Any, Any, int, str, Any]]

# urllib3 logs what it could not parse of an answer.
logging.getLogger("urllib3").setLevel(_NO_LOG)


class Cord:
    """What one request hangs on. ``cut`` ends it from any thread, at once."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self._why: WireError | None = None
        self._handle: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self.cut, (TimedOutError(f"no answer within {seconds:g} s"),))
        self._timer.daemon = True
        self._timer.start()

    @property
    def why(self) -> WireError | None:
        """The error of a request that was cut: one of its own for whoever asks. A raised one holds the frames that it
        came through, and they this cord, which must not hold them in turn."""
        return copy.copy(self._why)

    @property
    def left(self) -> float:
        """Seconds to the deadline and a little more: it is the cord that keeps it, not the socket."""
        return max(self.end - time.monotonic(), 0.0) + 1.0

    def tie(self, handle: socket.socket) -> None:
        """From now on ``cut`` shuts this socket down."""
        with self._lock:
            self._handle = handle
            if self._why is not None:
                _shut(handle)

    def cut(self, why: WireError) -> None:
        with self._lock:
            if self._why is None:
                self._why = why
                if self._handle is not None:
                    _shut(self._handle)

    def relax(self) -> None:
        """The deadline is over: what comes now has another limit, or has come."""
        self._timer.cancel()

    def untie(self) -> None:
        """The socket is no longer this request's. Raises what it was cut for, if it was."""
        self.relax()
        with self._lock:
            self._handle = None
        if (why := self.why) is not None:
            raise why


class Dialled:
    """One connection, idle or in use, under one certificate; ``handle`` is the second handle of its socket."""

    def __init__(self, link: "_Plain | _Secure", handle: socket.socket, certificate: Certificate | None) -> None:
        self.link = link
        self.handle = handle
        self.certificate = certificate
        self.used = False
        self._socket: Any = None

    def ask(
        self, method: str, target: str, body: bytes | None, headers: HTTPHeaderDict, cord: Cord
    ) -> urllib3.HTTPResponse:
        """Sends a request and reads as far as the body of its answer. Raises what the network raises."""
        link = self.link
        link.timeout = cord.left
        link.request(
            method, link.prefix + target, body=body, headers=headers, preload_content=False, decode_content=False
        )
        self._socket = link.sock
        return link.getresponse()

    def patience(self, seconds: float) -> None:
        """How long to wait for the next bytes of an answer that goes on."""
        self._socket.settimeout(seconds)

    @property
    def usable(self) -> bool:
        """Nothing came and it did not end while nobody asked for anything."""
        return self.link.is_connected

    def close(self) -> None:
        _shut(self.handle)
        self.link.close()
        self.handle.close()


def dial(connection: Connection, tls: ssl.SSLContext | None, certificate: Certificate | None, cord: Cord) -> Dialled:
    """A new connection, ready to be asked; ``tls`` shows this certificate. Raises ``WireError``."""
    server, proxy = connection.server, connection.proxy
    first = proxy or server
    kept: list[socket.socket] = []

    def opened() -> socket.socket:
        plain = _opened(first, server, cord, kept)
        plain.settimeout(cord.left)
        return plain

    link = _link(connection, tls)
    link.opener = opened
    try:
        link.timeout = cord.left
        link.connect()
        return Dialled(link, kept[-1], certificate)
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        _drop(link, kept)
        why = cord.why or _failure(error, server, proxy)
    except BaseException:
        _drop(link, kept)
        raise
    raise why  # outside of the handler: the frames of what it caught hold what was sent to a proxy


def failure(error: BaseException, server: Address) -> WireError:
    """The error for what happened while asking over a connection."""
    if isinstance(error, TimeoutError) or type(error).__name__ == "ReadTimeoutError":
        return TimedOutError(f"{server.shown}: nothing came for too long")
    inner = _tls_error(error)
    if inner is not None and any(word in (inner.reason or "") for word in _REFUSED_CERTIFICATE):
        return UnreachableError(f"{server.shown}: the server did not accept the client certificate")
    if type(error).__name__ in {"BadStatusLine", "UnknownProtocol", "LineTooLong", "InvalidHeader"}:
        return BrokenOffError(f"{server.shown}: the answer is not HTTP")
    return BrokenOffError(f"{server.shown}: the connection ended before the answer did")


class _Guarded:
    """Sees the request line as it is written, and prints nothing whatever others switch on."""

    debuglevel = 0
    prefix = ""
    opener: Callable[[], socket.socket]

    def _new_conn(self) -> socket.socket:
        return self.opener()

    def putrequest(self, method: str, url: str, skip_host: bool = False, skip_accept_encoding: bool = False) -> None:
        guard.check_target(method, url, self.prefix)
        super().putrequest(method, url, skip_host, skip_accept_encoding)  # type: ignore[misc]


class _Plain(_Guarded, urllib3.connection.HTTPConnection):
    pass


class _Secure(_Guarded, urllib3.connection.HTTPSConnection):
    pass


def _link(connection: Connection, tls: ssl.SSLContext | None) -> _Plain | _Secure:
    server, proxy = connection.server, connection.proxy
    tunnel = proxy is not None and proxy.scheme in {"http", "https"}
    if proxy is not None and proxy.scheme == "https" and tls is None:
        raise UnreachableError(f"{server.shown}: a https proxy is used for https servers alone")
    first = proxy if proxy is not None and tunnel else server
    more: dict[str, Any] = {"proxy": _url(first)} if tunnel else {}
    if tunnel:
        more["proxy_config"] = urllib3.connection.ProxyConfig(ssl.create_default_context(), False, None, None)
    link: _Plain | _Secure
    if tls is None:
        link = _Plain(first.host, first.port, **more)
    else:
        link = _Secure(
            first.host, first.port, ssl_context=tls, server_hostname=connection.tls_server_name or None, **more
        )
    if proxy is not None and tunnel:
        link.set_tunnel(server.host, server.port, _proxy_headers(proxy), scheme=proxy.scheme)
    link.prefix = server.path
    return link


def _url(address: Address) -> Url:
    return parse_url(address._replace(path="").shown)


def _proxy_headers(proxy: Address) -> dict[str, str]:
    return urllib3.util.make_headers(proxy_basic_auth=proxy.login.reveal()) if proxy.login else {}


def _opened(first: Address, server: Address, cord: Cord, kept: list[socket.socket]) -> socket.socket:
    """A connected socket, tied to the cord before it connects: to the server, or through a SOCKS proxy to it."""
    limit = min(CONNECTING, cord.left)
    end = time.monotonic() + limit
    found = _resolved(first, end, cord)
    problem: OSError | None = None
    for number, (family, kind, protocol, _, where) in enumerate(found):
        share = max((end - time.monotonic()) / (len(found) - number), 0.05)
        try:
            plain = _connected(socket.socket(family, kind, protocol), where, share, cord, kept)
        except OSError as error:
            problem = error
            continue
        if first.scheme.startswith("socks"):
            _through_socks(plain, first, server, end)
        return plain
    raise problem or OSError("no address")


def _connected(
    plain: socket.socket, where: Any, seconds: float, cord: Cord, kept: list[socket.socket]
) -> socket.socket:
    handle = plain.dup()
    cord.tie(handle)
    try:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        plain.settimeout(seconds)
        plain.connect(where)
    except OSError:
        plain.close()
        handle.close()
        raise
    kept.append(handle)
    if cord.why is not None:
        plain.close()
        raise cord.why
    return plain


def _resolved(first: Address, end: float, cord: Cord) -> _Found:
    """Looking up a name cannot be cut short, so another thread does it, and is left alone if it takes too long."""
    found: list[_Found | OSError] = []
    done = threading.Event()

    def look() -> None:
        try:
            found.append(socket.getaddrinfo(first.host, first.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error if isinstance(error, OSError) else socket.gaierror(socket.EAI_NONAME, "no name"))
        done.set()

    threading.Thread(target=look, name="resolve", daemon=True).start()
    while not done.wait(0.1):
        if cord.why is not None:
            raise cord.why
        if time.monotonic() > end:
            raise socket.gaierror(socket.EAI_AGAIN, "the name was not found in time")
    if isinstance(found[0], OSError):
        raise found[0]
    return found[0]


def _through_socks(plain: socket.socket, proxy: Address, server: Address, end: float) -> None:
    try:
        _greet(plain, proxy, server, end)
    except BaseException:
        plain.close()
        raise


def _greet(plain: socket.socket, proxy: Address, server: Address, end: float) -> None:
    """RFC 1928 and 1929: the proxy looks up the server's name, as Go's client lets it."""
    plain.settimeout(max(end - time.monotonic(), 0.05))
    login = proxy.login.reveal().encode() if proxy.login else b""
    plain.sendall(b"\x05\x02\x00\x02" if login else b"\x05\x01\x00")
    version, method = _exactly(plain, 2)
    if version == 5 and method == 2 and login:
        user, _, password = login.partition(b":")
        plain.sendall(bytes([1, len(user)]) + user + bytes([len(password)]) + password)
        method = _exactly(plain, 2)[1]
    if version != 5 or method != 0:
        raise OSError("the proxy does not accept this login")
    name = server.host.encode("idna")
    plain.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + server.port.to_bytes(2, "big"))
    _, reply, _, kind = _exactly(plain, 4)
    if reply:
        raise OSError("the proxy does not reach the server")
    _exactly(plain, {1: 4, 4: 16}.get(kind) or _exactly(plain, 1)[0])
    _exactly(plain, 2)


def _exactly(plain: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = plain.recv(size - len(data))
        if not piece:
            raise OSError("the proxy ended the connection")
        data += piece
    return data


def _drop(link: _Plain | _Secure, kept: list[socket.socket]) -> None:
    link.close()
    for handle in kept:
        handle.close()


def _shut(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _failure(error: BaseException, server: Address, proxy: Address | None) -> UnreachableError:
    where = f"{server.shown} through the proxy {proxy.shown}" if proxy else server.shown
    return UnreachableError(f"{where}: {_reason(error, proxy is not None)}")


def _reason(error: BaseException, through_proxy: bool) -> str:
    tls = _tls_error(error)
    if tls is not None:
        return _tls_reason(tls)
    if isinstance(error, socket.gaierror):
        return "no such host, or its name cannot be looked up"
    if isinstance(error, TimeoutError):
        return "does not answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "the proxy does not let it through" if through_proxy else "the connection cannot be made"


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.args[0] if error.args and isinstance(error.args[0], BaseException) else error.__cause__
    return error


def _tls_reason(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_reason(error.verify_code)
    if (error.reason or "") in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"}:
        return "does not speak TLS"
    if any(word in (error.reason or "") for word in _REFUSED_CERTIFICATE):
        return "the server did not accept the client certificate"
    return f"TLS failed: {(error.reason or 'no reason given').lower().replace('_', ' ')}"


def _certificate_reason(code: int) -> str:
    """Source: OpenSSL, ``x509_vfy.h``."""
    if code == 10:
        return "its certificate has expired"
    if code == 9:
        return "its certificate is not valid yet"
    if code in {62, 63, 64}:
        return "its certificate is for another name"
    if code in {2, 18, 19, 20, 21, 27}:
        return "its certificate is signed by an authority that is not trusted here"
    return f"its certificate is not to be trusted (reason {code} of OpenSSL)"
