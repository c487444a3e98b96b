"""Each fault strikes when it was told to, and is what it is called."""

import gzip
import http.client
import json
import zlib
from itertools import islice
from time import monotonic

import pytest

from tests.api import faults
from tests.api.client import Client, events
from tests.api.server import ApiServer
from tests.worlds.kubectl import config_map

LIST = "/api/v1/configmaps"


def test_a_fault_strikes_the_nth_matching_request_so_many_times(server: ApiServer) -> None:
    server.faults.on(LIST, faults.status(503), nth=2, times=2, user="admin", query={"limit": "5", "continue": None})
    client = Client(server)
    assert client.ask(LIST).status == 200
    assert [client.ask(f"{LIST}?limit=5").status for _ in range(5)] == [200, 503, 503, 200, 200]


def test_a_rule_can_be_taken_back_and_can_choose_by_number(server: ApiServer) -> None:
    rule = server.faults.on("/api/*", lambda number: faults.status(500 + number), times=None)
    client = Client(server)
    assert [client.ask(LIST).status for _ in range(3)] == [500, 501, 502]
    server.faults.off(rule)
    assert client.ask(LIST).status == 200


def test_a_status_says_when_to_come_back(server: ApiServer) -> None:
    server.faults.on(LIST, faults.status(429, retry_after=7))
    reply = Client(server).ask(LIST)
    assert (reply.status, reply.headers["Retry-After"]) == (429, "7")
    assert reply.document["reason"] == "TooManyRequests"


def test_a_review_can_conflict(server: ApiServer) -> None:
    server.faults.on("*/selfsubjectaccessreviews", faults.status(409), method="POST")
    client, path = Client(server), "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    review = {"kind": "SelfSubjectAccessReview", "spec": {"resourceAttributes": {"verb": "list", "resource": "pods"}}}
    assert client.ask(path, method="POST", body=review).status == 409
    assert client.ask(path, method="POST", body=review).document["status"] == {"allowed": True}


@pytest.mark.parametrize("after", [0, 1, 7, 100])
def test_a_cut_leaves_so_many_bytes_of_the_body(server: ApiServer, after: int) -> None:
    whole = Client(server).ask(LIST).body
    server.faults.on(LIST, faults.cut(after))
    with Client(server).open(LIST) as response, pytest.raises(http.client.IncompleteRead) as broken:
        response.read()
    assert whole.startswith(broken.value.partial)
    assert server.faults.rules[0].met == 1


def test_a_reset_is_none_of_the_orderly_ends(server: ApiServer) -> None:
    server.faults.on(LIST, faults.rst())
    with pytest.raises(ConnectionResetError):
        Client(server).ask(LIST)


def test_silence_lasts_until_the_client_goes_or_the_server_stops(server: ApiServer) -> None:
    server.faults.on(LIST, faults.silence(10))
    with Client(server).open(LIST) as response:
        assert response.status == 200
        started = monotonic()
        server.stop()
        assert monotonic() - started < 2
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            response.read()


def test_slow_and_drop_by_drop_are_late_and_whole(server: ApiServer) -> None:
    whole = Client(server).ask("/version").body
    server.faults.on("/version", faults.slow(0.05))
    server.faults.on("/version", faults.drip(0.0001), nth=2)
    for _ in range(2):
        started = monotonic()
        assert Client(server).ask("/version").body == whole
        assert monotonic() - started > 0.03


def test_an_answer_in_gzip_and_a_damaged_one(server: ApiServer) -> None:
    whole = Client(server).ask(LIST).body
    server.faults.on(LIST, faults.gzip())
    server.faults.on(LIST, faults.bad_gzip(), nth=2)
    packed = Client(server).ask(LIST)
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.body)) == ("gzip", whole)
    damaged = Client(server).ask(LIST)
    assert damaged.headers["Content-Encoding"] == "gzip"
    with pytest.raises((zlib.error, EOFError, gzip.BadGzipFile)):
        gzip.decompress(damaged.body)


def test_a_packed_watch_can_be_read_event_by_event(server: ApiServer) -> None:
    server.faults.on(LIST, faults.gzip())
    with Client(server).open(f"{LIST}?watch=true&resourceVersion={server.store.version}") as response:
        server.store.apply(config_map("shop", "one", {}))
        unpacked, unpacker = b"", zlib.decompressobj(wbits=31)
        while not unpacked.endswith(b"\n"):
            unpacked += unpacker.decompress(response.read(1))
    assert json.loads(unpacked)["object"]["metadata"]["name"] == "one"


def test_a_bomb_is_small_on_the_wire(server: ApiServer) -> None:
    server.faults.on(LIST, faults.bomb(8 << 20))
    body = Client(server).ask(LIST).body
    assert len(body) < 20_000
    assert len(zlib.decompressobj(wbits=31).decompress(body)) > 8 << 20


def test_gzip_is_given_to_who_takes_it_and_only_for_long_answers(server: ApiServer) -> None:
    server.settings.gzip_from = 1
    asking = Client(server)
    assert "Content-Encoding" not in asking.ask(LIST).headers
    assert asking.ask(LIST, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    server.settings.gzip_from = 1 << 20
    assert "Content-Encoding" not in asking.ask(LIST, headers={"Accept-Encoding": "gzip"}).headers


def test_what_is_said_instead_is_packed_as_well(server: ApiServer) -> None:
    server.settings.gzip_from = 1
    server.faults.on(LIST, faults.items_null())
    reply = Client(server).ask(LIST, headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(reply.body))["items"] is None


def test_documents_that_are_not_what_was_asked_for(server: ApiServer) -> None:
    said = [faults.items_null(), faults.wrong_kind(), faults.bad_item(1), faults.html(), faults.says(b"")]
    server.faults.on(LIST, lambda number: said[number], times=None)
    null, wrong, bad, page, empty = [Client(server).ask(LIST) for _ in said]
    assert null.document["items"] is None
    assert wrong.document["kind"] == "Pod"
    assert [isinstance(item["metadata"], dict) for item in bad.document["items"]][:3] == [True, False, True]
    assert page.body.startswith(b"<!DOCTYPE html>")
    assert page.headers["Content-Type"].startswith("text/html")
    assert (empty.status, empty.body) == (200, b"")


def test_a_redirect_says_where_to(server: ApiServer) -> None:
    server.faults.on(LIST, faults.redirect("https://elsewhere.example/"))
    reply = Client(server).ask(LIST)
    assert (reply.status, reply.headers["Location"]) == (302, "https://elsewhere.example/")


def test_a_watch_with_garbage_an_error_and_its_events_twice(server: ApiServer) -> None:
    start = server.store.version
    for name in ("a", "b", "c"):
        server.store.apply(config_map("shop", name, {}))
    said = [faults.garbage(b"oops\n", after=1), faults.in_band(500, after=1), faults.twice(), faults.shuffled(1)]
    server.faults.on(LIST, lambda number: said[number], times=None)
    target = f"{LIST}?watch=true&resourceVersion={start}"
    with Client(server).open(target) as response:
        assert [line == b"oops\n" for line in islice(response, 4)] == [False, True, False, False]
    with Client(server).open(target) as response:
        assert [event["type"] for event in events(response)] == ["ADDED", "ERROR"]
    with Client(server).open(target) as response:
        assert [event["object"]["metadata"]["name"] for event in islice(events(response), 4)] == ["a", "a", "b", "b"]
    with Client(server).open(target) as response:
        assert {event["object"]["metadata"]["name"] for event in islice(events(response), 2)} == {"a", "b"}


def test_both_of_two_faults(server: ApiServer) -> None:
    server.faults.on(LIST, faults.html() & faults.cut(5))
    with Client(server).open(LIST) as response, pytest.raises(http.client.IncompleteRead) as broken:
        response.read()
    assert broken.value.partial == b"<!DOC"
