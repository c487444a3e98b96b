"""What to ask for where something could not be read: the RBAC rule, and the command that makes a whole dump.

The law of this module: a rule names exactly what was missing, reads and nothing else; what is to be pasted into a
shell is quoted.
"""

import json
import shlex
from collections.abc import Iterable, Mapping, Sequence

from k8sconfig_tui.formats.yaml_scalars import unmistakable
from k8sconfig_tui.present.line import Line, Tone, shown

_GROUPS = {
    **dict.fromkeys(("deployments", "replicasets", "statefulsets", "daemonsets", "controllerrevisions"), "apps"),
    **dict.fromkeys(("jobs", "cronjobs"), "batch"),
}
"""Kubernetes' own resources that are not of the core group."""

_RUNNING = ("pods", "deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs")
_KINDS = ("namespaces", "nodes", "configmaps", "secrets", "services", *_RUNNING)


def spelled(resources: Iterable[str]) -> list[str]:
    """Resources as the API names them: ``workloads`` is a word of ours for all that Kubernetes itself runs."""
    named = [name for resource in resources for name in (_RUNNING if resource == "workloads" else (resource,))]
    return list(dict.fromkeys(named))


def rule(resources: Iterable[str], namespace: str | None, name: str = "read-configuration") -> list[Line]:
    """The Role (of a namespace) or ClusterRole that lets these resources be read, as YAML to copy."""
    groups: dict[str, list[str]] = {}
    for resource in spelled(resources):
        plural, _, group = resource.partition(".")
        groups.setdefault(group or _GROUPS.get(plural, ""), []).append(plural)
    return [shown(f"    {line}", Tone.TEXT) for line in role(groups, namespace, name)]


def role(groups: Mapping[str, Sequence[str]], namespace: str | None, name: str) -> list[str]:
    """The Role (of a namespace) or ClusterRole that lets these plurals be read, by API group."""
    lines = ["apiVersion: rbac.authorization.k8s.io/v1", f"kind: {'Role' if namespace else 'ClusterRole'}", "metadata:"]
    lines += [f"  name: {name}", *([f"  namespace: {_quoted(namespace)}"] if namespace else []), "rules:"]
    for group, plurals in groups.items():
        lines += [
            f'- apiGroups: ["{group}"]',
            f"  resources: [{', '.join(map(_quoted, plurals))}]",
            "  verbs: [get, list, watch]",
        ]
    return lines


def dump(source: str, extra: Iterable[str] = (), namespace: str | None = None) -> list[Line]:
    """The command that makes a dump which answers for all that configuration hangs on, on lines a shell takes."""
    kinds = dict.fromkeys([*_KINDS, *spelled(extra)])
    if namespace:
        kinds = dict.fromkeys(kind for kind in kinds if kind not in {"namespaces", "nodes"})
    where = f"-n {shlex.quote(namespace)}" if namespace else "-A"
    text = [f"    kubectl get {','.join(map(shlex.quote, kinds))} \\"]
    text += [f"      {where} -o json --show-managed-fields \\"]
    return [*(shown(line, Tone.KEY) for line in text), shown(f"      > {shlex.quote(f'{source}.json')}", Tone.KEY)]


def _quoted(name: str) -> str:
    return name if unmistakable(name) else json.dumps(name)
