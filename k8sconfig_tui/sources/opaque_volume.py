"""Volumes whose content the API does not have: named, never claimed (rule D5)."""

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.kube import NO_RAW, Volume
from k8sconfig_tui.model.values import State
from k8sconfig_tui.sources import Payload, Scope


class _OpaqueVolume:
    slot = "volume"
    field = ""

    def payload(self, volume: Volume, path: str, scope: Scope) -> Payload:  # noqa: ARG002
        kind, key, note = _named(volume)
        return Payload(opaque=Definition(f"volume.{kind}", path, State.RUNTIME, key=key, note=note))


def _named(volume: Volume) -> tuple[str, str | None, str]:
    """``(kind, what it names, note)``."""
    if volume.csi is not None:
        attributes = volume.csi.volumeAttributes or {}
        provider = attributes.get("secretProviderClass")
        return "csi", provider or volume.csi.driver, f"written by the CSI driver {volume.csi.driver}"
    if volume.image is not None:
        return "image", volume.image.reference, "files of an image, not in the cluster"
    if volume.persistentVolumeClaim is not None:
        return "persistentVolumeClaim", volume.persistentVolumeClaim.claimName, "on a persistent volume"
    if volume.hostPath is not None:
        return "hostPath", volume.hostPath.path, "on the node"
    for kind in ("emptyDir", "ephemeral", "nfs"):
        if memoryview(getattr(volume, kind)) != memoryview(NO_RAW):
            return kind, None, "empty when the pod starts" if kind == "emptyDir" else "not in the API"
    return "other", None, "not in the API"


SOURCE = _OpaqueVolume()
