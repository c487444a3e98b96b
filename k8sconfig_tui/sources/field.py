"""``env[].valueFrom.fieldRef``: the downward API, from the pod's own fields (rules C1 and C3)."""

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.downward import field_value
from k8sconfig_tui.model.kube import Container, EnvVar
from k8sconfig_tui.sources import Scope


class _FieldReference:
    slot = "env"
    field = "fieldRef"

    def define(self, entry: EnvVar, path: str, container: Container, scope: Scope) -> Definition:  # noqa: ARG002
        selector = entry.valueFrom.fieldRef if entry.valueFrom else None
        name = selector.fieldPath if selector else ""
        state, text, note, sealed = field_value(name, scope.pod)
        return Definition(self.field, path, state, text, key=name, note=note, sealed=sealed)


SOURCE = _FieldReference()
