"""The objects of one kind as the server last told them.

The law of this module: no I/O and no clock. What was delivered last wins, told apart by uid; a resource version is
opaque; a new list is compared with what was there, so that what is gone goes. Source of the rules:
``client-go/tools/cache/reflector.go`` and ``delta_fifo.go: Replace``.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct, field

from k8sconfig_tui.formats.assembly import decode_object
from k8sconfig_tui.model.kube import KubeObject, Metadata, ObjectRef


class Change(NamedTuple):
    """One object is another: ``before`` is None where there was none, ``after`` where it is gone, or where it is there
    and has a shape that cannot be read (``unread``), of which nobody may say that it is missing."""

    ref: ObjectRef
    before: KubeObject | None
    after: KubeObject | None
    unread: bool = False


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


class _Name(Struct):
    """What of any object's metadata has to be readable."""

    name: str = ""
    namespace: str | None = None
    uid: str | None = None
    version: str | None = field(default=None, name="resourceVersion")


class _Head(Struct):
    api_version: str = field(default="", name="apiVersion")
    kind: str = ""
    metadata: _Name = field(default_factory=_Name)


_HEAD = msgspec.json.Decoder(_Head)
_EVENTS = msgspec.json.Decoder(_Event)
_STATUS = msgspec.json.Decoder(_Status)

_END = "k8s.io/initial-events-end"
"""Source: ``apimachinery/pkg/apis/meta/v1: InitialEventsAnnotationKey``."""

_TYPES = frozenset({"ADDED", "MODIFIED", "DELETED", "BOOKMARK"})


class Mirror:
    """``version`` is where a watch goes on, empty before the first list; ``shape`` is what an object is taken as."""

    def __init__(self, shape: Callable[[KubeObject], KubeObject] | None = None) -> None:
        self.version = ""
        self._shape = shape
        self._objects: dict[ObjectRef, KubeObject] = {}

    def __len__(self) -> int:
        return len(self._objects)

    def __iter__(self) -> Iterator[KubeObject]:
        return iter(list(self._objects.values()))

    def replace(self, objects: Iterable[KubeObject], version: str) -> list[Change]:
        """Take over a whole list; what differs from before, ghosts included."""
        now = {obj.ref: obj for obj in objects}
        before, self._objects, self.version = self._objects, now, version
        gone = [Change(ref, old, None) for ref, old in before.items() if ref not in now]
        return gone + [Change(ref, before.get(ref), new) for ref, new in now.items() if not _same(before.get(ref), new)]

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
        if unread and event.type != "DELETED":
            return Change(obj.ref, self._objects.pop(obj.ref, None), None, unread=True)
        return self._take(obj, deleted=event.type == "DELETED")

    def gather(self, line: bytes, into: dict[ObjectRef, KubeObject]) -> str:
        """Add one line of a list that comes as a watch; the version at its end, empty before. Raises as ``take`` does,
        and where a bookmark comes that does not end it: then the server does not know such lists."""
        event = _decoded(line)
        if event.type == "ERROR":
            raise _failure(event.object)
        obj, unread = self._object(event.object)
        if event.type == "BOOKMARK" and (obj.metadata.annotations or {}).get(_END) == "true":
            return obj.metadata.resourceVersion or ""
        if event.type not in _TYPES - {"BOOKMARK"} or unread or not obj.metadata.name:
            raise MalformedError
        if event.type == "DELETED":
            into.pop(obj.ref, None)
        else:
            into[obj.ref] = obj
        return ""

    def _object(self, data: Raw) -> tuple[KubeObject, bool]:
        obj, unread = _object(data)
        return (self._shape(obj) if self._shape is not None else obj), unread

    def _take(self, obj: KubeObject, *, deleted: bool) -> Change | None:
        before = self._objects.get(obj.ref)
        if deleted:
            if before is None or before.metadata.uid != obj.metadata.uid:
                return None
            del self._objects[obj.ref]
            return Change(obj.ref, before, None)
        if _same(before, obj):
            return None
        self._objects[obj.ref] = obj
        return Change(obj.ref, before, obj)


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
    try:
        head = _HEAD.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise MalformedError from None
    return KubeObject(apiVersion=head.api_version, kind=head.kind, metadata=_metadata(head.metadata)), True


def _metadata(head: "_Name") -> Metadata:
    return Metadata(name=head.name, namespace=head.namespace, uid=head.uid, resourceVersion=head.version)


def _failure(status: Raw) -> Exception:
    """``410``, or ``Expired`` and ``Gone`` by reason: ``apimachinery/pkg/api/errors: IsResourceExpired, IsGone``."""
    try:
        said = _STATUS.decode(status)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ServerError(0)
    gone = said.code == 410 or said.reason in {"Expired", "Gone"}
    return GoneError() if gone else ServerError(said.code or 0)


def _same(before: KubeObject | None, after: KubeObject) -> bool:
    """Whether both are the same state of the same object."""
    return (
        before is not None
        and before.metadata.uid == after.metadata.uid
        and before.metadata.resourceVersion == after.metadata.resourceVersion
        and bool(after.metadata.resourceVersion)
    )
