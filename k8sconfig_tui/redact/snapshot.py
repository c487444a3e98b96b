"""An inventory as a redacted snapshot: built from what resolution, provenance and comparison read, and nothing else.

The law of this module: an allow-list. An object is written because its kind is meant here, a field because it is
named here or in the modules that this one calls; whatever else there is, or will be, is left out.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from k8sconfig_tui.formats.snapshot import Section
from k8sconfig_tui.model.inventory import Inventory, kind_key
from k8sconfig_tui.model.kube import Container, KubeObject, ObjectRef
from k8sconfig_tui.model.workload import Template
from k8sconfig_tui.redact.known import KnownValues
from k8sconfig_tui.redact.marks import Marks
from k8sconfig_tui.redact.names import Names
from k8sconfig_tui.redact.paths import put
from k8sconfig_tui.redact.pods import annotations_read, container, pod_spec
from k8sconfig_tui.redact.reach import reach_of
from k8sconfig_tui.redact.status import decoded, node, pod_status, service
from k8sconfig_tui.redact.tokens import Named, Sealer
from k8sconfig_tui.redact.values import NO_TEXT, Clear, Values, type_of

MOST_OBJECTS = 500
"""In one section."""

_DATA = frozenset({"ConfigMap", "Secret"})
_PLAIN = frozenset({*_DATA, "Service", "Node", "Namespace"})
_SUPPLIERS = frozenset({
    "kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io", "source.toolkit.fluxcd.io", "argoproj.io",
    "external-secrets.io", "bitnami.com", "secrets.hashicorp.com", "cert-manager.io", "secrets-store.csi.x-k8s.io",
})  # fmt: skip
_NEVER = frozenset({"Event", "ControllerRevision", "CustomResourceDefinition", "Lease", "Endpoints", "EndpointSlice"})
_SECRET_TYPE = re.compile(r"Opaque|[a-z0-9][a-z0-9.-]{0,127}(?:/[a-z0-9][a-z0-9._-]{0,62})?")
_FLAG = msgspec.json.Decoder(bool | None)


class Snapshot(NamedTuple):
    """``values`` counts the places of values, ``clear`` has those that were left so, ``marks`` the texts of labels and
    annotations that were."""

    sections: list[Section]
    values: int
    clear: list[Clear]
    marks: set[str]


class Redaction:
    """One inventory on its way into a snapshot; ``namespaces``: only these (empty: all), ``known`` and ``never``: see
    ``Values``."""

    def __init__(
        self,
        inventory: Inventory,
        sealer: Sealer,
        namespaces: Collection[str] = (),
        known: KnownValues | None = None,
        never: Collection[str] = (),
    ) -> None:
        self._inventory = inventory
        self._namespaces = frozenset(namespaces)
        self._sealer = sealer
        self._values = Values(sealer, known, never)
        self._marks = Marks((sealer if known is None else sealer.aside).value, never)
        self._names = Names(inventory, _NEVER)
        self._owners: set[ObjectRef] = set()
        self._unread: set[str] = set()

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
        sections = [Section("reach", reach_of(inventory, self._namespaces, written, self._unread))]
        for number, start in enumerate(range(0, len(objects), MOST_OBJECTS), 1):
            sections.append(Section(f"objects {number}", objects[start : start + MOST_OBJECTS]))
        if inventory.images:
            images = {reference: self._values.image(image) for reference, image in inventory.images.items()}
            sections.append(Section("images", images))
        return Snapshot(sections, self._values.count, self._values.clear, self._marks.clear)

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
        return {"apiVersion": obj.apiVersion, "kind": obj.kind, "metadata": self._marks.metadata(obj, annotations)}

    def _plain(self, obj: KubeObject) -> dict[str, Any]:
        made = self._head(obj)
        if obj.kind in _DATA:
            made |= self._data(obj)
        elif obj.kind == "Service":
            made["spec"] = service(obj)
        elif obj.kind == "Node":
            made["status"] = node(obj)
        return made

    def _data(self, obj: KubeObject) -> dict[str, Any]:
        data = self._inventory.data(obj.kind, obj.metadata.namespace or "", obj.metadata.name)
        made: dict[str, Any] = {}
        kind = type_of(obj)
        if _SECRET_TYPE.fullmatch(kind):
            made["type"] = kind
        if decoded(obj.immutable, _FLAG):
            made["immutable"] = True
        if data is None or data.broken:
            return {**made, "data": NO_TEXT}
        return made | self._values.data(obj, data)

    # Workloads

    def _workload(self, obj: KubeObject, templates: Sequence[Template]) -> dict[str, Any] | None:
        made: dict[str, Any] = self._head(obj, set().union(*map(annotations_read, templates)))
        for template in templates:
            part = self._template(obj, template)
            if template.path == "spec":
                made["spec"] = part["spec"]
            elif not put(made, template.path, part):
                return self._head(obj)
        if obj.kind == "Pod" and not obj.group:
            made["status"] = pod_status(obj)
        return made

    def _template(self, obj: KubeObject, template: Template) -> dict[str, Any]:
        """The pod template, or what stands in its place in a custom resource."""

        def literal(name: str, value: str, named: Named) -> str:
            place = f"{obj.ref.kind} {obj.ref.namespace}/{obj.ref.name} {name}"
            return self._values.literal(place, name, value, named)

        def named(one: Container) -> Named:
            return self._names.of(obj.metadata.namespace or "", one)

        if template.bare:
            lone = (template.spec.containers or [Container()])[0]
            return {"spec": container(lone, self._sealer, literal, named(lone))}
        marks = self._marks.of(template.metadata, annotations_read(template))
        name = {"name": template.metadata.name} if template.metadata.name else {}
        spec = pod_spec(template.spec, self._sealer, literal, named)
        return {"metadata": {**name, **marks}, "spec": spec} if marks or name else {"spec": spec}


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
