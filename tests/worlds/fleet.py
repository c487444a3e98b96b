"""A large world, seeded: teams of services in dev, staging and prod, told by their namespaces' names.

Each namespace holds the objects of performance.md's data set M (10 Deployments, 20 Pods, 20 ConfigMaps, 10 Secrets,
with managedFields) and, so that the Pods have their real owners, 10 ReplicaSets. Every Deployment has two containers
of 40 variables each: 500 namespaces are 10,000 containers and 400,000 variables.

    python -m tests.worlds.fleet NAMESPACES FILE [--pretty]
"""

import argparse
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from tests.worlds.kubectl import (
    Object,
    all_of,
    config_map,
    container,
    deployment,
    from_config_map,
    from_secret,
    literal,
    managed,
    mount,
    namespace,
    node,
    pod,
    pod_template,
    replica_set,
    secret,
    service,
)

ENVIRONMENTS = ("dev", "staging", "prod")
SERVICES = 10
PODS = 2
OBJECTS = 1 + SERVICES * (2 + PODS + 2 + 1)
"""Objects of one namespace."""
VARIABLES = SERVICES * 2 * 40
"""Variables of one namespace's Deployments."""

_COMMON = [f"COMMON_{number:02d}" for number in range(10)]
_REFERRED = [f"SETTING_{number}" for number in range(5)]
_SECRETS = [f"CREDENTIAL_{number}" for number in range(5)]
_LITERALS = [f"OPTION_{number:02d}" for number in range(20)]


def fleet(namespaces: int, *, seed: int = 1) -> Iterator[Object]:
    """The objects of so many namespaces; a namespace has ``OBJECTS`` of them."""
    yield node("node-1", "10.0.0.1")
    yield namespace("default")
    yield service("default", "kubernetes", "10.96.0.1", {"https": 443})
    for number in range(namespaces):
        team, environment = divmod(number, len(ENVIRONMENTS))
        yield from _namespace(f"team-{team:04d}", ENVIRONMENTS[environment], random.Random(f"{seed}/{team}"))


def write(path: Path, namespaces: int, *, seed: int = 1, pretty: bool = False) -> int:
    """Writes the fleet as the List that kubectl prints, indented if ``pretty``; gives the number of bytes."""
    return write_list(path, fleet(namespaces, seed=seed), pretty=pretty)


def write_list(path: Path, objects: Iterable[Object], *, pretty: bool = False) -> int:
    """Writes objects as they come, never all of them in memory; gives the number of bytes."""
    encode = msgspec.json.encode
    with path.open("wb") as file:
        file.write(_PRETTY_HEAD if pretty else b'{"apiVersion":"v1","items":[\n')
        for index, obj in enumerate(objects):
            text = _indented(encode(obj)) if pretty else encode(obj)
            file.write((b",\n" if index else b"") + text)
        file.write(_PRETTY_TAIL if pretty else b'\n],"kind":"List","metadata":{"resourceVersion":""}}\n')
        return file.tell()


def _indented(text: bytes) -> bytes:
    """An item as it stands in kubectl's own print: two levels deep."""
    return b"        " + msgspec.json.format(text, indent=4).replace(b"\n", b"\n        ")


_PRETTY_HEAD = b'{\n    "apiVersion": "v1",\n    "items": [\n'
_PRETTY_TAIL = b'\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n'


def _namespace(team: str, environment: str, random: random.Random) -> Iterator[Object]:
    space = f"{team}-{environment}"
    yield namespace(space)
    for number in range(SERVICES):
        yield from _service(space, f"service-{number:02d}", environment, random)


def _service(space: str, name: str, environment: str, random: random.Random) -> Iterator[Object]:
    values = {key: f"{random.getrandbits(64):x}" for key in (*_COMMON, *_REFERRED, *_SECRETS, *_LITERALS)}
    if environment != "dev":
        for key in random.sample(sorted(values), 10):
            values[key] = f"{values[key]}.{environment}.example"
    marks: dict[str, Any] = {"labels": {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "fleet"}}
    yield config_map(space, f"{name}-config", {key: values[key] for key in _COMMON}, managed=_CONFIG_FIELDS, **marks)
    text = "".join(f"{key.lower().replace('_', '.')}={value}\n" for key, value in values.items() if key in _COMMON)
    referred = {key: values[key] for key in _REFERRED} | {"application.properties": text}
    yield config_map(space, f"{name}-settings", referred, managed=_SETTING_FIELDS, **marks)
    yield secret(space, name, {key: f"fake-{values[key]}" for key in _SECRETS}, managed=_SECRET_FIELDS, **marks)
    owner = deployment(space, name, _template(name, values), replicas=PODS, managed=_WORKLOAD_FIELDS, **marks)
    yield owner
    replicas = replica_set(owner, managed=_WORKLOAD_FIELDS, replicas=PODS)
    yield replicas
    for index in range(PODS):
        yield pod(
            replicas, index, node="node-1", host="10.0.0.1", ip=f"10.1.{random.randrange(256)}.{random.randrange(256)}",
            started="2026-03-02T08:00:30Z", managed=_POD_FIELDS,
        )  # fmt: skip


def _template(name: str, values: dict[str, str]) -> Object:
    containers = [
        container(
            part,
            f"registry.example/{name}/{part}:1.4.2",
            args=[f"--listen=:{port}", f"--upstream=$({_COMMON[0]})"],
            env=_environment(name, values),
            envFrom=[all_of("configMap", f"{name}-config")],
            resources={"limits": {"cpu": "1", "memory": "512Mi"}, "requests": {"cpu": "100m", "memory": "256Mi"}},
            volumeMounts=[mount("settings", "/etc/settings")],
        )
        for part, port in (("app", 8080), ("proxy", 8443))
    ]
    items = [{"key": "application.properties", "path": "application.properties"}]
    volumes = [{"configMap": {"defaultMode": 420, "items": items, "name": f"{name}-settings"}, "name": "settings"}]
    return pod_template({"app": name}, containers, volumes=volumes)


def _environment(name: str, values: dict[str, str]) -> list[Object]:
    literals = [literal(key, values[key]) for key in _LITERALS]
    literals[-1]["value"] = f"https://$({_LITERALS[0]}).example/$({_COMMON[1]})"
    return [
        *literals,
        *(from_config_map(key, f"{name}-settings", key) for key in _REFERRED),
        *(from_secret(key, name, key) for key in _SECRETS),
    ]


def _fields(*keys: str) -> Object:
    return {f"f:{key}": {} for key in keys}


def _container_fields() -> Object:
    named = {
        f'k:{{"name":"{key}"}}': {".": {}, **_fields("name", "value")} for key in (*_LITERALS, *_REFERRED, *_SECRETS)
    }
    one = {
        ".": {},
        "f:env": {".": {}, **named},
        **_fields("args", "envFrom", "image", "name", "resources", "volumeMounts"),
    }
    return {f'k:{{"name":"{part}"}}': one for part in ("app", "proxy")}


def _owned(fields: Object) -> list[Object]:
    return [managed("kubectl-client-side-apply", "2026-03-02T08:00:00Z", fields)]


_CONFIG_FIELDS = _owned({"f:data": {".": {}, **_fields(*_COMMON)}})
_SETTING_FIELDS = _owned({"f:data": {".": {}, **_fields(*_REFERRED, "application.properties")}})
_SECRET_FIELDS = _owned({"f:data": {".": {}, **_fields(*_SECRETS)}, "f:type": {}})
_POD_FIELDS = _owned({"f:spec": {"f:containers": _container_fields(), **_fields("volumes", "restartPolicy")}})
_WORKLOAD_FIELDS = _owned({"f:spec": {"f:template": {"f:spec": {"f:containers": _container_fields()}}}})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.worlds.fleet", description="Writes a large dump.")
    parser.add_argument("namespaces", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pretty", action="store_true", help="indented, as kubectl prints it")
    chosen = parser.parse_args()
    size = write(chosen.file, chosen.namespaces, pretty=chosen.pretty)
    print(f"{chosen.file}: {size / 1e6:.1f} MB, {chosen.namespaces * OBJECTS + 3} objects")


if __name__ == "__main__":
    main()
