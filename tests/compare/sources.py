"""Small sources made of dictionaries, and their matrix."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from k8sconfig_tui.compare import matrix
from k8sconfig_tui.compare.environments import discover
from k8sconfig_tui.compare.matrix import Group, Matrix, Row
from k8sconfig_tui.formats import read
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.workload import Workload
from k8sconfig_tui.resolve import Resolver
from k8sconfig_tui.settings import EnvironmentRule

Object = dict[str, Any]


def source(name: str, *objects: Object) -> Inventory:
    """An inventory of these objects, as a list of all namespaces gives it."""
    everywhere = namespace("elsewhere"), thing("ConfigMap", "a", "elsewhere"), thing("Secret", "a", "elsewhere")
    more = thing("ConfigMap", "a", "nowhere"), thing("Secret", "a", "nowhere")
    return partial_source(name, *objects, *everywhere, *more)


def partial_source(name: str, *objects: Object) -> Inventory:
    """An inventory of these objects and no more: kinds that are not among them were not read."""
    data = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}).encode()
    return Inventory(name, read(data, f"{name}.json").batches)


def thing(kind: str, name: str, space: str = "shop", **fields: Any) -> Object:
    labels = fields.pop("labels", None)
    metadata = {"name": name, "namespace": space, "labels": labels}
    return {"apiVersion": fields.pop("api", "v1"), "kind": kind, "metadata": metadata, **fields}


def namespace(name: str, **labels: str) -> Object:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def deployment(name: str, space: str = "shop", *containers: Object, kind: str = "Deployment", **fields: Any) -> Object:
    spec = {"containers": list(containers) or [container()], "volumes": fields.pop("volumes", None)}
    return thing(kind, name, space, api="apps/v1", spec={"template": {"spec": spec}}, **fields)


def container(name: str = "app", env: Mapping[str, Any] | None = None, **fields: Any) -> Object:
    """``env`` values are literals where they are text, else the entry's ``valueFrom``."""
    entries = [
        {"name": key, **({"value": value} if isinstance(value, str) else {"valueFrom": value})}
        for key, value in (env or {}).items()
    ]
    return {"name": name, "image": "registry.example/app:1", "env": entries, **fields}


def from_key(kind: str, name: str, key: str, *, optional: bool = False) -> Object:
    return {f"{kind}KeyRef": {"name": name, "key": key, "optional": optional}}


def matrix_of(
    inventories: Sequence[Inventory],
    rules: Sequence[EnvironmentRule] = (),
    workloads: Mapping[str, Sequence[Workload]] | None = None,
) -> Matrix:
    resolvers = {id(inventory): Resolver(inventory) for inventory in inventories}
    return matrix.build(
        discover(inventories, rules), lambda inventory, workload: resolvers[id(inventory)].resolve(workload), workloads
    )


def group(made: Matrix, name: str, container: str = "app") -> Group:
    found = [group for group in made.groups if (group.name, group.container) == (name, container)]
    assert len(found) == 1, [f"{group.namespace}/{group.name}/{group.container}" for group in made.groups]
    return found[0]


def rows_of(*containers: Object, objects: Sequence[Sequence[Object]] = ()) -> dict[str, Row]:
    """The rows by key of one container in as many sources; ``objects`` are those beside it in each."""
    beside = objects or [()] * len(containers)
    sources = [
        source(f"s{at}", deployment("web", "shop", one), *others)
        for at, (one, others) in enumerate(zip(containers, beside, strict=True))
    ]
    return {row.key: row for row in matrix.rows(group(matrix_of(sources), "web"))}
