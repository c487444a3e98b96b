"""GET of one object and of a list.

The law of this module: a list is from one moment, and says which; what is too old or not yet there is refused.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tests.api import paging
from tests.api.forms import Form, alone, form, in_list
from tests.api.http import LONGEST_COUNTED, Answer, Request, whole
from tests.api.kinds import Resource
from tests.api.paths import Target
from tests.api.selectors import Test, selected
from tests.api.status import JSON, RefusalError, bad_request, invalid_options, no_such_object, text, too_large_version
from tests.api.store import Item, Store

_TOO_OLD = "The resourceVersion for the provided list is too old."


class Moment(NamedTuple):
    """``version`` None: now."""

    version: int | None
    after: paging.Position | None = None


def one(store: Store, resource: Resource, target: Target, request: Request) -> Answer:
    asked = form(request.headers.get("accept", "*/*"))
    item = store.get(resource, target.namespace if resource.namespaced else "", target.name)
    if item is None:
        raise no_such_object(resource.name, resource.group, target.name)
    return whole(200, text(alone(item.object, asked, resource.api_version)), JSON)


def many(store: Store, resource: Resource, target: Target, request: Request) -> Answer:
    asked = form(request.headers.get("accept", "*/*"))
    if "sendInitialEvents" in request.query:
        raise invalid_options("sendInitialEvents", "sendInitialEvents is forbidden for list")
    chosen, most = selected(resource, request.query), paging.limit(request.query.get("limit", ""))
    moment = _moment(store, request)
    version, items = store.snapshot(resource) if moment.version is None else _at(store, resource, moment.version)
    items = [item for item in items if _wanted(item, target.namespace, chosen)] if target.namespace or chosen else items
    if request.query.get("resourceVersion") == "0":
        most = 0
    page = paging.page(items, target.namespace, moment.after, most, version)
    return _answer(resource, asked, page, str(version), counted=chosen is None)


def _wanted(item: Item, namespace: str, chosen: Test | None) -> bool:
    return namespace in ("", item.namespace) and (chosen is None or chosen(item.object))


def _at(store: Store, resource: Resource, version: int) -> tuple[int, list[Item]]:
    return version, store.items(resource, version)


def _moment(store: Store, request: Request) -> Moment:
    token, version = request.query.get("continue", ""), request.query.get("resourceVersion", "")
    match = request.query.get("resourceVersionMatch", "")
    paging.check_match(version, match)
    asked = number(version)
    if token:
        return _continued(store, paging.position(token), asked)
    if asked > store.version:
        raise too_large_version(asked, store.version)
    exact = match == "Exact" or (not match and asked and "limit" in request.query)
    if exact and asked < store.oldest:
        raise RefusalError(410, _TOO_OLD)
    return Moment(asked if exact else None)


def _continued(store: Store, at: paging.Position, asked: int) -> Moment:
    if asked:
        raise bad_request("specifying resource version is not allowed when using continue")
    if at.version == paging.ANY_VERSION:
        return Moment(None, at)
    if at.version < store.oldest:
        raise paging.expired(at)
    return Moment(at.version, at)


def number(version: str) -> int:
    if version and not version.isdigit():
        raise bad_request(f"invalid resource version: {not_a_number(version)}")
    return int(version or "0")


def not_a_number(version: str) -> str:
    return f'resourceVersion: Invalid value: "{version}": strconv.ParseUint: parsing "{version}": invalid syntax'


def _answer(resource: Resource, asked: Form, page: paging.Page, version: str, *, counted: bool) -> Answer:
    """``counted``: how many remain is only told where nothing was selected."""
    metadata: dict[str, object] = {"resourceVersion": version}
    if page.token or resource.custom:
        metadata["continue"] = page.token
    if page.token and counted:
        metadata["remainingItemCount"] = page.remaining
    kind, api_version = f"{resource.kind}List", resource.api_version
    if asked is Form.METADATA:
        kind, api_version = "PartialObjectMetadataList", "meta.k8s.io/v1"
    head = {"kind": kind, "apiVersion": api_version, "metadata": metadata}
    chunks = list(
        _chunks(text(head), [in_list(item, asked, api_version, custom=resource.custom) for item in page.items])
    )
    return Answer(200, JSON, chunks, counted=sum(map(len, chunks)) <= LONGEST_COUNTED)


def _chunks(head: bytes, items: list[bytes]) -> Iterator[bytes]:
    """The list in pieces of a size that a network would make."""
    yield head.rstrip()[:-1] + b',"items":['
    for start in range(0, len(items), 16):
        yield (b"," if start else b"") + b",".join(items[start : start + 16])
    yield b"]}\n"
