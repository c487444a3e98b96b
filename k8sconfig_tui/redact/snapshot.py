"""An inventory as a redacted snapshot: built from what resolution, provenance and comparison read, and nothing else.

The law of this module: an allow-list. An object is written because its kind is meant here, a field because it is
named here; whatever else there is, or will be, is left out. Values are tokens unless ``--clear-config`` leaves them.
"""

import ipaddress
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from k8sconfig_tui.formats.snapshot import GapRecord, ImageRecord, Reach, Section
from k8sconfig_tui.model.inventory import CLUSTER_SCOPED, Entry, Inventory, kind_key
from k8sconfig_tui.model.kube import (
    Container,
    ContainerStatus,
    KubeObject,
    NodeStatus,
    ObjectRef,
    PodIP,
    PodStatus,
    ServiceSpec,
)
from k8sconfig_tui.model.sealed import is_sealed
from k8sconfig_tui.model.values import State, state_of, to_bytes
from k8sconfig_tui.model.workload import Template, decode
from k8sconfig_tui.redact.clear import may_be_clear
from k8sconfig_tui.redact.known import KnownValues
from k8sconfig_tui.redact.marks import marks_of, metadata_of, time
from k8sconfig_tui.redact.pods import annotations_read, container, pod_spec, quantities
from k8sconfig_tui.redact.tokens import Named, Sealer

MOST_OBJECTS = 500
"""In one section."""

_DATA = frozenset({"ConfigMap", "Secret"})
_PLAIN = frozenset({*_DATA, "Service", "Node", "Namespace"})
_SUPPLIERS = frozenset({
    "kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io", "source.toolkit.fluxcd.io", "argoproj.io",
    "external-secrets.io", "bitnami.com", "secrets.hashicorp.com", "cert-manager.io", "secrets-store.csi.x-k8s.io",
})  # fmt: skip
_NEVER = frozenset({"Event", "ControllerRevision", "CustomResourceDefinition", "Lease", "Endpoints", "EndpointSlice"})
_WITHOUT_VALUES = frozenset({
    "helm.sh/release.v1", "kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token",
})  # fmt: skip
_HELM_RELEASE = "sh.helm.release.v1."
_HIDDEN = "***REDACTED***"
_HIDDEN_BASE64 = "KioqUkVEQUNURUQqKio="
_CIPHERTEXT = "ENC[AES256_GCM,redacted]"
_NO_TEXT = 0
_UNREADABLE = {
    State.EMPTY: ("", ""),
    State.INVALID: (_NO_TEXT, "!"),
    State.ENCRYPTED: (_CIPHERTEXT, _CIPHERTEXT),
}
"""What is read back as the same state, plain and where the API has base64."""

_SECRET_TYPE = re.compile(r"Opaque|[a-z0-9][a-z0-9.-]{0,127}(?:/[a-z0-9][a-z0-9._-]{0,62})?")
_VERSION = re.compile(r"v?\d{1,3}\.\d{1,3}\.\d{1,4}")
_SERVICE_TYPES = frozenset({"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"})
_PROTOCOLS = frozenset({"TCP", "UDP", "SCTP"})
_PHASES = frozenset({"Pending", "Running", "Succeeded", "Failed", "Unknown"})
_STATUS = msgspec.json.Decoder(PodStatus | None)
_SERVICE = msgspec.json.Decoder(ServiceSpec | None)
_NODE = msgspec.json.Decoder(NodeStatus | None)
_TYPE = msgspec.json.Decoder(str | None)
_FLAG = msgspec.json.Decoder(bool | None)
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError)


class Clear(NamedTuple):
    """A value that was left clear, and where."""

    place: str
    value: str


class Snapshot(NamedTuple):
    """``values`` counts the places of values, ``clear`` has those that were left so."""

    sections: list[Section]
    values: int
    clear: list[Clear]


def secrets_of(inventory: Inventory) -> Iterator[tuple[bytes, str]]:
    """Every value of a Secret, and where it stands; a service account's namespace is none."""
    for obj in inventory.of_kind("Secret"):
        data = inventory.data("Secret", obj.metadata.namespace or "", obj.metadata.name)
        for key, entry in (data.entries if data else {}).items():
            if entry.value and not (key == "namespace" and _type(obj) == "kubernetes.io/service-account-token"):
                yield to_bytes(entry.value), f"{key} of Secret {obj.ref.namespace}/{obj.ref.name}"


class Redaction:
    """One inventory on its way into a snapshot.

    ``namespaces``: only these (empty: all). ``known`` is None where every value becomes a token, else the values that
    nothing left clear may hold; ``never`` are texts that must not stay clear for another reason.
    """

    def __init__(
        self,
        inventory: Inventory,
        sealer: Sealer,
        namespaces: Collection[str] = (),
        known: KnownValues | None = None,
        never: Collection[str] = (),
    ) -> None:
        self._inventory = inventory
        self._sealer = sealer
        self._namespaces = frozenset(namespaces)
        self._known = known
        self._never = never
        self._names = _names(inventory)
        self._owners: set[ObjectRef] = set()
        self._unread: set[str] = set()
        self._values = 0
        self._clear: list[Clear] = []

    def made(self, tick: Callable[[int, int], None] = lambda _done, _total: None) -> Snapshot:
        """The sections. What ``tick`` raises ends it."""
        inventory = self._inventory
        chosen = [obj for obj in inventory if self._is_chosen(obj)]
        self._owners = {owner.ref for obj in chosen if (owner := inventory.controller(obj)) is not None}
        objects: list[dict[str, Any]] = []
        for count, obj in enumerate(chosen):
            if count % 100 == 0:
                tick(count, len(chosen))
            made = self._object(obj)
            if made is not None:
                objects.append(made)
        written = {kind_key(made["kind"], made["apiVersion"].rpartition("/")[0]) for made in objects}
        sections = [Section("reach", self._reach(written))]
        for number, start in enumerate(range(0, len(objects), MOST_OBJECTS), 1):
            sections.append(Section(f"objects {number}", objects[start : start + MOST_OBJECTS]))
        if inventory.images:
            sections.append(Section("images", self._images()))
        return Snapshot(sections, self._values, self._clear)

    # What is meant

    def _is_chosen(self, obj: KubeObject) -> bool:
        if not self._namespaces:
            return True
        namespace = obj.metadata.name if obj.kind == "Namespace" else obj.metadata.namespace
        return namespace in self._namespaces or obj.kind == "Node"

    def _object(self, obj: KubeObject) -> dict[str, Any] | None:
        """The object as it is written; None where its kind is not meant."""
        if obj.kind in _NEVER:
            return None
        if self._is_unread(obj):
            self._unread.add(obj.kind)
            return None
        if not obj.group and obj.kind in _PLAIN:
            return self._plain(obj)
        workload = self._inventory.workload(obj)
        if workload is not None:
            return self._workload(obj, workload.templates)
        if obj.group in _SUPPLIERS or obj.ref in self._owners:
            return self._head(obj)
        return None

    def _is_unread(self, obj: KubeObject) -> bool:
        """Whether only the metadata of a ConfigMap or Secret was read; without values it would seem to be empty."""
        if obj.kind not in _DATA or obj.group:
            return False
        data = self._inventory.data(obj.kind, obj.metadata.namespace or "", obj.metadata.name)
        return data is not None and data.unread

    def _head(self, obj: KubeObject, annotations: Collection[str] = ()) -> dict[str, Any]:
        return {
            "apiVersion": obj.apiVersion,
            "kind": obj.kind,
            "metadata": metadata_of(obj, self._sealer.value, annotations),
        }

    def _plain(self, obj: KubeObject) -> dict[str, Any]:
        made = self._head(obj)
        if obj.kind in _DATA:
            made |= self._data(obj)
        elif obj.kind == "Service":
            made["spec"] = _service(obj)
        elif obj.kind == "Node":
            made["status"] = _node(obj)
        return made

    # ConfigMaps and Secrets

    def _data(self, obj: KubeObject) -> dict[str, Any]:
        data = self._inventory.data(obj.kind, obj.metadata.namespace or "", obj.metadata.name)
        made: dict[str, Any] = {}
        kind = _type(obj)
        if _SECRET_TYPE.fullmatch(kind):
            made["type"] = kind
        if _decoded(obj.immutable, _FLAG):
            made["immutable"] = True
        if data is None or data.broken:
            return {**made, "data": _NO_TEXT}
        bare = kind in _WITHOUT_VALUES or obj.metadata.name.startswith(_HELM_RELEASE)
        for key, entry in data.entries.items():
            field = "binaryData" if entry.binary else "data"
            made.setdefault(field, {})[key] = self._entry(obj, key, entry, bare=bare)
        return made

    def _entry(self, obj: KubeObject, key: str, entry: Entry, *, bare: bool) -> Any:
        self._values += 1
        encoded = entry.binary or obj.kind == "Secret"
        if entry.sealed is not None:
            return entry.sealed
        if entry.state in _UNREADABLE:
            return _UNREADABLE[entry.state][encoded]
        if bare or entry.value is None:
            return _HIDDEN_BASE64 if entry.binary else _HIDDEN
        if not encoded and isinstance(entry.value, str):
            return self._config(f"{obj.ref.kind} {obj.ref.namespace}/{obj.ref.name} {key}", key, entry.value)
        return self._sealer.value(entry.value)

    def _config(self, place: str, key: str, value: str) -> str:
        """A value that may stay clear."""
        known = self._known
        if known is None or value in self._never or not may_be_clear(key, value, known):
            return self._sealer.value(value)
        self._clear.append(Clear(place, value))
        return value

    # Workloads

    def _workload(self, obj: KubeObject, templates: Sequence[Template]) -> dict[str, Any] | None:
        made: dict[str, Any] = self._head(obj, set().union(*map(annotations_read, templates)))
        for template in templates:
            part = self._template(obj, template)
            if template.path == "spec":
                made["spec"] = part["spec"]
            elif not _put(made, template.path, part):
                return self._head(obj)
        if obj.kind == "Pod" and not obj.group:
            made["status"] = _status(obj)
        return made

    def _template(self, obj: KubeObject, template: Template) -> dict[str, Any]:
        """The pod template, or what stands in its place in a custom resource."""

        def literal(name: str, value: str, named: Named) -> str:
            return self._literal(f"{obj.ref.kind} {obj.ref.namespace}/{obj.ref.name} {name}", name, value, named)

        def named(one: Container) -> Named:
            return self._named(obj.metadata.namespace or "", one)

        if template.bare:
            lone = (template.spec.containers or [Container()])[0]
            return {"spec": container(lone, self._sealer, literal, named(lone))}
        marks = marks_of(template.metadata, self._sealer.value, annotations_read(template))
        name = {"name": template.metadata.name} if template.metadata.name else {}
        spec = pod_spec(template.spec, self._sealer, literal, named)
        return {"metadata": {**name, **marks}, "spec": spec} if marks or name else {"spec": spec}

    def _literal(self, place: str, name: str, value: str, named: Named) -> str:
        self._values += 1
        state = state_of(value)
        if state is State.ENCRYPTED:
            return _CIPHERTEXT
        if state is State.REDACTED and not is_sealed(value):
            return value
        known = self._known
        if known is None or value in self._never or is_sealed(value) or not may_be_clear(name, value, known):
            return self._sealer.text(value, named)
        self._clear.append(Clear(place, value))
        return value

    def _named(self, namespace: str, one: Container) -> Named:
        """The names that stand in the snapshot anyway and, where not all that the container has was read, any that
        looks like one."""
        blind = self._reads_blindly(namespace, one)

        def named(name: str) -> bool:
            if name in self._names or _SERVICE_VARIABLE.fullmatch(name):
                return True
            return blind and _VARIABLE.fullmatch(name) is not None

        return named

    def _reads_blindly(self, namespace: str, one: Container) -> bool:
        for entry in one.envFrom or ():
            for kind, selector in (("ConfigMap", entry.configMapRef), ("Secret", entry.secretRef)):
                if selector is not None and self._inventory.find(kind, namespace, selector.name) is None:
                    return True
        return any(entry.prefix for entry in one.envFrom or ())

    # The rest

    def _images(self) -> dict[str, ImageRecord]:
        seal = self._sealer.value
        found = {}
        for reference, image in self._inventory.images.items():
            self._values += len(image.env)
            env = {name: seal(value) for name, value in image.env.items()}
            found[reference] = ImageRecord(env, [*map(seal, image.entrypoint)], [*map(seal, image.cmd)])
        return found

    def _reach(self, written: Collection[str]) -> Reach:
        coverage = self._inventory.coverage
        meant = {kind for kind in {*coverage.everywhere, *(kind for kind, _ in coverage.within)} if kind in written}
        meant |= _PLAIN | {kind for kind in coverage.everywhere if kind in _RUN}
        meant -= self._unread
        answers: list[tuple[str, str | None]] = []
        for kind in sorted(coverage.everywhere & meant):
            answers += self._everywhere(kind)
        answers += sorted((kind, space) for kind, space in coverage.within if kind in meant and self._is_in(space))
        forbidden = sorted(coverage.forbidden, key=str)
        gaps = [
            GapRecord(gap.resource, gap.namespace, gap.reason, _GAP_WORDS[gap.reason])
            for gap in self._inventory.gaps
            if gap.namespace is None or self._is_in(gap.namespace)
        ]
        return Reach(answers, [one for one in forbidden if one[1] is None or self._is_in(one[1])], _distinct(gaps))

    def _everywhere(self, kind: str) -> Iterator[tuple[str, str | None]]:
        if not self._namespaces or kind == "Node":
            yield kind, None
        elif kind not in CLUSTER_SCOPED:
            yield from ((kind, namespace) for namespace in sorted(self._namespaces))

    def _is_in(self, namespace: str) -> bool:
        return not self._namespaces or namespace in self._namespaces


_GAP_WORDS = {
    "forbidden": "reading it was forbidden when this was exported",
    "not-read": "it was not read when this was exported",
    "failed": "something of it could not be read when this was exported",
    "truncated": "only a part of it was read when this was exported",
}
_RUN = frozenset({
    "Pod", "Deployment.apps", "StatefulSet.apps", "DaemonSet.apps", "ReplicaSet.apps", "Job.batch", "CronJob.batch",
})  # fmt: skip
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_SERVICE_VARIABLE = re.compile(
    r"[A-Z][A-Z0-9_]{0,63}_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]{1,32})?|PORT(?:_\d{1,5}_(?:TCP|UDP|SCTP)"
    r"(?:_(?:PROTO|PORT|ADDR))?)?)"
)


def _names(inventory: Inventory) -> set[str]:
    """The names of variables and keys, which a snapshot has in any case."""
    found: set[str] = set()
    for kind in _DATA:
        for obj in inventory.of_kind(kind):
            data = inventory.data(kind, obj.metadata.namespace or "", obj.metadata.name)
            found.update(data.entries if data is not None else ())
    for obj in inventory:
        workload = inventory.workload(obj) if obj.kind not in _NEVER else None
        for template in workload.templates if workload is not None else ():
            for _, _, one in template.containers:
                found.update(entry.name for entry in one.env or ())
    return found


def _distinct(gaps: Iterable[GapRecord]) -> list[GapRecord]:
    return list({(gap.resource, gap.namespace, gap.reason): gap for gap in gaps}.values())


_STEP = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)")


def _put(made: dict[str, Any], path: str, part: dict[str, Any]) -> bool:
    """Put a template's metadata and spec where its path says; whether the path could be read."""
    steps: list[str | int] = []
    for part_of_path in path.split("."):
        match = _STEP.fullmatch(part_of_path)
        if match is None:
            return False
        steps += (match[1], *map(int, re.findall(r"\d+", match[2])))
    inside = steps if steps[-1] != "spec" else steps[:-1]
    node: Any = made
    for step, after in zip(inside, [*inside[1:], ""], strict=True):
        node = _within(node, step, [] if isinstance(after, int) else {})
    node.update(part if inside is not steps else part["spec"])
    return True


def _within(node: Any, step: str | int, empty: Any) -> Any:
    if isinstance(step, str):
        return node.setdefault(step, empty)
    while len(node) <= step:
        node.append({})
    if not node[step]:
        node[step] = empty
    return node[step]


def _decoded(raw: Any, decoder: Any) -> Any:
    try:
        return decode(raw, decoder)
    except _BROKEN:
        return None


def _type(obj: KubeObject) -> str:
    return _decoded(obj.type, _TYPE) or ""


def _service(obj: KubeObject) -> dict[str, Any]:
    spec = _decoded(obj.spec, _SERVICE) or ServiceSpec()
    made: dict[str, Any] = {}
    if spec.clusterIP == "None" or (spec.clusterIP and _address(spec.clusterIP)):
        made["clusterIP"] = spec.clusterIP
    if spec.type in _SERVICE_TYPES:
        made["type"] = spec.type
    if spec.ports:
        made["ports"] = [
            {
                "port": port.port,
                **({"name": port.name} if port.name else {}),
                **({"protocol": port.protocol} if port.protocol in _PROTOCOLS else {}),
            }
            for port in spec.ports
        ]
    return made


def _node(obj: KubeObject) -> dict[str, Any]:
    status = _decoded(obj.status, _NODE) or NodeStatus()
    made: dict[str, Any] = {}
    if status.allocatable is not None:
        made["allocatable"] = quantities(status.allocatable)
    version = _VERSION.match(status.nodeInfo.kubeletVersion) if status.nodeInfo is not None else None
    if version is not None:
        made["nodeInfo"] = {"kubeletVersion": version[0]}
    return made


def _status(obj: KubeObject) -> dict[str, Any]:
    """When a pod and its containers started, and its addresses."""
    status = _decoded(obj.status, _STATUS) or PodStatus()
    made: dict[str, Any] = {}
    if status.phase in _PHASES:
        made["phase"] = status.phase
    if time(status.startTime):
        made["startTime"] = status.startTime
    for field in ("hostIP", "podIP"):
        if _address(getattr(status, field) or ""):
            made[field] = getattr(status, field)
    for field in ("hostIPs", "podIPs"):
        ips: Iterable[PodIP] = getattr(status, field) or ()
        if found := [{"ip": one.ip} for one in ips if _address(one.ip)]:
            made[field] = found
    for field in ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"):
        if getattr(status, field):
            made[field] = [_container_status(one) for one in getattr(status, field)]
    return made


def _container_status(status: ContainerStatus) -> dict[str, Any]:
    made: dict[str, Any] = {"name": status.name}
    for field in ("running", "terminated"):
        run = getattr(status.state, field) if status.state is not None else None
        if run is not None:
            made["state"] = {field: {"startedAt": run.startedAt} if time(run.startedAt) else {}}
    return made


def _address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def texts_of(sections: Iterable[Section]) -> set[str]:
    """Every text in the sections as they are written, names of fields included."""
    found: set[str] = set()
    for section in sections:
        waiting: list[Any] = [msgspec.json.decode(msgspec.json.encode(section.content)), section.name]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                found.add(node)
            elif isinstance(node, dict):
                waiting += (*node, *node.values())
            elif isinstance(node, list):
                waiting += node
    return found
