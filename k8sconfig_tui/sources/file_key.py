"""``env[].valueFrom.fileKeyRef``: a key of a file that an init container writes (rule A7).

The value is never in the API. What can be told is whether the kubelet would find the volume at all.
"""

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.kube import Container, EnvVar, FileKeySelector
from k8sconfig_tui.model.values import State
from k8sconfig_tui.sources import Scope


class _FileKeyReference:
    slot = "env"
    field = "fileKeyRef"

    def define(self, entry: EnvVar, path: str, container: Container, scope: Scope) -> Definition:  # noqa: ARG002
        selector = (entry.valueFrom.fileKeyRef if entry.valueFrom else None) or FileKeySelector()
        key = f"{selector.volumeName}/{selector.path}#{selector.key}"
        if selector.volumeName not in scope.mounted_volumes:
            note = f'cannot find the volume "{selector.volumeName}" referenced by FileKeyRef'
            return Definition(self.field, path, State.MISSING, key=key, optional=bool(selector.optional), note=note)
        note = "written at run time by an init container"
        return Definition(self.field, path, State.RUNTIME, key=key, optional=bool(selector.optional), note=note)


SOURCE = _FileKeyReference()
