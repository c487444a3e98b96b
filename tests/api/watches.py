"""A watch: what changes, as it changes; after a streaming list of what is there, where that is asked for.

The law of this module: a watch that starts at a version sends every later change once and in order, or says that the
version is too old.
"""

from collections.abc import Iterator, Mapping
from time import monotonic
from typing import NamedTuple, Protocol

from tests.api.forms import PARTIAL, Form, alone, form
from tests.api.http import Answer, Request
from tests.api.kinds import Resource
from tests.api.lists import not_a_number
from tests.api.paging import limit
from tests.api.paths import Target
from tests.api.selectors import Test, selected
from tests.api.settings import Settings
from tests.api.status import JSON, RefusalError, failure, invalid_options, text
from tests.api.store import Change, Item, Store, Waker
from tests.worlds.kubectl import Object

_END = {"k8s.io/initial-events-end": "true"}
_BEFORE_END = 2.0


class Wait(Protocol):
    """How a connection waits: until a change, until so many seconds are over, or for ever broken by its end."""

    def __call__(self, seconds: float, waker: Waker | None = None) -> None: ...


class Asked(NamedTuple):
    """``since`` None: from now on, after what is there."""

    resource: Resource
    namespace: str
    chosen: Test | None
    form: Form
    since: int | None
    initial: bool
    bookmarks: bool
    seconds: float

    def event(self, kind: str, obj: Object) -> bytes:
        return text({"type": kind, "object": alone(obj, self.form, self.resource.api_version)})

    def bookmark(self, version: int, annotations: Mapping[str, str] | None = None) -> bytes:
        metadata = {"resourceVersion": str(version), **({"annotations": dict(annotations)} if annotations else {})}
        head = PARTIAL if self.form is Form.METADATA else _head(self.resource)
        return text({"type": "BOOKMARK", "object": {**head, "metadata": metadata}})

    def wants(self, item: Item | None) -> bool:
        return (
            item is not None
            and self.namespace in ("", item.namespace)
            and (self.chosen is None or self.chosen(item.object))
        )

    def told(self, change: Change) -> bytes | None:
        """The event of a change; who leaves a selection is deleted from it."""
        was, now = self.wants(change.before), self.wants(change.after)
        if now and change.after is not None:
            return self.event("MODIFIED" if was else "ADDED", change.after.object)
        if was and change.before is not None:
            return self.event("DELETED", _last(change.before.object, change.version))
        return None


def answer(
    store: Store, settings: Settings, resource: Resource, target: Target, request: Request, wait: Wait
) -> Answer:
    asked = _asked(settings, resource, target, request)
    since = asked.since
    if since is not None and since < store.oldest:
        if settings.gone_as_status:
            raise RefusalError(410, _too_old(since, store))
        return Answer(200, JSON, iter([text({"type": "ERROR", "object": failure(410, _too_old(since, store))})]))
    return Answer(200, JSON, _Watch(store, settings, asked, wait).chunks())


def _too_old(since: int, store: Store) -> str:
    return f"too old resource version: {since} ({store.oldest})"


def _asked(settings: Settings, resource: Resource, target: Target, request: Request) -> Asked:
    query = request.query
    _check_initial(settings, query)
    version = query.get("resourceVersion", "")
    if version and not version.isdigit():
        raise RefusalError(500, not_a_number(version), reason="")
    initial = request.flag("sendInitialEvents") or version in ("", "0")
    seconds = limit(query.get("timeoutSeconds", "")) or settings.longest_watch
    return Asked(
        resource,
        target.namespace,
        selected(resource, query),
        form(request.headers.get("accept", "*/*")),
        None if initial else int(version),
        request.flag("sendInitialEvents"),
        request.flag("allowWatchBookmarks"),
        seconds * settings.second,
    )


def _check_initial(settings: Settings, query: Mapping[str, str]) -> None:
    if "sendInitialEvents" not in query:
        return
    if not settings.streaming_lists:
        why = "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled"
        raise invalid_options("sendInitialEvents", why)
    if query.get("resourceVersionMatch") != "NotOlderThan":
        why = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
        raise invalid_options("resourceVersionMatch", why)


class _Watch:
    """One watch, from its first event to its end."""

    def __init__(self, store: Store, settings: Settings, asked: Asked, wait: Wait) -> None:
        self._store, self._asked, self._wait = store, asked, wait
        self._interval = settings.bookmarks * settings.second
        self._early = _BEFORE_END * settings.second
        self._deadline = monotonic() + asked.seconds
        self._began = self._at = 0
        self._called = store.bookmark_at

    def chunks(self) -> Iterator[bytes]:
        with self._store.listening() as waker:
            yield from self._first()
            self._bookmark_time = self._next_bookmark()
            while True:
                waker.clear()
                if self._at < self._store.dropped:
                    yield text({"type": "ERROR", "object": failure(410, _too_old(self._at, self._store))})
                    return
                yield from self._changes()
                yield from self._bookmarks()
                left = self._deadline - monotonic()
                if left <= 0:
                    return
                self._wait(min(left, max(self._bookmark_time - monotonic(), 0.001)), waker)

    def _first(self) -> Iterator[bytes]:
        if self._asked.since is not None:
            self._at = self._began = self._asked.since
            return
        self._at, items = self._store.snapshot(self._asked.resource)
        self._began = self._at
        for item in items:
            if self._asked.wants(item):
                yield self._asked.event("ADDED", item.object)
        if self._asked.initial and self._asked.bookmarks:
            yield self._asked.bookmark(self._at, _END)

    def _changes(self) -> Iterator[bytes]:
        self._at, changes = self._store.changes(self._asked.resource, self._at)
        for change in changes:
            event = self._asked.told(change)
            if event is not None:
                yield event

    def _bookmarks(self) -> Iterator[bytes]:
        """None before something is newer than where the watch began, as of ``cacher/cache_watcher.go: process``."""
        called = self._store.bookmark_at != self._called
        due = monotonic() >= self._bookmark_time
        if not (called or due):
            return
        self._called = self._store.bookmark_at
        self._bookmark_time = self._next_bookmark()
        if self._asked.bookmarks and (called or self._at > self._began):
            yield self._asked.bookmark(self._at)

    def _next_bookmark(self) -> float:
        """Every minute, and once shortly before the end."""
        now = monotonic()
        before_end = self._deadline - self._early
        return min(now + self._interval, before_end if before_end > now else float("inf"))


def _head(resource: Resource) -> dict[str, str]:
    return {"kind": resource.kind, "apiVersion": resource.api_version}


def _last(obj: Object, version: int) -> Object:
    """A deleted object carries the version of its deletion."""
    return {**obj, "metadata": {**obj["metadata"], "resourceVersion": str(version)}}
