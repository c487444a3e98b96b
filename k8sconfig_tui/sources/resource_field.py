"""``env[].valueFrom.resourceFieldRef``: a container's own limits and requests (rules C4 and C5)."""

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.downward import divisor_of, resource_value
from k8sconfig_tui.model.kube import Container, EnvVar, ResourceSelector
from k8sconfig_tui.sources import Scope


class _ResourceFieldReference:
    slot = "env"
    field = "resourceFieldRef"

    def define(self, entry: EnvVar, path: str, container: Container, scope: Scope) -> Definition:
        selector = (entry.valueFrom.resourceFieldRef if entry.valueFrom else None) or ResourceSelector()
        state, text, note, _ = resource_value(selector, container, scope.pod)
        key = f"{selector.containerName}/{selector.resource}" if selector.containerName else selector.resource
        return Definition(self.field, path, state, text, key=key, note=note, text=str(divisor_of(selector)))


SOURCE = _ResourceFieldReference()
