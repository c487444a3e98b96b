"""All objects read from one place at one time, and what was not read.

The law of this module: absence is a claim that needs proof. An object that is not here is *missing* only where its
kind was read to the end in its namespace; elsewhere it is *not read* (or *forbidden*), and nothing may say more.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from itertools import chain
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from k8sconfig_tui.model.data import Data, decoded_data
from k8sconfig_tui.model.kube import KubeObject, ObjectRef, OwnerReference, Place
from k8sconfig_tui.model.values import State
from k8sconfig_tui.model.workload import Workload, templates_of

GapReason = Literal["forbidden", "not-read", "failed", "truncated"]


class Gap(NamedTuple):
    """Something that could not be read; ``namespace`` None: everywhere. ``resource`` is a plural (``secrets``)."""

    resource: str
    namespace: str | None
    reason: GapReason
    message: str


class Batch(Struct):
    """Objects that one document gave.

    ``listed``: the document is the answer to a list request, so every kind in it was read to the end as far as the
    list reaches. ``places`` runs parallel to ``objects`` (empty: ``file`` and the position say it). ``indexes`` tells
    the position in the document of each object where some were dropped. ``answers`` and ``forbidden`` say what a
    cluster was asked for by kind: ``(kind_key, namespace)``, None for all namespaces; ``awaited`` is still to come, for
    this was taken while it was read. ``bare``: of these objects only the metadata was read.
    """

    objects: list[KubeObject]
    file: str
    listed: bool = False
    places: list[Place] = []
    indexes: list[int] = []
    gaps: list[Gap] = []
    answers: list[tuple[str, str | None]] = []
    forbidden: list[tuple[str, str | None]] = []
    awaited: list[tuple[str, str | None]] = []
    bare: bool = False

    def place(self, position: int) -> Place:
        if self.places:
            return self.places[position]
        index = self.indexes[position] if self.indexes else position
        return Place(self.file, position=index if self.listed else None)


class Coverage:
    """Which kinds were read to the end, and where. A kind is named as ``kind_key`` names it."""

    def __init__(self) -> None:
        self.everywhere: set[str] = set()
        self.within: set[tuple[str, str]] = set()
        self.forbidden: set[tuple[str, str | None]] = set()
        self.awaited: set[tuple[str, str | None]] = set()
        self.bare: set[tuple[str, str | None]] = set()

    def absence(self, kind: str, namespace: str) -> State:
        """What it means that an object of this kind is not in this namespace."""
        if kind in self.everywhere or (kind, namespace) in self.within:
            return State.MISSING
        if (kind, namespace) in self.forbidden or (kind, None) in self.forbidden:
            return State.FORBIDDEN
        return State.NOT_READ

    def within_whole(self, kind: str, namespace: str) -> bool:
        """Whether whole objects of this kind were read to the end in this very namespace."""
        return (kind, namespace) in self.within and (kind, namespace) not in self.bare

    def awaits(self, kind: str, namespace: str) -> bool:
        """Whether objects of this kind in this namespace are still to come."""
        if kind in self.everywhere or (kind, namespace) in self.within:
            return False
        return (kind, None) in self.awaited or (kind, namespace) in self.awaited

    def add(self, kind: str, namespace: str | None) -> None:
        """All of this kind was read there."""
        self.bare.discard((kind, namespace))
        if namespace is None:
            self.everywhere.add(kind)
        else:
            self.within.add((kind, namespace))

    def add_list(self, objects: Iterable[KubeObject]) -> None:
        """A list answers for every kind in it: everywhere if it spans namespaces, else in its one namespace.

        ``kubectl get a,b -A`` asks for every kind in all namespaces; a list of a single namespace proves no more
        than that namespace.
        """
        kinds, namespaces = set(), set()
        for obj in objects:
            kinds.add((obj.apiVersion, obj.kind))
            if obj.metadata.namespace:
                namespaces.add(obj.metadata.namespace)
        for api_version, kind in kinds:
            key = kind_key(kind, api_version.rpartition("/")[0])
            if kind in CLUSTER_SCOPED or len(namespaces) > 1:
                self.everywhere.add(key)
            else:
                self.within |= {(key, namespace) for namespace in namespaces}


def kind_key(kind: str, group: str = "") -> str:
    """A kind told apart from another group's of the same name: ``ConfigMap``, ``Service.serving.knative.dev``."""
    return f"{kind}.{group}" if group else kind


CLUSTER_SCOPED = frozenset({
    "Namespace", "Node", "PersistentVolume", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition",
    "StorageClass", "IngressClass", "PriorityClass", "APIService", "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration", "ClusterSecretStore", "ClusterExternalSecret", "ClusterIssuer",
})  # fmt: skip

_LONGEST_CHAIN = 8
"""Owners above owners that are followed; more would be a circle."""

_NEVER_RUN = frozenset({"ConfigMap", "Secret", "Service", "Namespace", "Node", "ServiceAccount", "Event"})

_RUN = (
    "Deployment.apps", "StatefulSet.apps", "DaemonSet.apps", "CronJob.batch", "Job.batch", "ReplicaSet.apps", "Pod",
)  # fmt: skip
"""What Kubernetes itself runs, in the order in which it is told."""

_MADE = frozenset({"ReplicaSet.apps", "Pod"})
"""What is mostly made by others."""

RESOURCES = {
    "ConfigMap": "configmaps",
    "Secret": "secrets",
    "Service": "services",
    "Node": "nodes",
}
"""Kind → the API's resource name, for the kinds whose absence matters to resolution."""


def resource_name(kind: str, group: str = "") -> str:
    """A kind as the API's resource (``ingresses``), with the group unless it is Kubernetes' own.

    The plural is guessed as ``apimachinery/pkg/api/meta: UnsafeGuessKindToResource`` does, but ``gateways``.
    """
    name = kind.lower()
    if name.endswith("endpoints"):
        plural = name
    elif name.endswith("s"):
        plural = f"{name}es"
    elif name.endswith("y") and not name.endswith(("ay", "ey", "oy", "uy")):
        plural = f"{name[:-1]}ies"
    else:
        plural = f"{name}s"
    return f"{plural}.{group}" if "." in group and not group.endswith(".k8s.io") else plural


class ImageConfig(Struct):
    """What an image brings by itself: the lowest layer of a container's configuration."""

    env: dict[str, str] = {}
    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    place: str = ""


Origin = Literal["snapshot", "manifests", "live", "demo"]


class Inventory:
    """What was read from one source.

    ``name`` is the source's NAME, ``origin`` what sort of place it is, ``taken`` when it was read, or last known to
    be so (seconds since the epoch). Objects are found by reference at once; of two with one reference the later wins
    and a gap says so.
    """

    def __init__(
        self,
        name: str,
        batches: Iterable[Batch],
        *,
        location: str = "",
        origin: Origin = "snapshot",
        taken: float | None = None,
        images: Mapping[str, ImageConfig] | None = None,
    ) -> None:
        self.name = name
        self.location = location
        self.origin: Origin = origin
        self.taken = taken
        self.images = dict(images or {})
        self.coverage = Coverage()
        self.gaps: list[Gap] = []
        self._objects: dict[ObjectRef, KubeObject] = {}
        self._places: dict[ObjectRef, tuple[Batch, int]] = {}
        self._bare: set[str] = set()
        self._flagged: dict[ObjectRef, tuple[Gap, ...]] = {}
        self._by_kind: dict[str, dict[str, list[KubeObject]]] = {}
        self._found: dict[tuple[str, str, str], Data | None] = {}
        self._workloads: dict[ObjectRef, Workload | None] = {}
        self._roots: list[Workload] | None = None
        self._roots_within: dict[str, list[Workload]] = {}
        self._dependents: dict[ObjectRef, list[KubeObject]] = {}
        for batch in batches:
            self._add(batch)
        self._own()
        if origin != "live":
            self._note_unread_kinds()

    # Objects

    def __iter__(self) -> Iterator[KubeObject]:
        return iter(self._objects.values())

    def __len__(self) -> int:
        return len(self._objects)

    def get(self, ref: ObjectRef) -> KubeObject | None:
        return self._objects.get(ref)

    def find(self, kind: str, namespace: str, name: str) -> KubeObject | None:
        """A core object."""
        return self._objects.get(ObjectRef(kind, namespace, name))

    def of_kind(self, kind: str, namespace: str | None = None) -> list[KubeObject]:
        """All objects of a kind (``kind_key``), in one namespace or everywhere, in the order of reading."""
        spaces = self._by_kind.get(kind, {})
        if namespace is not None:
            return spaces.get(namespace, [])
        return [obj for objects in spaces.values() for obj in objects]

    def kinds(self) -> list[tuple[str, str]]:
        """``(kind, group)`` of everything that was read, in the order in which it first appeared."""
        return [(kind, group) for kind, _, group in (key.partition(".") for key in self._by_kind)]

    def place(self, ref: ObjectRef) -> Place | None:
        """Where the object was read; None if it was not."""
        found = self._places.get(ref)
        return found[0].place(found[1]) if found else None

    def namespaces(self) -> list[str]:
        """Every namespace that is listed or holds an object, sorted."""
        names = {obj.metadata.name for obj in self.of_kind("Namespace")}
        return sorted(names.union(*self._by_kind.values()) - {""})

    # Data of ConfigMaps and Secrets

    def data(self, kind: str, namespace: str, name: str) -> Data | None:
        """A ConfigMap or Secret with its exact values, decoded when first asked for; None where it is not here.

        A value of the wrong shape is ``invalid`` and makes a gap; so does a map of the wrong shape.
        """
        key = (kind, namespace, name)
        if key not in self._found:
            obj = self.find(kind, namespace, name)
            self._found[key] = None if obj is None else self._decode_data(obj)
        return self._found[key]

    def _decode_data(self, obj: KubeObject) -> Data:
        if self._places[obj.ref][0].bare:
            return Data(obj.ref, {}, broken=True, unread=True)
        data, errors = decoded_data(obj)
        for error in errors:
            self.flag(obj, error)
        return data

    # Workloads

    def workload(self, obj: KubeObject) -> Workload | None:
        """The object as a workload; None if it runs no containers, or lacks its kind's shape (a gap then says so)."""
        ref = obj.ref
        if ref not in self._workloads:
            try:
                templates = templates_of(obj)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                self.flag(obj, error)
                templates = ()
            self._workloads[ref] = Workload(obj, templates) if templates else None
        return self._workloads[ref]

    def workloads(self, namespace: str | None = None) -> list[Workload]:
        """The workloads that no other workload here controls: a Deployment stands for its ReplicaSets and Pods."""
        if self._roots is None:
            self._roots = list(self._find_roots())
            for root in self._roots:
                self._roots_within.setdefault(root.ref.namespace, []).append(root)
            if not self._roots and not self._answers_for_workloads():
                message = "no workload was read: which ones there are is not known"
                self.gaps.append(Gap("workloads", None, "not-read", message))
        return list(self._roots if namespace is None else self._roots_within.get(namespace, ()))

    def _answers_for_workloads(self) -> bool:
        """Whether it is known of some kind that runs that there is none."""
        coverage = self.coverage
        return any(kind in coverage.everywhere or any(kind == known for known, _ in coverage.within) for kind in _RUN)

    def _find_roots(self, namespace: str | None = None) -> Iterator[Workload]:
        """Kind by kind in an order of their own, whatever the one in which they were asked for."""
        for kind, spaces in sorted(self._by_kind.items(), key=lambda item: _rank(item[0])):
            if kind in _NEVER_RUN:
                continue
            within = spaces.values() if namespace is None else [spaces.get(namespace, [])]
            for obj in chain.from_iterable(within):
                if not self._stood_for(obj) and (workload := self.workload(obj)) is not None:
                    yield workload

    def _stood_for(self, obj: KubeObject) -> bool:
        """Whether something up its chain of controllers is a workload here, which then stands for it, or is still to
        come."""
        for _ in range(_LONGEST_CHAIN):
            owner = self.controller(obj)
            if owner is None:
                return bool(self.coverage.awaited) and self._awaits_controller(obj)
            if owner is obj:
                return False
            if self.workload(owner) is not None:
                return True
            obj = owner
        return False

    def _awaits_controller(self, obj: KubeObject) -> bool:
        space = obj.metadata.namespace or ""
        return any(
            owner.controller and self.coverage.awaits(kind_key(owner.kind, owner.apiVersion.rpartition("/")[0]), space)
            for owner in obj.metadata.ownerReferences or ()
        )

    def runs(self) -> int:
        """About how many workloads there are, without looking at any."""
        counts = {kind: sum(map(len, spaces.values())) for kind, spaces in self._by_kind.items() if kind in _RUN}
        return sum(count for kind, count in counts.items() if kind not in _MADE) or sum(counts.values())

    def pods(self, namespace: str | None = None) -> list[Workload]:
        return [pod for obj in self.of_kind("Pod", namespace) if (pod := self.workload(obj)) is not None]

    def controller(self, obj: KubeObject) -> KubeObject | None:
        """The object here that controls this one (``ownerReferences[].controller``), by uid and name."""
        for owner in obj.metadata.ownerReferences or ():
            if owner.controller:
                return self._owner(owner, obj.metadata.namespace or "")
        return None

    def dependents(self, ref: ObjectRef) -> list[KubeObject]:
        """The objects here that this one controls."""
        return self._dependents.get(ref, [])

    def pods_of(self, ref: ObjectRef) -> list[KubeObject]:
        """The Pods that an object controls, through whatever stands between."""
        pods, level = [], [ref]
        for _ in range(_LONGEST_CHAIN):
            found = [obj for owner in level for obj in self.dependents(owner)]
            pods += [obj for obj in found if obj.kind == "Pod"]
            level = [obj.ref for obj in found if obj.kind != "Pod"]
        return pods

    def _owner(self, owner: OwnerReference, namespace: str) -> KubeObject | None:
        group = owner.apiVersion.rpartition("/")[0]
        for space in (namespace, ""):
            found = self._objects.get(ObjectRef(owner.kind, space, owner.name, group))
            if found is not None and found.metadata.uid in {None, "", owner.uid}:
                return found
        return None

    # Building

    def _add(self, batch: Batch) -> None:
        self.gaps += batch.gaps
        if batch.listed:
            self.coverage.add_list(batch.objects)
        for answer in batch.answers:
            self.coverage.add(*answer)
        if batch.bare:
            self.coverage.bare.update(batch.answers)
            self._bare.add(batch.file)
        self.coverage.forbidden.update(batch.forbidden)
        self.coverage.awaited.update(batch.awaited)
        for position, obj in enumerate(batch.objects):
            metadata = obj.metadata
            if not metadata.namespace and obj.kind not in CLUSTER_SCOPED and not metadata.uid:
                metadata.namespace = "default"
            ref = obj.ref
            if ref in self._objects:
                self.gaps.append(self._repeated(ref, batch.place(position)))
            self._objects[ref] = obj
            self._places[ref] = (batch, position)

    def _repeated(self, ref: ObjectRef, again: Place) -> Gap:
        message = f"{ref} is defined twice, at {self.place(ref)} and {again}; the later one counts"
        return Gap(resource_name(ref.kind, ref.group), ref.namespace or None, "failed", message)

    def _own(self) -> None:
        for ref, obj in self._objects.items():
            spaces = self._by_kind.setdefault(kind_key(ref.kind, ref.group), {})
            spaces.setdefault(ref.namespace, []).append(obj)
            if obj.metadata.ownerReferences:
                self._own_one(obj)

    def _own_one(self, obj: KubeObject) -> None:
        controller = self.controller(obj)
        if controller is not None and controller is not obj:
            self._dependents.setdefault(controller.ref, []).append(obj)

    # Changing

    def twin(self) -> "Inventory":
        """The same once more: what either works out or takes over, the other knows nothing of."""
        made = copy(self)
        made.gaps, made.images, made._flagged = list(self.gaps), dict(self.images), dict(self._flagged)
        made._objects, made._places = dict(self._objects), dict(self._places)
        made._by_kind = {kind: dict(spaces) for kind, spaces in self._by_kind.items()}
        made._dependents = {ref: list(objects) for ref, objects in self._dependents.items()}
        made._found, made._workloads = {}, dict(self._workloads)
        made._roots, made._roots_within = None, {}
        return made

    def inherit(self, before: "Inventory") -> None:
        """Take over what was worked out of the same objects when others were still to come."""
        for ref, workload in dict(before._workloads).items():
            if workload is not None and self._objects.get(ref) is workload.object:
                self._workloads.setdefault(ref, workload)

    def apply(self, changes: Mapping[ObjectRef, KubeObject | None], file: str) -> set[str]:
        """Take over objects as they are now, None: gone. What was worked out of their namespaces is forgotten, and what
        was wrong with them; those namespaces are given (``""`` for objects without one). ``file`` is where the new ones
        are read.

        The order of reading stays; what is new comes last. Where only the metadata is read it takes nothing from whole
        objects. Nobody may ask anything meanwhile.
        """
        bare = file in self._bare
        if bare:
            whole = self.coverage.within_whole
            changes = {
                ref: obj for ref, obj in changes.items() if not whole(kind_key(ref.kind, ref.group), ref.namespace)
            }
        touched = {ref.namespace for ref in changes}
        for ref, obj in changes.items():
            self._found.pop((ref.kind, ref.namespace, ref.name), None)
            self._workloads.pop(ref, None)
            self._unflag(ref)
            if obj is None:
                self._objects.pop(ref, None)
                self._places.pop(ref, None)
            else:
                self._objects[ref] = obj
                self._places[ref] = (Batch([obj], file, bare=bare), 0)
        for kind in {kind_key(ref.kind, ref.group) for ref in changes}:
            self._renew_kind(kind, {ref: None for ref in changes if kind_key(ref.kind, ref.group) == kind})
        self._renew_owners(touched)
        self._renew_roots(touched)
        return touched

    def _renew_kind(self, kind: str, changed: Mapping[ObjectRef, None]) -> None:
        spaces = self._by_kind.setdefault(kind, {})
        for namespace in {ref.namespace for ref in changed}:
            before = {obj.ref: None for obj in spaces.get(namespace, ())}
            refs = before | {ref: None for ref in changed if ref.namespace == namespace}
            spaces[namespace] = [self._objects[ref] for ref in refs if ref in self._objects]
            if not spaces[namespace]:
                del spaces[namespace]

    def _renew_owners(self, touched: Collection[str]) -> None:
        """Controllers lie in the namespace of what they control, or in none."""
        for owner in [ref for ref in self._dependents if ref.namespace in touched or not ref.namespace]:
            kept = [obj for obj in self._dependents[owner] if (obj.metadata.namespace or "") not in touched]
            if kept:
                self._dependents[owner] = kept
            else:
                del self._dependents[owner]
        for spaces in self._by_kind.values():
            for obj in chain.from_iterable(spaces.get(namespace, ()) for namespace in touched):
                self._own_one(obj)

    def _renew_roots(self, touched: Collection[str]) -> None:
        if self._roots is None:
            return
        for namespace in touched:
            self._roots_within.pop(namespace, None)
            if roots := list(self._find_roots(namespace)):
                self._roots_within[namespace] = roots
        self._roots = [root for roots in self._roots_within.values() for root in roots]

    def _note_unread_kinds(self) -> None:
        read = self.coverage.everywhere | {kind for kind, _ in self.coverage.within}
        said = {gap.resource for gap in self.gaps if gap.namespace is None and gap.reason != "failed"}
        for kind, resource in RESOURCES.items():
            if kind not in read and resource not in said:
                some = " only those given are known" if kind in self._by_kind else ""
                message = f"no list of {resource} was read:{some or ' none is known'}"
                self.gaps.append(Gap(resource, None, "not-read", message))

    def flag(self, obj: KubeObject, error: Exception) -> None:
        """Record that an object, or a part of it, has not the shape of its kind; said once."""
        where = self.place(obj.ref)
        message = f"{where}: {obj.ref} does not fit its kind: {shape_error(error)}"
        gap = Gap(resource_name(obj.kind, obj.group), obj.metadata.namespace, "failed", message)
        if gap not in self.gaps:
            self.gaps.append(gap)
            self._flagged[obj.ref] = (*self._flagged.get(obj.ref, ()), gap)

    def _unflag(self, ref: ObjectRef) -> None:
        """What was recorded of an object that is another now, or gone."""
        for gap in self._flagged.pop(ref, ()):
            self.gaps.remove(gap)


def _rank(kind: str) -> tuple[int, str]:
    return (_RUN.index(kind) if kind in _RUN else len(_RUN)), kind


def shape_error(error: Exception) -> str:
    """What is wrong with an object's shape, without any of its values."""
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start}"
    return str(error)
