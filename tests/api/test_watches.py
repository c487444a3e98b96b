"""Watches: every later change once and in order, or that the version is too old."""

import http.client
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import islice
from time import monotonic, sleep
from typing import Any

from tests.api.client import Client, events
from tests.api.server import ApiServer
from tests.worlds.kubectl import config_map

SPACE = "/api/v1/namespaces/shop/configmaps"


def watch(server: ApiServer, **query: object) -> AbstractContextManager[http.client.HTTPResponse]:
    parameters = "&".join(f"{name}={value}" for name, value in query.items())
    return Client(server).open(f"{SPACE}?watch=true&{parameters}")


def told(event: dict[str, Any]) -> tuple[str, str]:
    return event["type"], event["object"]["metadata"].get("name", "")


def until(true: Callable[[], bool], seconds: float = 2.0) -> bool:
    end = monotonic() + seconds
    while not true() and monotonic() < end:
        sleep(0.005)
    return true()


def test_changes_come_as_they_happen_and_with_their_versions(server: ApiServer) -> None:
    start = server.store.version
    with watch(server, resourceVersion=start) as response:
        server.store.apply(config_map("shop", "live", {"A": "1"}))
        server.store.apply(config_map("elsewhere", "live", {"A": "1"}))
        server.store.apply(config_map("shop", "live", {"A": "2"}))
        server.store.delete(config_map("shop", "live", {}))
        seen = list(islice(events(response), 3))
    assert [told(event) for event in seen] == [("ADDED", "live"), ("MODIFIED", "live"), ("DELETED", "live")]
    versions = [int(event["object"]["metadata"]["resourceVersion"]) - start for event in seen]
    assert versions == [1, 3, 4]
    assert len({event["object"]["metadata"]["uid"] for event in seen}) == 1


def test_a_watch_resumed_at_a_version_misses_nothing(server: ApiServer) -> None:
    start = server.store.version
    server.store.apply(config_map("shop", "missed", {}))
    with watch(server, resourceVersion=start) as response:
        assert told(next(events(response))) == ("ADDED", "missed")


def test_a_streaming_list_tells_where_it_ends(server: ApiServer) -> None:
    initial = {"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "allowWatchBookmarks": "true"}
    expected = Client(server).ask(SPACE).names
    with watch(server, **initial) as response:
        *listed, end = list(islice(events(response), len(expected) + 1))
        server.store.apply(config_map("shop", "after", {}))
        assert told(next(events(response))) == ("ADDED", "after")
    assert [told(event) for event in listed] == [("ADDED", name) for name in expected]
    assert end["type"] == "BOOKMARK"
    assert end["object"]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}


def test_an_older_server_knows_no_streaming_lists(server: ApiServer) -> None:
    server.settings.streaming_lists = False
    reply = Client(server).ask(f"{SPACE}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan")
    assert reply.status == 422


def test_bookmarks_come_when_called_and_with_time(server: ApiServer) -> None:
    server.settings.second = 0.001
    with watch(server, resourceVersion=server.store.version, allowWatchBookmarks="true") as response:
        server.store.bump(10)
        bookmark = next(events(response))
        assert bookmark["type"] == "BOOKMARK"
        assert bookmark["object"]["metadata"]["resourceVersion"] == str(server.store.version)
        server.store.bookmark()
        assert next(events(response))["type"] == "BOOKMARK"


def test_a_selection_is_left_and_entered(server: ApiServer) -> None:
    with watch(server, resourceVersion=server.store.version, labelSelector="tier=web") as response:
        server.store.apply(config_map("shop", "one", {}, labels={"tier": "web"}))
        server.store.apply(config_map("shop", "one", {}, labels={"tier": "db"}))
        server.store.apply(config_map("shop", "one", {}, labels={"tier": "web"}))
        assert [told(event)[0] for event in islice(events(response), 3)] == ["ADDED", "DELETED", "ADDED"]


def test_what_was_compacted_is_gone_for_new_watches_alone(server: ApiServer) -> None:
    old = server.store.version
    with watch(server, resourceVersion=old) as response:
        server.store.apply(config_map("shop", "one", {}))
        server.store.compact()
        assert told(next(events(response))) == ("ADDED", "one")
    with watch(server, resourceVersion=old) as response:
        (error,) = events(response)
    assert (error["type"], error["object"]["code"], error["object"]["reason"]) == ("ERROR", 410, "Expired")
    server.settings.gone_as_status = True
    assert Client(server).ask(f"{SPACE}?watch=true&resourceVersion={old}").status == 410


def test_a_watch_ends_in_order_when_its_time_is_over(server: ApiServer) -> None:
    server.settings.second = 0.01
    with watch(server, resourceVersion=server.store.version, timeoutSeconds=5) as response:
        assert list(events(response)) == []


def test_a_watch_ends_when_its_client_goes(server: ApiServer) -> None:
    with watch(server, resourceVersion=server.store.version):
        assert until(lambda: server.store.watchers == 1)
    assert until(lambda: (server.store.watchers, server.connections) == (0, 0))


def test_history_is_bounded_and_a_watch_that_fell_behind_is_told(server: ApiServer) -> None:
    server.store.history = 10
    start = server.store.version
    for number in range(50):
        server.store.apply(config_map("shop", "one", {"N": str(number)}))
    with watch(server, resourceVersion=start) as response:
        assert next(events(response))["type"] == "ERROR"
    with watch(server, resourceVersion=server.store.version - 5) as response:
        assert len(list(islice(events(response), 5))) == 5
