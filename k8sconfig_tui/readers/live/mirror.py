"""The objects of one kind as the server last told them.

The law of this module: no I/O and no clock. What was delivered last wins, told apart by uid; a resource version is
opaque; a new list is compared with what was there, so that what is gone goes. Source of the rules:
``client-go/tools/cache/reflector.go`` and ``delta_fifo.go: Replace``.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct

from k8sconfig_tui.formats.assembly import decode_object
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.readers.live.heads import head


class Change(NamedTuple):
    """One object is another: ``before`` is None where there was none, ``after`` where it is gone, or where it is there
    and has a shape that cannot be read (``unread``), of which nobody may say that it is missing."""

    ref: ObjectRef
    before: KubeObject | None
    after: KubeObject | None
    unread: bool = False


class Gathered(NamedTuple):
    """A list as far as it has come; of those ``unread`` only the heads."""

    objects: dict[ObjectRef, KubeObject]
    unread: dict[ObjectRef, KubeObject]


_WHY = {
    401: "the server does not accept the login (401): log in again",
    403: "it may not be watched (403): the verb watch is to be asked for",
}


class GoneError(Exception):
    """The server no longer knows that version; only a new list helps."""


class ServerError(Exception):
    """The server ended the watch with a failure; ``code`` is its HTTP status, 0 where it gave none."""

    def __init__(self, code: int) -> None:
        super().__init__(_WHY.get(code) or f"the server ended the watch ({code or 'no code'})")
        self.code = code


class MalformedError(Exception):
    """A line is no event. It is never passed over: whoever reads asks again from the last version."""


class _Event(Struct):
    type: str
    object: Raw


class _Status(Struct):
    """What is read of ``metav1.Status``; its message may quote values."""

    code: int | None = None
    reason: str | None = None


_EVENTS = msgspec.json.Decoder(_Event)
_STATUS = msgspec.json.Decoder(_Status)

_END = "k8s.io/initial-events-end"
"""Source: ``apimachinery/pkg/apis/meta/v1: InitialEventsAnnotationKey``."""

_TYPES = frozenset({"ADDED", "MODIFIED", "DELETED", "BOOKMARK"})


class Mirror:
    """``version`` is where a watch goes on, empty before the first list; ``shape`` is what an object is taken as. Of an
    object that cannot be read the head is kept, so that its end is known when it comes."""

    def __init__(self, shape: Callable[[KubeObject], KubeObject] | None = None) -> None:
        self.version = ""
        self._shape = shape
        self._objects: dict[ObjectRef, KubeObject] = {}

    def __len__(self) -> int:
        return len(self._objects)

    def __iter__(self) -> Iterator[KubeObject]:
        return iter(list(self._objects.values()))

    def replace(self, objects: Iterable[KubeObject], version: str, unread: Iterable[KubeObject] = ()) -> list[Change]:
        """Take over a whole list, ``unread`` the heads of what cannot be read; what differs from before, ghosts
        included."""
        heads = {obj.ref: obj for obj in unread}
        now = {obj.ref: obj for obj in objects} | heads
        before, self._objects, self.version = self._objects, now, version
        gone = [Change(ref, old, None) for ref, old in before.items() if ref not in now]
        others = [(ref, before.get(ref), new) for ref, new in now.items() if not _same(before.get(ref), new)]
        return gone + [_changed(old, new, unread=ref in heads) for ref, old, new in others]

    def take(self, line: bytes) -> Change | None:
        """Take over one line of a watch; None where nothing changes. Raises ``GoneError``, ``ServerError`` or
        ``MalformedError``, and then nothing was taken over."""
        event = _decoded(line)
        if event.type == "ERROR":
            raise _failure(event.object)
        obj, unread = self._object(event.object)
        version = obj.metadata.resourceVersion or ""
        if event.type not in _TYPES or not version or not (obj.metadata.name or event.type == "BOOKMARK"):
            raise MalformedError
        self.version = version
        if event.type == "BOOKMARK":
            return None
        return self._remove(obj) if event.type == "DELETED" else self._put(obj, unread=unread)

    def gather(self, line: bytes, into: Gathered) -> str:
        """Add one line of a list that comes as a watch; the version at its end, empty before. Raises as ``take`` does,
        and where a bookmark comes that does not end it: then the server does not know such lists."""
        event = _decoded(line)
        if event.type == "ERROR":
            raise _failure(event.object)
        obj, unread = self._object(event.object)
        if event.type == "BOOKMARK" and (obj.metadata.annotations or {}).get(_END) == "true":
            return obj.metadata.resourceVersion or ""
        if event.type not in _TYPES - {"BOOKMARK"} or not obj.metadata.name:
            raise MalformedError
        for kept in into:
            kept.pop(obj.ref, None)
        if event.type != "DELETED":
            (into.unread if unread else into.objects)[obj.ref] = obj
        return ""

    def _object(self, data: Raw) -> tuple[KubeObject, bool]:
        obj, unread = _object(data)
        return (self._shape(obj) if self._shape is not None else obj), unread

    def _remove(self, obj: KubeObject) -> Change | None:
        before = self._objects.get(obj.ref)
        if before is None or before.metadata.uid != obj.metadata.uid:
            return None
        del self._objects[obj.ref]
        return Change(obj.ref, before, None)

    def _put(self, obj: KubeObject, *, unread: bool) -> Change | None:
        before = self._objects.get(obj.ref)
        if _same(before, obj):
            return None
        self._objects[obj.ref] = obj
        return _changed(before, obj, unread=unread)


def _decoded(line: bytes) -> _Event:
    try:
        return _EVENTS.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise MalformedError from None


def _object(data: Raw) -> tuple[KubeObject, bool]:
    """The object; where its shape cannot be read, which one it is, and True."""
    try:
        return decode_object(data), False
    except ValueError:
        pass
    found = head(data)
    if found is None:
        raise MalformedError
    return found, True


def _failure(status: Raw) -> Exception:
    """``410``, or ``Expired`` and ``Gone`` by reason: ``apimachinery/pkg/api/errors: IsResourceExpired, IsGone``."""
    try:
        said = _STATUS.decode(status)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ServerError(0)
    gone = said.code == 410 or said.reason in {"Expired", "Gone"}
    return GoneError() if gone else ServerError(said.code or 0)


def _changed(before: KubeObject | None, after: KubeObject, *, unread: bool) -> Change:
    return Change(after.ref, before, None if unread else after, unread)


def _same(before: KubeObject | None, after: KubeObject) -> bool:
    """Whether both are the same state of the same object."""
    return (
        before is not None
        and before.metadata.uid == after.metadata.uid
        and before.metadata.resourceVersion == after.metadata.resourceVersion
        and bool(after.metadata.resourceVersion)
    )
