"""Secrets that are read on demand, over HTTP: what is told of them is never older than what was told before."""

import threading
from collections.abc import Callable, Iterator, Mapping
from time import sleep

import pytest

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.model.values import State
from k8sconfig_tui.readers import Found, Health, Job, SourceError, SourceSpec
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live import demand
from k8sconfig_tui.readers.live.cluster import read_over
from k8sconfig_tui.readers.live.listing import Listing
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Workspace
from tests.api.rights import User, admin, reads
from tests.api.server import ApiServer
from tests.readers.live.ears import until
from tests.readers.live.test_following import wire
from tests.worlds.kubectl import container, deployment, from_secret, namespace, pod_template, secret
from tests.worlds.small import small

_ACCESS = Access(view=("shop",), secrets="lazy")


class Queue:
    """What is told waits to be taken over, one after the other, as in the interface."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._told: list[tuple[Mapping[ObjectRef, KubeObject | None], str]] = []

    def changed(self, changes: Mapping[ObjectRef, KubeObject | None], place: str) -> None:
        self._told.append((dict(changes), place))

    def fares(self, health: Health) -> None:
        pass

    def take_over(self) -> None:
        while self._told:
            self._workspace.apply(self._workspace.inventories[0], *self._told.pop(0))


class Opened:
    """A cluster that was read and is followed; ``stop`` ends that."""

    def __init__(self, server: ApiServer) -> None:
        connection = wire(server)
        job = Job(SourceSpec("x", "context:test", access=_ACCESS), None, None)
        self.found: Found = read_over(connection, job, _ACCESS, lambda: wire(server))
        connection.close()
        assert self.found.secrets is not None
        self.inventory = Inventory("x", self.found.content.batches, origin="live")
        self.workspace = Workspace(Settings(), [self.inventory], left_out={"x": self.found.secrets})
        self.queue = Queue(self.workspace)
        self.stop: Callable[[], None] = lambda: None

    def follow(self) -> None:
        assert self.found.follow is not None
        self.stop = self.found.follow(self.queue)

    def learn(self) -> None:
        self.queue.changed(*self.workspace.learn(self.inventory, "other"))

    def value(self, name: str) -> object:
        self.queue.take_over()
        data = self.inventory.data("Secret", "other", name)
        return data.entries["KEY"].value if data is not None and "KEY" in data.entries else None


@pytest.fixture
def server() -> Iterator[ApiServer]:
    template = pod_template({"app": "web"}, [container("app", "web:1", env=[from_secret("KEY", "absent", "KEY")])])
    more = [namespace("other"), deployment("other", "web", template), secret("other", "old", {"KEY": "fake-one"})]
    server = ApiServer([*small(), *more]).start()
    server.users.add(admin())
    yield server
    server.stop()


@pytest.fixture
def opened(server: ApiServer) -> Iterator[Opened]:
    made = Opened(server)
    yield made
    made.stop()


def test_a_list_never_comes_after_what_is_newer(server: ApiServer, opened: Opened) -> None:
    """However long it takes until the list is taken over."""
    opened.follow()
    changes, place = opened.workspace.learn(opened.inventory, "other")
    sleep(0.2)
    server.store.apply(secret("other", "old", {"KEY": "fake-two"}))
    server.store.apply(secret("other", "new", {"KEY": "fake-new"}))
    sleep(0.3)
    opened.queue.changed(changes, place)
    assert until(lambda: opened.value("old") == "fake-two")
    assert until(lambda: opened.value("new") == "fake-new")
    server.store.delete(secret("other", "old", {}))
    assert until(lambda: opened.value("old") is None)


def test_what_comes_while_the_list_is_on_its_way_is_not_held_to_be_gone(server: ApiServer, opened: Opened) -> None:
    opened.follow()
    read = opened.found.secrets
    assert read is not None

    def slow(space: str) -> object:
        more = read(space)
        server.store.apply(secret("other", "new", {"KEY": "fake-new"}))
        sleep(0.3)
        opened.queue.take_over()
        return more

    opened.workspace.left_out["x"] = slow  # type: ignore[assignment]
    opened.learn()
    assert until(lambda: opened.value("new") == "fake-new")
    assert opened.value("old") == "fake-one"


def test_what_is_not_in_the_list_is_gone_and_until_it_is_taken_over_nobody_says_so(
    server: ApiServer, opened: Opened
) -> None:
    server.store.delete(secret("other", "old", {}))
    changes, place = opened.workspace.learn(opened.inventory, "other")
    assert not changes
    assert opened.inventory.find("Secret", "other", "old") is not None
    assert not opened.inventory.coverage.within_whole("Secret", "other")
    news = opened.workspace.before(opened.workspace.matrix(), opened.inventory, changes, place)
    after = news.after(opened.workspace.apply(opened.inventory, changes, place))
    assert [(one.ref.name, one.happened) for one in after.objects] == [("old", "removed")]
    assert opened.inventory.find("Secret", "other", "old") is None
    assert opened.inventory.coverage.within_whole("Secret", "other")


def test_a_namespace_without_secrets_lets_absence_be_known(server: ApiServer, opened: Opened) -> None:
    server.store.delete(secret("other", "old", {}))
    opened.inventory.apply({ObjectRef("Secret", "other", "old"): None}, "x")

    def state() -> State:
        matrix = opened.workspace.matrix()
        group = next(group for group in matrix.groups if group.namespace == "other")
        cell = opened.workspace.rows(group)[0].cells[0]
        assert cell is not None
        return cell.state

    opened.inventory.coverage.everywhere.discard("Secret")
    assert state() is State.NOT_READ
    opened.learn()
    opened.queue.take_over()
    assert state() is State.MISSING


def test_what_is_followed_is_not_read_beside_that(server: ApiServer, opened: Opened) -> None:
    opened.follow()
    opened.learn()
    for space in ("shop", "other"):
        asked = len(server.asked(f"/namespaces/{space}/secrets"))
        with pytest.raises(SourceError, match=f"namespace {space}: its secrets were read already"):
            opened.workspace.learn(opened.inventory, space)
        assert len(server.asked(f"/namespaces/{space}/secrets")) == asked


def test_what_could_not_be_read_can_be_asked_for_again(server: ApiServer, opened: Opened) -> None:
    server.users.add(User("admin", [reads("namespaces configmaps")]))
    with pytest.raises(SourceError, match="403"):
        opened.workspace.learn(opened.inventory, "other")
    server.users.add(admin())
    opened.learn()
    assert opened.value("old") == "fake-one"


def test_what_is_read_while_following_begins_waits_for_it(
    server: ApiServer, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    class Slow:
        def __init__(self, *_: object) -> None:
            pass

        def start(self) -> None:
            keeping.start()
            keeping.join(0.2)
            order.append("started")

        def add(self, listing: Listing) -> None:
            order.append(listing.request.namespace or "")

        def stop(self) -> None:
            pass

    monkeypatch.setattr(demand, "Following", Slow)
    opened.learn()
    keeping = threading.Thread(target=opened.queue.take_over, daemon=True)
    opened.follow()
    keeping.join(5)
    assert order == ["started", "other"]
