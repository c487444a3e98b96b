"""The files that volumes put into a container.

Source: ``pkg/kubelet/kubelet_pods.go: makeMounts`` and ``pkg/volume/util/atomic_writer.go`` (rules D1–D5): a file is at
mountPath/relative path, a deeper mount covers a shallower one, ``subPath`` puts one file or directory at mountPath.
"""

import posixpath
from typing import Any, NamedTuple

from msgspec.structs import replace

from k8sconfig_tui import sources
from k8sconfig_tui.model.definition import REFUSED, Definition, File, ResolvedContainer
from k8sconfig_tui.model.expansion import expand, references
from k8sconfig_tui.model.kube import Container, Volume, VolumeMount
from k8sconfig_tui.model.values import State
from k8sconfig_tui.registry import constants
from k8sconfig_tui.resolve.environment import refuse
from k8sconfig_tui.sources import Payload, Scope, mount_failure

FAILED_MOUNT = "FailedMount"
"""The reason of the kubelet's event for a volume that it cannot set up; the container waits, it is not refused."""

_BY_FIELD: dict[str, Any] = {s.field: s for s in constants(sources, "SOURCE") if s.slot == "volume"}
_TOKEN_VOLUME = "kube-api-access-"  # noqa: S105
_FS_GROUP_BITS = 0o440


class _Mounted(NamedTuple):
    """One mount of a volume, as files by absolute path."""

    at: str
    volume: str
    files: dict[str, File]
    opaque: Definition | None
    unread: Definition | None


def payloads(scope: Scope) -> dict[str, Payload]:
    """What each volume that some container mounts holds; the others are never fetched (rule D1)."""
    found = {}
    for index, volume in enumerate(scope.template.spec.volumes or ()):
        if volume.name in scope.mounted_volumes and not volume.name.startswith(_TOKEN_VOLUME):
            found[volume.name] = _payload(volume, f".volumes[{index}]", scope)
    return found


def _payload(volume: Volume, path: str, scope: Scope) -> Payload:
    for field, source in _BY_FIELD.items():
        if field and getattr(volume, field) is not None:
            found: Payload = source.payload(volume, f"{path}.{field}", scope)
            return found
    opaque: Payload = _BY_FIELD[""].payload(volume, path, scope)
    return opaque


def failure_of(volumes: dict[str, Payload]) -> str | None:
    """The kubelet's text for the first volume that it cannot set up."""
    for name, payload in volumes.items():
        if payload.failure:
            return mount_failure(name, payload.failure)
    return None


def fill(made: ResolvedContainer, container: Container, volumes: dict[str, Payload], scope: Scope) -> None:
    """Put the container's files into ``made``, whose variables are final (``subPathExpr`` reads them)."""
    group = scope.template.spec.securityContext
    bits = _FS_GROUP_BITS if group is not None and group.fsGroup is not None else 0
    mounts = []
    for index, mount in enumerate(container.volumeMounts or ()):
        payload = volumes.get(mount.name) or _undeclared(mount, scope)
        sub_path = _sub_path(made, mount, f"volumeMounts[{index}]") if payload is not None else None
        if payload is not None and sub_path is not None:
            mounts.append(_mount(mount, payload, sub_path, bits))
    made.files = _layered(mounts)
    mounted = dict.fromkeys(mount.name for mount in container.volumeMounts or ())
    made.references += tuple(broken for name in mounted if name in volumes for broken in volumes[name].broken)
    made.unread_files = tuple((mount.at, mount.unread) for mount in mounts if mount.unread is not None)


def _undeclared(mount: VolumeMount, scope: Scope) -> Payload | None:
    """A mount of a volume that the pod spec does not declare: a StatefulSet's claim, or a custom resource's own."""
    declared = {volume.name for volume in scope.template.spec.volumes or ()}
    if mount.name in declared:
        return None
    claim = scope.workload.ref.kind == "StatefulSet"
    kind, note = (
        ("persistentVolumeClaim", "a claim of the StatefulSet") if claim else ("other", "not in the pod template")
    )
    return Payload(opaque=Definition(f"volume.{kind}", ".volumes", State.RUNTIME, key=mount.name, note=note))


def _sub_path(made: ResolvedContainer, mount: VolumeMount, path: str) -> str | None:
    """The sub-path within the volume; None where ``subPathExpr`` cannot be expanded (rule B6)."""
    if not mount.subPathExpr:
        return mount.subPath or ""
    found = {name: made.seen(name) for name in references(mount.subPathExpr)}
    lacking = sorted(name for name, d in found.items() if d is None or (d.state.known and not d.value))
    if lacking:
        refuse(made, REFUSED, f"missing value for {', '.join(lacking)}")
        return None
    expanded = expand(mount.subPathExpr, found.get)
    if not isinstance(expanded.value, str):
        made.references += (Definition("subPathExpr", path, State.RUNTIME, key=mount.subPathExpr),)
        return None
    return expanded.value


def _mount(mount: VolumeMount, payload: Payload, sub_path: str, bits: int) -> _Mounted:
    at = _clean(mount.mountPath)
    within = posixpath.normpath(sub_path) if sub_path else ""
    files = {}
    for relative, definition in payload.files.items():
        path = _target(at, relative, within)
        if path is not None:
            mode = payload.modes.get(relative)
            losers = payload.losers.get(relative, ())
            final = None if mode is None else mode | bits
            files[path] = File(path, mount.name, definition, losers, not within, final)
    if payload.opaque is not None:
        files.setdefault(at, File(at, mount.name, payload.opaque, (), not within))
    elif within and not files and payload.unread is None and payload.failure is None:
        files[at] = File(at, mount.name, _empty_directory(payload, sub_path), (), refreshes=False)
    return _Mounted(at, mount.name, files, payload.opaque or payload.unread, payload.unread)


def _clean(mount_path: str) -> str:
    """The mount path as the runtime makes it: absolute and without detours."""
    return posixpath.normpath("/" + mount_path.lstrip("/"))


def _empty_directory(payload: Payload, sub_path: str) -> Definition:
    """A ``subPath`` that names nothing of the volume gives an empty directory and no error (rule D4)."""
    kind = next((definition.kind for definition in (*payload.files.values(), *payload.broken)), "volume")
    note = f"the volume has nothing at {sub_path}: an empty directory is mounted"
    return Definition(kind, "volumeMounts", State.ABSENT, key=sub_path, note=note)


def _target(at: str, relative: str, within: str) -> str | None:
    """Where a file of the volume appears; None when the sub-path leaves it out."""
    if not within or within == ".":
        return posixpath.join(at, relative)
    if relative == within:
        return at
    return posixpath.join(at, relative[len(within) + 1 :]) if relative.startswith(within + "/") else None


def _layered(mounts: list[_Mounted]) -> dict[str, File]:
    """The files as the process sees them: a deeper mount covers a shallower (rule D4)."""
    visible: dict[str, File] = {}
    for mounted in sorted(mounts, key=lambda mount: mount.at.count("/") if mount.at != "/" else 0):
        for path in [path for path in visible if _within(path, mounted.at)]:
            _cover(visible, path, mounted)
        for path, file in mounted.files.items():
            covered = visible.get(path)
            if covered is not None:
                file.losers = (*file.losers, *covered.losers, _covered(covered.winner, mounted.at))
            visible[path] = file
    return visible


def _within(path: str, directory: str) -> bool:
    return path == directory or path.startswith(directory.rstrip("/") + "/")


def _cover(visible: dict[str, File], path: str, mounted: _Mounted) -> None:
    """A file under another mount's path is hidden by it; what replaces it is known only if that mount's content is."""
    if path in mounted.files:
        return
    file = visible[path]
    hidden = _covered(file.winner, mounted.at)
    if mounted.opaque is not None and path != mounted.at:
        visible[path] = File(path, mounted.volume, mounted.opaque, (*file.losers, hidden), file.refreshes)
    else:
        gone = replace(hidden, state=State.ABSENT, value=None)
        visible[path] = File(path, file.volume, gone, (*file.losers, hidden), file.refreshes)


def _covered(definition: Definition, at: str) -> Definition:
    return replace(definition, note=f"covered by the mount at {at}")
