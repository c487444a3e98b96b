"""``volumes[].downwardAPI``: fields and resources of the pod as files (rules C2–C5)."""

from k8sconfig_tui.model.kube import DownwardVolume, Volume
from k8sconfig_tui.sources import Payload, Scope, downward_files


class _DownwardVolume:
    slot = "volume"
    field = "downwardAPI"

    def payload(self, volume: Volume, path: str, scope: Scope) -> Payload:
        return downward_files(volume.downwardAPI or DownwardVolume(), "volume.downwardAPI", path, scope)


SOURCE = _DownwardVolume()
