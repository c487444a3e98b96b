"""Of an object's metadata, what a redacted snapshot has: who made it, and the values that its own pods may read.

The law of this module: labels and annotations stay clear only where they are listed here, because alignment or
provenance reads them and they hold names; any other label is a token, any other annotation is left out unless a pod
reads it. Hashes of contents are never clear: they can be guessed at offline.
"""

import re
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from k8sconfig_tui.model.kube import KubeObject, Metadata, OwnerReference
from k8sconfig_tui.model.workload import decode

CLEAR_LABELS = frozenset({
    "environment", "env", "app.kubernetes.io/environment", "app.kubernetes.io/name", "app.kubernetes.io/instance",
    "app.kubernetes.io/component", "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by", "app", "k8s-app",
    "component", "tier", "kubernetes.io/metadata.name", "kubernetes.io/hostname", "helm.sh/chart",
    "kustomize.toolkit.fluxcd.io/name", "kustomize.toolkit.fluxcd.io/namespace",
    "helm.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/namespace", "argocd.argoproj.io/instance",
    "reconcile.external-secrets.io/managed", "secrets-store.csi.k8s.io/managed",
    "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "job-name", "batch.kubernetes.io/job-name",
})  # fmt: skip
CLEAR_ANNOTATIONS = frozenset({
    "argocd.argoproj.io/tracking-id", "meta.helm.sh/release-name", "meta.helm.sh/release-namespace",
    "reflector.v1.k8s.emberstack.com/reflects", "replicator.v1.mittwald.de/replicate-from",
    "cert-manager.io/certificate-name", "cert-manager.io/issuer-name", "cert-manager.io/issuer-kind",
    "cert-manager.io/issuer-group", "sealedsecrets.bitnami.com/patch",
    "sealedsecrets.bitnami.com/skip-set-owner-references",
    "kubernetes.io/config.mirror",
})  # fmt: skip
_READ_AS_UID = frozenset({"kubernetes.io/config.hash"})
_NAME = re.compile(r"(?:[a-z0-9]([a-z0-9_.-]{0,61}[a-z0-9])?)?(?:/[a-z0-9][a-z0-9.-]{0,252})?")
_WORD = r"(?:[A-Z]{1,8}|(?:[A-Z][a-z]+){1,3}|[a-z]+)\d{0,3}"
_WORDS = re.compile(rf"{_WORD}(?:[-_.]{_WORD}){{0,3}}")
"""A name with capitals, such as ``Production`` or ``UAT-2``: words, so that no base64 is one."""

_TRACKING = re.compile(
    r"[a-z0-9][a-z0-9_.-]{0,127}:[a-z0-9.-]{0,127}/[A-Z][A-Za-z]{1,40}:[a-z0-9.-]{0,63}/[a-z0-9][a-z0-9.:-]{0,252}"
)
_MANAGER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]{0,127}")
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")
_FIELDS = {
    "ConfigMap": ("f:data", "f:binaryData"),
    "Secret": ("f:data", "f:stringData"),
}

Seal = Callable[[str], str]


class Marks:
    """The metadata of objects; ``never`` are texts of labels and annotations that must not stay clear. ``clear`` has
    those that did."""

    def __init__(self, seal: Seal, never: Collection[str]) -> None:
        self._seal = seal
        self._never = never
        self.clear: set[str] = set()

    def metadata(self, obj: KubeObject, read_annotations: Collection[str] = ()) -> dict[str, Any]:
        """The metadata of an object; ``read_annotations`` are those that its pods read."""
        metadata = obj.metadata
        made: dict[str, Any] = {"name": metadata.name}
        if metadata.namespace:
            made["namespace"] = metadata.namespace
        for field in ("uid", "resourceVersion"):
            value = getattr(metadata, field)
            if value and _ID.fullmatch(value):
                made[field] = value
        if time(metadata.creationTimestamp):
            made["creationTimestamp"] = metadata.creationTimestamp
        made |= self.of(metadata, read_annotations)
        if metadata.ownerReferences:
            made["ownerReferences"] = [_owner(owner) for owner in metadata.ownerReferences]
        managed = _writers(obj)
        return {**made, "managedFields": managed} if managed else made

    def of(self, metadata: Metadata, read_annotations: Collection[str] = ()) -> dict[str, Any]:
        """Labels and annotations."""
        labels = {
            key: self._clear(value) if key in CLEAR_LABELS else self._seal(value)
            for key, value in (metadata.labels or {}).items()
        }
        annotations = {}
        for key, value in (metadata.annotations or {}).items():
            if key in CLEAR_ANNOTATIONS and _is_name(value):
                annotations[key] = self._clear(value)
            elif key in read_annotations or key in _READ_AS_UID:
                annotations[key] = self._seal(value)
        return {key: found for key, found in (("labels", labels), ("annotations", annotations)) if found}

    def _clear(self, value: str) -> str:
        """A name as it is, anything else as a token."""
        if value in self._never or not _is_name(value):
            return self._seal(value)
        self.clear.add(value)
        return value


def time(text: str | None) -> str | None:
    """A time of the API; None where it is none."""
    return text if text and _TIME.fullmatch(text) else None


def _is_name(value: str) -> bool:
    return any(shape.fullmatch(value) is not None for shape in (_NAME, _WORDS, _TRACKING))


def _owner(owner: OwnerReference) -> dict[str, Any]:
    made: dict[str, Any] = {"apiVersion": owner.apiVersion, "kind": owner.kind, "name": owner.name}
    if _ID.fullmatch(owner.uid):
        made["uid"] = owner.uid
    return {**made, "controller": True} if owner.controller else made


_ENTRIES = msgspec.json.Decoder(list[dict[str, Any]] | None)


def _writers(obj: KubeObject) -> list[dict[str, Any]]:
    """Who wrote the object, when, and which of its data keys."""
    try:
        entries = decode(obj.metadata.managedFields, _ENTRIES) or []
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []
    return [_writer(entry, obj) for entry in entries]


def _writer(entry: dict[str, Any], obj: KubeObject) -> dict[str, Any]:
    manager, operation, when = entry.get("manager"), entry.get("operation"), entry.get("time")
    made: dict[str, Any] = {}
    if isinstance(manager, str) and _MANAGER.fullmatch(manager):
        made["manager"] = manager
    if operation in {"Apply", "Update"}:
        made["operation"] = operation
    if isinstance(when, str) and time(when):
        made["time"] = when
    fields = entry.get("fieldsV1")
    owned = _data_fields(fields if isinstance(fields, dict) else {}, obj)
    return {**made, "fieldsV1": owned} if owned else made


def _data_fields(fields: dict[str, Any], obj: KubeObject) -> dict[str, Any]:
    if obj.kind == "Service" and not obj.group:
        return {"f:spec": {}} if "f:spec" in fields else {}
    found = {field: fields[field] for field in _FIELDS.get(obj.kind, ()) if isinstance(fields.get(field), dict)}
    return {field: {key: {} for key in keys if key == "." or key.startswith("f:")} for field, keys in found.items()}
