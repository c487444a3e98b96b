"""All objects read from one place at one time, and what was not read.

The law of this module: absence is a claim that needs proof. An object that is not here is *missing* only where its
kind was read to the end in its namespace; elsewhere it is *not read* (or *forbidden*), and nothing may say more.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from k8sconfig_tui.model.kube import KubeObject, ObjectRef, OwnerReference, Place
from k8sconfig_tui.model.values import PLACEHOLDERS, State, Text, decode_base64, state_of
from k8sconfig_tui.model.workload import Workload, decode, templates_of

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
    the position in the document of each object where some were dropped.
    """

    objects: list[KubeObject]
    file: str
    listed: bool = False
    places: list[Place] = []
    indexes: list[int] = []
    gaps: list[Gap] = []

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

    def absence(self, kind: str, namespace: str) -> State:
        """What it means that an object of this kind is not in this namespace."""
        if kind in self.everywhere or (kind, namespace) in self.within:
            return State.MISSING
        if (kind, namespace) in self.forbidden or (kind, None) in self.forbidden:
            return State.FORBIDDEN
        return State.NOT_READ

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

_NEVER_RUN = frozenset({"ConfigMap", "Secret", "Service", "Namespace", "Node", "ServiceAccount", "Event"})

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


class Entry(NamedTuple):
    """One key of a ConfigMap or Secret. ``value`` is None unless ``state`` is ``value`` or ``empty``."""

    value: Text | None
    binary: bool
    state: State


def entry(value: Text | None, *, binary: bool = False) -> Entry:
    """The entry of a decoded value, None where the API's own encoding is broken."""
    state = State.INVALID if value is None else state_of(value)
    return Entry(value if state.known else None, binary, state)


class Data(NamedTuple):
    """A ConfigMap or Secret: which one, and its keys."""

    ref: ObjectRef
    entries: dict[str, Entry]


class ImageConfig(Struct):
    """What an image brings by itself: the lowest layer of a container's configuration."""

    env: dict[str, str] = {}
    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    place: str = ""


Origin = Literal["snapshot", "manifests", "live", "demo"]


class Inventory:
    """What was read from one source.

    ``name`` is the source's NAME, ``origin`` what sort of place it is, ``taken`` when it was read (seconds since the
    epoch). Objects are found by reference at once; of two with one reference the later wins and a gap says so.
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
        self._by_kind: dict[str, dict[str, list[KubeObject]]] = {}
        self._data: dict[ObjectRef, dict[str, Entry]] = {}
        self._found: dict[tuple[str, str, str], Data | None] = {}
        self._workloads: dict[ObjectRef, Workload | None] = {}
        self._roots: list[Workload] | None = None
        self._dependents: dict[ObjectRef, list[KubeObject]] = {}
        for batch in batches:
            self._add(batch)
        self._own()
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
        """A ConfigMap or Secret with its decoded keys, found once and kept; None where it is not here."""
        key = (kind, namespace, name)
        if key not in self._found:
            obj = self.find(kind, namespace, name)
            self._found[key] = None if obj is None else Data(obj.ref, self.entries(obj))
        return self._found[key]

    def entries(self, obj: KubeObject) -> dict[str, Entry]:
        """The keys of a ConfigMap or Secret with their exact values; decoded once, when first asked for.

        A key of ``binaryData`` has ``binary`` set. Raises nothing: a map of the wrong shape is empty and makes a gap.
        """
        ref = obj.ref
        known = self._data.get(ref)
        if known is None:
            known = self._data[ref] = self._decode_entries(obj)
        return known

    def _decode_entries(self, obj: KubeObject) -> dict[str, Entry]:
        try:
            data = decode(obj.data, _STRINGS) or {}
            if obj.kind == "Secret":
                entries = {key: entry(_secret_value(value)) for key, value in data.items()}
                plain = decode(obj.stringData, _STRINGS) or {}
                entries.update({key: entry(value or "") for key, value in plain.items()})
                return entries
            entries = {key: entry(value or "") for key, value in data.items()}
            binary = decode(obj.binaryData, _STRINGS) or {}
            entries.update({key: entry(decode_base64(value or ""), binary=True) for key, value in binary.items()})
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._flag(obj, error)
            return {}
        return entries

    # Workloads

    def workload(self, obj: KubeObject) -> Workload | None:
        """The object as a workload; None if it runs no containers, or lacks its kind's shape (a gap then says so)."""
        ref = obj.ref
        if ref not in self._workloads:
            try:
                templates = templates_of(obj)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                self._flag(obj, error)
                templates = ()
            self._workloads[ref] = Workload(obj, templates) if templates else None
        return self._workloads[ref]

    def workloads(self, namespace: str | None = None) -> list[Workload]:
        """The workloads that no other object here controls: a Deployment stands for its ReplicaSets and Pods."""
        if self._roots is None:
            self._roots = list(self._find_roots())
        return [root for root in self._roots if namespace is None or root.object.metadata.namespace == namespace]

    def _find_roots(self) -> Iterator[Workload]:
        for kind, spaces in self._by_kind.items():
            if kind in _NEVER_RUN:
                continue
            for obj in chain.from_iterable(spaces.values()):
                if self.controller(obj) is None and (workload := self.workload(obj)) is not None:
                    yield workload

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
        pods = []
        for obj in self.dependents(ref):
            if obj.kind == "Pod":
                pods.append(obj)
            else:
                pods += self.pods_of(obj.ref)
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
        for position, obj in enumerate(batch.objects):
            metadata = obj.metadata
            if not metadata.namespace and obj.kind not in CLUSTER_SCOPED:
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
                controller = self.controller(obj)
                if controller is not None and controller is not obj:
                    self._dependents.setdefault(controller.ref, []).append(obj)

    def _note_unread_kinds(self) -> None:
        read = self.coverage.everywhere | {kind for kind, _ in self.coverage.within}
        said = {gap.resource for gap in self.gaps if gap.namespace is None and gap.reason != "failed"}
        for kind, resource in RESOURCES.items():
            if kind not in read and resource not in said:
                some = " only those given are known" if kind in self._by_kind else ""
                message = f"no list of {resource} was read:{some or ' none is known'}"
                self.gaps.append(Gap(resource, None, "not-read", message))

    def _flag(self, obj: KubeObject, error: Exception) -> None:
        where = self.place(obj.ref)
        message = f"{where}: {obj.ref} was left out: {shape_error(error)}"
        self.gaps.append(Gap(resource_name(obj.kind, obj.group), obj.metadata.namespace, "failed", message))


def shape_error(error: Exception) -> str:
    """What is wrong with an object's shape, without any of its values."""
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start}"
    return str(error)


def _secret_value(text: str | None) -> Text | None:
    return text if text in PLACEHOLDERS else decode_base64(text or "")


_STRINGS = msgspec.json.Decoder(dict[str, str | None] | None)
