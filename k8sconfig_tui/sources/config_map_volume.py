"""``volumes[].configMap``: keys of a ConfigMap, ``data`` and ``binaryData``, as files (rule D2)."""

from k8sconfig_tui.model.kube import ConfigMapVolume, Volume
from k8sconfig_tui.sources import ObjectFiles, Payload, Scope


class _ConfigMapVolume:
    slot = "volume"
    field = "configMap"

    def payload(self, volume: Volume, path: str, scope: Scope) -> Payload:
        source = volume.configMap or ConfigMapVolume()
        return ObjectFiles("ConfigMap", "volume.configMap").files(source, source.name, path, scope)


SOURCE = _ConfigMapVolume()
