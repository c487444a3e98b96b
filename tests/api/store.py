"""The objects of the cluster, their versions, and what changed.

The law of this module: one counter gives every change its version, as etcd does; what was compacted is gone. Objects
handed in are never changed, objects handed out are not to be.
"""

import bisect
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import NamedTuple

from tests.api.kinds import Catalogue, Resource
from tests.api.status import text
from tests.worlds.kubectl import Object, uid

Key = tuple[str, str]


class Item:
    """One object in one version, with the text that lists hold of it."""

    def __init__(self, obj: Object) -> None:
        self.object = obj

    @property
    def path(self) -> str:
        """What lists are sorted by."""
        return path(self.namespace, self.object["metadata"]["name"])

    @property
    def namespace(self) -> str:
        return str(self.object["metadata"].get("namespace", ""))

    @cached_property
    def listed(self) -> bytes:
        """As a list of a built-in kind holds it: without its kind, which the list tells."""
        return text({key: part for key, part in self.object.items() if key not in ("kind", "apiVersion")}).rstrip()


def path(namespace: str, name: str) -> str:
    return f"{namespace}/{name}" if namespace else name


class Change(NamedTuple):
    """``before`` is what was there, ``after`` what is; of a deletion ``after`` is None."""

    version: int
    key: Key
    before: Item | None
    after: Item | None


class Waker:
    """Something to ``select`` on that becomes readable at every change."""

    def __init__(self) -> None:
        self._out, self._in = socket.socketpair()
        self._in.setblocking(False)
        self._out.setblocking(False)

    def fileno(self) -> int:
        return self._out.fileno()

    def wake(self) -> None:
        try:
            self._in.send(b"!")
        except (BlockingIOError, OSError):
            return

    def clear(self) -> None:
        try:
            self._out.recv(4096)
        except BlockingIOError:
            return

    def close(self) -> None:
        self._out.close()
        self._in.close()


class Store:
    """What tests change and the server answers from. ``history``: about so many changes are kept."""

    def __init__(
        self, objects: Iterable[Object] = (), *, kinds: Catalogue | None = None, history: int = 20_000
    ) -> None:
        self.kinds = kinds or Catalogue()
        self.history = history
        # versions before ``oldest`` are expired; of those up to ``dropped`` nothing is known any more
        self.version = 1
        self.bookmark_at = 0
        self._lock = threading.RLock()
        self._tables: dict[Key, dict[str, Item]] = {}
        self._sorted: dict[Key, list[Item]] = {}
        self._changes: list[Change] = []
        self._wakers: set[Waker] = set()
        for obj in objects:
            self._load(obj)
        self.oldest = self.dropped = self.version

    def _load(self, obj: Object) -> None:
        """As it is, with the version that it has; who has none is given one."""
        item = Item(_identified(obj, obj["metadata"].get("resourceVersion") or str(self.version + 1)))
        self.version = max(self.version, _number(item.object["metadata"]["resourceVersion"]))
        self._table(self.kinds.of(obj))[item.path] = item

    def _table(self, resource: Resource) -> dict[str, Item]:
        return self._tables.setdefault(resource.key, {})

    def warm(self) -> None:
        """Write every object's text now, so that what is measured is the client."""
        for table in self._tables.values():
            for item in table.values():
                len(item.listed)

    # What tests do

    def apply(self, obj: Object) -> Object:
        """Create the object or put it in the place of the one with its name; gives it back with its new version."""
        with self._lock:
            resource = self.kinds.of(obj)
            before = self._table(resource).get(Item(obj).path)
            obj = obj if before is None else _as_the_same(obj, before.object)
            item = Item(_identified(obj, str(self.version + 1)))
            self._record(resource, before, item)
        return item.object

    def delete(self, obj: Object) -> Object:
        """Delete the object of this kind, namespace and name; KeyError where there is none."""
        with self._lock:
            resource = self.kinds.of(obj)
            before = self._table(resource)[Item(obj).path]
            self._record(resource, before, None)
        return before.object

    def compact(self) -> None:
        """Older versions than the present are expired, in pages and for new watches; open watches miss nothing."""
        with self._lock:
            self.oldest = self.version

    def bump(self, by: int = 1) -> None:
        """Let versions pass as if something had changed that nobody watches."""
        with self._lock:
            self.version += by

    def bookmark(self) -> None:
        """Let every watch that takes bookmarks send one now."""
        with self._lock:
            self.bookmark_at += 1
            self._wake()

    def _record(self, resource: Resource, before: Item | None, after: Item | None) -> None:
        self.version += 1
        table = self._table(resource)
        if after is not None:
            table[after.path] = after
        elif before is not None:
            del table[before.path]
        self._sorted.pop(resource.key, None)
        self._changes.append(Change(self.version, resource.key, before, after))
        if len(self._changes) > 2 * self.history:
            self.dropped = self._changes[self.history].version
            self.oldest = max(self.oldest, self.dropped)
            del self._changes[: self.history + 1]
        self._wake()

    def _wake(self) -> None:
        for waker in self._wakers:
            waker.wake()

    # What the server asks

    def get(self, resource: Resource, namespace: str, name: str) -> Item | None:
        with self._lock:
            return self._table(resource).get(path(namespace, name))

    def items(self, resource: Resource, version: int | None = None) -> list[Item]:
        """Sorted; as they were at ``version``, which is to be neither expired nor to come."""
        with self._lock:
            if version is not None and version < self.version:
                return _in_order(self._back_to(resource, version))
            if resource.key not in self._sorted:
                self._sorted[resource.key] = _in_order(self._table(resource))
            return self._sorted[resource.key]

    def _back_to(self, resource: Resource, version: int) -> dict[str, Item]:
        table = dict(self._table(resource))
        for change in reversed(self.changes(resource, version)[1]):
            if change.before is not None:
                table[change.before.path] = change.before
            elif change.after is not None:
                del table[change.after.path]
        return table

    def changes(self, resource: Resource, since: int) -> tuple[int, list[Change]]:
        """The version now, and what changed up to it; nothing may have been ``dropped`` since."""
        with self._lock:
            start = bisect.bisect_right(self._changes, since, key=lambda change: change.version)
            return self.version, [change for change in self._changes[start:] if change.key == resource.key]

    def snapshot(self, resource: Resource) -> tuple[int, list[Item]]:
        """The version and the items of one moment."""
        with self._lock:
            return self.version, self.items(resource)

    @contextmanager
    def listening(self) -> Iterator[Waker]:
        waker = Waker()
        with self._lock:
            self._wakers.add(waker)
        try:
            yield waker
        finally:
            with self._lock:
                self._wakers.discard(waker)
            waker.close()

    @property
    def watchers(self) -> int:
        """How many watches are open."""
        with self._lock:
            return len(self._wakers)


def _identified(obj: Object, version: str) -> Object:
    meta = obj["metadata"]
    identity = meta.get("uid") or uid(obj["kind"], meta.get("namespace", ""), meta["name"], version)
    return {**obj, "metadata": {**meta, "uid": identity, "resourceVersion": version}}


def _as_the_same(obj: Object, before: Object) -> Object:
    """An update keeps what identifies the object."""
    kept = {key: before["metadata"][key] for key in ("uid", "creationTimestamp") if key in before["metadata"]}
    return {**obj, "metadata": {**obj["metadata"], **kept}}


def _in_order(table: dict[str, Item]) -> list[Item]:
    return [table[path] for path in sorted(table)]


def _number(version: str) -> int:
    return int(version) if version.isdigit() else 0
