"""The small world as someone sees it who may not read all of it: absence there proves nothing.

``kubectl get`` prints what it may and tells the rest on standard error, so the dump itself is silent about its gaps.
"""

from tests.worlds.kubectl import Object
from tests.worlds.small import small


def forbidden(environment: str = "dev") -> dict[str, list[Object]]:
    """What was refused → the dump without it.

    ``secrets``, ``configmaps``, ``services``, ``nodes``: that kind is not in it. ``namespaces``: neither Namespace nor
    Node nor any object outside ``shop`` (a plain ``kubectl get -n shop``). ``workloads-only``: Deployments alone.
    """
    objects = small(environment)
    return {
        "secrets": _without(objects, "Secret"),
        "configmaps": _without(objects, "ConfigMap"),
        "services": _without(objects, "Service"),
        "nodes": _without(objects, "Node"),
        "namespaces": [obj for obj in objects if obj["metadata"].get("namespace") == "shop"],
        "workloads-only": [obj for obj in objects if obj["kind"] == "Deployment"],
    }


def _without(objects: list[Object], kind: str) -> list[Object]:
    return [obj for obj in objects if obj["kind"] != kind]
