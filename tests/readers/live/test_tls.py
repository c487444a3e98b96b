"""Whom a wire believes, and how it shows who it is."""

import contextlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from k8sconfig_tui.readers.live.connection import Address, Connection, address, proxy_of
from k8sconfig_tui.readers.live.credentials import Certificate, Fixed, Login, Secret
from k8sconfig_tui.readers.live.http import HttpWire
from k8sconfig_tui.readers.live.wire import BrokenOffError, LoginError, TimedOutError, UnreachableError, WireError
from tests.api.tls import AVAILABLE, Authority, Identity, Pair
from tests.readers.live.loopback import Piece, Request, answer, begun, chunk, drip, serving, took

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="no openssl program to make certificates with")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def identity(authority: Authority) -> Identity:
    return authority.server()


@pytest.fixture(scope="module")
def client(authority: Authority) -> Pair:
    return authority.client("ann")


def said(url: str, trusted: Path | None, certificate: Certificate | None = None, **more: object) -> str:
    """What the wire says of this server: its answer's body, or the error."""
    connection = Connection(address(url, "the server"), trusted.read_text() if trusted else None, **more)  # type: ignore[arg-type]
    wire = HttpWire(connection, Fixed(Login(None, certificate)))
    try:
        return wire.get("/version", seconds=2).body.decode()
    except WireError as error:
        return f"{type(error).__name__}: {error}"
    finally:
        wire.close()


def greeting(_: Request) -> list[Piece]:
    return [answer(b"hello")]


def shown(pair: Pair) -> Certificate:
    return Certificate(Secret(pair.certificate.read_text()), Secret(pair.key.read_text()))


def test_a_server_of_a_trusted_authority_is_asked(identity: Identity) -> None:
    with serving(greeting, identity.context()) as server:
        assert said(server.url, identity.trusted) == "hello"
        assert said(server.url.replace("127.0.0.1", "localhost"), identity.trusted) == "hello"


@pytest.mark.parametrize("fault", ["authority", "system", "name", "expired", "plain"])
def test_what_is_wrong_with_a_certificate_is_said(fault: str, authority: Authority, tmp_path: Path) -> None:
    """Reliability row 20: which of them it is, the server's name, and one connection."""
    identity = (
        authority.server("DNS:elsewhere.example") if fault == "name" else authority.server(expired=fault == "expired")
    )
    trusted = {"authority": Authority(tmp_path).certificate, "system": None}.get(fault, identity.trusted)
    with serving(greeting, None if fault == "plain" else identity.context()) as server:
        url = server.url.replace("http://", "https://")
        text = said(url, trusted)
        assert server.connections == 1
        assert server.requests == []
    words = {
        "authority": "its certificate is signed by an authority that is not trusted here",
        "system": "its certificate is signed by an authority that is not trusted here",
        "name": "its certificate is for another name",
        "expired": "its certificate has expired",
        "plain": "does not speak TLS",
    }
    assert text == f"UnreachableError: {url}: {words[fault]}"


def test_another_name_may_be_expected(authority: Authority) -> None:
    identity = authority.server("DNS:elsewhere.example")
    with serving(greeting, identity.context()) as server:
        assert said(server.url, identity.trusted, tls_server_name="elsewhere.example") == "hello"


def test_checking_can_be_switched_off_by_the_kubeconfig(authority: Authority) -> None:
    with serving(greeting, authority.server("DNS:elsewhere.example", expired=True).context()) as server:
        assert said(server.url, None, insecure=True) == "hello"


def test_silence_and_drip_within_tls_end_in_time(identity: Identity) -> None:
    """Reliability rows 11 and 12: before, within and after the handshake."""
    for script, tls in (
        (lambda _: [5.0], None),
        (lambda _: [5.0], identity.context()),
        (lambda _: drip(answer(b"x" * 100), 0.05), identity.context()),
    ):
        with serving(script, tls) as server:
            url = server.url.replace("http://", "https://")
            wire = HttpWire(Connection(address(url, "s"), identity.trusted.read_text()), Fixed())
            begin = time.monotonic()
            if tls is None:
                server.stop()
            with pytest.raises((TimedOutError, UnreachableError)):
                wire.get("/version", seconds=0.4)
            assert took(begin) < 1.4
            wire.close()


def test_a_stream_over_tls_is_left_at_once(identity: Identity) -> None:
    with serving(lambda _: [begun() + chunk(b"{}\n"), 5.0], identity.context()) as server:
        wire = HttpWire(Connection(address(server.url, "s"), identity.trusted.read_text()), Fixed())
        manager = wire.stream("/api/v1/pods")
        stream = manager.__enter__()
        assert next(stream.lines) == b"{}"
        begin = time.monotonic()
        timer = threading.Timer(0.1, manager.__exit__, (None, None, None))
        timer.start()
        with pytest.raises(BrokenOffError):
            next(stream.lines)
        timer.join()
        assert took(begin) < 1
        wire.close()


def test_a_client_shows_its_certificate(authority: Authority, client: Pair, identity: Identity, tmp_path: Path) -> None:
    required = identity.context()
    required.verify_mode = ssl.CERT_REQUIRED
    with serving(greeting, required) as server:
        assert said(server.url, identity.trusted, shown(client)) == "hello"
        for wrong in (None, shown(Authority(tmp_path).client("eve")), shown(authority.client("old", expired=True))):
            text = said(server.url, identity.trusted, wrong)
            reset = f"BrokenOffError: {server.url}: the connection ended before the answer did"
            assert text in {f"UnreachableError: {server.url}: the server did not accept the client certificate", reset}


def test_a_certificate_that_changes_is_shown_on_new_connections(
    authority: Authority, client: Pair, identity: Identity
) -> None:
    """Reliability row 1: a connection made with the old one is not asked again."""

    class Changing:
        certificate = shown(client)

        def current(self) -> Login:
            return Login(None, self.certificate)

        def renewed(self, _refused: Login) -> Login | None:
            self.certificate = shown(authority.client("bob"))
            return self.current()

    def script(request: Request) -> Iterator[Piece]:
        yield answer(b"{}", status=200 if request.connection == 2 else 401)

    with serving(script, identity.context()) as server:
        wire = HttpWire(Connection(address(server.url, "s"), identity.trusted.read_text()), Changing())
        assert wire.get("/version").status == 200
        assert wire.get("/version").status == 200
        assert [request.connection for request in server.requests] == [1, 2, 2]
        wire.close()


@pytest.mark.parametrize("in_memory", [True, False])
def test_the_key_is_in_no_file_afterwards(
    in_memory: bool, client: Pair, identity: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability row 46: nothing is there to be left behind; where memory is no file, files that only we may read."""
    modes: list[int] = []
    load = ssl.SSLContext.load_cert_chain

    def watched(self: ssl.SSLContext, chain: str, key: str, **more: object) -> None:
        modes.extend(path.stat().st_mode & 0o777 for path in tmp_path.rglob("*"))
        load(self, chain, key, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watched)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if not in_memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    before = os.umask(0)
    try:
        Connection(address("https://x", "s"), identity.trusted.read_text()).tls(shown(client))
    finally:
        os.umask(before)
    assert set(modes) == (set() if in_memory and hasattr(os, "memfd_create") else {0o700, 0o600})
    assert list(tmp_path.iterdir()) == []


def test_unusable_certificates_are_said_to_be_so(client: Pair, identity: Identity, authority: Authority) -> None:
    trusted = identity.trusted.read_text()
    pair, other = shown(client), shown(authority.client("bob"))
    locked = Secret("-----BEGIN ENCRYPTED PRIVATE KEY-----\ncanary\n-----END ENCRYPTED PRIVATE KEY-----\n")
    for certificate in (
        Certificate(pair.chain, other.key),
        Certificate(Secret("canary"), pair.key),
        Certificate(pair.chain, locked),
    ):
        with pytest.raises(LoginError) as caught:
            Connection(address("https://x", "s"), trusted).tls(certificate)
        assert "canary" not in repr((caught.value, caught.value.__cause__))
    with pytest.raises(LoginError, match="authority"):
        Connection(address("https://x", "s"), "no pem").tls(None)


def test_a_locked_key_asks_nobody(client: Pair, identity: Identity, tmp_path: Path) -> None:
    """Reliability row 27: OpenSSL would ask for the password on the terminal."""
    import subprocess

    locked = tmp_path / "locked"
    subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-in", client.key, "-out", locked, "-passout", "pass:canary"], check=True
    )
    certificate = Certificate(Secret(client.certificate.read_text()), Secret(locked.read_text()))
    with pytest.raises(LoginError, match="password"):
        Connection(address("https://x", "s"), identity.trusted.read_text()).tls(certificate)


@pytest.mark.parametrize(
    "url",
    ["", "x", "x:443", "ftp://x", "https://", "https://x:abc", "https://x:99999", "https://x/../y", "https://x/a//b",
     "https://x?y", "https://x#y", "https://x y", "https://x\n", "https://[::1", "https://user:canary@"],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(LoginError) as caught:
        address(url, "the server of cluster c")
    assert "canary" not in str(caught.value)
    assert str(caught.value).startswith("the server of cluster c ")


def test_a_message_names_the_server_without_its_user() -> None:
    """Reliability row 53."""
    found = address("https://ann:canary@[::1]:6443/k8s/", "s")
    assert found.shown == "https://[::1]:6443/k8s"
    assert "canary" not in repr(found)
    assert found.login == Secret("ann:canary")


SERVER = Address("https", "api.prod.example", 6443)


@pytest.mark.parametrize(
    ("excepted", "proxied"),
    [
        ("", True), ("*", False), ("example", False), (".example", False), ("prod.example", False),
        ("rod.example", True), ("api.prod.example:6443", False), ("api.prod.example:443", True),
        ("other, PROD.example", False), ("10.0.0.0/8", True), ("*.prod.example", False),
    ],
)  # fmt: skip
def test_the_environments_proxy_is_used_as_go_does(excepted: str, proxied: bool) -> None:
    environ = {"https_proxy": "proxy:3128", "NO_PROXY": excepted}
    found = proxy_of(SERVER, environ)
    assert (found == Address("http", "proxy", 3128)) is proxied
    assert proxy_of(SERVER._replace(scheme="http"), environ) is None


def test_ranges_and_this_machine_go_past_the_proxy() -> None:
    environ = {"HTTPS_PROXY": "http://u:p@proxy", "NO_PROXY": "10.0.0.0/8"}
    for host in ("10.1.2.3", "127.0.0.1", "localhost", "::1"):
        assert proxy_of(SERVER._replace(host=host), environ) is None
    assert proxy_of(SERVER._replace(host="11.1.2.3"), environ) == Address("http", "proxy", 80, "", Secret("u:p"))


class Proxy:
    """Carries bytes to one target, after a CONNECT or a SOCKS greeting; keeps what it was told."""

    def __init__(self, target: int, refuse: bool = False) -> None:
        self.told: list[bytes] = []
        self._target, self._refuse = target, refuse
        self._open: list[socket.socket] = [socket.create_server(("127.0.0.1", 0))]
        self.port = self._open[0].getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                one, _ = self._open[0].accept()
                self._open.append(one)
                threading.Thread(target=self._serve, args=(one,), daemon=True).start()

    def _serve(self, one: socket.socket) -> None:
        with contextlib.suppress(OSError):
            first = one.recv(4096)
            self.told.append(first)
            if first[:1] == b"\x05":
                one.sendall(b"\x05\x02" if 2 in first[2:] else b"\x05\x00")
                if 2 in first[2:]:
                    self.told.append(one.recv(4096))
                    one.sendall(b"\x01\x00")
                self.told.append(one.recv(4096))
                one.sendall(b"\x05\x01\x00\x01" if self._refuse else b"\x05\x00\x00\x01" + b"\0" * 6)
            else:
                one.sendall(b"HTTP/1.1 403 No\r\n\r\n" if self._refuse else b"HTTP/1.1 200 OK\r\n\r\n")
            if not self._refuse:
                on = socket.create_connection(("127.0.0.1", self._target))
                self._open.append(on)
                threading.Thread(target=_carry, args=(on, one), daemon=True).start()
                _carry(one, on)
            one.close()


def _carry(source: socket.socket, to: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            to.sendall(data)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
@pytest.mark.parametrize("login", ["", "ann:canary@"])
def test_a_proxy_carries_what_it_cannot_read(scheme: str, login: str, authority: Authority) -> None:
    identity = authority.server("DNS:api.example")
    with serving(greeting, identity.context()) as server:
        proxy = Proxy(server.port)
        where = address(f"{scheme}://{login}127.0.0.1:{proxy.port}", "p", ("http", "socks5"))
        assert said("https://api.example:6443", identity.trusted, proxy=where) == "hello"
        proxy.stop()
    told = b"".join(proxy.told)
    assert b"api.example" in told
    assert (b"YW5uOmNhbmFyeQ==" in told or b"\x03ann\x06canary" in told) is bool(login)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_refuses_is_named(scheme: str) -> None:
    """Reliability row 21: both are named, and no password."""
    proxy = Proxy(0, refuse=True)
    where = address(f"{scheme}://ann:canary@127.0.0.1:{proxy.port}", "p", ("http", "socks5"))
    text = said("https://api.example:6443", None, proxy=where)
    proxy.stop()
    assert text.startswith(
        f"UnreachableError: https://api.example:6443 through the proxy {scheme}://127.0.0.1:{proxy.port}: "
    )
    assert "canary" not in text
