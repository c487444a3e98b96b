"""The same kubeconfig and options lead us where they lead the real kubectl: same server, user, namespace and person to
act as; and what kubectl refuses, or is not let in with, is refused here as well.

Both ask a server of the tests, which writes down who asked what. Source: ``client-go/tools/clientcmd``.
"""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from k8sconfig_tui.cli.errors import UsageError
from k8sconfig_tui.cli.options import access_of, default_specs, specs_of
from k8sconfig_tui.cli.parser import verb_parser, verbs
from k8sconfig_tui.readers.contexts import SCHEME, namespace_of
from k8sconfig_tui.readers.live.login import connected
from k8sconfig_tui.readers.live.wire import WireError
from tests.api.rights import User, Users, admin
from tests.api.server import ApiServer, Seen
from tests.api.tls import Authority

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl here")

_IMPERSONATION = ("impersonate-user", "impersonate-group", "impersonate-uid")
_Json = dict[str, Any]


class Reached(NamedTuple):
    """What a server saw; None where nobody was let in, or nothing was asked."""

    server: str
    token: str
    namespace: str
    acting: tuple[tuple[str, str], ...]


class Servers:
    """Two clusters of one authority, and kubeconfigs that lead to them."""

    def __init__(self, folder: Path) -> None:
        authority = Authority(folder)
        self.folder = folder
        self.tls = authority.server()
        self.by_name = {name: ApiServer(users=self._users(), tls=self.tls) for name in ("a", "b")}

    @staticmethod
    def _users() -> Users:
        return Users([admin(), admin("ann"), User("bob"), User("cat", groups=("system:masters",))])

    def cluster(self, name: str, **more: Any) -> _Json:
        return {
            "name": name,
            "cluster": {
                "server": self.by_name[name].url,
                "certificate-authority-data": self.tls.authority_data,
                **more,
            },
        }

    def config(self, **more: Any) -> _Json:
        """Contexts ``a`` (namespace ``shop``) and ``b``, users ``admin`` and ``ann``."""
        made: _Json = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "a",
            "clusters": [self.cluster("a"), self.cluster("b")],
            "contexts": [context("a", "a", "admin", namespace="shop"), context("b", "b", "ann")],
            "users": [user("admin"), user("ann")],
        }
        return {**made, **more}

    def reached(self) -> Reached | None:
        """The last answered request for ConfigMaps; forgets all."""
        found = None
        for name, server in self.by_name.items():
            for seen in server.log:
                if seen.path.endswith("/configmaps") and seen.status == 200:
                    found = _reached(name, seen)
            server.log.clear()
        return found


def _reached(name: str, seen: Seen) -> Reached:
    acting = [(header, seen.headers[header]) for header in _IMPERSONATION if header in seen.headers]
    acting += sorted(item for item in seen.headers.items() if item[0].startswith("impersonate-extra-"))
    return Reached(name, seen.headers.get("authorization", ""), seen.path.split("/")[4], tuple(acting))


def context(name: str, cluster: str, of: str, **more: Any) -> _Json:
    return {"name": name, "context": {"cluster": cluster, "user": of, **more}}


def user(name: str, **more: Any) -> _Json:
    return {"name": name, "user": {"token": f"{name}-token", **more}}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    made = Servers(tmp_path_factory.mktemp("servers"))
    for server in made.by_name.values():
        server.start()
    yield made
    for server in made.by_name.values():
        server.stop()


def by_kubectl(servers: Servers, folder: Path, words: Sequence[str], environ: Mapping[str, str]) -> Reached | None:
    cache = str(folder / "cache")
    subprocess.run(
        ["kubectl", "get", "configmaps", "--cache-dir", cache, *words],
        check=False, env={**environ}, cwd=folder, capture_output=True, timeout=30, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return servers.reached()


def by_us(
    servers: Servers, folder: Path, words: Sequence[str], environ: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> Reached | None:
    """Through the command line's own options, the environment and the login."""
    with monkeypatch.context() as patch:
        for name in ("KUBECONFIG", "HOME", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"):
            patch.delenv(name, raising=False)
        for name, value in environ.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        options = verb_parser("x", verbs()["resolve"]).parse_args(list(words))
        try:
            specs = specs_of(options) or default_specs(options)
        except UsageError:
            return None
        if not specs:
            return None
        space = options.namespace or namespace_of(specs[0], os.environ)
        try:
            found = connected(specs[0].location.removeprefix(SCHEME), access_of(options))
        except WireError:
            return None
        try:
            found.wire.get(f"/api/v1/namespaces/{space}/configmaps")
        except WireError:
            return servers.reached()
        finally:
            found.wire.close()
        assert options.namespace or found.namespace == space, "both ways to the namespace agree"
    return servers.reached()


def written(folder: Path, documents: Mapping[str, Any]) -> None:
    for name, document in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        path.chmod(0o755 if name == "plugin" else 0o600)


class Case(NamedTuple):
    """``files``: what lies in the folder, from the servers; ``kubeconfig`` names them, unless it is None.
    ``reached`` is where kubectl was seen to get: ``server user namespace``, empty for nowhere."""

    files: Callable[[Servers], Mapping[str, Any]]
    reached: str
    words: Sequence[str] = ()
    kubeconfig: str | None = "x"
    environ: Mapping[str, str] = {}


def one(reached: str, *words: str, **more: Any) -> Case:
    """One file, the usual one but for some fields."""
    return Case(lambda servers: {"x": servers.config(**more)}, reached, words)


def two(reached: str, first: Any, second: Any = None, kubeconfig: str = "x:y") -> Case:
    """Two files; of each what is not the usual one."""

    def files(servers: Servers) -> Mapping[str, Any]:
        made = [one(servers) if callable(one) else one for one in (first, second or Servers.config)]
        return {name: document for name, document in zip("xy", made, strict=True) if document is not None}

    return Case(files, reached, kubeconfig=kubeconfig)


def as_user(reached: str, files: Mapping[str, Any] | None = None, *words: str, **fields: Any) -> Case:
    """Of the user ``admin`` these fields, and no others."""
    users = [{"name": "admin", "user": fields}, user("ann")]
    return Case(lambda servers: {"x": servers.config(users=users), **(files or {})}, reached, words)


def at_cluster(reached: str, **fields: Any) -> Case:
    """Of the cluster ``a`` its server and these fields; ``CA`` stands for its authority."""

    def files(servers: Servers) -> Mapping[str, Any]:
        its = {key: servers.tls.authority_data if value == "CA" else value for key, value in fields.items()}
        cluster = {"name": "a", "cluster": {"server": servers.by_name["a"].url, **its}}
        pem = base64.b64decode(servers.tls.authority_data).decode()
        return {"x": servers.config(clusters=[cluster]), "ca.pem": pem}

    return Case(files, reached)


def plugin(
    reached: str, script: str, *, environ: Mapping[str, str] | None = None, beside: Any = None, **fields: Any
) -> Case:
    stated = {"apiVersion": _V1, "command": "./plugin", "interactiveMode": "Never", **fields}
    stated = {key: value for key, value in stated.items() if value is not None}
    users = [{"name": "admin", "user": {"exec": stated, **(beside or {})}}]
    files = {"plugin": f"#!/bin/sh\n{script}\n", "token": "cat-token"}
    return Case(lambda servers: {"x": servers.config(users=users), **files}, reached, environ=environ or {})


def prints(token: str, version: str = "client.authentication.k8s.io/v1", **status: str) -> str:
    answer = {"apiVersion": version, "kind": "ExecCredential", "status": {"token": token, **status}}
    return f"cat <<X\n{json.dumps(answer)}\nX"


_V1 = "client.authentication.k8s.io/v1"
_BETA = "client.authentication.k8s.io/v1beta1"
_ACTING: _Json = {"as": "cat", "as-uid": "9", "as-groups": ["system:masters", "g"], "as-user-extra": {"a/b": ["c"]}}
_GROUPS: _Json = {"as-groups": ["system:masters"]}
_REFUSED_ONCE = "echo x >> runs; [ $(wc -l < runs) = 1 ] && T=bad || T=ann-token\n"
_A, _B = "a admin shop", "b ann default"

CASES = {
    # Which files, and what of them
    "home": Case(lambda servers: {".kube/config": servers.config()}, _A, kubeconfig=None),
    "empty variable": Case(lambda servers: {".kube/config": servers.config()}, _A, kubeconfig=""),
    "nothing": Case(lambda _: {}, "", kubeconfig=None),
    "the first current context": two(_B, lambda servers: servers.config(**{"current-context": "b"})),
    "an empty current context": two(
        _B,
        lambda servers: servers.config(**{"current-context": ""}),
        lambda servers: servers.config(**{"current-context": "b"}),
    ),
    "a file that is missing": two(_A, None),
    "an empty file": two(_A, ""),
    "empty names in the list": two(_A, "", kubeconfig=":y:"),
    "a damaged file": two("", Servers.config, "{"),
    "the first context wholly": two("", {"contexts": [{"name": "a", "context": {"cluster": "b"}}]}),
    "the first user wholly": two("", {"users": [{"name": "admin", "user": {"as": "ann"}}]}),
    "the first cluster wholly": two(
        "", lambda servers: {"clusters": [{"name": "a", "cluster": {"server": servers.by_name["b"].url}}]}
    ),
    "a name twice in a file": one("", contexts=[context("a", "a", "admin"), context("a", "b", "ann")]),
    "a file that was named": Case(
        lambda servers: {"x": servers.config(), "y": servers.config(**{"current-context": "b"})},
        _B,
        ("--kubeconfig", "y"),
    ),
    "a file that was named is missing": one("", "--kubeconfig", "none"),
    "a file that was named is empty": Case(lambda servers: {"x": servers.config(), "y": ""}, "", ("--kubeconfig", "y")),
    "a folder": Case(lambda servers: {"d/x": servers.config()}, "", kubeconfig="d"),
    "the first document": Case(
        lambda servers: {
            "x": json.dumps(servers.config()) + "\n---\n" + json.dumps(servers.config(**{"current-context": "b"}))
        },
        _A,
    ),
    "another kind": one("", kind="Pod"),
    "another version": one("", apiVersion="v2"),
    "fields that nobody knows": one(_A, extra=1, users=[user("admin", more=2)]),
    "a token that is a number": as_user("", token=5),
    "a namespace that is a number": one("", contexts=[context("a", "a", "admin", namespace=5)]),
    # Which entries
    "--context": one(_B, "--context", "b"),
    "--context is not there": one("", "--context", "zz"),
    "--cluster": one("b admin shop", "--cluster", "b"),
    "--cluster is not there": one("", "--cluster", "zz"),
    "--cluster for one that is missing": one(
        "a admin default", "--cluster", "a", contexts=[context("a", "zz", "admin")]
    ),
    "--user": one("a ann shop", "--user", "ann"),
    "--user is not there": one("", "--user", "zz"),
    "--cluster and --user without a context": one(_B, "--cluster", "b", "--user", "ann", **{"current-context": ""}),
    "--cluster without a context": one("", "--cluster", "b", **{"current-context": ""}),
    "no current context": one("", **{"current-context": ""}),
    "a current context that is not there": one("", **{"current-context": "zz"}),
    "the same with --cluster": one("", "--cluster", "b", "--user", "ann", **{"current-context": "zz"}),
    "a cluster that is missing": one("", contexts=[context("a", "zz", "admin")]),
    "a user that is missing": one("", contexts=[context("a", "a", "zz")]),
    "nobody": one("", contexts=[{"name": "a", "context": {"cluster": "a"}}]),
    "-n": one("a admin other", "-n", "other"),
    # To act as another
    "--as": one("a admin shop as ann", "--as", "ann"),
    "--as with groups and a uid": one(
        "a admin shop as cat,system:masters,7", "--as", "cat", "--as-group", "system:masters", "--as-uid", "7"
    ),
    "--as-group alone": one("", "--as-group", "system:masters"),
    "--as-uid alone": one("", "--as-uid", "7"),
    "as in the file": as_user("a admin shop as cat,g,9,c", token="admin-token", **_ACTING),
    "--as before the file's": as_user("a admin shop as ann,g,9,c", {}, "--as", "ann", token="admin-token", **_ACTING),
    "as-groups alone in the file": as_user("", token="admin-token", **_GROUPS),
    # The way there
    "an authority in a file beside": at_cluster(_A, **{"certificate-authority": "ca.pem"}),
    "an authority that is missing": at_cluster("", **{"certificate-authority": "none.pem"}),
    "an authority that nobody knows": at_cluster(""),
    "insecure": at_cluster(_A, **{"insecure-skip-tls-verify": True}),
    "insecure with an authority": at_cluster(
        "", **{"insecure-skip-tls-verify": True, "certificate-authority-data": "CA"}
    ),
    "tls-server-name": at_cluster(_A, **{"tls-server-name": "localhost", "certificate-authority-data": "CA"}),
    "tls-server-name of another": at_cluster(
        "", **{"tls-server-name": "b.example", "certificate-authority-data": "CA"}
    ),
    "proxy-url": at_cluster("", **{"proxy-url": "http://127.0.0.1:1", "certificate-authority-data": "CA"}),
    "proxy-url of no known sort": at_cluster(
        "", **{"proxy-url": "ftp://127.0.0.1:1", "certificate-authority-data": "CA"}
    ),
    "no server": at_cluster("", server=""),
    "a proxy that is not for this host": one(_A)._replace(environ={"HTTPS_PROXY": "http://127.0.0.1:1"}),
    # As whom
    "a token's file before the token": as_user(
        "a ann shop", {"sub/token": "ann-token\n"}, tokenFile="sub/token", token="admin-token"
    ),
    "a token where its file is missing": as_user(_A, tokenFile="none", token="admin-token"),
    "a token's file that is missing": as_user("", tokenFile="none"),
    "a token's file that is empty": as_user("", {"token": ""}, tokenFile="token"),
    "a token and a password": as_user("", token="admin-token", username="x", password="y"),
    # Plugins
    "a plugin": plugin("a ann shop", prints("ann-token")),
    "a plugin of the path": plugin("a ann shop", prints("ann-token"), command="plugin", environ={"PATH": "@"}),
    "a plugin of this folder": plugin("", prints("ann-token"), command="plugin", environ={"PATH": "."}),
    "a plugin's words": plugin("a ann shop", prints("$1"), args=["ann-token"]),
    "a plugin's variables": plugin("a ann shop", prints("$TOKEN"), env=[{"name": "TOKEN", "value": "ann-token"}]),
    "a plugin that may ask where it can": plugin("a ann shop", prints("ann-token"), interactiveMode="IfAvailable"),
    "a plugin that must ask": plugin("", prints("ann-token"), interactiveMode="Always"),
    "a plugin without a mode": plugin("", prints("ann-token"), interactiveMode=None),
    "a plugin of the older version": plugin("a ann shop", prints("ann-token", _BETA), apiVersion=_BETA),
    "a plugin of another version": plugin("", prints("ann-token"), apiVersion=_BETA),
    "a plugin of a version that is gone": plugin(
        "", prints("ann-token"), apiVersion="client.authentication.k8s.io/v1alpha1"
    ),
    "a plugin that fails": plugin("", "exit 1"),
    "a plugin that gives nothing": plugin("", prints("")),
    "a plugin that gives no credential": plugin("", "echo hello"),
    "a plugin and a token": plugin(_A, prints("ann-token"), beside={"token": "admin-token"}),
    "a plugin and a token's file": plugin("a cat shop", prints("ann-token"), beside={"tokenFile": "token"}),
    "a plugin whose token has expired": plugin(
        "a ann shop", prints("ann-token", expirationTimestamp="2020-01-01T00:00:00Z")
    ),
    "a plugin that is asked again after a 401": plugin("a ann shop", _REFUSED_ONCE + prints("$T")),
    "a plugin that must know the cluster": plugin(
        "a ann shop",
        "case $KUBERNETES_EXEC_INFO in *certificate-authority-data*) ;; *) exit 1 ;; esac\n" + prints("ann-token"),
        provideClusterInfo=True,
    ),
    "a plugin that is not told the cluster": plugin(
        "", "case $KUBERNETES_EXEC_INFO in *certificate-authority-data*) ;; *) exit 1 ;; esac\n" + prints("ann-token")
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_same_kubeconfig_leads_to_the_same_place(
    name: str, servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    environ = {"HOME": str(tmp_path), **case.environ}
    environ["PATH"] = os.pathsep.join(filter(None, (case.environ.get("PATH"), os.environ["PATH"])))
    if case.kubeconfig is not None:
        environ["KUBECONFIG"] = case.kubeconfig
    found = []
    for folder in (tmp_path / "kubectl", tmp_path / "ours"):
        folder.mkdir()
        here = {**environ, "HOME": str(folder), "PATH": environ["PATH"].replace("@", str(folder))}
        written(folder, case.files(servers))
        if folder.name == "kubectl":
            found.append(by_kubectl(servers, folder, case.words, here))
        else:
            found.append(by_us(servers, folder, case.words, here, monkeypatch))
    theirs, ours = found
    assert _told(theirs) == case.reached, "kubectl itself is as it was"
    assert ours == theirs


def _told(reached: Reached | None) -> str:
    if reached is None:
        return ""
    acting = ",".join(value for _, value in reached.acting)
    token = reached.token.removeprefix("Bearer ").removesuffix("-token")
    return f"{reached.server} {token} {reached.namespace}{f' as {acting}' if acting else ''}"
