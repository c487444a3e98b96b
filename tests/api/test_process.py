"""The server as a process: it is killed, comes back on its port, shows certificates and leads clients to it."""

import http.client
import json
import socket
import ssl
import threading
from pathlib import Path

import pytest

from tests.api import tls
from tests.api.client import Client
from tests.api.rights import User, Users, admin, reads
from tests.api.server import ApiServer
from tests.api.tls import Authority, Identity
from tests.worlds.kubectl import config_map
from tests.worlds.small import small

LIST = "/api/v1/configmaps"


def test_it_comes_back_on_the_same_port_without_its_past(server: ApiServer) -> None:
    port, old = server.port, server.store.version
    server.store.apply(config_map("shop", "late", {}))
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        Client(server).ask(LIST)
    server.restart()
    assert server.port == port
    assert "late" in Client(server).ask(LIST).names
    with Client(server).open(f"{LIST}?watch=true&resourceVersion={old}") as response:
        assert json.loads(response.readline())["object"]["reason"] == "Expired"


def test_it_leaves_neither_threads_nor_connections(server: ApiServer) -> None:
    before = threading.active_count()
    with Client(server).open(f"{LIST}?watch=true"):
        assert threading.active_count() > before
        server.stop()
    assert server.connections == 0
    assert threading.active_count() < before


def test_a_connection_is_kept_and_counted(server: ApiServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)

    def ask() -> int:
        connection.request("GET", "/version")
        return len(connection.getresponse().read())

    assert all(ask() for _ in range(3))
    assert (server.connected, server.connections) == (1, 1)
    server.hang_up()
    with pytest.raises(ConnectionError):
        ask()
    connection.close()


def test_what_is_not_http_does_no_harm(server: ApiServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert connection.recv(100) == b""
    assert Client(server).ask("/livez").body == b"ok"


def test_the_kubeconfig_leads_here(server: ApiServer, tmp_path: Path) -> None:
    document = json.loads(server.kubeconfig(tmp_path, "ann", namespace="shop").read_text())
    assert document["current-context"] == "ann"
    assert document["clusters"][0]["cluster"] == {"server": server.url}
    assert document["contexts"][0]["context"] == {"cluster": "test", "user": "ann", "namespace": "shop"}
    assert document["users"] == [{"name": "ann", "user": {"token": "ann-token"}}]


# TLS

secured = pytest.mark.skipif(not tls.AVAILABLE, reason="there is no openssl program")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def shake(identity: Identity, context: ssl.SSLContext, target: str = "/version") -> int:
    """The status of a request by TLS."""
    users = Users([admin(), User("carol", [reads("configmaps")])])
    with ApiServer(small(), users=users, tls=identity) as server:
        connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=5, context=context)
        try:
            connection.request("GET", target)
            return connection.getresponse().status
        finally:
            connection.close()


def trusting(identity: Identity) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(identity.trusted))


@secured
def test_a_right_certificate_is_taken(authority: Authority) -> None:
    identity = authority.server()
    assert shake(identity, trusting(identity)) == 200


@secured
def test_wrong_ones_are_refused_each_for_its_reason(authority: Authority, tmp_path: Path) -> None:
    unknown = authority.server().instead(Authority(tmp_path, "another").certificate)
    elsewhere, expired = authority.server("DNS:elsewhere.example"), authority.server(expired=True)
    issuer = "unable to get local issuer|self-signed certificate"
    reasons = {unknown: issuer, elsewhere: "IP address mismatch", expired: "expired"}
    for identity, reason in reasons.items():
        with pytest.raises(ssl.SSLCertVerificationError, match=reason):
            shake(identity, trusting(identity))


@secured
def test_a_certificate_says_who_asks(authority: Authority) -> None:
    identity, pair = authority.server(), authority.client("carol")
    context = trusting(identity)
    assert shake(identity, context, LIST) == 403
    context.load_cert_chain(pair.certificate, pair.key)
    assert shake(identity, context, LIST) == 200
    assert shake(identity, context, "/api/v1/secrets") == 403
