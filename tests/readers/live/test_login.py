"""Kubeconfigs of every sort, and what a login makes of them."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kubernetes.config.kube_config import KubeConfigLoader

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.readers import Job, SourceSpec, kubeconfig
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live import cluster
from k8sconfig_tui.readers.live.connection import Address
from k8sconfig_tui.readers.live.credentials import Certificate, Login, Secret, TokenFile
from k8sconfig_tui.readers.live.http import HttpWire, Sent
from k8sconfig_tui.readers.live.login import Connected, connected, seconds_of
from k8sconfig_tui.readers.live.wire import LoginError
from tests.api.rights import admin
from tests.api.server import ApiServer
from tests.api.tls import AVAILABLE, Authority
from tests.readers.live.ears import Ear, until
from tests.readers.live.loopback import Piece, Request, answer, serving
from tests.worlds.hostile import ATTACKS
from tests.worlds.small import small

CANARY = "canary-e07d"
V1 = "client.authentication.k8s.io/v1"
PAST = "2001-01-01T00:00:00Z"
OPENED: list[HttpWire] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def config(
    user: Any = None, cluster: Any = None, current: str = "dev", name: str = "dev", **context: Any
) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": current,
        "contexts": [{"name": name, "context": {"cluster": "c", "user": "u", **context}}],
        "clusters": [{"name": "c", "cluster": {"server": "https://c.example:6443", **(cluster or {})}}],
        "users": [{"name": "u", "user": {"token": CANARY} if user is None else user}],
    }


def opened(folder: Path, *documents: Any, context: str = "", access: Access = Access(), **environ: str) -> Connected:  # noqa: B008
    paths = []
    for number, document in enumerate(documents):
        path = folder / f"config-{number}"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        paths.append(str(path))
    found = connected(context, access, {"KUBECONFIG": os.pathsep.join(paths), "PATH": os.environ["PATH"], **environ})
    OPENED.append(found.wire)
    return found


def shown(found: Connected) -> Login:
    return found.wire._credentials.current()


def pem(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_token_a_password_and_a_certificate(tmp_path: Path) -> None:
    assert shown(opened(tmp_path, config())) == Login(Secret(f"Bearer {CANARY}"))
    basic = base64.b64encode(b"ann:pass").decode()
    assert shown(opened(tmp_path, config({"username": "ann", "password": "pass"}))) == Login(Secret(f"Basic {basic}"))
    (tmp_path / "key.pem").write_text("KEY")
    user = {"client-certificate-data": pem("CHAIN"), "client-key": "key.pem"}
    assert shown(opened(tmp_path, config(user))) == Login(None, Certificate(Secret("CHAIN"), Secret("KEY")))


def test_the_cluster_is_as_the_kubeconfig_describes_it(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("CA")
    cluster = {
        "server": "https://c.example/k8s/", "certificate-authority": "ca.pem", "tls-server-name": "other",
        "proxy-url": "socks5://ann:pw@p", "disable-compression": True,
    }  # fmt: skip
    found = opened(tmp_path, config(cluster=cluster, namespace="shop"))
    connection = found.wire._connection
    assert (found.context, found.namespace, found.notes) == ("dev", "shop", ())
    assert connection.server == Address("https", "c.example", 443, "/k8s")
    assert (connection.authorities, connection.tls_server_name, connection.compressed) == ("CA", "other", False)
    assert connection.proxy == Address("socks5", "p", 1080, "", Secret("ann:pw"))
    assert opened(tmp_path, config()).namespace == "default"
    assert opened(tmp_path, config(), HTTPS_PROXY="http://q:1").wire._connection.proxy == Address("http", "q", 1)


def test_the_first_file_that_says_a_thing_wins(tmp_path: Path) -> None:
    """As kubectl; the official client would take the last current context, and read a list only at import."""
    first = config({"token": "a"}, {"server": "https://a"}, current="", name="x")
    second = config(
        {"token": "b"}, {"server": "https://b", "tls-server-name": "b"}, current="x", name="x", namespace="b"
    )
    third = config(current="y", name="y")
    found = opened(tmp_path, first, second, third)
    assert (found.context, found.namespace) == ("x", "default")
    assert found.wire.server == "https://a"
    assert found.wire._connection.tls_server_name == ""
    assert shown(found) == Login(Secret("Bearer a"))


def test_paths_lead_from_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "tok").write_text(" from-file\n")
    (tmp_path / "sub" / "config").write_text(json.dumps(config({"tokenFile": "tok"})))
    found = opened(tmp_path, access=Access(kubeconfig=str(tmp_path / "sub" / "config")))
    assert shown(found) == Login(Secret("Bearer from-file"))


def test_options_stand_before_the_file(tmp_path: Path) -> None:
    document = config(
        {"token": "a", "as": "file", "as-groups": ["g"], "as-uid": "1", "as-user-extra": {"Some/Key": ["v", "w"]}}
    )
    document["clusters"].append({"name": "d", "cluster": {"server": "https://d"}})
    document["users"].append({"name": "v", "user": {"token": "v"}})
    found = opened(tmp_path, document)
    assert found.wire._connection.impersonation == (
        ("Impersonate-User", "file"), ("Impersonate-Uid", "1"), ("Impersonate-Group", "g"),
        ("Impersonate-Extra-Some%2FKey", "v"), ("Impersonate-Extra-Some%2FKey", "w"),
    )  # fmt: skip
    found = opened(
        tmp_path,
        document,
        access=Access(cluster="d", user="v", as_user="ü", as_groups=("x", "y"), as_uid="2", request_timeout="1m30s"),
    )
    assert found.wire.server == "https://d"
    assert shown(found) == Login(Secret("Bearer v"))
    assert found.wire._connection.request_timeout == 90
    assert found.wire._connection.impersonation == (
        ("Impersonate-User", "ü".encode().decode("latin-1")), ("Impersonate-Uid", "2"),
        ("Impersonate-Group", "x"), ("Impersonate-Group", "y"),
    )  # fmt: skip
    assert opened(tmp_path, document, access=Access(as_user="z")).wire._connection.impersonation[2] == (
        "Impersonate-Group",
        "g",
    )


@pytest.mark.parametrize(
    ("text", "seconds"), [("30", 30), ("0", None), ("0s", None), ("1.5s", 1.5), ("1h2m3s", 3723), ("250ms", 0.25)]
)
def test_durations_are_read_as_kubectl_does(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "-1", "1 s", "1d", "s", "1s2", "\x1b[1m"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(LoginError, match="no duration") as caught:
        seconds_of(text)
    assert str(caught.value).isprintable()


def test_nothing_is_sent_to_a_server_without_tls(tmp_path: Path) -> None:
    """As kubectl: neither a token is sent nor a plugin run; it is said."""
    for user in (
        {"token": CANARY},
        {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "/no/such", "interactiveMode": "Never"}},
    ):
        found = opened(tmp_path, config(user, {"server": "http://c"}))
        assert shown(found) == Login()
        assert found.notes == ("http://c: without TLS it is sent no credentials",)


def test_what_the_user_ought_to_know_is_told(tmp_path: Path) -> None:
    insecure = opened(tmp_path, config(cluster={"insecure-skip-tls-verify": True}))
    assert insecure.wire._connection.insecure
    assert insecure.notes == ("https://c.example:6443: its certificate is not checked (insecure-skip-tls-verify)",)
    assert opened(tmp_path, config({})).notes == (
        "https://c.example:6443: asked as nobody, for the kubeconfig holds no credentials",
    )


WRONG: list[tuple[Any, Any, str]] = [
    ({"token": CANARY, "username": "x"}, {}, "a token and a password exclude each other"),
    ({"tokenFile": "t", "password": CANARY}, {}, "a token file and a password exclude each other"),
    ({"exec": {}, "auth-provider": {}}, {}, "exec and auth-provider exclude each other"),
    ({"client-certificate-data": pem("x")}, {}, "without its key"),
    ({"client-certificate-data": pem("x"), "client-certificate": "x", "client-key": "x"}, {}, "exclude each other"),
    ({"client-certificate-data": CANARY + "!", "client-key-data": pem("x")}, {}, "no base64"),
    ({"client-certificate-data": base64.b64encode(b"\xff").decode(), "client-key-data": ""}, {}, "without its key"),
    ({"client-certificate": "none", "client-key": "none"}, {}, "no such file"),
    ({"token": 5}, {}, "user u: token is no text"),
    ({"token": f"{CANARY}\nX-Other: y"}, {}, "what no header can"),
    ({"token": f"{CANARY}é"}, {}, "what no header can"),
    ({"tokenFile": "none"}, {}, "the token file .*none: no such file"),
    ({"exec": [CANARY]}, {}, "exec is no mapping"),
    ({"as-groups": ["g"]}, {}, "--as is missing"),
    ({"as": "x\ny"}, {}, "no header"),
    ({"as": "x", "as-groups": "abc"}, {}, "as-groups is no list"),
    ({"as": "x", "as-user-extra": {"k": "v"}}, {}, "k is no list"),
    ({"auth-provider": {"name": "oidc", "config": {"id-token": CANARY}}}, {}, "auth-provider gives no token"),
    ({"auth-provider": {"name": "azure", "config": {"access-token": CANARY}}}, {}, "auth-provider gives no token"),
    ({"auth-provider": {"name": "oidc", "config": {}}}, {}, "not understood"),
    ({"auth-provider": {"name": "oidc", "config": {"id-token": f"a.{CANARY}.c"}}}, {}, "not understood"),
    ({"auth-provider": {"name": "gcp", "config": {"access-token": CANARY, "expiry": PAST}}}, {}, "expired"),
    (None, {"server": ""}, "names no server"),
    (None, {"server": "c.example"}, "no http or https address"),
    (None, {"server": ["x"]}, "server is no text"),
    (None, {"insecure-skip-tls-verify": True, "certificate-authority-data": pem("x")}, "exclude each other"),
    (None, {"insecure-skip-tls-verify": "yes"}, "neither true nor false"),
    (None, {"certificate-authority": "none"}, "no such file"),
    (None, {"proxy-url": f"ftp://{CANARY}@x"}, "the proxy of cluster c is no"),
]  # fmt: skip


@pytest.mark.parametrize(("user", "cluster", "problem"), WRONG)
def test_what_is_wrong_is_one_line_without_a_secret(tmp_path: Path, user: Any, cluster: Any, problem: str) -> None:
    """Reliability rows 27, 29 and 53: never anonymous, never quoted."""
    with pytest.raises(LoginError, match=problem) as caught:
        opened(tmp_path, config(user, cluster))
    error = caught.value
    assert str(error).isprintable()
    assert CANARY not in repr((error, error.__cause__, None if error.__suppress_context__ else error.__context__))


def _bearing(expires: float) -> dict[str, Any]:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": expires}).encode()).decode().rstrip("=")
    return {
        "auth-provider": {
            "name": "oidc",
            "config": {"id-token": f"h.{claims}.s", "refresh-token": CANARY, "idp-issuer-url": "http://127.0.0.1:1"},
        }
    }


def test_an_oidc_token_is_used_while_it_lasts_and_never_renewed_by_us(tmp_path: Path) -> None:
    """A refresh token that we used up and did not write back would lock its owner out."""
    user = _bearing(time.time() + 3600)
    assert shown(opened(tmp_path, config(user))) == Login(
        Secret(f"Bearer {user['auth-provider']['config']['id-token']}")
    )
    with pytest.raises(LoginError, match="OIDC token of the kubeconfig has expired; run kubectl once"):
        opened(tmp_path, config(_bearing(time.time() - 3600)))


DEEP = "[" * 100_000
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{c}: &{c} [*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no current context"), ("null", "no "), ("[]", ""), ("5", ""), ("a: [", ""), (DEEP, ""), (BOMB, ""),
        ("\0", ""), ("contexts: 5", "contexts is no list"), ("contexts: {a: b}", "contexts is no list"),
        ("contexts: [5]", "an entry of contexts"), ("contexts: [{name: 5}]", "an entry of contexts"),
        ("clusters: [{name: a, cluster: 5}]", "an entry of clusters"), ("users: [{name: a}, {name: a}]", "two entries"),
        ("current-context: [a]", "current-context is no text"), ("current-context: nope", "no context nope in "),
        ("contexts: [{name: a, context: {cluster: x}}]\ncurrent-context: a", "no cluster x in "),
        (json.dumps({**config(), "users": []}), "no user u in "),
        ("contexts: [{name: a, context: 'x'}]\ncurrent-context: a", "an entry of contexts"),
        ("users: [{name: a, user: {token: " + CANARY + ", token", "config-0:2:1: not valid YAML"),
    ],
)  # fmt: skip
def test_a_kubeconfig_that_is_none_is_one_line(tmp_path: Path, text: str, problem: str) -> None:
    """Reliability row 29."""
    with pytest.raises(LoginError) as caught:
        opened(tmp_path, text)
    assert problem in str(caught.value)
    assert str(caught.value).isprintable()
    assert CANARY not in str(caught.value)


def test_a_missing_kubeconfig_is_said_to_be_missing(tmp_path: Path) -> None:
    """Reliability row 29."""
    with pytest.raises(LoginError, match=r"no kubeconfig: .*\.kube/config does not exist"):
        connected("", Access(), {"HOME": str(tmp_path)})
    with pytest.raises(LoginError, match="no such file"):
        connected("", Access(kubeconfig=str(tmp_path / "none")), {})
    (tmp_path / "folder").mkdir()
    with pytest.raises(LoginError):
        connected("", Access(kubeconfig=str(tmp_path / "folder")), {})
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(LoginError):
        connected("", Access(kubeconfig=str(tmp_path / "pipe")), {})


@pytest.mark.parametrize("name", [name for name in ATTACKS if name])
def test_hostile_names_are_shown_in_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(LoginError) as caught:
        opened(tmp_path, config(), context=name)
    assert str(caught.value).isprintable()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just(CANARY),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["name", "context", "cluster", "user", "token", "exec", "server", "auth-provider", "config",
                         "as", "command", "env", "tokenFile", "as-user-extra", "certificate-authority-data"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(user=_JSON, cluster=_JSON, context=_JSON)
def test_no_shape_of_a_kubeconfig_is_anything_but_a_login_or_one_line(
    tmp_path: Path, user: Any, cluster: Any, context: Any
) -> None:
    """Reliability row 29."""
    document = config()
    document["users"][0]["user"] = user
    document["clusters"][0]["cluster"] = {"server": "https://c", **cluster} if isinstance(cluster, dict) else cluster
    document["contexts"][0]["context"] = (
        {"cluster": "c", "user": "u", **context} if isinstance(context, dict) else context
    )
    said = ""
    try:
        opened(tmp_path, document)
    except LoginError as error:
        said = str(error)
    assert said.isprintable()


def test_the_kubeconfig_and_its_folder_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability row 56, and 46: no temporary file of the official client."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    user = {**_bearing(time.time() + 3600), "client-certificate-data": pem("a"), "client-key-data": pem("b")}
    text = json.dumps(config(user, {"certificate-authority-data": pem("c")}))
    opened(tmp_path, text)
    before = hashlib.sha256((tmp_path / "config-0").read_bytes()).hexdigest(), (tmp_path / "config-0").stat()
    (tmp_path / "config-0").chmod(0o400)
    found = connected("", Access(kubeconfig=str(tmp_path / "config-0")), {})
    OPENED.append(found.wire)
    assert found.wire._credentials.renewed(shown(found)) is None
    after = hashlib.sha256((tmp_path / "config-0").read_bytes()).hexdigest(), (tmp_path / "config-0").stat()
    assert (before[0], before[1].st_mtime_ns, before[1].st_ino) == (after[0], after[1].st_mtime_ns, after[1].st_ino)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config-0", "temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_token_file_is_read_again_as_it_is_renewed(tmp_path: Path) -> None:
    """Reliability row 1."""
    now = [0.0]
    path = tmp_path / "token"
    path.write_text("one\n")
    it = TokenFile(str(path), None, Secret("beside"), clock=lambda: now[0])
    assert it.current() == Login(Secret("Bearer one"))
    path.write_text("two")
    assert it.current() == Login(Secret("Bearer one"))
    assert it.renewed(it.current()) == Login(Secret("Bearer two"))
    assert it.renewed(it.current()) is None
    path.write_text("three")
    now[0] = 11.0
    assert it.current() == Login(Secret("Bearer three"))
    path.unlink()
    now[0] = 22.0
    assert it.current() == Login(Secret("Bearer three"))
    assert TokenFile(str(path), None, Secret("beside")).current() == Login(Secret("Bearer beside"))
    with pytest.raises(LoginError):
        TokenFile(str(path)).current()


def test_a_token_that_another_program_renewed_in_the_kubeconfig_is_found(tmp_path: Path) -> None:
    """Reliability row 1."""
    found = opened(tmp_path, config({"token": "one"}))
    it = found.wire._credentials
    assert it.renewed(it.current()) is None
    (tmp_path / "config-0").write_text(json.dumps(config({"token": "two"})))
    assert it.renewed(it.current()) == Login(Secret("Bearer two"))
    assert it.current() == Login(Secret("Bearer two"))


@pytest.mark.skipif(not AVAILABLE, reason="no openssl program to make certificates with")
@pytest.mark.parametrize("kind", ["file", "plugin", "kubeconfig"])
def test_after_a_401_the_next_token_is_sent_once(tmp_path: Path, kind: str) -> None:
    """Reliability row 1: a second 401 is the answer, and no third request is made."""
    identity = Authority(tmp_path).server()
    good: list[str] = []

    def script(request: Request) -> list[Piece]:
        said = request.header("authorization")
        return [answer(said.encode(), status=200 if said in good else 401)]

    (tmp_path / "token").write_text("t1")
    plug_in = tmp_path / "plug-in"
    plug_in.write_text(
        f"#!{sys.executable} -S\nimport json\nprint(json.dumps(dict(apiVersion='client.authentication.k8s.io/v1', "
        f"kind='ExecCredential', status=dict(token=open({str(tmp_path / 'token')!r}).read()))))\n"
    )
    plug_in.chmod(0o700)
    users: dict[str, dict[str, Any]] = {
        "file": {"tokenFile": "token"},
        "kubeconfig": {"token": "t1"},
        "plugin": {
            "exec": {
                "apiVersion": "client.authentication.k8s.io/v1",
                "command": "./plug-in",
                "interactiveMode": "Never",
            }
        },
    }
    user = users[kind]
    with serving(script, identity.context()) as server:
        cluster = {"server": server.url, "certificate-authority-data": identity.authority_data}
        wire = opened(tmp_path, config(user, cluster)).wire
        (tmp_path / "token").write_text("t2")
        (tmp_path / "config-0").write_text(
            json.dumps(config({"token": "t2"} if kind == "kubeconfig" else user, cluster))
        )
        good.append("Bearer t2")
        assert wire.get("/version").body == b"Bearer t2"
        assert [request.header("authorization") for request in server.requests] == ["Bearer t1", "Bearer t2"]
        good.clear()
        assert wire.get("/version").status == 401
        assert len(server.requests) == 3
        (tmp_path / "token").unlink()
        wire.close()


@pytest.mark.skipif(not AVAILABLE, reason="no openssl program to make certificates with")
def test_a_whole_login_reads_from_a_server_that_answers_as_the_real_one_does(tmp_path: Path) -> None:
    log: list[Sent] = []
    with ApiServer(small("dev"), tls=Authority(tmp_path).server()) as server:
        path = server.kubeconfig(tmp_path, namespace="shop")
        found = connected("admin", Access(kubeconfig=str(path)), {}, log.append)
        OPENED.append(found.wire)
        listed = json.loads(found.wire.get("/api/v1/configmaps", {"limit": "500"}).body)
        assert listed["kind"] == "ConfigMapList"
        assert found.wire.review("SelfSubjectRulesReview", {"namespace": "shop"}).status == 201
        with found.wire.stream("/api/v1/configmaps", {"watch": "true", "timeoutSeconds": "1"}) as stream:
            assert json.loads(next(stream.lines))["type"] == "ADDED"
        found.wire.close()
    assert [sent.status for sent in log] == [200, 201, 200]
    assert server.connected <= 2


@pytest.mark.skipif(not AVAILABLE, reason="no openssl program to make certificates with")
def test_reading_following_and_secrets_on_demand_run_the_plugin_once(tmp_path: Path) -> None:
    plug_in, runs = tmp_path / "plug-in", tmp_path / "runs"
    status = {"apiVersion": V1, "kind": "ExecCredential", "status": {"token": "admin-token"}}
    plug_in.write_text(f"#!/bin/sh\necho run >> {runs}\necho '{json.dumps(status)}'\n")
    plug_in.chmod(0o700)
    user = {"exec": {"apiVersion": V1, "command": "./plug-in", "interactiveMode": "Never"}}
    with ApiServer([*small("dev"), *small("prod", "other")], tls=Authority(tmp_path).server()) as server:
        server.users.add(admin())
        path = server.kubeconfig(tmp_path, namespace="shop")
        document = json.loads(path.read_text())
        document["users"][0]["user"] = user
        path.write_text(json.dumps(document))
        job = Job(SourceSpec("x", "context:", access=Access(kubeconfig=str(path), secrets="lazy")), None, None)
        found = cluster.read(job, "")
        assert found.follow is not None
        assert found.secrets is not None
        ear = Ear(Inventory("x", found.content.batches))
        stop = found.follow(ear)
        assert until(lambda: ear.state == "live")
        assert found.secrets("other").objects
        stop()
    assert runs.read_text() == "run\n"


def test_inside_a_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kubeconfig, "IN_CLUSTER", tmp_path)
    environ: dict[str, Any] = {
        "HOME": str(tmp_path),
        "KUBERNETES_SERVICE_HOST": "10.0.0.1",
        "KUBERNETES_SERVICE_PORT": "443",
    }
    with pytest.raises(LoginError, match="no kubeconfig"):
        connected("", Access(), environ)
    (tmp_path / "token").write_text("in-cluster")
    (tmp_path / "ca.crt").write_text("CA")
    (tmp_path / "namespace").write_text("apps")
    found = connected("", Access(as_user="x"), environ)
    OPENED.append(found.wire)
    assert (found.context, found.namespace, found.wire.server) == ("", "apps", "https://10.0.0.1")
    assert shown(found) == Login(Secret("Bearer in-cluster"))
    assert found.wire._connection.authorities == "CA"
    assert found.wire._connection.impersonation == (("Impersonate-User", "x"),)
    with pytest.raises(LoginError, match="no kubeconfig"):
        connected("prod", Access(), environ)
    assert opened(tmp_path, config(current=""), **environ).wire.server == "https://10.0.0.1", "nothing is current"
    assert opened(tmp_path, config(), **environ).namespace == "apps", "as client-go: where the context says none"
    assert opened(tmp_path, config(namespace="shop"), **environ).namespace == "shop"
    assert opened(tmp_path, config(current=""), **environ, POD_NAMESPACE="pod").namespace == "pod"
    with pytest.raises(LoginError, match="no current context"):
        opened(tmp_path, config(current=""))


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl here")
def test_kubectl_merges_the_same(tmp_path: Path) -> None:
    first = config({"token": "a"}, {"server": "https://a"}, current="", name="x")
    second = config(
        {"token": "b", "as": "z"}, {"server": "https://b", "tls-server-name": "b"}, current="x", name="x", namespace="b"
    )
    found = opened(tmp_path, first, second)
    done = subprocess.run(
        ["kubectl", "config", "view", "--minify", "--raw", "-o", "json"],
        env={**os.environ, "KUBECONFIG": f"{tmp_path / 'config-0'}{os.pathsep}{tmp_path / 'config-1'}"},
        capture_output=True,
        check=True,
    )
    its = json.loads(done.stdout)
    assert its["current-context"] == found.context
    assert its["clusters"][0]["cluster"] == {"server": found.wire.server}
    assert its["users"][0]["user"] == {"token": "a"}


def test_the_official_client_runs_and_writes_nothing() -> None:
    """The names that we override or hand over still are what it calls."""
    assert "_refresh_oidc" in KubeConfigLoader.__dict__
    assert "get_google_credentials" in KubeConfigLoader.__init__.__code__.co_varnames


def test_only_an_opened_context_loads_the_network() -> None:
    code = (
        "import sys, k8sconfig_tui.readers.contexts, k8sconfig_tui.cli.main\n"
        "from k8sconfig_tui.readers import parse_all\nparse_all(['context:x'])\n"
        "print(sorted({'kubernetes', 'urllib3', 'ssl', 'subprocess'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
