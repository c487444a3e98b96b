"""The kinds of place a container's configuration comes from, one file per kind.

The law of this room: a source reads one entry of a container or pod spec and says what it would set, as
``Definition``s; it knows nothing of the other sources and nothing of precedence. Each module has one constant
``SOURCE`` that fulfils one of the protocols below; ``field`` is the API field it answers for.

What several kinds share, looking up objects in their namespace and wording their absence as the kubelet does, is here.
"""

import posixpath
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from k8sconfig_tui.model.data import Data, Entry
from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.downward import PodView, divisor_of, field_value, resource_value
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import (
    ConfigMapVolume,
    Container,
    DownwardFile,
    DownwardVolume,
    EnvVar,
    KeyToPath,
    KubeObject,
    NodeStatus,
    ObjectRef,
    ObjectSelector,
    PodStatus,
    SecretVolume,
    Volume,
)
from k8sconfig_tui.model.values import State
from k8sconfig_tui.model.workload import Template, Workload, decode

T = TypeVar("T")


class Scope:
    """What the references of one pod (or pod template) are resolved against: its namespace, and itself."""

    def __init__(self, inventory: Inventory, workload: Workload, template: Template) -> None:
        self.inventory = inventory
        self.template = template
        self.workload = workload
        self.namespace = workload.object.metadata.namespace or ""

    @cached_property
    def pod(self) -> PodView:
        """The pod as the downward API sees it."""
        obj, is_pod = self.workload.object, self.workload.is_pod
        status = self._decoded(obj, _POD_STATUS) if is_pod else None
        metadata = obj.metadata if is_pod else self.template.metadata
        return PodView(self.namespace, metadata, self.template, is_pod, status or PodStatus(), self._node())

    def _node(self) -> NodeStatus | None:
        name = self.template.spec.nodeName if self.workload.is_pod else None
        obj = self.inventory.find("Node", "", name) if name else None
        return self._decoded(obj, _NODE_STATUS) if obj is not None else None

    def _decoded(self, obj: KubeObject, decoder: msgspec.json.Decoder[T | None]) -> T | None:
        """The object's status; None, with a gap, where it has not the shape of its kind."""
        try:
            return decode(obj.status, decoder)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self.inventory.flag(obj, error)
            return None

    @cached_property
    def mounted_volumes(self) -> frozenset[str]:
        """Names of the volumes that some container mounts; no other is ever fetched (rule D1)."""
        mounts = (mount for _, _, container in self.template.containers for mount in container.volumeMounts or ())
        declared = {volume.name for volume in self.template.spec.volumes or ()}
        return frozenset(mount.name for mount in mounts if mount.name in declared)

    def data(self, kind: str, name: str) -> Data | None:
        """A ConfigMap or Secret of the pod's namespace: references never leave it (rule A1)."""
        return self.inventory.data(kind, self.namespace, name)

    def absence(self, kind: str) -> State:
        """What it means that an object of this kind is not here."""
        return self.inventory.coverage.absence(kind, self.namespace) if self.namespace else State.NOT_READ


_POD_STATUS = msgspec.json.Decoder(PodStatus | None)
_NODE_STATUS = msgspec.json.Decoder(NodeStatus | None)


class EnvSource(Protocol):
    """One kind of ``env[]`` entry. ``field`` is its field in ``valueFrom``; ``slot`` is ``env``."""

    slot: str
    field: str

    def define(self, entry: EnvVar, path: str, container: Container, scope: Scope) -> Definition:
        """What the entry sets. A required reference to nothing has state ``missing`` and the kubelet's text as note."""


class EnvFromSource(Protocol):
    """One kind of ``envFrom[]`` entry. ``field`` is its field there; ``slot`` is ``envFrom``."""

    slot: str
    field: str

    def define(
        self, selector: ObjectSelector, prefix: str, path: str, scope: Scope
    ) -> Mapping[str, Definition] | Definition:
        """The variables it sets, or, where the object is missing or unread, the reference itself."""


class Payload(Struct):
    """What a volume holds: files by relative path; with ``opaque`` set, content that the API does not have.

    ``losers`` are the definitions of a path that a later one in the same volume replaced. ``modes`` has None where a
    file's mode is not known. ``broken`` are references of the volume that name something missing or unread;
    ``failures`` are the kubelet's texts when it cannot set it up.
    """

    files: dict[str, Definition] = {}
    losers: dict[str, tuple[Definition, ...]] = {}
    modes: dict[str, int | None] = {}
    broken: tuple[Definition, ...] = ()
    opaque: Definition | None = None
    failures: tuple[str, ...] = ()

    def put(self, file: str, definition: Definition, mode: int | None = None) -> None:
        """Add a file at its cleaned path; one that stands there already loses to it (rules D2, D3)."""
        if "/" in file:
            file = posixpath.normpath(file)
        former = self.files.get(file)
        if former is not None:
            self.losers[file] = (*self.losers.get(file, ()), former)
        self.files[file] = definition
        self.modes[file] = mode

    @property
    def failure(self) -> str | None:
        """One message, or all of them in brackets (``utilerrors.NewAggregate``, which drops repetitions)."""
        distinct = list(dict.fromkeys(self.failures))
        if len(distinct) > 1:
            return f"[{', '.join(distinct)}]"
        return distinct[0] if distinct else None

    @property
    def unread(self) -> Definition | None:
        """The reference, if any, that may hold files of any name."""
        return next((ref for ref in self.broken if not ref.state.known and ref.key is None), None)

    def absorb(self, part: "Payload") -> None:
        """Lay a later projection over this: its files win, and unread ones may (rule D3)."""
        blocker = part.unread or part.opaque
        if blocker is not None:
            self.files = {file: _uncertain(definition, blocker) for file, definition in self.files.items()}
        for file, definition in part.files.items():
            self.put(file, definition, part.modes.get(file))
            if file in part.losers:
                self.losers[file] = (*self.losers.get(file, ()), *part.losers[file])
        self.broken += part.broken
        self.failures += part.failures
        self.opaque = self.opaque or part.opaque


def _uncertain(definition: Definition, blocker: Definition) -> Definition:
    """A file that a later projection of unknown content may replace."""
    what = str(blocker.object) if blocker.object else blocker.note
    return replace(definition, state=blocker.state, value=None, note=f"may be replaced by {what}")


class VolumeSource(Protocol):
    """One kind of volume. ``field`` is its field in ``volumes[]``, ``""`` for all others; ``slot`` is ``volume``."""

    slot: str
    field: str

    def payload(self, volume: Volume, path: str, scope: Scope) -> Payload:
        """What the volume holds, before it is mounted anywhere."""


def absent_object(kind: str, name: str, supply: str, path: str, scope: Scope, *, optional: bool) -> Definition:
    """The reference to a ConfigMap or Secret that is not here: missing where that is proven, else unknown.

    Optional references forgive only NotFound (rule A4); the text is the watch-based kubelet's (table E).
    """
    state = scope.absence(kind)
    note = f'{kind.lower()} "{name}" not found' if state is State.MISSING else f"{kind} {name} was not read"
    if state is State.MISSING and optional:
        state = State.OPTIONAL_MISSING
    if state is State.FORBIDDEN:
        note = f"reading {kind} {name} is forbidden"
    return Definition(supply, path, state, object=_ref(kind, name, scope), optional=optional, note=note)


def absent_key(kind: str, name: str, key: str, supply: str, path: str, scope: Scope, *, optional: bool) -> Definition:
    """The reference to a key that its object does not have (rule A6)."""
    state = State.OPTIONAL_MISSING if optional else State.MISSING
    note = f"couldn't find key {key} in {kind} {scope.namespace}/{name}"
    return Definition(supply, path, state, object=_ref(kind, name, scope), key=key, optional=optional, note=note)


def offered(entry: Entry, supply: str, path: str, ref: ObjectRef, key: str, optional: bool) -> Definition:
    """The definition that a key of a ConfigMap or Secret gives."""
    value, _, state, sealed = entry
    note = "" if value is not None or state is not State.INVALID else _invalid(entry, ref, key)
    return Definition(supply, path, state, value, ref, key, optional, ref[0] == "Secret", (), note, None, sealed)


def _invalid(entry: Entry, ref: ObjectRef, key: str) -> str:
    encoded = entry.binary or ref.kind == "Secret"
    return f"the value of {key} in {ref.kind} {ref.name} is {'not base64' if encoded else 'no text'}"


def unreadable(data: Data, supply: str, path: str, *, optional: bool, key: str | None) -> Definition:
    """A reference to an object whose keys cannot be told: its data is no map, or was not read."""
    ref = data.ref
    state = State.NOT_READ if data.unread else State.INVALID
    note = f"the data of {ref.kind} {ref.name} {'was not read' if data.unread else 'is no map of strings'}"
    return Definition(supply, path, state, None, ref, key, optional, ref.kind == "Secret", note=note)


def _ref(kind: str, name: str, scope: Scope) -> ObjectRef:
    return ObjectRef(kind, scope.namespace, name)


class KeyReference:
    """``configMapKeyRef`` and ``secretKeyRef``: one key of one object of the pod's namespace (rule A6)."""

    slot = "env"

    def __init__(self, field: str, kind: str) -> None:
        self.field = field
        self.kind = kind

    def define(self, entry: EnvVar, path: str, container: Container, scope: Scope) -> Definition:  # noqa: ARG002
        selector = getattr(entry.valueFrom, self.field)
        name, key, optional = selector.name, selector.key, selector.optional is True
        data = scope.inventory.data(self.kind, scope.namespace, name)
        if data is None:
            absent = absent_object(self.kind, name, self.field, path, scope, optional=optional)
            absent.key = key
            return absent
        found = data.entries.get(key)
        if found is None and data.broken:
            return unreadable(data, self.field, path, optional=optional, key=key)
        if found is None or found.binary:
            return absent_key(self.kind, name, key, self.field, path, scope, optional=optional)
        return offered(found, self.field, path, data.ref, key, optional)


class ObjectEnvironment:
    """``envFrom``: every key of a ConfigMap's or Secret's ``data``, with a prefix (rule A3); never ``binaryData``."""

    slot = "envFrom"

    def __init__(self, field: str, kind: str) -> None:
        self.field = field
        self.kind = kind
        self.supply = f"envFrom.{field}"

    def define(
        self, selector: ObjectSelector, prefix: str, path: str, scope: Scope
    ) -> Mapping[str, Definition] | Definition:
        optional = bool(selector.optional)
        data = scope.data(self.kind, selector.name)
        if data is None:
            absent = absent_object(self.kind, selector.name, self.supply, path, scope, optional=optional)
            absent.key = prefix or None
            return absent
        if data.broken:
            return unreadable(data, self.supply, path, optional=optional, key=prefix or None)
        return {
            prefix + key: offered(entry, self.supply, path, data.ref, key, optional)
            for key, entry in data.entries.items()
            if not entry.binary
        }


class ObjectFiles:
    """Files of a ConfigMap or Secret in a volume or projection: rule D2 (``MakePayload``)."""

    def __init__(self, kind: str, supply: str) -> None:
        self.kind = kind
        self.supply = supply

    def files(self, source: ConfigMapVolume | SecretVolume, name: str, path: str, scope: Scope) -> Payload:
        """``name`` is the object's: the API calls it ``name`` in one kind of volume and ``secretName`` in the other."""
        optional = bool(source.optional)
        data = scope.data(self.kind, name)
        if data is None:
            absent = absent_object(self.kind, name, self.supply, path, scope, optional=optional)
            return self._absent(absent, source.items or ())
        if data.broken:
            named = source.items or () if data.unread else ()
            return self._absent(unreadable(data, self.supply, path, optional=optional, key=None), named)
        entries = data.entries
        wanted = [(item.key, item.path, item.mode) for item in source.items or ()] or [
            (key, key, None) for key in entries
        ]
        return self._project(entries, wanted, source.defaultMode, data.ref, path, optional)

    def _absent(self, absent: Definition, items: Iterable[KeyToPath]) -> Payload:
        """Nothing, or, where the object was not read and its items are named, files of unknown content."""
        payload = Payload(failures=(absent.note,) if absent.state is State.MISSING else ())
        if not absent.state.known:
            for item in items:
                payload.put(item.path, replace(absent, key=item.key, sensitive=self.kind == "Secret"))
        payload.broken = tuple(payload.files.values()) or (absent,)
        return payload

    def _project(
        self,
        entries: Mapping[str, Entry],
        wanted: Iterable[tuple[str, str, int | None]],
        default_mode: int | None,
        ref: ObjectRef,
        path: str,
        optional: bool,
    ) -> Payload:
        payload = Payload()
        for key, file, mode in wanted:
            entry = entries.get(key)
            if entry is None:
                note = self._missing_item(key)
                state = State.OPTIONAL_MISSING if optional else State.MISSING
                payload.broken += (
                    Definition(self.supply, path, state, object=ref, key=key, optional=optional, note=note),
                )
                payload.failures = payload.failures or (() if optional else (note,))
                continue
            payload.put(file, offered(entry, self.supply, path, ref, key, optional), _mode(mode, default_mode))
        return payload

    def _missing_item(self, key: str) -> str:
        if self.kind == "Secret":
            return f"references non-existent secret key: {key}"
        return f"configmap references non-existent config key: {key}"


def downward_files(source: DownwardVolume, supply: str, path: str, scope: Scope) -> Payload:
    """Fields and resources of the pod as files (rules C2–C5); every item that fails is told (``CollectData``)."""
    payload = Payload()
    for item in source.items or ():
        definition = _downward_file(item, supply, path, scope)
        payload.put(item.path, definition, _mode(item.mode, source.defaultMode))
        if definition.state is State.MISSING:
            payload.failures += (definition.note,)
    return payload


def _downward_file(item: DownwardFile, supply: str, path: str, scope: Scope) -> Definition:
    divisor = sealed = None
    if item.fieldRef is not None:
        key = item.fieldRef.fieldPath
        state, text, note, sealed = field_value(key, scope.pod, volume=True)
    elif item.resourceFieldRef is not None:
        key = f"{item.resourceFieldRef.containerName}/{item.resourceFieldRef.resource}"
        state, text, note, _ = resource_value(item.resourceFieldRef, Container(), scope.pod, volume=True)
        divisor = str(divisor_of(item.resourceFieldRef))
    else:
        key, state, text, note = "", State.MISSING, None, "neither fieldRef nor resourceFieldRef"
    return Definition(supply, path, state, text, key=key, note=note, text=divisor, sealed=sealed)


def _mode(own: int | None, default: int | None) -> int:
    if own is not None:
        return own
    return 0o644 if default is None else default


def mount_failure(volume: str, text: str) -> str:
    """The kubelet's event text for a volume that it cannot set up (table E)."""
    return f'MountVolume.SetUp failed for volume "{volume}" : {text}'
