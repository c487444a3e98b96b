"""``volumes[].secret``: keys of a Secret as files; the object is named by ``secretName`` (rules D1, D2)."""

from k8sconfig_tui.model.kube import SecretVolume, Volume
from k8sconfig_tui.sources import ObjectFiles, Payload, Scope


class _SecretVolume:
    slot = "volume"
    field = "secret"

    def payload(self, volume: Volume, path: str, scope: Scope) -> Payload:
        source = volume.secret or SecretVolume()
        return ObjectFiles("Secret", "volume.secret").files(source, source.secretName, path, scope)


SOURCE = _SecretVolume()
