"""What the program promises of a live cluster, on every server that there is."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic

import pytest

from k8sconfig_tui.formats import read as read_bytes
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.values import State
from k8sconfig_tui.readers import Job, SourceError, SourceSpec, read_source
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live import listing
from k8sconfig_tui.readers.live.cluster import read_over
from k8sconfig_tui.readers.live.login import connected
from k8sconfig_tui.readers.live.wire import Answer, Wire
from tests.api.rights import Rule, reads, viewer
from tests.readers.live.ears import Ear, until
from tests.readers.live.test_cluster import documents
from tests.real.clusters import READER, Cluster, Seen
from tests.worlds.kubectl import config_map, namespace
from tests.worlds.small import small

Rules = tuple[Rule, ...]


def access(cluster: Cluster, space: str, user: str = READER, rules: Rules = ()) -> Access:
    """Everything where all is ours, else no more than the one namespace."""
    kubeconfig = cluster.kubeconfig(user, rules)
    return Access(kubeconfig=str(kubeconfig), view=(space,), only=not cluster.whole)


def opened(how: Access) -> Inventory:
    return read_source(SourceSpec("x", "context:", True, how)).inventory


@contextmanager
def followed(how: Access) -> Iterator[Ear]:
    source = read_source(SourceSpec("x", "context:", True, how))
    ear = Ear(source.inventory)
    assert source.follow is not None
    stop = source.follow(ear)
    try:
        assert until(lambda: ear.state == "live")
        yield ear
    finally:
        stop()


def refs(inventory: Inventory, space: str) -> set[tuple[str, str]]:
    return {(obj.ref.kind, obj.ref.name) for obj in inventory if obj.ref.namespace == space}


# Reading


def test_what_is_made_is_read(cluster: Cluster, space: str) -> None:
    cluster.make(small("dev", space))
    found = opened(access(cluster, space))
    assert {("Deployment", "web"), ("ConfigMap", "web"), ("Secret", "web"), ("Service", "web")} <= refs(found, space)
    assert found.gaps == []
    data = found.data("Secret", space, "web")
    assert data is not None
    assert data.entries["PASSWORD"].value == "fake-dev-password"
    assert found.coverage.absence("ConfigMap", space) is State.MISSING


def test_live_and_kubectl_give_the_same_documents(cluster: Cluster, space: str) -> None:
    """To the byte, ``resolve`` and ``compare``, of what kubectl reads from the same server at the same time."""
    cluster.make([*small("dev", f"{space}-dev"), *small("prod", f"{space}-prod")])
    only = "" if cluster.whole else f"{space}-dev"
    live = opened(access(cluster, f"{space}-dev")._replace(only=False))
    snapshot = Inventory("x", read_bytes(cluster.dump(), "x.json").batches)
    assert refs(live, f"{space}-dev") >= {("Deployment", "web"), ("Deployment", "worker")}
    resolved, compared = documents(live, only)
    assert b"fake-dev-password" in resolved
    assert (resolved, compared) == documents(snapshot, only)


def test_pages_that_expire_are_read_anew(cluster: Cluster, space: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability row 8: what was read is whole, each object once."""
    monkeypatch.setattr(listing, "PAGE", 5)
    cluster.make([namespace(space), *(config_map(space, f"page-{number:02}", {"A": "1"}) for number in range(12))])
    how = access(cluster, space)

    def expire() -> None:
        cluster.put(config_map(space, "later", {"A": "1"}))
        cluster.forget()

    wire = _Between(connected("", how).wire, "/configmaps", expire)
    try:
        found = read_over(wire, Job(SourceSpec("x", "context:", True, how), None, None), how)
    finally:
        wire.close()
    names = [obj.metadata.name for batch in found.content.batches for obj in batch.objects if obj.kind == "ConfigMap"]
    ours = [name for name in names if name.startswith("page-")]
    assert ours == [f"page-{number:02}" for number in range(12)]
    assert not [gap for batch in found.content.batches for gap in batch.gaps]


class _Between:
    """A wire on which something happens after the first page of a kind."""

    def __init__(self, wire: Wire, path: str, happens: object) -> None:
        self.server = wire.server
        self.stream, self.review, self.close = wire.stream, wire.review, wire.close
        self._wire, self._path, self._happens = wire, path, happens

    def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        accept: str = "application/json",
        seconds: float = 30.0,
        most: int = 64 << 20,
    ) -> Answer:
        answer = self._wire.get(path, query, accept=accept, seconds=seconds, most=most)
        if path.endswith(self._path) and callable(self._happens):
            happens, self._happens = self._happens, None
            happens()
        return answer


# Following


def test_a_change_is_known_within_a_second(cluster: Cluster, space: str) -> None:
    cluster.make([namespace(space)])
    with followed(access(cluster, space)) as ear:
        for value in ("one", "two"):
            cluster.put(config_map(space, "new", {"KEY": value}))
            changed = monotonic()
            assert until(lambda value=value: ear.value(space, "new", "KEY") == value)  # type: ignore[misc]
            assert monotonic() - changed < 1
        cluster.remove(config_map(space, "new", {}))
        assert until(lambda: ear.inventory.find("ConfigMap", space, "new") is None, 1.0)
        assert ear.state == "live"


def test_a_server_that_starts_again_is_followed_again(cluster: Cluster, space: str) -> None:
    """Reliability row 23: stale with its reason meanwhile, and what was read is kept."""
    cluster.make([namespace(space), config_map(space, "kept", {"KEY": "1"})])
    with followed(access(cluster, space)) as ear:
        cluster.down()
        try:
            assert until(lambda: ear.state == "stale")
            assert ear.health[-1].reason
            assert ear.value(space, "kept", "KEY") == "1"
        finally:
            cluster.up()
        assert until(lambda: ear.state == "live", 60.0)
        cluster.put(config_map(space, "kept", {"KEY": "2"}))
        assert until(lambda: ear.value(space, "kept", "KEY") == "2", 1.0)


def test_a_version_that_is_forgotten_costs_a_new_list_and_ghosts_go(cluster: Cluster, space: str) -> None:
    """Reliability row 7: 410, because what happened meanwhile is compacted."""
    ghost = config_map(space, "ghost", {"KEY": "1"})
    cluster.make([namespace(space), ghost, config_map(space, "kept", {"KEY": "1"})])
    with followed(access(cluster, space)) as ear:
        assert ear.value(space, "ghost", "KEY") == "1"
        cluster.down()
        try:
            before = len(cluster.asked())
            cluster.remove(ghost)
            cluster.forget()
        finally:
            cluster.up()
        assert until(lambda: ear.inventory.find("ConfigMap", space, "ghost") is None, 60.0)
        assert until(lambda: ear.state == "live", 60.0)
        assert ear.value(space, "kept", "KEY") == "1"
        asked = [seen for seen in cluster.asked()[before:] if seen.path == "/api/v1/configmaps"]
        whole = [seen for seen in asked if "watch" not in seen.query or "sendInitialEvents" in seen.query]
        assert whole, "the whole list was asked for, by itself or with the watch"


# Rights


def test_who_may_read_one_namespace_sees_it_and_is_told_of_the_rest(cluster: Cluster, space: str) -> None:
    cluster.make(small("dev", space))
    rules = (*viewer(space, secrets=True),)
    found = opened(access(cluster, space, "ann", rules)._replace(only=False))
    assert {("Deployment", "web"), ("ConfigMap", "web"), ("Secret", "web")} <= refs(found, space)
    assert found.coverage.absence("ConfigMap", space) is State.MISSING
    assert found.coverage.absence("ConfigMap", f"{space}-other") is State.FORBIDDEN
    assert {obj.ref.namespace for obj in found if obj.kind == "ConfigMap"} == {space}


def test_without_the_right_to_secrets_they_are_forbidden_and_not_missing(cluster: Cluster, space: str) -> None:
    """Reliability row 4."""
    cluster.make(small("dev", space))
    found = opened(access(cluster, space, "bob", (*viewer(space),)))
    assert {("Deployment", "web"), ("ConfigMap", "web")} <= refs(found, space)
    assert found.coverage.absence("Secret", space) is State.FORBIDDEN
    assert ("secrets", "forbidden") in {(gap.resource, gap.reason) for gap in found.gaps}


def test_who_may_nothing_is_told_so(cluster: Cluster, space: str) -> None:
    cluster.make([namespace(space)])
    with pytest.raises(SourceError, match=r"nothing may be listed here.*\(403\)"):
        opened(access(cluster, space, "nobody"))


def test_reading_as_another_gives_what_that_one_may_read(cluster: Cluster, space: str) -> None:
    if not cluster.whole:
        pytest.skip("who may be impersonated in a cluster of others is theirs to say")
    cluster.make(small("dev", space))
    rules = (reads("configmaps", namespace=space),)
    own = opened(access(cluster, space, "carol", rules))
    borrowed = opened(access(cluster, space)._replace(as_user=cluster.named("carol")))
    assert refs(borrowed, space) == refs(own, space)
    assert {kind for kind, _ in refs(borrowed, space)} == {"ConfigMap"}


# The wire

_LISTS = r"/(api/v1|apis/[a-z0-9.]+/v[a-z0-9]+)/(namespaces/[a-z0-9-]+/)?[a-z]+"
_ALLOWED = {
    "GET": re.compile(rf"/api|/apis|/apis/[a-z0-9.]+(/v[a-z0-9]+)?|/api/v1(/namespaces/[a-z0-9-]+)?|{_LISTS}"),
    "POST": re.compile(
        r"/apis/(authorization|authentication)\.k8s\.io/v1/selfsubject(accessreview|rulesreview|review)s"
    ),
}


def test_a_whole_session_sends_only_what_is_allowed(cluster: Cluster, space: str, tmp_path: Path) -> None:
    """Reliability row 50, as the server logged it: every verb, a user without rights, and following."""
    cluster.make(small("dev", space))
    before = len(cluster.asked())
    run = partial(_run, cluster.kubeconfig(), tmp_path)
    for verb in (("resolve", "-n", space), ("resolve", "-A", "-o", "json"), ("compare", "-n", space)):
        run(*verb)
    run("explain", "deploy/web", "PASSWORD", "-n", space)
    run("used-by", "configmap/web", "-n", space)
    run("export", "-o", str(tmp_path / "export.zst"))
    _run(cluster.kubeconfig("dave", (*viewer(space),)), tmp_path, "resolve", "-n", space)
    with followed(access(cluster, space)):
        pass
    asked = cluster.asked()[before:]
    assert len(asked) > 100
    assert {seen.method for seen in asked} == {"GET", "POST"}
    assert [seen for seen in asked if not _allowed(seen)] == []


def _allowed(seen: Seen) -> bool:
    return seen.method in _ALLOWED and _ALLOWED[seen.method].fullmatch(seen.path) is not None


def _run(kubeconfig: Path, folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "k8sconfig_tui", *arguments, "--kubeconfig", str(kubeconfig)]
    environ = {"PATH": "/nowhere", "PYTHONPATH": str(Path(__file__).parents[2]), "HOME": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environ, check=False)
    assert done.returncode in (0, 1), f"{arguments}: {done.stderr}"
