"""From the name of a context to a ``Wire``: whom to ask, as whom, and with which credentials.

The law of this module: the official client reads tokens, passwords and legacy providers; it is given no certificate, no
file and no plugin, so that it writes, runs and asks nothing. The kubeconfig is never written, and whoever should have
credentials but has none is a ``LoginError``.
"""

import base64
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kubernetes.client import Configuration
from kubernetes.config.config_exception import ConfigException
from kubernetes.config.kube_config import KubeConfigLoader

from k8sconfig_tui.readers import kubeconfig
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live.configuration import Chosen, Named, chosen, paths
from k8sconfig_tui.readers.live.connection import Connection, address, proxy_of
from k8sconfig_tui.readers.live.credentials import (
    Certificate,
    Credentials,
    Fixed,
    Login,
    Reread,
    Secret,
    TokenFile,
    bytes_of,
    text_of,
    utf8,
)
from k8sconfig_tui.readers.live.exec_plugin import Plugin, command_of
from k8sconfig_tui.readers.live.http import HttpWire, Sent
from k8sconfig_tui.readers.live.wire import LoginError
from k8sconfig_tui.readers.naming import shown

_PROXIES = ("http", "https", "socks5", "socks5h")
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+")
_PART = re.compile(r"([\d.]+)(ns|us|µs|ms|s|m|h)")
_HEADER_KEY = re.compile(r"[^A-Za-z0-9!#$&'*+.^_`|~-]")


class Connected(NamedTuple):
    """``namespace`` is the context's; ``notes`` are what the user ought to know, one line each."""

    wire: HttpWire
    context: str
    namespace: str
    notes: tuple[str, ...] = ()


def connected(
    context: str,
    access: Access,
    environ: Mapping[str, str] | None = None,
    log: Callable[[Sent], None] | None = None,
) -> Connected:
    """Logs in, which may run a plugin for up to 30 s, and sends nothing yet. Raises ``LoginError``.

    Without a kubeconfig the cluster that this process runs in is meant, as with kubectl.
    """
    environ = os.environ if environ is None else environ
    found = chosen(context, access.cluster, access.user, access.kubeconfig, environ)
    if found is None:
        return _in_cluster(context, access, environ, log)
    connection, notes = _connection(found, access, environ)
    credentials, more = _credentials(found, connection, access, environ)
    credentials.current()
    namespace = found.namespace or kubeconfig.namespace_around(environ)
    return Connected(HttpWire(connection, credentials, log), found.context, namespace, (*notes, *more))


def seconds_of(timeout: str) -> float | None:
    """kubectl's ``--request-timeout``: seconds, or a duration as Go writes it; ``0`` is no limit of its own."""
    if timeout.isdecimal():
        return float(timeout) or None
    if not _DURATION.fullmatch(timeout):
        raise LoginError(f"{shown(timeout)} is no duration; write 30s or 1m30s")
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(timeout)) or None


def _connection(found: Chosen, access: Access, environ: Mapping[str, str]) -> tuple[Connection, list[str]]:
    cluster = found.cluster
    client = _official(found, {})
    what = f"the server of cluster {shown(cluster.name)}"
    if not cluster.text("server"):
        raise cluster.wrong("it names no server")
    server = address(client.host, what)
    authorities = _authorities(cluster)
    insecure = not client.verify_ssl
    if insecure and authorities is not None:
        raise cluster.wrong("insecure-skip-tls-verify and a certificate authority exclude each other")
    proxy = (
        address(cluster.text("proxy-url"), f"the proxy of cluster {shown(cluster.name)}", _PROXIES)
        if cluster.text("proxy-url")
        else None
    )
    connection = Connection(
        server,
        authorities,
        insecure,
        client.tls_server_name or "",
        proxy or proxy_of(server, environ),
        not cluster.flag("disable-compression"),
        _impersonation(found.user, access),
        seconds_of(access.request_timeout) if access.request_timeout else None,
    )
    return connection, [
        f"{server.shown}: its certificate is not checked (insecure-skip-tls-verify)"
    ] if insecure else []


def _credentials(
    found: Chosen, connection: Connection, access: Access, environ: Mapping[str, str]
) -> tuple[Credentials, list[str]]:
    """As kubectl: nothing is read, run or sent for a server without TLS."""
    user = found.user
    if user is None or not user.fields:
        return Fixed(), [f"{connection.server.shown}: asked as nobody, for the kubeconfig holds no credentials"]
    _check(user)
    if connection.server.scheme == "http":
        return Fixed(), [f"{connection.server.shown}: without TLS it is sent no credentials"]
    if user.text("tokenFile"):
        token = user.text("token")
        return TokenFile(user.path("tokenFile"), _certificate(user), Secret(token) if token else None), []
    if user.mapping("exec") is not None and not (user.text("token") or user.text("username")):
        command = command_of(user, found.cluster, connection.authorities, environ)
        return Plugin(command, _certificate(user)), []
    file, name = access.kubeconfig, found.context

    def load() -> Login:
        again = chosen(name, access.cluster, access.user, file, environ)
        return _stated(again or found)

    return Reread(load), []


def _stated(found: Chosen) -> Login:
    """What the kubeconfig itself holds."""
    user = found.user
    if user is None:
        return Login()
    legacy = user.mapping("auth-provider")
    kept = {key: user.text(key) for key in ("token", "username", "password") if user.text(key)}
    client = _official(found, {**kept, **({"auth-provider": legacy} if legacy else {})})
    sent = client.api_key.get("BearerToken", "")
    if legacy and not kept and not sent:
        raise user.wrong("its auth-provider gives no token; run kubectl once, or log in by an exec plugin")
    if not sent.isascii() or not sent.isprintable():
        raise user.wrong("its token or password holds what no header can")
    return Login(Secret(sent) if sent else None, _certificate(user))


class _Loader(KubeConfigLoader):
    """The official loader, which renews nothing: a refresh token that is used but not written back is lost."""

    def _refresh_oidc(self, provider: Any) -> None:  # noqa: ARG002  as the base class calls it
        raise LoginError("the OIDC token of the kubeconfig has expired; run kubectl once, which renews it")


def _expired() -> Any:
    raise LoginError("the token of the kubeconfig's auth-provider has expired; log in by an exec plugin")


def _official(found: Chosen, user: Mapping[str, Any]) -> Configuration:
    """What the official client makes of the cluster and of this part of its user."""
    keys = ("server", "insecure-skip-tls-verify", "tls-server-name", "proxy-url")
    cluster = {key: found.cluster.fields[key] for key in keys if found.cluster.fields.get(key)}
    for key in ("server", "tls-server-name", "proxy-url"):
        found.cluster.text(key)
    found.cluster.flag("insecure-skip-tls-verify")
    document = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": cluster}],
        "users": [{"name": "u", "user": dict(user)}],
    }
    client = Configuration()
    try:
        load: Callable[[Configuration], None] = _Loader(document, get_google_credentials=_expired).load_and_set  # type: ignore[no-untyped-call]  # the package is half typed
        load(client)
    except LoginError:
        raise
    except (ConfigException, ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError):
        raise LoginError(f"context {shown(found.context)}: the kubeconfig is not understood") from None
    return client


def _check(user: Named) -> None:
    """What kubectl refuses. Source: ``validateAuthInfo``."""
    password = user.text("username") or user.text("password")
    if user.text("token") and password:
        raise user.wrong("a token and a password exclude each other")
    if user.fields.get("tokenFile") and password:
        raise user.wrong("a token file and a password exclude each other")
    if user.mapping("exec") is not None and user.mapping("auth-provider") is not None:
        raise user.wrong("exec and auth-provider exclude each other")
    certificate = user.text("client-certificate") or user.text("client-certificate-data")
    if certificate and not (user.text("client-key") or user.text("client-key-data")):
        raise user.wrong("a client certificate without its key")


def _authorities(cluster: Named) -> str | None:
    data = _either(cluster, "certificate-authority", "the certificate authority")
    return data or None


def _certificate(user: Named) -> Certificate | None:
    chain = _either(user, "client-certificate", "the client certificate")
    key = _either(user, "client-key", "the client key")
    return Certificate(Secret(chain), Secret(key)) if chain and key else None


def _either(entry: Named, key: str, what: str) -> str:
    """PEM from the kubeconfig itself or from a file that it names."""
    data, path = entry.text(f"{key}-data"), entry.path(key)
    if data and path:
        raise entry.wrong(f"{key} and {key}-data exclude each other")
    if path:
        return text_of(path, what)
    text = _decoded(data)
    if text is None:
        raise entry.wrong(f"{key}-data is no base64 of PEM")
    return text


def _decoded(data: str) -> str | None:
    try:
        return utf8(base64.b64decode("".join(data.split()), validate=True))
    except ValueError:
        return None


def _impersonation(user: Named | None, access: Access) -> tuple[tuple[str, str], ...]:
    """Headers, as client-go's ``transport/round_trippers.go`` sends them."""
    stated = user or Named("", {}, Path(), "user")
    name = access.as_user or stated.text("as")
    uid = access.as_uid or stated.text("as-uid")
    groups = access.as_groups or stated.texts("as-groups")
    extra = Named(stated.name, stated.mapping("as-user-extra") or {}, stated.folder, "as-user-extra of user")
    if not name and (uid or groups or extra.fields):
        raise LoginError("a group, uid or extra of someone to act as, but no name: --as is missing")
    headers = [("Impersonate-User", name)] if name else []
    headers += [("Impersonate-Uid", uid)] if uid else []
    headers += [("Impersonate-Group", group) for group in groups]
    headers += [(f"Impersonate-Extra-{_escaped(key)}", value) for key in extra.fields for value in extra.texts(key)]
    return tuple((key, _header(value)) for key, value in headers)


def _header(value: str) -> str:
    if not value.isprintable():
        raise LoginError("a name to act as holds what no header can")
    return value.encode().decode("latin-1")


def _escaped(key: str) -> str:
    return _HEADER_KEY.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), key)


def _in_cluster(
    context: str, access: Access, environ: Mapping[str, str], log: Callable[[Sent], None] | None
) -> Connected:
    if context or not kubeconfig.is_in_cluster(environ):
        listed = paths(access.kubeconfig, environ)
        problem = "names no context" if any(Path(path).exists() for path in listed) else "does not exist"
        raise LoginError(f"no kubeconfig: {', '.join(map(shown, listed))} {problem}")
    host, port = environ["KUBERNETES_SERVICE_HOST"], environ["KUBERNETES_SERVICE_PORT"]
    server = address(f"https://{f'[{host}]' if ':' in host else host}:{port}", "the server of this cluster")
    connection = Connection(
        server,
        bytes_of(str(kubeconfig.IN_CLUSTER / "ca.crt"), "the certificate authority").decode("latin-1"),
        proxy=proxy_of(server, environ),
        impersonation=_impersonation(None, access),
        request_timeout=seconds_of(access.request_timeout) if access.request_timeout else None,
    )
    credentials = TokenFile(str(kubeconfig.IN_CLUSTER / "token"))
    credentials.current()
    return Connected(HttpWire(connection, credentials, log), "", kubeconfig.namespace_around(environ))
