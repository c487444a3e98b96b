"""Lists that come as a watch, and Secrets of which only the metadata is followed, over HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from k8sconfig_tui.formats.assembly import decode_object
from k8sconfig_tui.model.inventory import Batch, Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.readers import Job, SourceSpec
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live.cluster import read_over
from k8sconfig_tui.readers.live.kinds import SECRETS
from k8sconfig_tui.readers.live.listing import bared
from k8sconfig_tui.readers.live.mirror import Gathered, GoneError, MalformedError, Mirror
from tests.api import faults
from tests.api.rights import admin
from tests.api.server import ApiServer
from tests.readers.live.ears import Ear, until
from tests.readers.live.test_following import wire
from tests.readers.live.test_mirror import config_map as object_of
from tests.readers.live.test_mirror import line
from tests.worlds.kubectl import config_map, secret
from tests.worlds.small import small

_CANARY = "canary-5e7c"


@pytest.fixture
def server() -> Iterator[ApiServer]:
    server = ApiServer([*small(), *small("prod", "other")]).start()
    server.users.add(admin())
    yield server
    server.stop()


@contextmanager
def followed(server: ApiServer, access: Access) -> Iterator[Ear]:
    connection = wire(server)
    found = read_over(connection, Job(SourceSpec("x", "context:test"), None, None), access, lambda: wire(server))
    connection.close()
    ear = Ear(Inventory("x", found.content.batches, origin="live"))
    assert found.follow is not None
    stop = found.follow(ear)
    try:
        assert until(lambda: ear.state == "live")
        yield ear
    finally:
        stop()


def _forget(server: ApiServer, ear: Ear) -> list[Any]:
    """The server starts again and has forgotten what was; what it is asked until all is current again."""
    server.store.apply(config_map("shop", "ghost", {"KEY": "1"}))
    assert until(lambda: ear.value("shop", "ghost", "KEY") == "1")
    server.stop()
    assert until(lambda: ear.state == "stale")
    server.store.delete(config_map("shop", "ghost", {}))
    server.store.apply(config_map("shop", "new", {"KEY": "2"}))
    server.store.compact()
    seen = len(server.log)
    server.start()
    assert until(lambda: ear.inventory.find("ConfigMap", "shop", "ghost") is None, 20.0)
    assert until(lambda: ear.state == "live", 20.0)
    assert ear.value("shop", "new", "KEY") == "2"
    return server.log[seen:]


def test_a_list_that_is_needed_again_comes_with_the_watch(server: ApiServer) -> None:
    """Reliability row 7: one request for the list and all that follows; ghosts go."""
    with followed(server, Access(view=("shop",))) as ear:
        asked = _forget(server, ear)
        assert [request for request in asked if "sendInitialEvents" in request.query]
        assert not [request for request in asked if "limit" in request.query]
        server.store.apply(config_map("shop", "new", {"KEY": "3"}))
        assert until(lambda: ear.value("shop", "new", "KEY") == "3")


def test_a_server_that_streams_no_lists_is_asked_once(server: ApiServer) -> None:
    """Reliability row 7: then it is a list in pages, as before."""
    server.settings.streaming_lists = False
    with followed(server, Access(view=("shop",))) as ear:
        for _ in range(2):
            asked = _forget(server, ear)
            assert [request for request in asked if "limit" in request.query and request.path.endswith("configmaps")]
        streams = [one for one in server.log if one.path == "/api/v1/configmaps" and "sendInitialEvents" in one.query]
        assert len(streams) == 1


def test_a_streamed_list_without_an_end_is_read_in_pages(server: ApiServer) -> None:
    with followed(server, Access(view=("shop",))) as ear:
        server.faults.on("*", faults.ending(b"", after=1), times=None, query={"sendInitialEvents": "true"})
        asked = _forget(server, ear)
        assert [request for request in asked if "limit" in request.query and request.path.endswith("configmaps")]


def test_a_list_as_a_watch_is_whole_or_refused() -> None:
    mirror, gathered = Mirror(), Gathered({}, {})
    assert mirror.gather(line("ADDED", object_of("a", 3, "x")), gathered) == ""
    end = object_of("", 9, "")
    with pytest.raises(MalformedError):
        mirror.gather(line("BOOKMARK", end), gathered)
    odd = object_of("b", 4, "x")
    odd["metadata"]["labels"] = ["no map"]
    assert mirror.gather(line("ADDED", odd), gathered) == ""
    with pytest.raises(MalformedError):
        mirror.gather(line("ADDED", odd | {"metadata": []}), gathered)
    with pytest.raises(GoneError):
        mirror.gather(line("ERROR", {"kind": "Status", "code": 410}), gathered)
    end["metadata"]["annotations"] = {"k8s.io/initial-events-end": "true"}
    assert mirror.gather(line("BOOKMARK", end), gathered) == "9"
    assert [[ref.name for ref in kept] for kept in gathered] == [["a"], ["b"]]
    assert len(mirror) == 0


def test_within_a_list_as_a_watch_the_last_word_counts() -> None:
    mirror, gathered = Mirror(), Gathered({}, {})
    odd = object_of("a", 4, "x")
    odd["metadata"]["labels"] = ["no map"]
    for told, objects, unread in (("ADDED", 1, 0), ("MODIFIED", 0, 1), ("MODIFIED", 1, 0), ("MODIFIED", 0, 1)):
        mirror.gather(line(told, odd if unread else object_of("a", 3, "x")), gathered)
        assert (len(gathered.objects), len(gathered.unread)) == (objects, unread)
    mirror.gather(line("DELETED", odd), gathered)
    assert gathered == ({}, {})


# Secrets without their values


def _unread(ear: Ear, namespace: str, name: str) -> bool:
    data = ear.inventory.data("Secret", namespace, name)
    return data is not None and data.unread and not data.entries


def test_secrets_without_values_are_followed_without_values(server: ApiServer) -> None:
    """And nothing but their metadata is asked for, nor kept."""
    with followed(server, Access(view=("shop",), secrets="metadata")) as ear:
        server.store.apply(secret("shop", "new", {"KEY": _CANARY}))
        assert until(lambda: ear.inventory.find("Secret", "shop", "new") is not None)
        assert _unread(ear, "shop", "new")
        marked = secret("shop", "new", {"KEY": _CANARY})
        marked["metadata"]["labels"] = {"team": "a"}
        server.store.apply(marked)
        assert until(lambda: (ear.inventory.find("Secret", "shop", "new") or KubeObject()).metadata.labels is not None)
        assert _unread(ear, "shop", "new")
        assert ear.state == "live"
        server.store.delete(secret("shop", "new", {}))
        assert until(lambda: ear.inventory.find("Secret", "shop", "new") is None)
    watches = [one for one in server.log if one.path == "/api/v1/secrets" and "watch" in one.query]
    assert watches
    assert all("as=PartialObjectMetadata;" in one.headers["accept"] for one in watches)


def test_who_answers_with_values_all_the_same_is_not_believed(server: ApiServer) -> None:
    with followed(server, Access(view=("shop",), secrets="metadata")) as ear:
        whole = secret("shop", "new", {"KEY": _CANARY})
        whole["metadata"] |= {"uid": "u", "resourceVersion": "99999"}
        told = json.dumps({"type": "ADDED", "object": whole}).encode() + b"\n"
        server.faults.on("/api/v1/secrets", faults.says(told), times=None, query={"watch": "1"})
        server.stop()
        server.start()
        assert until(lambda: ear.inventory.find("Secret", "shop", "new") is not None, 20.0)
        assert _unread(ear, "shop", "new")
        obj = ear.inventory.find("Secret", "shop", "new")
        assert obj is not None
        assert not bytes(obj.data)


def test_values_that_were_read_stay_where_the_rest_is_followed_without(server: ApiServer) -> None:
    """``lazy``: the namespace in view with values, all others without."""
    with followed(server, Access(view=("shop",), secrets="lazy")) as ear:
        for space in ("shop", "other"):
            server.store.apply(secret(space, "new", {"KEY": f"fake-{space}"}))
        assert until(lambda: ear.inventory.find("Secret", "other", "new") is not None)
        assert until(lambda: ear.inventory.find("Secret", "shop", "new") is not None)
        server.store.apply(secret("shop", "new", {"KEY": "fake-later"}))

        def value() -> object:
            data = ear.inventory.data("Secret", "shop", "new")
            return data.entries["KEY"].value if data is not None and "KEY" in data.entries else None

        assert until(lambda: value() == "fake-later")
        assert not until(lambda: value() != "fake-later", 0.3)
        assert _unread(ear, "other", "new")


def test_what_is_read_on_demand_is_whole_from_then_on() -> None:
    """Also where Secrets were listed namespace by namespace, and what its watch of the metadata tells comes later."""
    inventory = Inventory(
        "x",
        [
            Batch([], "f other/secrets (metadata)", answers=[("Secret", "other")], bare=True),
            Batch([], "f secrets (metadata)", answers=[("Secret", None)], bare=True),
        ],
        origin="live",
    )
    ref = ObjectRef("Secret", "other", "new")
    whole = decode_object(json.dumps(secret("other", "new", {"KEY": "fake"})).encode())
    inventory.apply({ref: bared(whole, SECRETS)}, "f other/secrets (metadata)")
    data = inventory.data("Secret", "other", "new")
    assert data is not None
    assert data.unread
    inventory.coverage.add("Secret", "other")
    inventory.apply({ref: whole}, "f other/secrets")
    for late in ("f other/secrets (metadata)", "f secrets (metadata)"):
        inventory.apply({ref: bared(whole, SECRETS)}, late)
        data = inventory.data("Secret", "other", "new")
        assert data is not None
        assert data.entries["KEY"].value == "fake"
