"""Two sources, of which one changes, and what is told of that."""

import json
from collections.abc import Sequence

from k8sconfig_tui.compare.matrix import Matrix
from k8sconfig_tui.formats.assembly import decode_object
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.present.chronicle import Entry, entries
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Workspace
from k8sconfig_tui.workspace.news import Before, News
from tests.present.worlds import fingerprint
from tests.worlds.kubectl import (
    Object,
    all_of,
    config_map,
    container,
    deployment,
    from_config_map,
    from_secret,
    literal,
    pod_template,
    secret,
)
from tests.worlds.reading import inventories


def objects(level: str = "info", *, containers: int = 1, space: str = "shop") -> list[Object]:
    """A Deployment whose containers read a ConfigMap and a Secret, and one by itself."""
    env = [
        from_config_map("LEVEL", "web", "level"),
        from_secret("TOKEN", "web", "token"),
        literal("PLAIN", "same"),
    ]
    alike = [container(f"app{at or ''}", "web:1", env=env) for at in range(containers)]
    alone = [container("side", "side:1", env=[literal("ONLY", "here")], envFrom=[all_of("configMap", "more")])]
    return [
        config_map(space, "web", {"level": level}),
        config_map(space, "more", {"A": "1"}),
        secret(space, "web", {"token": "s3cr3t-token"}),
        deployment(space, "web", pod_template({"app": "web"}, alike)),
        deployment(space, "side", pod_template({"app": "side"}, alone)),
    ]


def typed(obj: Object) -> KubeObject:
    return decode_object(json.dumps(obj).encode())


def ref(kind: str, name: str, space: str = "shop") -> ObjectRef:
    return ObjectRef(kind, space, name, "apps" if kind == "Deployment" else "")


class Cluster:
    """The source ``prod``, which changes, beside ``dev``, which does not."""

    def __init__(self, *, containers: int = 1, alone: bool = False, count: bool = False) -> None:
        worlds = {} if alone else {"dev": objects(containers=containers)}
        self.workspace = Workspace(Settings(), inventories({**worlds, "prod": objects(containers=containers)}))
        self.prod = self.workspace.inventories[-1]
        self.matrix: Matrix = self.workspace.matrix()
        if count:
            for group in self.matrix.groups:
                self.workspace.rows(group)

    def change(self, *changed: Object, gone: Sequence[ObjectRef] = ()) -> News:
        made = [typed(obj) for obj in changed]
        changes: dict[ObjectRef, KubeObject | None] = {obj.ref: obj for obj in made} | dict.fromkeys(gone)
        before = Before(self.matrix, self.prod, changes)
        self.matrix = self.workspace.apply(self.prod, changes, "prod")
        return before.after(self.matrix)

    def told(self, *changed: Object, gone: Sequence[ObjectRef] = ()) -> list[Entry]:
        return entries(self.change(*changed, gone=gone), fingerprint, 1000.0)
