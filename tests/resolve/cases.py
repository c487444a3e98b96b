"""One pod and its surroundings in a few words, resolved."""

import base64
import json
from typing import Any

import msgspec

from k8sconfig_tui.model.definition import ResolvedContainer
from k8sconfig_tui.model.inventory import Batch, ImageConfig, Inventory
from k8sconfig_tui.model.kube import KubeObject
from k8sconfig_tui.resolve import Resolver

Object = dict[str, Any]
NS = "ns"


class _List(msgspec.Struct):
    items: list[KubeObject]


def config_map(name: str, data: dict[str, str] | None = None, *, namespace: str = NS, **more: Any) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": namespace},
        "data": data,
    } | more


def secret(name: str, data: dict[str, str | bytes] | None = None, *, namespace: str = NS) -> Object:
    encoded = {key: _base64(value) for key, value in (data or {}).items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": namespace}, "data": encoded}


def _base64(value: str | bytes) -> str:
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


def service(name: str, ip: str = "10.0.0.9", *ports: Object, namespace: str = NS, created: str | None = None) -> Object:
    metadata = {"name": name, "namespace": namespace, "creationTimestamp": created}
    spec = {"clusterIP": ip, "ports": list(ports) or [{"port": 80}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def node(name: str = "n", version: str = "v1.36.1", **allocatable: str) -> Object:
    status = {
        "allocatable": {k.replace("_", "-"): v for k, v in allocatable.items()},
        "nodeInfo": {"kubeletVersion": version},
    }
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "status": status}


def pod(*containers: Object, status: Object | None = None, meta: Object | None = None, **spec: Any) -> Object:
    metadata = {"name": "p", "namespace": NS, "uid": "u-1"} | (meta or {})
    whole = {"nodeName": "n", "enableServiceLinks": False, "containers": list(containers)} | spec
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": whole, "status": status or {}}


def deployment(*containers: Object, template: Object | None = None, **spec: Any) -> Object:
    pod_template = {
        "metadata": template or {},
        "spec": {"enableServiceLinks": False, "containers": list(containers)} | spec,
    }
    metadata = {"name": "d", "namespace": NS}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"template": pod_template}}


def app(*env: Object, **more: Any) -> Object:
    return {"name": "app", "image": "app:1", "env": list(env)} | more


def var(name: str, value: str | None = None, **value_from: Any) -> Object:
    return (
        {"name": name}
        | ({"value": value} if value is not None else {})
        | ({"valueFrom": value_from} if value_from else {})
    )


def key(name: str, key: str, *, optional: bool | None = None) -> Object:
    return {"name": name, "key": key} | ({} if optional is None else {"optional": optional})


PROOF = (config_map("unrelated", {"x": "y"}), secret("unrelated", {"x": "y"}), service("unrelated", "None"), node())
"""One object of each kind, so that the list proves what else of that kind is not there."""


def inventory(*objects: Object, listed: bool = True, images: dict[str, ImageConfig] | None = None) -> Inventory:
    text = json.dumps({"items": objects}).encode()
    return Inventory("test", [Batch(msgspec.json.decode(text, type=_List).items, "test.json", listed)], images=images)


def resolve(subject: Object, *objects: Object, container: str = "app", proof: bool = True) -> ResolvedContainer:
    """The container of the subject, with everything else (and proof of absence) in the same list."""
    known = inventory(*objects, *(PROOF if proof else ()), subject)
    return resolve_in(known, subject, container)


def resolve_in(known: Inventory, subject: Object, container: str = "app") -> ResolvedContainer:
    workload = next(
        w for w in [*known.workloads(), *known.pods()] if w.object.metadata.name == subject["metadata"]["name"]
    )
    return next(c for c in Resolver(known).resolve(workload).containers if c.name == container)


def values(made: ResolvedContainer) -> dict[str, str | bytes | None]:
    """What the process gets: only what is really set."""
    return {v.name: v.value for v in made.variables() if v.value is not None}


def text_of(made: ResolvedContainer, name: str) -> str | bytes | None:
    variable = made.variable(name)
    return variable.value if variable else None
