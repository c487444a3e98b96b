"""Who reads a ConfigMap or Secret, or one key of it, and what a change of it would touch.

The law of this module: it looks at what workloads write down, so a reference counts also where its object is missing.
Templates stand for their pods. A volume that no container mounts is never fetched (semantics D1).
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import (
    ConfigMapVolume,
    Container,
    EnvVar,
    KeySelector,
    KeyToPath,
    ObjectRef,
    ObjectSelector,
    SecretVolume,
    Volume,
    VolumeMount,
)
from k8sconfig_tui.model.workload import Template, Workload

Effect = Literal["restart", "refresh", "none"]


class Consumer(Struct, frozen=True):
    """One reference to an object in one container.

    ``base`` and ``pod`` are the field paths of the container and of its pod spec.
    ``kind`` is the kind of supply, ``path`` the field relative to the container or, with a dot, to the pod spec.
    ``key`` is the key that it reads (None: every key) and ``target`` the variable or path that it sets (for every
    key: the prefix, the directory). ``effect`` is what it takes until a change arrives in the process.
    """

    workload: Workload
    container: str
    type: str
    base: str
    pod: str
    kind: str
    path: str
    key: str | None
    target: str | None
    optional: bool
    effect: Effect
    because: str


class _Use(NamedTuple):
    object_kind: str
    name: str
    kind: str
    path: str
    key: str | None
    target: str | None
    optional: bool
    effect: Effect = "restart"
    because: str = "environment variables are fixed when the container starts"


class _Supply(NamedTuple):
    """What a volume takes from one object: ``(key, path in the volume)`` pairs, None for every key under its name."""

    object_kind: str
    name: str
    kind: str
    path: str
    files: tuple[tuple[str, str], ...] | None
    optional: bool


_REFRESH = "the kubelet refreshes the file within about 90 seconds; the program must re-read it"
_SUBPATH = "a subPath mount is fixed when the container starts"


def consumers(inventory: Inventory, ref: ObjectRef, key: str | None = None) -> list[Consumer]:
    """Every reference to the object (and key) in its namespace, in the order of the workloads."""
    return list(readers(inventory.workloads(ref.namespace), ref.kind, ref.name, key))


def readers(workloads: Iterable[Workload], kind: str, name: str, key: str | None = None) -> Iterator[Consumer]:
    """Every reference of the workloads to an object of this name in their own namespace."""
    for workload in workloads:
        for slot in workload.slots:
            for use in _uses(slot.template, slot.container):
                if (use.object_kind, use.name) == (kind, name) and key in {None, use.key or key}:
                    narrowed = use if key is None or use.key is not None else _narrowed(use, key)
                    yield Consumer(workload, slot.name, slot.type, slot.path, slot.template.path, *narrowed[2:])


def _narrowed(use: _Use, key: str) -> _Use:
    """What a reference to the whole object makes of one key of it."""
    if use.target is None:
        return use._replace(key=key)
    slash = "" if use.kind.startswith("envFrom") else "/"
    return use._replace(key=key, target=f"{use.target.rstrip('/') if slash else use.target}{slash}{key}")


def _uses(template: Template, container: Container) -> Iterator[_Use]:
    for index, source in enumerate(container.envFrom or ()):
        prefix, path = source.prefix or "", f"envFrom[{index}]"
        yield from _whole("ConfigMap", source.configMapRef, "envFrom.configMapRef", path, prefix)
        yield from _whole("Secret", source.secretRef, "envFrom.secretRef", path, prefix)
    for index, entry in enumerate(container.env or ()):
        yield from _entry(entry, f"env[{index}]")
    supplies = _supplies(template, {mount.name for mount in container.volumeMounts or ()})
    for mount in container.volumeMounts or ():
        for supply in supplies.get(mount.name, ()):
            yield from _mounted(supply, mount)


def _whole(object_kind: str, selector: ObjectSelector | None, kind: str, path: str, prefix: str) -> Iterator[_Use]:
    if selector is not None:
        yield _Use(object_kind, selector.name, kind, path, None, prefix, bool(selector.optional))


def _entry(entry: EnvVar, path: str) -> Iterator[_Use]:
    if entry.value or entry.valueFrom is None:
        return
    references: tuple[tuple[str, KeySelector | None], ...] = (
        ("ConfigMap", entry.valueFrom.configMapKeyRef),
        ("Secret", entry.valueFrom.secretKeyRef),
    )
    for object_kind, selector in references:
        if selector is not None:
            kind = "configMapKeyRef" if object_kind == "ConfigMap" else "secretKeyRef"
            yield _Use(object_kind, selector.name, kind, path, selector.key, entry.name, bool(selector.optional))


def _supplies(template: Template, mounted: set[str]) -> dict[str, list[_Supply]]:
    return {
        volume.name: list(_of_volume(volume, f".volumes[{index}]"))
        for index, volume in enumerate(template.spec.volumes or ())
        if volume.name in mounted
    }


def _of_volume(volume: Volume, path: str) -> Iterator[_Supply]:
    if volume.configMap is not None:
        yield _of_config_map(volume.configMap, "volume.configMap", f"{path}.configMap")
    if volume.secret is not None:
        yield _of_secret(volume.secret, volume.secret.secretName, "volume.secret", f"{path}.secret")
    for index, source in enumerate((volume.projected.sources if volume.projected else None) or ()):
        inside = f"{path}.projected.sources[{index}]"
        if source.configMap is not None:
            yield _of_config_map(source.configMap, "volume.projected", inside)
        if source.secret is not None:
            yield _of_secret(source.secret, source.secret.name, "volume.projected", inside)


def _of_config_map(source: ConfigMapVolume, kind: str, path: str) -> _Supply:
    return _Supply("ConfigMap", source.name, kind, path, _files(source.items), bool(source.optional))


def _of_secret(source: SecretVolume, name: str, kind: str, path: str) -> _Supply:
    return _Supply("Secret", name, kind, path, _files(source.items), bool(source.optional))


def _files(items: Iterable[KeyToPath] | None) -> tuple[tuple[str, str], ...] | None:
    return tuple((item.key, item.path) for item in items or ()) or None


def _mounted(supply: _Supply, mount: VolumeMount) -> Iterator[_Use]:
    """What of a volume's supply is seen through one mount (semantics D2, D4)."""
    use = _Use(*supply[:4], None, mount.mountPath, supply.optional, "refresh", _REFRESH)
    if mount.subPathExpr:
        yield use._replace(effect="restart", because=_SUBPATH)
    elif mount.subPath:
        yield from _through_subpath(supply, mount, use._replace(effect="restart", because=_SUBPATH))
    elif supply.files is None:
        yield use
    else:
        for key, file in supply.files:
            yield use._replace(key=key, target=f"{mount.mountPath.rstrip('/')}/{file}")


def _through_subpath(supply: _Supply, mount: VolumeMount, use: _Use) -> Iterator[_Use]:
    part = (mount.subPath or "").strip("/")
    for key, file in supply.files if supply.files is not None else ((part, part),):
        if file == part:
            yield use._replace(key=key)
        elif file.startswith(f"{part}/"):
            yield use._replace(key=key, target=f"{mount.mountPath.rstrip('/')}/{file[len(part) + 1 :]}")


def shadowed(consumer: Consumer, by: str) -> Consumer:
    """The same reference where another definition wins: a change of the object does not arrive."""
    return msgspec.structs.replace(consumer, effect="none", because=by)
