"""Users with few rights: every verb says what may not be read and names the right to ask for, and claims nothing else.

Their rights are those of people whom real clusters have: all of one namespace but its Secrets, the Namespace alone,
Deployments and a few objects by name, and nothing at all.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from k8sconfig_tui.readers.live.kinds import KINDS
from k8sconfig_tui.readers.live.kinds import SECRETS as KIND_OF_SECRETS
from tests.api.rights import Rule, User, admin, reads, viewer
from tests.api.server import ApiServer
from tests.api.tls import Authority
from tests.cli.conftest import Cli
from tests.worlds.kubectl import dump
from tests.worlds.small import SECRETS, small

_SPACE = Rule(("get",), ("",), ("namespaces",), "shop", ("shop",))
_VERBS = (
    ("resolve",), ("resolve", "deploy/web"), ("explain", "deploy/web", "SAME"), ("compare",), ("compare", "deploy/web"),
    ("used-by", "cm/web"), ("used-by", "secret/web"),
)  # fmt: skip


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def cluster(authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiServer]:
    server = ApiServer(list(small("dev")), tls=authority.server())
    for user in (
        admin(),
        User("viewer", viewer("shop")),
        User("space", [_SPACE]),
        User("deployments", [_SPACE, reads("deployments", group="apps", namespace="shop", verbs=("get", "list"))]),
        User("nodes", [reads("nodes")]),
        User("nobody"),
    ):
        server.users.add(user)
    with server:
        monkeypatch.setenv("KUBECONFIG", str(server.kubeconfig(tmp_path, namespace="shop")))
        yield server


@pytest.mark.parametrize("words", _VERBS)
@pytest.mark.parametrize("where", [(), ("-n", "shop"), ("-A",)])
def test_who_may_do_nothing_is_told_the_least_to_ask_for(
    words: tuple[str, ...], where: tuple[str, ...], cli: Cli, cluster: ApiServer
) -> None:
    """Reliability row 3."""
    done = cli(*words, *where, "--context", "nobody")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "may be listed here" in done.err
    _, _, resources = done.err.partition(
        "kubectl create role read-configuration -n shop --verb=get,list,watch --resource="
    )
    least = [kind.plural for kind in KINDS if kind.namespaced and not kind.custom and kind is not KIND_OF_SECRETS]
    assert resources.rstrip().split(",") == least, "no Secrets, and nothing is cut off"


@pytest.mark.parametrize("words", _VERBS)
@pytest.mark.parametrize("where", [(), ("-n", "shop"), ("-A",)])
def test_one_namespace_without_its_secrets_answers_every_verb(
    words: tuple[str, ...], where: tuple[str, ...], cli: Cli, cluster: ApiServer
) -> None:
    """Reliability rows 2, 3 and 4."""
    done = cli(*words, *where, "--context", "viewer")
    assert done.code == 0
    assert done.out
    assert "secrets may not be listed in namespace shop" in done.err
    assert "kubectl create role read-configuration -n shop --verb=get,list,watch --resource=secrets" in done.err
    assert "<missing" not in done.out
    assert not any(value in done.out for value in SECRETS)


@pytest.mark.parametrize(
    ("name", "resource"), [("deploy/web", "deployments"), ("sts/db", "statefulsets"), ("web", "deployments")]
)
@pytest.mark.parametrize("verb", ["resolve", "compare"])
def test_what_may_not_be_listed_is_never_said_not_to_exist(
    verb: str, name: str, resource: str, cli: Cli, cluster: ApiServer
) -> None:
    done = cli(verb, name, "-n", "shop", "--context", "space")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert f"{name.rpartition('/')[2]} is in what was read in namespace shop: " in done.err
    assert f"{resource} may not be listed in namespace shop" in done.err
    assert f"kubectl create role read-configuration -n shop --verb=get,list,watch --resource={resource}" in done.err
    assert "is named" not in done.err


def test_what_was_listed_to_its_end_may_be_said_not_to_exist(cli: Cli, cluster: ApiServer) -> None:
    done = cli("resolve", "deploy/wbe", "-n", "shop", "--context", "deployments")
    assert done.err == "k8sconfig-tui: no Deployment is named wbe in namespace shop; did you mean web?\n"
    assert "sts db is in what was read" in cli("resolve", "sts/db", "--context", "deployments").err


def test_a_namespace_of_which_nothing_is_known_is_not_said_to_be_absent(cli: Cli, cluster: ApiServer) -> None:
    done = cli("compare", "-n", "other", "--context", "nodes")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "nothing was read of namespace other: namespaces may not be listed" in done.err
    assert "kubectl create role read-configuration -n other --verb=get,list,watch --resource=" in done.err
    assert "no namespace nothere in what was read" in cli("compare", "-n", "nothere", "--context", "admin").err


def test_a_secret_that_may_not_be_read_may_exist(cli: Cli, cluster: ApiServer) -> None:
    """Reliability row 4."""
    done = cli("used-by", "secret/nothing", "--context", "viewer")
    assert done.code == 2
    assert "no Secret nothing is in what was read, and nothing reads one: secrets may not be listed" in done.err
    done = cli("used-by", "cm/nothing", "--context", "viewer")
    assert done.err == "k8sconfig-tui: no ConfigMap is named nothing, and nothing reads one\n"
    done = cli("used-by", "cm/nothing", "-n", "shop", "--context", "space")
    assert "no ConfigMap nothing is in what was read in namespace shop: configmaps may not be listed" in done.err
    assert "nothing reads one" not in done.err


def test_a_key_that_an_unread_object_may_bring_is_not_said_to_be_absent(cli: Cli, cluster: ApiServer) -> None:
    done = cli("explain", "deploy/web", "NOT_A_KEY", "--context", "deployments")
    assert done.code == 2
    assert "no container there is known to have the key NOT_A_KEY" in done.err
    assert "was not read and may bring it" in done.err
    assert "no container there has the key" in cli("explain", "deploy/web", "NOT_A_KEY", "--context", "admin").err


def test_many_kinds_that_may_not_be_read_are_told_in_one_line_with_one_right(cli: Cli, cluster: ApiServer) -> None:
    done = cli("resolve", "-n", "shop", "--context", "space")
    assert done.code == 0
    lines = [line for line in done.err.splitlines() if "-n shop" in line]
    assert len(lines) == 1
    assert "kinds may not be listed in namespace shop; ask for: kubectl create role" in lines[0]
    assert "may not be listed: nothing is known of others than shop" in done.err


def test_a_document_holds_every_gap(cli: Cli, cluster: ApiServer) -> None:
    done = cli("resolve", "-n", "shop", "--context", "space", "-o", "json")
    assert done.err == ""
    assert ("deployments", "shop", "forbidden") in {
        (gap["resource"], gap["namespace"], gap["reason"]) for gap in json.loads(done.out)["gaps"]
    }


def test_a_dump_beside_a_cluster_of_few_rights_keeps_both_honest(cli: Cli, cluster: ApiServer, tmp_path: Path) -> None:
    (tmp_path / "prod.json").write_bytes(dump(list(small("prod"))))
    done = cli("compare", "deploy/web", "-f", tmp_path / "prod.json", "-f", "context:viewer", "-o", "json")
    verdicts = {row["key"]: row["verdict"] for row in done.document["rows"]}
    assert verdicts["PASSWORD"] == "unknown"
