"""How a value is supplied, in a few words: where from, and why one definition beats another.

The law of this module: the words follow the field that the definition stands in, so a new kind of source has a tag
without being named here.
"""

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.values import State

_SHORT = {
    "literal": "literal",
    "configMapKeyRef": "cm",
    "secretKeyRef": "secret",
    "fieldRef": "field",
    "resourceFieldRef": "resource",
    "fileKeyRef": "file",
    "envFrom.configMapRef": "envFrom cm/",
    "envFrom.secretRef": "envFrom secret/",
    "serviceLink": "service link",
    "image": "image",
    "arg": "flag",
    "command": "flag",
    "volume.configMap": "cm",
    "volume.secret": "secret",
    "volume.projected": "projected",
    "volume.downwardAPI": "downward",
    "volume.csi": "csi",
}


_KINDS = {
    "Deployment": "deploy",
    "StatefulSet": "sts",
    "DaemonSet": "ds",
    "ReplicaSet": "rs",
    "CronJob": "cj",
    "Job": "job",
    "Pod": "po",
    "ReplicationController": "rc",
}


def short_kind(kind: str) -> str:
    """kubectl's short name of a kind, or the kind itself."""
    return _KINDS.get(kind, kind)


def tag(definition: Definition) -> str:
    """A short name of the supply: ``secret app/DB_URL``, ``envFrom cm/app``, ``literal``, ``flag``; unsafe text."""
    kind = _SHORT.get(definition.kind, definition.kind)
    name = definition.object.name if definition.object else ""
    if kind.endswith("/"):
        return kind + name
    if name and definition.key:
        return f"{kind} {name}/{definition.key}"
    return f"{kind} {name or definition.key or ''}".rstrip() if kind not in {"literal", "flag"} else kind


def reason(winner: Definition, loser: Definition) -> str:
    """Why the loser lost, by the kubelet's order (``pkg/kubelet/kubelet_pods.go: makeEnvironmentVariables``); unsafe
    text."""
    if loser.state is State.OPTIONAL_MISSING:
        return "skipped: optional and not there"
    if loser.note.startswith(_COVERED):
        return loser.note
    if loser.path == winner.path:
        return "the same place gives the key again later"
    won, lost = _layer(winner), _layer(loser)
    if (won, lost) in _SAME_LAYER:
        return _SAME_LAYER[won, lost]
    return f"{_LAYERS[won]} beats {_LAYERS[lost]}"


_COVERED = "covered by the mount at "


def _layer(definition: Definition) -> str:
    if definition.kind in {"serviceLink", "image"}:
        return definition.kind
    head = definition.path.lstrip(".").partition("[")[0]
    return head if head in _LAYERS else "other"


_LAYERS = {
    "env": "an entry of env",
    "envFrom": "envFrom",
    "serviceLink": "a service link",
    "image": "the image",
    "volumes": "a volume",
    "volumeMounts": "a mount",
    "args": "args",
    "command": "command",
    "other": "a later definition",
}

_SAME_LAYER = {
    ("env", "env"): "the later entry of env wins",
    ("envFrom", "envFrom"): "the later entry of envFrom wins",
    ("volumes", "volumes"): "a later mount or source covers the path",
    ("volumeMounts", "volumeMounts"): "a later mount covers the path",
    ("args", "args"): "the later argument is the one most programs take",
    ("args", "command"): "the later argument is the one most programs take",
    ("command", "command"): "the later argument is the one most programs take",
    ("other", "other"): "the later definition wins",
}
