"""Verbs on a live cluster: which one, as whom, of which namespace; and that it is the same as on a dump of it."""

import base64
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from k8sconfig_tui.readers import parse_all
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Workspace
from tests.api import faults
from tests.api.rights import User, admin, viewer
from tests.api.server import ApiServer
from tests.api.tls import Authority
from tests.cli.conftest import Cli
from tests.worlds.kubectl import Object, dump
from tests.worlds.small import SECRETS, small

Start = Callable[..., ApiServer]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def start(authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a cluster that ``KUBECONFIG`` leads to; its contexts are named as its users are."""
    servers: list[ApiServer] = []

    def run(objects: list[Object], *users: User, namespace: str = "shop", current: str = "admin") -> ApiServer:
        server = ApiServer(objects, tls=authority.server()).start()
        servers.append(server)
        for user in (admin(), *users):
            server.users.add(user)
        names = sorted({"admin", *(user.name for user in users)}, key=lambda name: name != current)
        document = json.loads(server.kubeconfig(tmp_path, *names, namespace=namespace).read_text())
        document["current-context"] = current
        (tmp_path / "kubeconfig").write_text(json.dumps(document))
        monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
        return server

    yield run
    for server in servers:
        server.stop()


def world() -> list[Object]:
    """Two environments in one cluster, as kubectl prints them."""
    found = {
        (obj["kind"], f"{obj['metadata'].get('namespace', '')}/{obj['metadata']['name']}"): obj
        for obj in [*small("dev", "shop-dev"), *small("prod", "shop-prod")]
    }
    return [json.loads(json.dumps(found[key], sort_keys=True)) for key in sorted(found)]


def spaces(document: Any) -> set[str]:
    return {item["namespace"] for item in document["items"]}


def without_source(document: Any) -> Any:
    """The document, but for the NAME of its source and what is keyed by the run."""
    if isinstance(document, dict):
        left = {key: without_source(value) for key, value in document.items() if key not in {"source", "fingerprint"}}
        return {
            key: "" if key == "environment" and value in {"dump", "admin"} else value for key, value in left.items()
        }
    return [without_source(item) for item in document] if isinstance(document, list) else document


# Which cluster, and what of it


def test_without_a_source_it_is_the_current_context_and_its_namespace(cli: Cli, start: Start) -> None:
    start(world(), namespace="shop-dev")
    done = cli("resolve", "-o", "json")
    assert (done.code, done.err) == (0, "")
    assert spaces(done.document) == {"shop-dev"}
    assert {item["source"] for item in done.document["items"]} == {"admin"}


def test_a_namespace_or_all_of_them_can_be_asked_for(cli: Cli, start: Start) -> None:
    start(world(), namespace="shop-dev")
    assert spaces(cli("resolve", "-n", "shop-prod", "-o", "json").document) == {"shop-prod"}
    assert spaces(cli("resolve", "-A", "-o", "json").document) == {"shop-dev", "shop-prod"}


def test_only_the_namespace_that_is_asked_for_is_read(cli: Cli, start: Start) -> None:
    server = start(world())
    cli("resolve", "-n", "shop-prod")
    asked = [seen.path for seen in server.log if seen.path.endswith("/configmaps")]
    assert asked == ["/api/v1/namespaces/shop-prod/configmaps"]


def test_counterparts_are_compared_although_one_namespace_is_meant(cli: Cli, start: Start) -> None:
    start(world(), namespace="shop-dev")
    done = cli("compare", "deploy/web", "--context", "admin", "--key", "VALUE", "-o", "json")
    assert done.code == 1
    [row] = done.document["rows"]
    cells = {name: cell["value"] for name, cell in row["cells"].items() if cell is not None}
    assert cells == {"dev": "low", "prod": "high"}


def test_contexts_are_compared_each_named_by_its_option(cli: Cli, start: Start) -> None:
    start(world(), User("ann", viewer("shop-dev")), namespace="shop-dev")
    done = cli("compare", "deploy/web", "--context", "admin", "--context", "ann", "--key", "VALUE", "-o", "json")
    assert {environment["source"] for environment in done.document["environments"]} == {"admin", "ann"}


def test_a_snapshot_beside_a_live_cluster_is_still_looked_at_as_a_whole(cli: Cli, start: Start, tmp_path: Path) -> None:
    start(world(), namespace="shop-dev")
    (tmp_path / "old.json").write_bytes(dump(world()))
    found = cli("resolve", "-f", tmp_path / "old.json", "-f", "context:admin", "-o", "json").document["items"]
    assert {(item["source"], item["namespace"]) for item in found} == {
        ("old", "shop-dev"),
        ("old", "shop-prod"),
        ("admin", "shop-dev"),
    }


def test_used_by_and_explain_know_live_clusters(cli: Cli, start: Start) -> None:
    start(world(), namespace="shop-dev")
    readers = cli("used-by", "cm/web", "-o", "json").document["items"]
    assert {item["object"]["namespace"] for item in readers} == {"shop-dev"}
    found = cli("explain", "deploy/web", "VALUE", "-o", "json").document["items"]
    assert {item["environment"] for item in found} == {"dev", "prod"}


# The same as a dump


@pytest.mark.parametrize("words", [("resolve", "-A"), ("compare", "-A"), ("resolve", "-n", "shop-dev")])
def test_live_and_dump_give_the_same_document(words: tuple[str, ...], cli: Cli, start: Start, tmp_path: Path) -> None:
    start(world())
    (tmp_path / "x.json").write_bytes(dump(world()))
    common = (*words, "-o", "json", "--reveal")
    live, snapshot = cli(*common, "-f", "x=context:admin"), cli(*common, "-f", tmp_path / "x.json")
    assert live.code == snapshot.code
    assert list(live.document) == list(snapshot.document)
    assert without_source(live.document) == without_source(snapshot.document)


# As whom


def test_one_may_act_as_another(cli: Cli, start: Start) -> None:
    """Reliability rows 2 and 4."""
    start(world(), User("ann", viewer("shop-dev")), namespace="shop-dev")
    gaps = cli("resolve", "--context", "admin", "--as", "ann", "-o", "json").document["gaps"]
    assert ("secrets", "shop-dev", "forbidden") in {(gap["resource"], gap["namespace"], gap["reason"]) for gap in gaps}


def test_what_is_not_permitted_is_unknown_and_never_different(cli: Cli, start: Start, tmp_path: Path) -> None:
    """Reliability row 39: a result of three values."""
    start(world(), User("ann", viewer("shop-dev")), current="ann", namespace="shop-dev")
    (tmp_path / "x.json").write_bytes(dump([obj for obj in world() if obj["metadata"].get("namespace") != "shop-prod"]))
    done = cli("compare", "-f", tmp_path / "x.json", "-f", "context:ann", "--key", "PASSWORD", "-o", "json")
    [row] = done.document["rows"]
    assert row["verdict"] == "unknown"
    assert {cell["state"] for cell in row["cells"].values() if cell is not None} == {"value", "forbidden"}
    assert done.code == 0


def test_values_of_secrets_need_not_be_read(cli: Cli, start: Start) -> None:
    start(world(), namespace="shop-dev")
    done = cli("resolve", "deploy/web", "--secrets", "metadata", "-o", "json", "--reveal")
    env = {entry["name"]: entry for entry in done.document["items"][0]["containers"][-1]["env"]}
    assert (env["PASSWORD"]["state"], env["PASSWORD"]["value"]) == ("not-read", None)
    assert not any(value in done.out for value in SECRETS)


def test_an_export_of_secrets_that_were_not_read_knows_nothing_of_them(cli: Cli, start: Start, tmp_path: Path) -> None:
    start(world(), namespace="shop-dev")
    assert cli("export", "--secrets", "metadata", "-o", tmp_path / "x.snapshot").code == 0
    done = cli("resolve", "-f", tmp_path / "x.snapshot", "deploy/web", "-o", "json")
    assert spaces(done.document) == {"shop-dev"}
    env = {entry["name"]: entry for entry in done.document["items"][0]["containers"][-1]["env"]}
    assert env["PASSWORD"]["state"] == "not-read"


def test_a_server_of_yesterday_is_read_as_well(cli: Cli, start: Start) -> None:
    server = start(world(), namespace="shop-dev")
    server.settings.aggregated = False
    assert spaces(cli("resolve", "-o", "json").document) == {"shop-dev"}


# What fails


def test_without_a_kubeconfig_it_says_what_to_give(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBECONFIG", raising=False)
    done = cli("resolve")
    assert done.code == 2
    assert "no source given" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("damage", ["{", "[]", "contexts: {", "\0", "a: &a [*a]"])
def test_a_damaged_kubeconfig_is_one_line(damage: str, cli: Cli, tmp_path: Path) -> None:
    """Reliability row 29."""
    (tmp_path / "bad").write_text(damage)
    done = cli("resolve", "--kubeconfig", tmp_path / "bad")
    assert done.code == 2
    assert done.err.count("\n") == 1


def test_a_kubeconfig_that_is_not_there_is_one_line(cli: Cli, tmp_path: Path) -> None:
    """Reliability row 29."""
    done = cli("resolve", "--kubeconfig", tmp_path / "none")
    assert done.code == 2
    assert "none: no such file" in done.err


def test_a_context_that_is_not_there_is_one_line(cli: Cli, start: Start) -> None:
    """Reliability row 29."""
    start(world())
    done = cli("resolve", "--context", "nowhere")
    assert done.code == 2
    assert "nowhere" in done.err
    assert done.err.count("\n") == 1


def test_a_namespace_that_is_not_there_has_its_nearest_named(cli: Cli, start: Start) -> None:
    start(world())
    done = cli("resolve", "-n", "shop-dve")
    assert done.code == 2
    assert "did you mean shop-dev" in done.err


def test_one_dead_cluster_of_five_leaves_the_others(start: Start) -> None:
    """Reliability row 28."""
    server = start(world(), *(User(name, viewer("shop-dev")) for name in ("b", "c", "d")), namespace="shop-dev")
    specs = parse_all(["context:admin", "context:b", "dead=context:nowhere", "context:c", "context:d"])
    workspace = Workspace.open(specs, Settings(), strict=False)
    assert [inventory.name for inventory in workspace.inventories] == ["admin", "b", "c", "d"]
    assert all(inventory.workloads() for inventory in workspace.inventories)
    assert [failure.name for failure in workspace.failures] == ["dead"]
    server.stop()
    workspace = Workspace.open(specs, Settings(), strict=False)
    assert [failure.name for failure in workspace.failures] == ["admin", "b", "dead", "c", "d"]


def test_a_certificate_of_another_authority_is_named_and_asked_about_once(
    cli: Cli, start: Start, tmp_path: Path
) -> None:
    """Reliability row 20: no retry storm."""
    server = start(world())
    document = json.loads((tmp_path / "kubeconfig").read_text())
    other = base64.b64encode(Authority(tmp_path, "other-ca").certificate.read_bytes()).decode()
    document["clusters"][0]["cluster"]["certificate-authority-data"] = other
    (tmp_path / "kubeconfig").write_text(json.dumps(document))
    done = cli("resolve")
    assert done.code == 2
    assert "certificate" in done.err
    assert done.err.count("\n") == 1
    assert server.connected <= 2
    assert server.log == []


def test_a_server_without_tls_is_not_sent_credentials_and_the_failure_says_so(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ApiServer(world()) as server:
        monkeypatch.setenv("KUBECONFIG", str(server.kubeconfig(tmp_path, "admin")))
        done = cli("resolve", "-A")
    assert "without TLS it is sent no credentials" in done.err


def test_reading_that_is_given_up_keeps_what_has_arrived(start: Start) -> None:
    """Reliability row 25: in a workspace, beside what was read before."""
    server = start(world(), namespace="shop-dev")
    server.faults.on("/api/v1/secrets", faults.silence(), times=None)

    def given_up() -> bool:
        return len(server.asked("/api/v1/pods")) > 0 and len(server.asked("/api/v1/secrets")) > 0

    workspace = Workspace.open(parse_all(["demo:dev", "context:admin"]), Settings(), cancelled=given_up, strict=False)
    assert "admin" in {inventory.name for inventory in workspace.inventories}
    assert "truncated" in {gap.reason for source, gap in workspace.gaps() if source == "admin"}


def test_a_login_that_takes_its_time_can_be_given_up(start: Start, tmp_path: Path) -> None:
    """Reliability row 27: a plugin that hangs holds nobody up."""
    start(world())
    document = json.loads((tmp_path / "kubeconfig").read_text())
    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": "sleep", "args": ["10"]}
    document["users"][0]["user"] = {"exec": {**plugin, "interactiveMode": "Never"}}
    (tmp_path / "kubeconfig").write_text(json.dumps(document))
    begun = time.monotonic()
    workspace = Workspace.open(
        parse_all(["context:admin"]), Settings(), cancelled=lambda: time.monotonic() - begun > 0.3, strict=False
    )
    assert time.monotonic() - begun < 3
    assert ["stopped" in failure.message for failure in workspace.failures] == [True]


def test_an_interrupt_ends_a_verb_at_once(start: Start) -> None:
    server = start(world(), namespace="shop-dev")
    server.faults.on("/api", faults.silence(), times=None)
    process = subprocess.Popen(
        [sys.executable, "-m", "k8sconfig_tui", "resolve"], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 20
        while not server.asked("/api") and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=5)
    finally:
        process.kill()
    assert process.returncode == 130
    assert said == b""


def test_the_kubeconfig_is_never_written(cli: Cli, start: Start, tmp_path: Path) -> None:
    """Reliability row 56."""
    start(world(), namespace="shop-dev")
    before = (tmp_path / "kubeconfig").read_bytes()
    cli("resolve")
    assert (tmp_path / "kubeconfig").read_bytes() == before
