"""``volumes[].projected``: several sources in one directory, a later one silently replacing an earlier (rule D3)."""

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.kube import ConfigMapVolume, DownwardVolume, Projection, SecretVolume, Volume
from k8sconfig_tui.model.values import State
from k8sconfig_tui.sources import ObjectFiles, Payload, Scope, downward_files

_SUPPLY = "volume.projected"


class _ProjectedVolume:
    slot = "volume"
    field = "projected"

    def payload(self, volume: Volume, path: str, scope: Scope) -> Payload:
        projected = volume.projected
        whole = Payload()
        for index, projection in enumerate((projected.sources if projected else None) or ()):
            part = _part(projection, projected.defaultMode if projected else None, f"{path}.sources[{index}]", scope)
            whole.absorb(part)
        return whole


def _part(projection: Projection, mode: int | None, path: str, scope: Scope) -> Payload:
    if projection.configMap is not None:
        config_map = projection.configMap
        source = ConfigMapVolume(config_map.name, config_map.items, mode, config_map.optional)
        return ObjectFiles("ConfigMap", _SUPPLY).files(source, source.name, path, scope)
    if projection.secret is not None:
        secret = projection.secret
        renamed = SecretVolume(secret.name, secret.name, secret.items, mode, secret.optional)
        return ObjectFiles("Secret", _SUPPLY).files(renamed, renamed.name, path, scope)
    if projection.downwardAPI is not None:
        return downward_files(DownwardVolume(projection.downwardAPI.items, mode), _SUPPLY, path, scope)
    for token, what in (
        (projection.serviceAccountToken, "service account token"),
        (projection.clusterTrustBundle, "trust bundle"),
    ):
        if token is not None and token.path:
            note = f"a {what}, issued at run time"
            return Payload({token.path: Definition(_SUPPLY, path, State.RUNTIME, key=token.path, note=note)})
    return Payload(opaque=Definition(_SUPPLY, path, State.RUNTIME, note="a projection whose content is not in the API"))


SOURCE = _ProjectedVolume()
