"""Where a server is, how it is reached and whom it is believed to be.

The law of this module: certificates are checked as kubectl checks them; a client's key is handed to TLS without being
left in any file; a message names the server and never a user, a password or a key.
"""

import contextlib
import ipaddress
import os
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from k8sconfig_tui.readers.live.credentials import Certificate, Secret
from k8sconfig_tui.readers.live.wire import LoginError
from k8sconfig_tui.readers.naming import shown

_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


class Address(NamedTuple):
    """A URL taken apart; ``login`` is its ``user:password``."""

    scheme: str
    host: str
    port: int
    path: str = ""
    login: Secret | None = None

    @property
    def shown(self) -> str:
        """As messages name it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return shown(f"{self.scheme}://{host}{'' if _PORTS[self.scheme] == self.port else f':{self.port}'}{self.path}")


@dataclass(frozen=True, slots=True)
class Connection:
    """A server as the kubeconfig describes it. ``authorities`` are PEM, or None for those that the system trusts."""

    server: Address
    authorities: str | None = field(default=None, repr=False)
    insecure: bool = False
    tls_server_name: str = ""
    proxy: Address | None = None
    compressed: bool = True
    impersonation: tuple[tuple[str, str], ...] = ()
    request_timeout: float | None = None

    def tls(self, certificate: Certificate | None) -> ssl.SSLContext:
        """Raises ``LoginError`` for authorities or a certificate that cannot be used."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.hostname_checks_common_name = False
        if self.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        elif self.authorities is None:
            context.load_default_certs()
        else:
            _trust(context, self.authorities)
        if certificate is not None:
            _present(context, certificate)
        return context


def address(url: str, what: str, schemes: tuple[str, ...] = ("http", "https")) -> Address:
    """Raises ``LoginError`` for what is no such URL; the message holds nothing of a user or a password in it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise LoginError(f"{what} is no address") from None
    if parts.scheme not in schemes or not host or not _is_plain(url) or parts.query or parts.fragment:
        raise LoginError(f"{what} is no {' or '.join(schemes)} address")
    login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if parts.username is not None else ""
    path = parts.path.rstrip("/")
    if any(segment in {".", "..", ""} for segment in path.split("/")[1:]):
        raise LoginError(f"{what} has a path with detours")
    return Address(parts.scheme, host, port or _PORTS[parts.scheme], path, Secret(login) if login else None)


def proxy_of(server: Address, environ: Mapping[str, str]) -> Address | None:
    """The proxy that the environment names for this server. Source: Go's ``httpproxy.FromEnvironment``."""
    names = ("HTTPS_PROXY", "https_proxy") if server.scheme == "https" else ("HTTP_PROXY", "http_proxy")
    url = next((environ[name] for name in names if environ.get(name)), "")
    excepted = next((environ[name] for name in ("NO_PROXY", "no_proxy") if environ.get(name)), "")
    if not url or _is_local(server.host) or _is_excepted(server, excepted):
        return None
    return address(url if "://" in url else f"http://{url}", f"the proxy in {names[0]}", tuple(_PORTS))


def _is_plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url


def _is_local(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _is_excepted(server: Address, excepted: str) -> bool:
    return any(_matches(server, entry.strip().lower()) for entry in excepted.split(",") if entry.strip())


def _matches(server: Address, entry: str) -> bool:
    """``*``, an address, a range of addresses, a name with all below it, ``.name`` for those below; any with a port."""
    if entry == "*":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(server.host) in ipaddress.ip_network(entry, strict=False)
    name, _, port = entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "")
    if port and port != str(server.port):
        return False
    name = name.removeprefix("*")
    return server.host == name or server.host.endswith(name if name.startswith(".") else f".{name}")


def _trust(context: ssl.SSLContext, authorities: str) -> None:
    try:
        context.load_verify_locations(cadata=authorities)
    except (ssl.SSLError, ValueError):
        raise LoginError("the certificate authority of the cluster is no PEM certificate") from None


def _present(context: ssl.SSLContext, certificate: Certificate) -> None:
    """OpenSSL takes a client's certificate from files alone: from memory where the system can, else from files that
    nobody else may read and that are gone before this returns."""
    try:
        with _file(certificate.chain) as chain, _file(certificate.key) as key:
            context.load_cert_chain(chain, key, password=_no_password)
    except (ssl.SSLError, ValueError):
        raise LoginError(
            "the client certificate and its key cannot be used: no PEM, or they do not belong together"
        ) from None
    except OSError as error:
        raise LoginError(f"the client certificate cannot be used: {(error.strerror or 'error').lower()}") from None


def _no_password() -> str:
    """Without it OpenSSL would ask on the terminal."""
    raise LoginError("the client key is protected by a password, which kubectl cannot use either")


@contextlib.contextmanager
def _file(secret: Secret) -> Iterator[str]:
    if hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir():
        with os.fdopen(os.memfd_create("pem", os.MFD_CLOEXEC), "wb", buffering=0) as memory:
            memory.write(secret.reveal().encode())
            yield f"/proc/self/fd/{memory.fileno()}"
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pem"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret.reveal().encode())
        yield str(path)
