"""A cluster over HTTP: read as a source, beside a dump of the same objects, by users with few rights, with faults."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from k8sconfig_tui.formats import read as read_bytes
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.documents import Document, Veil, comparison, resolved_list
from k8sconfig_tui.readers import CancelledError, Job, SourceError, SourceSpec
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live.cluster import read_over
from k8sconfig_tui.readers.live.connection import Connection, address
from k8sconfig_tui.readers.live.credentials import Fixed, Login, Secret
from k8sconfig_tui.readers.live.http import HttpWire
from k8sconfig_tui.readers.live.kinds import KINDS, SECRETS, rules
from k8sconfig_tui.readers.live.wire import LoginError
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Selection, Workspace
from tests.api import faults
from tests.api.rights import Rule, User, admin, reads, viewer
from tests.api.server import ApiServer
from tests.readers.live.ears import Ear, until
from tests.worlds.fleet import fleet
from tests.worlds.kubectl import Object, config_map, dump, namespace, secret
from tests.worlds.small import small

_REAL = Path(__file__).resolve().parents[4] / "shared/data/govuk"
_VIEW = Access(view=("shop",))


@pytest.fixture
def served() -> Iterator[Callable[..., ApiServer]]:
    """Starts servers, which end with the test."""
    servers: list[ApiServer] = []

    def start(objects: list[Object], *users: User) -> ApiServer:
        server = ApiServer(objects).start()
        servers.append(server)
        for user in (admin(), *users):
            server.users.add(user)
        return server

    yield start
    for server in servers:
        server.stop()


def wire(server: ApiServer, user: str = "admin") -> HttpWire:
    login = Login(Secret(f"Bearer {user}-token"))
    return HttpWire(Connection(address(server.url, "the server")), Fixed(login))


def live(
    server: ApiServer, user: str = "admin", access: Access = _VIEW, cancelled: Callable[[], bool] | None = None
) -> Inventory:
    job = Job(SourceSpec("x", "context:test", access=access), None, cancelled)
    connection = wire(server, user)
    try:
        found = read_over(connection, job, access)
    finally:
        connection.close()
    return Inventory("x", found.content.batches, location="context:test", origin="live", taken=found.taken)


def gaps(inventory: Inventory) -> list[tuple[str, str | None, str]]:
    return [(gap.resource, gap.namespace, gap.reason) for gap in inventory.gaps]


def documents(inventory: Inventory, namespace: str = "") -> tuple[bytes, bytes]:
    """``resolve -A`` and ``compare -A``, or of one namespace, with all values, without the fingerprints, whose key is
    the run's own."""
    workspace = Workspace(Settings(), [inventory])
    veil = Veil(lambda _: "", reveal=True)
    wanted = Selection(namespace=namespace or None)
    resolved = resolved_list(workspace, workspace.resolved(wanted), veil, None)
    matrix, groups = workspace.compared(wanted)
    return _bytes(resolved), _bytes(comparison(workspace, matrix, groups, veil))


def _bytes(document: Document) -> bytes:
    lists = {name: list(items) for name, items in document.lists.items()}
    return msgspec.json.encode([document.head, lists, document.tail()])


def printed(world: Iterable[Object]) -> list[Object]:
    """The world in the order in which kubectl prints it, with maps as Go writes them."""
    unique = {(obj["kind"], obj["metadata"].get("namespace", ""), obj["metadata"]["name"]): obj for obj in world}
    ordered = sorted(unique, key=lambda key: (key[0], f"{key[1]}/{key[2]}"))
    return [json.loads(json.dumps(unique[key], sort_keys=True)) for key in ordered]


# The same as a dump


@pytest.mark.parametrize("world", [small(), small("prod"), [*small(), *small("prod", "shop-prod")], list(fleet(12))])
def test_live_and_dump_give_the_same_documents(world: list[Object], served: Callable[..., ApiServer]) -> None:
    objects = printed(world)
    snapshot = Inventory("x", read_bytes(dump(objects), "x.json").batches)
    assert documents(live(served(objects))) == documents(snapshot)


@pytest.mark.parametrize("environment", ["integration", "staging", "production"])
def test_live_and_a_real_dump_give_the_same_documents(environment: str, served: Callable[..., ApiServer]) -> None:
    file = _REAL / f"{environment}.json.gz"
    if not file.exists():
        pytest.skip("the real dumps are not beside this repository")
    data = gzip.decompress(file.read_bytes())
    snapshot = Inventory("x", read_bytes(data, "x.json").batches)
    assert documents(live(served(json.loads(data)["items"]))) == documents(snapshot)


def test_only_lists_and_questions_about_oneself_are_sent(served: Callable[..., ApiServer]) -> None:
    server = served(small(), User("ann", viewer("shop")))
    live(server)
    live(server, "ann")
    assert {seen.method for seen in server.log} == {"GET", "POST"}
    assert {seen.path for seen in server.log if seen.method == "POST"} == {
        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
    }


# Rights


def test_the_rights_that_the_readme_names_are_enough(served: Callable[..., ApiServer]) -> None:
    granted = [Rule(("get", "list", "watch"), (group,), tuple(names)) for group, names in rules(KINDS).items()]
    server = served(small(), User("ann", granted))
    assert live(server, "ann").gaps == []


def test_without_the_right_to_secrets_only_they_are_missing(served: Callable[..., ApiServer]) -> None:
    """Reliability rows 2 and 4."""
    others = [kind for kind in KINDS if kind is not SECRETS]
    granted = [Rule(("get", "list", "watch"), (group,), tuple(names)) for group, names in rules(others).items()]
    found = live(served(small(), User("ann", granted)), "ann")
    assert gaps(found) == [("secrets", None, "forbidden")]
    assert found.coverage.absence("Secret", "shop") is State.FORBIDDEN


def test_one_namespace_without_secrets_is_a_useful_screen(served: Callable[..., ApiServer]) -> None:
    """Reliability rows 2, 3 and 4."""
    found = live(served([*small(), namespace("other")], User("ann", viewer("shop"))), "ann")
    assert [str(root.ref) for root in found.workloads()] == ["Deployment/web", "Deployment/worker", "CronJob/report"]
    assert found.coverage.absence("ConfigMap", "shop") is State.MISSING
    assert gaps(found) == [
        ("namespaces", None, "forbidden"),
        ("secrets", "shop", "forbidden"),
        ("nodes", None, "forbidden"),
    ]


def test_who_may_list_namespaces_is_read_where_he_may(served: Callable[..., ApiServer]) -> None:
    """Reliability row 3."""
    world = [*small(), namespace("other"), config_map("other", "hidden", {"A": "1"})]
    ann = User("ann", [*viewer("shop", secrets=True), reads("namespaces nodes")])
    found = live(served(world, ann), "ann", Access(view=("other",)))
    assert {obj.metadata.namespace for obj in found.of_kind("ConfigMap")} == {"shop"}
    assert ("configmaps", "other", "forbidden") in gaps(found)
    assert found.coverage.absence("Secret", "shop") is State.MISSING


# Faults


def test_a_kind_that_was_taken_away_is_noted_once(served: Callable[..., ApiServer]) -> None:
    """Reliability row 5."""
    server = served(small())
    server.faults.on("/apis/apps/v1/daemonsets", faults.status(404), times=None)
    assert gaps(live(server)) == [("daemonsets", None, "not-read")]


def test_an_expired_page_is_one_full_list(served: Callable[..., ApiServer]) -> None:
    """Reliability row 8."""
    server = served([namespace("shop"), *(config_map("shop", f"c-{number}", {"A": "1"}) for number in range(1100))])
    server.faults.on("/api/v1/configmaps", faults.status(410), nth=2)
    found = live(server)
    assert len(found.of_kind("ConfigMap")) == 1100
    assert found.gaps == []
    assert len(server.asked("/api/v1/configmaps")) == 3


def test_a_busy_server_is_asked_again_when_it_says(served: Callable[..., ApiServer]) -> None:
    """Reliability row 9."""
    server = served(small())
    server.faults.on("/api/v1/secrets", faults.status(429, retry_after=1))
    started = time.monotonic()
    assert live(server).gaps == []
    assert time.monotonic() - started >= 1
    assert len(server.asked("/api/v1/secrets")) == 2


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (faults.html(), "HTML page"),
        (faults.says(b""), "empty"),
        (faults.wrong_kind("Pod"), "something else than a list of configmaps"),
    ],
)
def test_what_is_no_list_is_named(fault: faults.Fault, said: str, served: Callable[..., ApiServer]) -> None:
    """Reliability row 18."""
    server = served(small())
    server.faults.on("/api/v1/configmaps", fault, times=None)
    [gap] = live(server).gaps
    assert gap.reason == "failed"
    assert said in gap.message


def test_items_null_is_empty(served: Callable[..., ApiServer]) -> None:
    """Reliability row 18."""
    server = served(small())
    server.faults.on("/api/v1/configmaps", faults.items_null(), times=None)
    found = live(server)
    assert found.gaps == []
    assert found.coverage.absence("ConfigMap", "shop") is State.MISSING


def test_one_bad_item_of_a_thousand_is_flagged(served: Callable[..., ApiServer]) -> None:
    """Reliability row 19."""
    server = served([namespace("shop"), *(secret("shop", f"s-{number:04}", {"A": "canary"}) for number in range(1000))])
    bad = {
        "metadata": {"name": "s-bad", "namespace": "shop", "labels": {"a": ["canary-label"]}},
        "data": {"A": "canary"},
    }
    server.faults.on("/api/v1/secrets", faults.bad_item(3, bad), nth=2)
    found = live(server)
    assert len(found.of_kind("Secret")) == 999
    [gap] = found.gaps
    assert (gap.resource, gap.reason) == ("secrets", "failed")
    assert "items[503]" in gap.message
    assert "canary" not in gap.message


def test_a_large_cluster_comes_in_pages_and_can_be_given_up(served: Callable[..., ApiServer]) -> None:
    """Reliability row 25."""
    server = served([namespace("shop"), *(config_map("shop", f"c-{number}", {"A": "1"}) for number in range(10_000))])
    server.faults.on("/api/v1/configmaps", faults.silence(), nth=4, times=None)

    def reached() -> bool:
        return len(server.asked("/api/v1/configmaps")) >= 4

    found = live(server, cancelled=reached)
    assert len(found.of_kind("ConfigMap")) == 1500
    assert ("configmaps", None, "truncated") in gaps(found)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("live") and _lasts(thread)]


def _lasts(thread: threading.Thread) -> bool:
    thread.join(2)
    return thread.is_alive()


def test_what_is_given_up_before_anything_came_is_given_up(served: Callable[..., ApiServer]) -> None:
    server = served(small())
    server.faults.on("/api", faults.silence(), times=None)
    server.faults.on("/api/v1/namespaces", faults.silence(), times=None)
    with pytest.raises(CancelledError):
        live(server, cancelled=lambda: bool(server.log))


def test_a_login_that_is_refused_is_one_line(served: Callable[..., ApiServer]) -> None:
    """Reliability row 1: nothing else can be tried."""
    with pytest.raises(SourceError, match=r"context:test: the server does not accept these credentials \(401\)"):
        live(served(small()), "nobody")


def test_a_server_that_went_away_is_named_at_once(served: Callable[..., ApiServer]) -> None:
    """Reliability row 21: the host is named."""
    server = served(small())
    server.stop()
    started = time.monotonic()
    with pytest.raises(SourceError, match=r"127\.0\.0\.1"):
        live(server)
    assert time.monotonic() - started < 5


def test_a_login_that_fails_when_following_begins_is_tried_again(served: Callable[..., ApiServer]) -> None:
    """Reliability row 1: it is told as the reason, and what was read is followed once there is a login."""

    class Moody:
        failing = False

        def current(self) -> Login:
            if self.failing:
                raise LoginError("the login plugin x ended with 1")
            return Login(Secret("Bearer admin-token"))

        def renewed(self, refused: Login) -> Login | None:
            return None

    credentials = Moody()
    first = HttpWire(Connection(address(served(small("dev")).url, "the server")), credentials)
    found = read_over(first, Job(SourceSpec("x", "context:test"), None, None), _VIEW, first.another)
    first.close()
    credentials.failing = True
    assert found.follow is not None
    ear = Ear(Inventory("x", found.content.batches))
    stop = found.follow(ear)
    assert until(lambda: ear.state == "stale")
    assert ear.health[-1].reason == "the login plugin x ended with 1"
    credentials.failing = False
    assert until(lambda: ear.state == "live")
    stop()
