"""What changes in a cluster after it was read, over HTTP: told soon, complete, and ended without a trace."""

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.readers import Found, Job, SourceSpec
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live import exec_plugin, reflector
from k8sconfig_tui.readers.live.cluster import read_over
from k8sconfig_tui.readers.live.connection import Connection, address
from k8sconfig_tui.readers.live.credentials import Credentials, Fixed, Login, Secret
from k8sconfig_tui.readers.live.http import HttpWire
from k8sconfig_tui.readers.live.mirror import Mirror
from tests.api import faults
from tests.api.rights import admin
from tests.api.server import ApiServer
from tests.readers.live.ears import Ear, until
from tests.readers.live.test_exec_plugin import counted, plugin, printing, runs
from tests.worlds.kubectl import config_map, secret
from tests.worlds.small import small

_ACCESS = Access(view=("shop",))


@pytest.fixture
def server() -> Iterator[ApiServer]:
    server = ApiServer(list(small())).start()
    server.users.add(admin())
    yield server
    server.stop()


_ADMIN = Fixed(Login(Secret("Bearer admin-token")))


def wire(server: ApiServer, credentials: Credentials = _ADMIN) -> HttpWire:
    return HttpWire(Connection(address(server.url, "the server")), credentials)


def read(server: ApiServer, credentials: Credentials = _ADMIN) -> tuple[Found, Inventory]:
    connection = wire(server, credentials)
    job = Job(SourceSpec("x", "context:test", access=_ACCESS), None, None)
    found = read_over(connection, job, _ACCESS, lambda: wire(server, credentials))
    connection.close()
    return found, Inventory("x", found.content.batches, origin="live")


@contextmanager
def followed(
    server: ApiServer, meanwhile: Callable[[], object] = lambda: None, credentials: Credentials = _ADMIN
) -> Iterator[Ear]:
    """What takes over a cluster that is read, then followed; ``meanwhile`` happens between the two."""
    found, inventory = read(server, credentials)
    meanwhile()
    ear = Ear(inventory)
    assert found.follow is not None
    stop = found.follow(ear)
    try:
        yield ear
    finally:
        stop()


def test_what_changes_is_told_and_taken_over(server: ApiServer) -> None:
    with followed(server) as ear:
        server.store.apply(config_map("shop", "new", {"KEY": "one"}))
        assert until(lambda: ear.value("shop", "new", "KEY") == "one")
        server.store.apply(config_map("shop", "new", {"KEY": "two"}))
        assert until(lambda: ear.value("shop", "new", "KEY") == "two")
        server.store.delete(config_map("shop", "new", {}))
        assert until(lambda: ear.inventory.find("ConfigMap", "shop", "new") is None)
        assert ear.health[-1].state == "live"


def test_what_changed_between_reading_and_following_is_not_lost(server: ApiServer) -> None:
    with followed(server, lambda: server.store.apply(secret("shop", "between", {"KEY": "fake-value"}))) as ear:
        assert until(lambda: ear.inventory.find("Secret", "shop", "between") is not None)


def test_changes_that_come_together_are_told_together(server: ApiServer) -> None:
    with followed(server) as ear:
        assert until(lambda: bool(ear.health))
        for number in range(200):
            server.store.apply(config_map("shop", "busy", {"KEY": str(number)}))
        assert until(lambda: ear.value("shop", "busy", "KEY") == "199")
        assert ear.times <= 100


def test_a_server_that_starts_again_is_found_again(server: ApiServer) -> None:
    """Reliability rows 7 and 23: stale meanwhile, with its reason; then current, ghosts gone."""
    with followed(server) as ear:
        server.store.apply(config_map("shop", "ghost", {"KEY": "1"}))
        assert until(lambda: ear.inventory.find("ConfigMap", "shop", "ghost") is not None)
        server.stop()
        assert until(lambda: any(health.state == "stale" for health in ear.health))
        stale = next(health for health in ear.health if health.state == "stale")
        assert stale.reason
        assert stale.since is not None
        assert stale.since <= monotonic()
        assert ear.value("shop", "ghost", "KEY") == "1", "what was read is kept"
        server.store.delete(config_map("shop", "ghost", {}))
        server.store.compact()
        server.start()
        assert until(lambda: ear.inventory.find("ConfigMap", "shop", "ghost") is None, 20.0)
        assert until(lambda: ear.health[-1].state == "live", 20.0)


def test_the_end_leaves_no_thread_and_no_connection(server: ApiServer) -> None:
    """Reliability row 58: switched on and off, again and again."""
    before = threading.active_count()
    for _ in range(5):
        others = set(threading.enumerate())
        with followed(server) as ear:
            assert until(lambda ear=ear: bool(ear.health))  # type: ignore[misc]
            assert _followers(others)
        assert not _followers(others), "ended when stop has returned, not some time later"
    assert until(lambda: server.connections == 0), server.connections
    assert until(lambda: threading.active_count() <= before + 2), threading.active_count()


def _followers(others: Collection[threading.Thread]) -> list[str]:
    """The threads that follow, but for these others."""
    return [one.name for one in threading.enumerate() if one.name.startswith("following ") and one not in others]


def test_each_token_that_expires_is_renewed(server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability row 1: the second as the first, soon; what no renewal helps says what to do."""
    monkeypatch.setattr(exec_plugin, "_SOON", 1.0, raising=False)
    held = tmp_path / "token"
    held.write_text("admin-token")
    body = f"token = open({str(held)!r}).read()\n" + printing({"token": "tN"}).replace("'tN'", "token")
    credentials = plugin(tmp_path, counted(tmp_path) + body.replace('"tN"', "token"))
    with followed(server, credentials=credentials) as ear:
        assert until(lambda: ear.state == "live")
        for token in ("second", "third"):
            held.write_text(token)
            server.users.rotate("admin", token)
            server.hang_up()
            assert until(lambda: ear.state == "stale")
            assert until(lambda: ear.state == "live", 15.0), ear.health[-1]
        assert runs(tmp_path) == 3
        server.users.rotate("admin", "never given")
        server.hang_up()
        assert until(lambda: "(401): log in again" in ear.health[-1].reason, 15.0), ear.health[-1]


def test_a_cluster_in_which_nothing_happens_is_live(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reflector, "_SILENCE", 0.3)
    with followed(server) as ear:
        assert until(lambda: len(server.asked("/api/v1/configmaps", watch="1")) >= 4), server.log[-1]
        assert {health.state for health in ear.health} == {"live"}
        server.store.apply(config_map("shop", "new", {"KEY": "one"}))
        assert until(lambda: ear.value("shop", "new", "KEY") == "one")
        cut = monotonic()
        server.stop()
        assert until(lambda: ear.state == "stale")
        assert ear.health[-1].since is not None
        assert abs(ear.health[-1].since - cut) < 1.0


def test_an_object_that_cannot_be_read_is_kept_as_it_was_and_told(server: ApiServer) -> None:
    """Reliability row 19, while it is followed: nothing is live before it can be read again."""
    server.store.apply(config_map("shop", "odd", {"KEY": "1"}))
    with followed(server) as ear:
        assert until(lambda: bool(ear.health))
        server.store.apply(odd_one("odd"))
        assert until(lambda: "odd" in ear.health[-1].reason)
        server.store.apply(config_map("shop", "other", {"KEY": "3"}))
        assert until(lambda: ear.value("shop", "other", "KEY") == "3")
        assert ear.value("shop", "odd", "KEY") == "1"
        assert ear.health[-1].state == "stale"
        server.store.apply(config_map("shop", "odd", {"KEY": "4"}))
        assert until(lambda: ear.value("shop", "odd", "KEY") == "4")
        assert until(lambda: ear.health[-1].state == "live")
        assert "canary-11ab" not in repr(ear.health)


def odd_one(name: str) -> dict[str, Any]:
    """A ConfigMap with a shape that cannot be read."""
    made: dict[str, Any] = config_map("shop", name, {"KEY": "2"})
    made["metadata"]["labels"] = {"a": ["canary-11ab"]}
    return made


def test_an_object_that_cannot_be_read_and_is_deleted_is_gone(server: ApiServer) -> None:
    """Reliability row 19, to its end: nothing is shown that does not exist, and all is live again."""
    server.store.apply(config_map("shop", "odd", {"KEY": "1"}))
    with followed(server) as ear:
        assert until(lambda: ear.state == "live")
        server.store.apply(odd_one("odd"))
        assert until(lambda: "odd" in ear.health[-1].reason)
        server.store.delete(odd_one("odd"))
        assert until(lambda: ear.value("shop", "odd", "KEY") is None)
        assert until(lambda: ear.health[-1].state == "live")


@pytest.mark.parametrize("streams", [True, False])
def test_a_list_that_is_needed_again_is_taken_over_but_for_what_cannot_be_read(
    server: ApiServer, *, streams: bool
) -> None:
    """Reliability rows 7 and 19: a bad item costs itself alone, also then."""
    server.settings.streaming_lists = streams
    for name in ("odd", "ghost", "fine"):
        server.store.apply(config_map("shop", name, {"KEY": "1"}))
    with followed(server) as ear:
        assert until(lambda: ear.state == "live")
        for name in ("odd", "ghost"):
            server.store.apply(odd_one(name))
        assert until(lambda: "cannot be read" in ear.health[-1].reason)
        server.stop()
        server.store.apply(config_map("shop", "fine", {"KEY": "2"}))
        server.store.delete(odd_one("ghost"))
        server.store.compact()
        server.start()
        assert until(lambda: ear.value("shop", "fine", "KEY") == "2", 20.0)
        assert until(lambda: ear.value("shop", "ghost", "KEY") is None)
        assert ear.value("shop", "odd", "KEY") == "1"
        assert ear.state == "stale"
        assert "odd" in ear.health[-1].reason
        server.store.apply(config_map("shop", "odd", {"KEY": "3"}))
        assert until(lambda: ear.value("shop", "odd", "KEY") == "3")
        assert until(lambda: ear.state == "live", 20.0)


def test_what_could_not_be_read_at_first_is_followed_and_nothing_is_live_before_it_can_be(server: ApiServer) -> None:
    """Reliability row 19: the rest of its list is current all the same."""
    server.store.apply(odd_one("odd"))
    server.store.apply(config_map("shop", "fine", {"KEY": "1"}))
    with followed(server) as ear:
        server.store.apply(config_map("shop", "fine", {"KEY": "2"}))
        assert until(lambda: ear.value("shop", "fine", "KEY") == "2")
        assert {health.state for health in ear.health} == {"stale"}
        assert "odd" in ear.health[-1].reason
        server.store.delete(odd_one("odd"))
        assert until(lambda: ear.state == "live")


def test_a_list_that_broke_off_at_first_is_read_again_and_followed(server: ApiServer) -> None:
    """And nothing is live before it is."""
    for number in range(600):
        server.store.apply(config_map("shop", f"c{number:03}", {"KEY": "1"}))
    server.faults.on("/api/v1/configmaps", faults.status(501), times=None, query={"continue": "*"})
    server.faults.on("/api/v1/configmaps", faults.status(501), times=2, query={"watch": "*"})
    with followed(server) as ear:
        assert ear.value("shop", "c000", "KEY") == "1"
        server.store.apply(config_map("shop", "c000", {"KEY": "2"}))
        assert until(lambda: ear.state == "live", 20.0)
        assert ear.value("shop", "c000", "KEY") == "2"
        assert ear.value("shop", "c599", "KEY") == "1"


def test_a_list_that_nobody_watches_any_more_is_not_live(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends a thread; and nothing of the error but its type is told."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("canary-92cd")

    with followed(server, lambda: monkeypatch.setattr(Mirror, "take", broken)) as ear:
        server.store.apply(config_map("shop", "new", {"KEY": "1"}))
        assert until(lambda: bool(ear.health) and "ZeroDivisionError" in ear.health[-1].reason)
        assert ear.health[-1].state == "stale"
        assert "canary-92cd" not in repr(ear.health)


@pytest.mark.parametrize("told", ["changed", "fares"])
def test_what_cannot_be_told_leaves_the_source_stale_and_the_rest_is_told(
    server: ApiServer, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    found, inventory = read(server)
    ear = Ear(inventory)
    well = getattr(ear, told)

    def broken(*_: object) -> None:
        monkeypatch.setattr(ear, told, well)
        raise ZeroDivisionError("canary-92cd")

    monkeypatch.setattr(ear, told, broken)
    assert found.follow is not None
    stop = found.follow(ear)
    try:
        server.store.apply(config_map("shop", "lost", {"KEY": "1"}))
        assert until(lambda: "ZeroDivisionError" in ear.health[-1].reason if ear.health else False)
        server.store.apply(config_map("shop", "new", {"KEY": "1"}))
        assert until(lambda: ear.value("shop", "new", "KEY") == "1")
        assert ear.health[-1].state == "stale"
        assert "canary-92cd" not in repr(ear.health)
    finally:
        stop()


def test_only_watches_leave_the_process(server: ApiServer) -> None:
    """Reliability row 50, of a session that follows."""
    seen: list[int] = []
    with followed(server, lambda: seen.append(len(server.log))) as ear:
        assert until(lambda: bool(ear.health))
    asked = server.log[seen[0] :]
    assert asked
    assert {request.method for request in asked} == {"GET"}
    assert all("watch" in request.query for request in asked)
