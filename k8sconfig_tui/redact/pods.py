"""A pod spec as a redacted snapshot has it: the fields that resolution reads, their values as tokens.

The law of this module: nothing is copied and then thinned out. What is written here is a field that the model has, and
each text in it is a name, a path, a quantity or a token. Probes, hooks and the attributes of CSI volumes are not read.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from k8sconfig_tui.model.kube import Container, CsiVolume, EnvVar, PodSpec, Projection, Resources, Volume
from k8sconfig_tui.model.quantity import parse_quantity
from k8sconfig_tui.model.workload import Template
from k8sconfig_tui.redact.tokens import Named, Sealer
from k8sconfig_tui.redact.words import word

Literal = Callable[[str, str, Named], str]
"""The value of a variable of this name as it may be shown."""

_OPAQUE = ("emptyDir", "ephemeral", "nfs")
_PROVIDER = "secretProviderClass"
_SUBSCRIPT = re.compile(r"metadata\.annotations\['(.*)'\]", re.DOTALL)


def pod_spec(spec: PodSpec, sealer: Sealer, literal: Literal, named: Callable[[Container], Named]) -> dict[str, Any]:
    """The spec; ``named`` tells the names that a container's references may have."""
    made: dict[str, Any] = {}
    for field in ("initContainers", "containers", "ephemeralContainers"):
        found = getattr(spec, field)
        if found is not None:
            made[field] = [container(one, sealer, literal, named(one)) for one in found]
    if spec.volumes:
        made["volumes"] = [_volume(volume) for volume in spec.volumes]
    for field in ("nodeName", "serviceAccountName", "serviceAccount", "hostNetwork"):
        if getattr(spec, field) is not None:
            made[field] = getattr(spec, field)
    if spec.enableServiceLinks is not UNSET:
        made["enableServiceLinks"] = spec.enableServiceLinks
    made |= _resources(spec.resources)
    if spec.securityContext is not None and spec.securityContext.fsGroup is not None:
        made["securityContext"] = {"fsGroup": spec.securityContext.fsGroup}
    return made


def container(one: Container, sealer: Sealer, literal: Literal, named: Named) -> dict[str, Any]:
    """One container; also a custom resource's that stands alone."""
    made: dict[str, Any] = {"name": one.name}
    for field in ("image", "restartPolicy"):
        if getattr(one, field) is not None:
            made[field] = getattr(one, field)
    for field in ("command", "args"):
        words = getattr(one, field)
        if words:
            made[field] = [word(text, sealer, named) for text in words]
    if one.env:
        made["env"] = [_variable(entry, literal, named) for entry in one.env]
    for field in ("envFrom", "volumeMounts"):
        if getattr(one, field):
            made[field] = _pruned(getattr(one, field))
    return made | _resources(one.resources)


def annotations_read(template: Template) -> set[str]:
    """The annotations of a pod that its own containers are given."""
    paths = (path for path in _field_paths(template) if path)
    return {match[1] for path in paths if (match := _SUBSCRIPT.fullmatch(path))}


def _field_paths(template: Template) -> Iterator[str]:
    for _, _, one in template.containers:
        for entry in one.env or ():
            if entry.valueFrom is not None and entry.valueFrom.fieldRef is not None:
                yield entry.valueFrom.fieldRef.fieldPath
    for volume in template.spec.volumes or ():
        projections = (volume.projected.sources if volume.projected else None) or ()
        for source in (volume.downwardAPI, *(projection.downwardAPI for projection in projections)):
            for item in (source.items if source else None) or ():
                if item.fieldRef is not None:
                    yield item.fieldRef.fieldPath


def _variable(entry: EnvVar, literal: Literal, named: Named) -> dict[str, Any]:
    if entry.value:
        return {"name": entry.name, "value": literal(entry.name, entry.value, named)}
    source = {"valueFrom": _pruned(entry.valueFrom)} if entry.valueFrom is not None else {}
    return {"name": entry.name, **source}


def _volume(volume: Volume) -> dict[str, Any]:
    made: dict[str, Any] = {"name": volume.name}
    for field in ("configMap", "secret", "downwardAPI", "image", "persistentVolumeClaim", "hostPath"):
        if getattr(volume, field) is not None:
            made[field] = _pruned(getattr(volume, field))
    if volume.projected is not None:
        mode = {} if volume.projected.defaultMode is None else {"defaultMode": volume.projected.defaultMode}
        made["projected"] = {"sources": [_projection(one) for one in volume.projected.sources or ()], **mode}
    if volume.csi is not None:
        made["csi"] = _csi(volume.csi)
    return made | {field: {} for field in _OPAQUE if memoryview(getattr(volume, field))}


def _projection(projection: Projection) -> dict[str, Any]:
    fields = ("configMap", "secret", "downwardAPI", "serviceAccountToken", "clusterTrustBundle")
    found = {field: getattr(projection, field) for field in fields}
    return {field: _pruned(part) for field, part in found.items() if part is not None}


def _csi(csi: CsiVolume) -> dict[str, Any]:
    provider = (csi.volumeAttributes or {}).get(_PROVIDER)
    return {"driver": csi.driver, **({"volumeAttributes": {_PROVIDER: provider}} if provider else {})}


def quantities(found: dict[str, str | int | float] | None) -> dict[str, str | int | float]:
    """Amounts of resources; what is no amount is left out."""
    return {name: amount for name, amount in (found or {}).items() if parse_quantity(amount) is not None}


def _resources(resources: Resources | None) -> dict[str, Any]:
    if resources is None:
        return {}
    made = {"limits": quantities(resources.limits), "requests": quantities(resources.requests)}
    return {"resources": {field: found for field, found in made.items() if found}}


def _pruned(node: Any) -> Any:
    """The fields that the model has of a part of a spec, without those that say nothing."""
    return _without_nulls(msgspec.to_builtins(node))


def _fits(key: str, value: Any) -> bool:
    return key != "divisor" or parse_quantity(value) is not None


def _without_nulls(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_nulls(value) for key, value in node.items() if value is not None and _fits(key, value)}
    return [_without_nulls(item) for item in node] if isinstance(node, list) else node
