"""Whether a running container still holds what its definition now says.

The law of this module: the first rule of semantics F6 that applies decides, and says why; what no rule decides is
unknown. Times are the API server's and the kubelet's: equal seconds decide nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import ContainerStatus, KubeObject, ObjectRef, PodStatus
from k8sconfig_tui.model.values import State
from k8sconfig_tui.model.workload import decode
from k8sconfig_tui.provenance.written import Write, data_owners, latest

Verdict = Literal["current", "stale", "possibly-stale", "source-deleted", "unknown"]


class Judgement(Struct, frozen=True):
    """A verdict and the reason for it, in words that hold no value."""

    verdict: Verdict
    because: str


class Running(Struct, frozen=True):
    """What one container of one pod holds, against what is defined now. ``started_at`` is the API's time."""

    pod: ObjectRef
    container: str
    started_at: str
    verdict: Verdict
    because: str


_STATUS = msgspec.json.Decoder(PodStatus | None)
_GRAVITY: tuple[Verdict, ...] = ("current", "unknown", "possibly-stale", "stale", "source-deleted")


def started_at(pod: KubeObject, container: str) -> str | None:
    """When the container's process started: of a running one, or of an init container that has done its work."""
    try:
        status = decode(pod.status, _STATUS) or PodStatus()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    for found in status.initContainerStatuses or ():
        if found.name == container:
            return _start(found, finished=True)
    for found in [*(status.containerStatuses or ()), *(status.ephemeralContainerStatuses or ())]:
        if found.name == container:
            return _start(found, finished=False)
    return None


def _start(status: ContainerStatus, *, finished: bool) -> str | None:
    state = status.state
    run = state and (state.running or (state.terminated if finished else None))
    return run.startedAt if run else None


def judge(inventory: Inventory, definitions: Iterable[Definition], started: str, *, refreshes: bool) -> Judgement:
    """The gravest judgement over a definition and all that went into it."""
    judgements = [_judge(inventory, definition, started, refreshes) for definition in definitions]
    return max(judgements, key=lambda item: _GRAVITY.index(item.verdict))


def _judge(inventory: Inventory, definition: Definition, started: str, refreshes: bool) -> Judgement:
    ref = definition.object
    if ref is None or ref.kind not in {"ConfigMap", "Secret", "Service"}:
        return _without_object(definition, refreshes=refreshes)
    obj = inventory.get(ref)
    if obj is None or definition.state is State.MISSING:
        return _gone(inventory, definition, ref)
    if refreshes:
        return Judgement(
            "current", "the kubelet refreshes this file while the container runs; the program must re-read"
        )
    start = _time(started)
    if start is None:
        return Judgement("unknown", "the container's start time cannot be read")
    return _recreated(obj, definition, start) or _by_writers(obj, definition, start)


def _gone(inventory: Inventory, definition: Definition, ref: ObjectRef) -> Judgement:
    """Rule F6.1. What runs had it at its start if it is required; an optional one may never have been there."""
    if definition.optional:
        return Judgement("unknown", f"{ref} is not there now and is optional: it may never have been")
    if definition.state is State.MISSING:
        return Judgement("source-deleted", definition.note or f"{ref} is gone")
    absence = inventory.coverage.absence(ref.kind, ref.namespace)
    if absence is State.MISSING:
        return Judgement("source-deleted", f"{ref} is gone")
    return Judgement("unknown", f"{ref} was not read" if absence is State.NOT_READ else f"{ref} may not be read")


def _without_object(definition: Definition, *, refreshes: bool) -> Judgement:
    if definition.kind == "resourceFieldRef" or (definition.key or "").startswith(_FOLLOWED):
        if refreshes:
            return Judgement("current", "the kubelet refreshes this file while the container runs")
        return Judgement("unknown", "it was taken at start and does not follow later changes of the pod")
    if definition.state is State.RUNTIME:
        return Judgement("unknown", "it is known only in the pod")
    if definition.state in _UNREAD:
        return Judgement("unknown", definition.note or "not all that it needs was read")
    return Judgement("current", "it is written in the pod itself")


_UNREAD = frozenset({State.NOT_READ, State.FORBIDDEN})

_FOLLOWED = ("metadata.labels", "metadata.annotations")
"""What may change while the pod runs: files follow it, variables do not (semantics F3)."""


def _recreated(obj: KubeObject, definition: Definition, start: datetime) -> Judgement | None:
    """Rule F6.2: the object is younger than the process."""
    created = _time(obj.metadata.creationTimestamp)
    if created is None or created <= start:
        return None
    born = f"{obj.ref} was created at {obj.metadata.creationTimestamp}, after the container started"
    if definition.optional or obj.kind == "Service":
        return Judgement("stale", f"{born}: it was absent then, or another")
    return Judgement("possibly-stale", f"{born}: it was recreated")


def _by_writers(obj: KubeObject, definition: Definition, start: datetime) -> Judgement:
    """Rules F6.5 to F6.7, by the entries that own this key: what they do not own they did not write."""
    writes = data_owners(obj, _data_key(obj, definition))
    last = latest(writes)
    times = [_time(write.time) for write in writes]
    if last is None or None in times:
        return Judgement("unknown", f"{obj.ref} does not say when it was written")
    newest = max(time for time in times if time is not None)
    if newest < start:
        return Judgement("current", f"last written by {last.manager} at {last.time}, before the container started")
    if newest > start:
        return Judgement("possibly-stale", _written_after(last))
    return Judgement("unknown", f"written by {last.manager} in the second in which the container started")


def _written_after(last: Write) -> str:
    return f"{last.manager} wrote it at {last.time}, after the container started"


def _data_key(obj: KubeObject, definition: Definition) -> str | None:
    return None if obj.kind == "Service" or not definition.state.sets else definition.key


def _time(text: str | None) -> datetime | None:
    try:
        time = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return time if time.tzinfo else None
