"""The server against recordings of a real API server (1.36), where they are at hand: the same answers, word for word.

Each recorded request goes to a server that holds the recorded cluster's objects. Status, content type, encoding and
the whole document are compared, but for what differs from cluster to cluster: versions, tokens of pages, times.
"""

import base64
import gzip
import json
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.api.client import Client, events
from tests.api.rights import Rule, User, Users, reads
from tests.api.server import ApiServer
from tests.api.store import Store
from tests.worlds.kubectl import Object

SHARED = Path(os.environ.get("K8SCONFIG_TUI_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
RECORDINGS = SHARED / "recordings"

pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings are not here")

Recording = dict[str, Any]

# Recorded, and not done here: by words in the label.
NOT_DONE = {
    "Table": "tables",
    "YAML": "other encodings",
    "protobuf": "other encodings",
    "pretty": "indentation on demand",
    "openapi": "OpenAPI",
    "root paths": "the list of all paths",
    "POST": "writing",
    "PATCH": "writing",
    "422 invalid name": "writing",
    "409": "writing",
    "201 with Warning": "writing",
    "strict field": "writing",
}
# Watches of changes, some from before the dump: these changes happen here too before they are asked for.
CHANGING = ("still served by the watch cache", "watch from resourceVersion=1", "watch from rv,")


def recordings() -> Iterator[Recording]:
    for path in sorted(RECORDINGS.glob("*.jsonl")):
        yield from map(json.loads, path.read_text().splitlines())


def named(recording: Recording, words: Iterable[str]) -> bool:
    return any(word in recording["label"] for word in words)


def parameters(chosen: Iterable[Recording]) -> list[Any]:
    return [pytest.param(each, id=f"{each['as']}-{each['label']}") for each in chosen]


def answered() -> list[Any]:
    return parameters(each for each in recordings() if not named(each, (*NOT_DONE, *CHANGING)))


def changing() -> list[Any]:
    return parameters(each for each in recordings() if named(each, CHANGING))


# The recorded cluster


@cache
def objects() -> list[Object]:
    """The dump of the cluster, and over it what the recorded lists hold, which is later."""
    dump = json.loads(gzip.decompress((SHARED / "govuk" / "integration.json.gz").read_bytes()))
    found = {_identity(obj): obj for obj in dump["items"]}
    for recording in map(json.loads, (RECORDINGS / "lists.jsonl").read_text().splitlines()):
        document = json.loads(recording["body"]) if recording.get("body", "").startswith("{") else {}
        kind = document.get("kind", "").removesuffix("List")
        if "items" in document and kind != "PartialObjectMetadata":
            for item in document["items"]:
                obj = {"kind": kind, "apiVersion": document["apiVersion"], **item}
                found[_identity(obj)] = obj
    return list(found.values())


def _identity(obj: Object) -> tuple[str, str, str]:
    return obj["kind"], obj["metadata"].get("namespace", ""), obj["metadata"]["name"]


def users() -> Users:
    """The recorder's users: who may do what stands in the recorded rules reviews."""
    viewing = [
        Rule(("get", "list", "watch"), tuple(rule["apiGroups"]), tuple(rule["resources"]), "apps", role=_ROLE)
        for rule in _recorded_rules()
    ]
    admin = User("bench-admin", groups=("system:masters",), token="admin-token")
    only = User("ns-only", [reads("namespaces", namespace="apps", names=["apps"], verbs=["get"])])
    return Users([admin, User("apps-viewer", viewing), only])


_ROLE = "read-all-but-secrets"


def _recorded_rules() -> list[dict[str, Any]]:
    lines = (RECORDINGS / "auth.jsonl").read_text().splitlines()
    review = next(
        each for each in map(json.loads, lines) if (each["label"], each["as"]) == ("SSRR apps", "apps-viewer")
    )
    rules: list[dict[str, Any]] = json.loads(review["body"])["status"]["resourceRules"]
    return [rule for rule in rules if "list" in rule["verbs"]]


@pytest.fixture
def server(recording: Recording) -> Iterator[ApiServer]:
    store, heard = Store(objects()), recording.get("body", "") + json.dumps(recording.get("stream", ""))
    if found := re.search(r'"metadata":{"resourceVersion":"(\d+)"', heard):
        store.bump(max(int(found[1]) - store.version, 0))
    if found := re.search(r"too old resource version: \d+ \((\d+)\)", heard):
        store.bump(int(found[1]) - store.version)
        store.compact()
    with ApiServer(store=store, users=users()) as running:
        running.settings.second = 0.01
        yield running


# What is compared


@pytest.mark.parametrize("recording", answered())
def test_the_answer_is_that_of_the_real_server(server: ApiServer, recording: Recording) -> None:
    client = Client(server, "" if recording["as"] == "none" else recording["as"])
    body = recording.get("requestBody")
    asked = {"method": recording["method"], "headers": recording["requestHeaders"]}
    body = json.loads(body) if body else None
    with client.open(recording["path"], body=body, **asked) as response:
        assert response.status == recording["status"]
        assert {name: response.getheader(name) for name in TOLD} == told(recording)
        if "stream" in recording:
            assert kinds(list(events(response))) == kinds([json.loads(each["line"]) for each in recording["stream"]])
        else:
            assert known(_document(response.read())) == known(_document(_body(recording)))


@pytest.mark.parametrize("recording", changing())
def test_the_same_changes_are_the_same_events(recording: Recording) -> None:
    events_of = [json.loads(each["line"]) for each in recording["stream"]]
    told = [event for event in events_of if event["type"] != "BOOKMARK"]
    with ApiServer(_before(told), users=users()) as server:
        start = server.store.version
        for event in told:
            (server.store.delete if event["type"] == "DELETED" else server.store.apply)(event["object"])
        target = re.sub(r"resourceVersion=\d+", f"resourceVersion={start}", recording["path"])
        with Client(server).open(target) as response:
            assert kinds(list(islice(events(response), len(told)))) == kinds(told)


def _before(told: list[Any]) -> list[Object]:
    """What must have been there for the first event of each object to be what it is."""
    firsts = {event["object"]["metadata"]["name"]: event for event in reversed(told)}
    changed = [event["object"] for event in firsts.values() if event["type"] != "ADDED"]
    return [{**obj, "metadata": {**obj["metadata"], "resourceVersion": "1"}} for obj in changed]


TOLD = ("Content-Type", "Content-Encoding", "Cache-Control", "Vary", "Retry-After")


def told(recording: Recording) -> dict[str, str | None]:
    return {name: recording["responseHeaders"].get(name) for name in TOLD}


def kinds(stream: list[Any]) -> list[tuple[str, str, str]]:
    return [
        (event["type"], event["object"]["kind"], event["object"].get("metadata", {}).get("name", ""))
        for event in stream
    ]


def _body(recording: Recording) -> bytes:
    return recording["body"].encode() if "body" in recording else base64.b64decode(recording["bodyBase64"])


def _document(body: bytes) -> Any:
    body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    return json.loads(body) if body[:1] == b"{" else body


_VOLATILE = {"resourceVersion", "continue", "creationTimestamp", "serverAddress"}
_UNTOLD = {"managedFields", "storageVersionHash", "extra"}
_NUMBER = re.compile(r"\d{4,}")


@cache
def names() -> frozenset[str]:
    """What discovery tells here: groups, resources, subresources."""
    resources = Store(objects()).kinds.resources
    parts = {f"{each.name}/{name}" for each in resources for name in each.subresources}
    return frozenset({each.group for each in resources} | {each.name for each in resources} | parts)


def known(document: Any) -> Any:
    """The essence; of discovery what this server's table knows too, whatever the order of groups."""
    kind = document.get("kind") if isinstance(document, dict) else None
    if kind == "APIGroupList":
        groups = [group for group in document["groups"] if group["name"] in names()]
        document = {**document, "groups": sorted(groups, key=lambda group: str(group["name"]))}
    if kind == "APIResourceList":
        document = {**document, "resources": [each for each in document["resources"] if each["name"] in names()]}
    if kind == "APIGroupDiscoveryList":
        groups = [group for group in document["items"] if group["metadata"].get("name", "") in names()]
        document = {**document, "items": [{**group, "versions": _versions(group)} for group in groups]}
    return essence(document)


def _versions(group: Any) -> list[Any]:
    """A group of aggregated discovery with the resources that are known; subresources of custom ones are left out."""
    found = [dict(version) for version in group["versions"]]
    for version in found:
        version["resources"] = [each for each in version["resources"] if each["resource"] in names()]
        for each in version["resources"]:
            if each["responseKind"]["group"]:
                each.pop("subresources", None)
    return found


def essence(document: Any) -> Any:
    """The document without what differs from cluster to cluster; that it is there is compared."""
    if isinstance(document, dict):
        told = {key: part for key, part in document.items() if key not in _UNTOLD}
        return {key: bool(part) if key in _VOLATILE else essence(part) for key, part in told.items()}
    if isinstance(document, list):
        return [essence(part) for part in document]
    return _NUMBER.sub("N", document) if isinstance(document, str) else document
