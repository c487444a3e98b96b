"""The resolver against a plain reading of the kubelet, on many odd pods that the API would admit.

The reading below follows ``makeEnvironmentVariables``, ``FromServices``, ``ExtractContainerResourceValue`` and
``collectData`` step by step. It shares no code with the resolver, remembers nothing and works on bytes; quantities are
fractions. The pods come from seeds, so that a failing one can be made again.
"""

import base64
import math
import posixpath
from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from tests.resolve.cases import (
    NS,
    PROOF,
    Object,
    app,
    config_map,
    inventory,
    node,
    pod,
    resolve_in,
    secret,
    service,
    values,
    var,
)

Objects = dict[str, dict[str, bytes]]
"""``kind/name`` → its keys; what a ConfigMap has in ``binaryData`` stands under ``binary/name``."""

KINDS = {"configMapKeyRef": "ConfigMap", "configMapRef": "ConfigMap", "configMap": "ConfigMap",
         "secretKeyRef": "Secret", "secretRef": "Secret", "secret": "Secret"}  # fmt: skip
ALLOCATABLE = {"cpu": "3920m", "memory": "15842604Ki", "ephemeral-storage": "94Gi"}


class Refused(Exception):  # noqa: N818
    """The kubelet's own texts."""


# A plain reading of the kubelet


def quantity(text: str) -> Fraction:
    """The exact amount, rounded up to a billionth as parsing does."""
    digits = len(text) - len(text.lstrip("+.0123456789"))
    whole, _, fraction = text[:digits].partition(".")
    amount, suffix = Fraction(int(whole + fraction or "0"), 10 ** len(fraction)), text[digits:]
    if suffix.endswith("i"):
        amount *= 1024 ** ("KMGTPE".index(suffix[0]) + 1)
    elif suffix[:1] in {"e", "E"} and suffix != "E":
        amount *= Fraction(10) ** int(suffix[1:])
    else:
        amount *= Fraction(1000) ** (["n", "u", "m", "", "k", "M", "G", "T", "P", "E"].index(suffix) - 3)
    return Fraction(math.ceil(amount * 10**9), 10**9)


def divided(selector: Object, limits: Mapping[str, str], requests: Mapping[str, str]) -> str:
    which, _, resource = selector["resource"].partition(".")
    milli = 1000 if resource == "cpu" else 1
    amount = quantity((limits if which == "limits" else requests).get(resource, "0"))
    divisor = quantity(selector.get("divisor") or "0") or Fraction(1)
    return str(math.ceil(float(math.ceil(amount * milli)) / float(math.ceil(divisor * milli))))


def merged(container: Object, allocatable: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """A container's limits with those that the node lends it, and its requests as the API server completes them."""
    own = container.get("resources") or {}
    limits = {k: v for k, v in own.get("limits", {}).items() if quantity(v) or k not in ALLOCATABLE}
    return dict(allocatable) | limits, own.get("limits", {}) | own.get("requests", {})


def resource_of(selector: Object, container: Object, subject: Object, *, volume: bool) -> str:
    lent, spec = dict(ALLOCATABLE), subject["spec"]
    if not volume:
        lent |= {k: v for k, v in spec["resources"]["limits"].items() if quantity(v)}
    name = selector.get("containerName")
    if not name:
        return divided(selector, *merged(container, lent))
    for found in spec["containers"]:
        if found["name"] == name:
            return divided(selector, *merged(found, lent))
    for found in spec["initContainers"]:
        if found["name"] == name:
            return divided(selector, *merged(found, lent if volume else {}))
    raise Refused(f"container {name} not found")


def field_of(path: str, subject: Object) -> str:
    metadata = subject["metadata"]
    if path.endswith("']"):
        kind, _, key = path[:-2].removeprefix("metadata.").partition("['")
        return str(metadata[kind].get(key, ""))
    if path == "metadata.labels":
        return "\n".join(f'{k}="{v}"' for k, v in sorted(metadata["labels"].items()))
    addresses = {"status.podIP": "10.1.0.1", "status.podIPs": "10.1.0.1,fd01::1", "status.hostIP": "10.0.0.1"}
    return addresses.get(path) or {"spec.nodeName": "n"}.get(path) or str(metadata[path.removeprefix("metadata.")])


def links(services: list[Object], *, enabled: bool) -> dict[str, bytes]:
    chosen: dict[str, Object] = {}
    for each in services:
        metadata, spec = each["metadata"], each["spec"]
        if spec["clusterIP"] in {"", "None"}:
            continue
        if metadata["namespace"] == "default":
            chosen.setdefault(metadata["name"], spec)
        elif enabled:
            chosen[metadata["name"]] = spec
    return {key: text.encode() for name, spec in chosen.items() for key, text in links_of(name, spec)}


def links_of(name: str, spec: Object) -> Iterator[tuple[str, str]]:
    prefix, ip, ports = name.upper().replace("-", "_"), spec["clusterIP"], spec["ports"]
    host = f"[{ip}]" if ":" in ip else ip
    yield from ((f"{prefix}_SERVICE_HOST", ip), (f"{prefix}_SERVICE_PORT", str(ports[0]["port"])))
    for place, port in enumerate(ports):
        number, protocol = port["port"], port["protocol"]
        url, key = f"{protocol.lower()}://{host}:{number}", f"{prefix}_PORT_{number}_{protocol}"
        if "name" in port:
            yield f"{prefix}_SERVICE_PORT_{port['name'].upper().replace('-', '_')}", str(number)
        if place == 0:
            yield f"{prefix}_PORT", url
        yield from ((key, url), (f"{key}_PROTO", protocol.lower()), (f"{key}_PORT", str(number)), (f"{key}_ADDR", ip))


def expanded(text: str, *known: Mapping[str, bytes]) -> bytes:
    data, out, at = text.encode(), b"", 0
    while at < len(data):
        pair = data[at : at + 2]
        close = data.find(b")", at + 2) if pair == b"$(" else -1
        if pair == b"$$":
            out, at = out + b"$", at + 2
        elif close >= 0:
            name = data[at + 2 : close].decode()
            found = next((m[name] for m in known if name in m), data[at : close + 1])
            out, at = out + found, close + 1
        else:
            out, at = out + data[at : at + 1], at + 1
    return out


def looked_up(reference: Object, kind: str, objects: Objects) -> dict[str, bytes] | None:
    found = objects.get(f"{kind}/{reference['name']}")
    if found is None and not reference.get("optional"):
        raise Refused(f'{kind.lower()} "{reference["name"]}" not found')
    return found


def key_of(reference: Object, kind: str, objects: Objects) -> bytes | None:
    found = looked_up(reference, kind, objects)
    if found is None or reference["key"] in found:
        return None if found is None else found[reference["key"]]
    if reference.get("optional"):
        return None
    raise Refused(f"couldn't find key {reference['key']} in {kind} {NS}/{reference['name']}")


def environment(container: Object, subject: Object, services: list[Object], objects: Objects) -> dict[str, bytes]:
    linked, env = links(services, enabled=subject["spec"]["enableServiceLinks"]), dict[str, bytes]()
    for entry in container["envFrom"]:
        field = next(field for field in entry if field != "prefix")
        data = looked_up(entry[field], KINDS[field], objects) or {}
        env |= {entry.get("prefix", "") + key: value for key, value in data.items()}
    for entry in container["env"]:
        if entry.get("value"):
            env[entry["name"]] = expanded(entry["value"], env, linked)
            continue
        [(field, reference)] = entry.get("valueFrom", {"": None}).items()
        value: bytes | None = b""
        if field in KINDS:
            value = key_of(reference, KINDS[field], objects)
        elif field == "fieldRef":
            value = field_of(reference["fieldPath"], subject).encode()
        elif field == "resourceFieldRef":
            value = resource_of(reference, container, subject, volume=False).encode()
        if value is not None:
            env[entry["name"]] = value
    return linked | env


def projected(field: str, source: Object, subject: Object, objects: Objects) -> dict[str, bytes]:
    """What one source puts into a volume, by cleaned path."""
    if field == "downwardAPI":
        refusals: list[str] = []
        files = {}
        for item in source["items"]:
            try:
                files[posixpath.normpath(item["path"])] = downward(item, subject).encode()
            except Refused as error:
                refusals += error.args
        if refusals:
            raise Refused(*refusals)
        return files
    kind = KINDS[field]
    reference = {"name": source.get("secretName") or source["name"], "optional": source.get("optional")}
    data = (looked_up(reference, kind, objects) or {}) | objects.get(f"binary/{kind}/{reference['name']}", {})
    if not source.get("items"):
        return data
    lacking = [item["key"] for item in source["items"] if item["key"] not in data]
    if lacking and not reference["optional"]:
        text = "configmap references non-existent config key" if kind == "ConfigMap" else ""
        raise Refused(f"{text or 'references non-existent secret key'}: {lacking[0]}")
    return {posixpath.normpath(i["path"]): data[i["key"]] for i in source["items"] if i["key"] in data}


def downward(item: Object, subject: Object) -> str:
    if "fieldRef" in item:
        return field_of(item["fieldRef"]["fieldPath"], subject)
    return resource_of(item["resourceFieldRef"], {}, subject, volume=True)


def volume_files(volume: Object, subject: Object, objects: Objects) -> dict[str, bytes]:
    [(field, source)] = [(field, source) for field, source in volume.items() if field != "name"]
    parts = [next(iter(part.items())) for part in source["sources"]] if field == "projected" else [(field, source)]
    files: dict[str, bytes] = {}
    refusals: dict[str, None] = {}
    for kind, part in parts:
        try:
            files |= projected(kind, part, subject, objects)
        except Refused as error:
            refusals |= dict.fromkeys(error.args)
    if refusals:
        text = ", ".join(refusals)
        text = f"[{text}]" if len(refusals) > 1 else text
        raise Refused(f'MountVolume.SetUp failed for volume "{volume["name"]}" : {text}')
    return files


# Odd pods

NAMES = [
    "A",
    "B",
    "a.b",
    "1ST",
    "x-y",
    "A B",
    "$(A)",
    "P_A",
    "WEB_PORT",
    "WEB_1_SERVICE_HOST",
    "KUBERNETES_PORT",
    "a(b",
]
KEYS = ["A", "B", "a.b", "1ST", ".x", "-", "tls.crt"]
TEXTS = ["", "x", "é", "\U0001f600", "\n", "$", "$$", "$(A)", "$(B)", "$(a.b)", "$(A B)", "$()", "$(P_A", ")", "$é",
         "$(WEB_PORT)", "$(KUBERNETES_SERVICE_HOST)", "$(NOPE)", "$(a(b)", "$($(A))", "${A}", "\u2028"]  # fmt: skip
PREFIXES = ["", "P_", "1", " ", "$("]
CPU = ["0", "1m", "100m", "0.5", "1.5", "3920m", "1e3", "12E-1", ".25", "7.", "1n", "999u", "2k", "0.0005"]
BYTES = [
    "0",
    "1",
    "1500m",
    "64Mi",
    "1.5Gi",
    "100M",
    "129e6",
    "1E9",
    "9007199254740993",
    "2Ei",
    "1E",
    "4503599627370497Ki",
]
CPU_DIVISORS = ["0", "1", "1m"]
BYTE_DIVISORS = ["0", "1", "1k", "1M", "1E", "1Ki", "1Mi", "1Gi", "1Pi"]
FIELDS = ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "status.podIP", "status.podIPs",
          "status.hostIP", "metadata.labels['app']", "metadata.labels['z']", "metadata.annotations['a/b']"]  # fmt: skip
PATHS = ["a", "d/e", "./f", "d//g", "x/./y"]
STATUS = {"hostIPs": [{"ip": "10.0.0.1"}], "podIPs": [{"ip": "fd01::1"}, {"ip": "10.1.0.1"}, {"ip": "10.1.0.2"}]}


class World:
    """One pod of each sort of oddity, with what its references find."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.data: Objects = {}
        self.objects = [self._object(kind, name) for kind in ("ConfigMap", "Secret") for name in ("one", "two")]
        self.services = [self._service(name) for name in ("web", "web-1", "9x", "kubernetes") if self._chance(0.5)]
        self.services.insert(
            0, service("kubernetes", "10.96.0.1", {"port": 443, "protocol": "TCP"}, namespace="default")
        )
        init = {"name": "init", "resources": self._resources()}
        self.container = self._container()
        self.volumes = [{"name": f"v{place}"} | self._volume() for place in range(self.random.randrange(3))]
        self.mounts = [volume["name"] for volume in self.volumes if self._chance(0.8)]
        self.container["volumeMounts"] = [{"name": name, "mountPath": f"/{name}"} for name in self.mounts]
        self.subject = pod(
            self.container,
            initContainers=[init],
            enableServiceLinks=self._chance(0.7),
            resources={"limits": self._amounts()},
            volumes=self.volumes,
            status=STATUS,
            meta={"labels": {"app": "web", "z": ""}, "annotations": {"a/b": self._text()}},
        )

    def _chance(self, of: float) -> bool:
        return self.random.random() < of

    def _text(self) -> str:
        return "".join(self.random.choices(TEXTS, k=self.random.randrange(4)))

    def _bytes(self) -> bytes:
        return self.random.choice([b"", b"\xc3", b"\xa9", b"a\x00b", self._text().encode()])

    def _object(self, kind: str, name: str) -> Object:
        keys = [key for key in KEYS if self._chance(0.6)]
        if kind == "Secret":
            found = self.data[f"Secret/{name}"] = {key: self._bytes() for key in keys}
            return secret(name, dict(found))
        plain = {key: self._text() for key in keys}
        binary = {key: self._bytes() for key in KEYS if key not in plain and self._chance(0.3)}
        self.data[f"ConfigMap/{name}"] = {key: text.encode() for key, text in plain.items()}
        self.data[f"binary/ConfigMap/{name}"] = binary
        return config_map(name, plain, binaryData={k: base64.b64encode(v).decode() for k, v in binary.items()})

    def _service(self, name: str) -> Object:
        ports: list[Object] = [
            {"port": port, "protocol": self.random.choice(["TCP", "UDP", "SCTP"])}
            for port in self.random.sample([80, 443, 65535], self.random.randrange(1, 4))
        ]
        for port, label in zip(ports, ["http", "a-b", "80-x"], strict=False):
            port.update({"name": label} if len(ports) > 1 or self._chance(0.5) else {})
        return service(name, self.random.choice(["10.2.3.4", "fd00::7", "None", ""]), *ports)

    def _optional(self, of: float = 0.85) -> Object:
        return {"optional": True} if self._chance(of) else {}

    def _named(self) -> Object:
        name = self.random.choice(["one", "two", "gone"])
        return {"name": name} | self._optional(0.9 if name == "gone" else 0.3)

    def _container(self) -> Object:
        sources = [
            {"prefix": self.random.choice(PREFIXES), self.random.choice(["configMapRef", "secretRef"]): self._named()}
            for _ in range(self.random.randrange(3))
        ]
        words = {field: [self._text() or "x" for _ in range(2)] for field in ("command", "args") if self._chance(0.5)}
        entries = [self._entry() for _ in range(self.random.randrange(9))]
        return app(*entries, envFrom=sources, resources=self._resources(), **words)

    def _entry(self) -> Object:
        name, sort = self.random.choice(NAMES), self.random.randrange(6)
        if sort < 2:
            return var(name, self._text())
        if sort == 2:
            return var(name, fieldRef={"fieldPath": self.random.choice(FIELDS)})
        if sort == 3:
            return var(
                name, "" if self._chance(0.5) else None, resourceFieldRef=self._selector(["init", "app", "", ""])
            )
        field = self.random.choice(["configMapKeyRef", "secretKeyRef"])
        reference = self._named() | {"key": self.random.choice(KEYS)} | self._optional()
        return {"name": name, "valueFrom": {field: reference}}

    def _selector(self, containers: list[str]) -> Object:
        which, resource = self.random.choice(["limits", "requests"]), self.random.choice(["cpu", *BYTE_RESOURCES])
        divisor = self.random.choice(CPU_DIVISORS if resource == "cpu" else BYTE_DIVISORS)
        container = self.random.choice(["nobody", "noone"] if self._chance(0.06) else containers)
        return {"resource": f"{which}.{resource}", "divisor": divisor} | (
            {"containerName": container} if container else {}
        )

    def _amounts(self) -> dict[str, str]:
        amounts = {"cpu": self.random.choice(CPU), "memory": self.random.choice(BYTES)}
        return {resource: amount for resource, amount in amounts.items() if self._chance(0.5)}

    def _resources(self) -> Object:
        more = {"ephemeral-storage": "5G", "hugepages-2Mi": "4Mi"} if self._chance(0.3) else {}
        return {"limits": self._amounts() | more, "requests": self._amounts()}

    def _volume(self) -> Object:
        if self._chance(0.5):
            return self._source(naming="secretName")
        return {"projected": {"sources": [self._source(naming="name") for _ in range(self.random.randrange(1, 4))]}}

    def _source(self, naming: str) -> Object:
        paths = self.random.sample(PATHS, self.random.randrange(1, 4))
        sort = self.random.choice(["configMap", "secret", "downwardAPI"])
        if sort == "downwardAPI":
            return {sort: {"items": [{"path": path} | self._downward() for path in paths]}}
        reference = self._named()
        if sort == "secret":
            reference[naming] = reference.pop("name")
        items = [{"key": self.random.choice(KEYS), "path": path} for path in paths]
        return {sort: reference | ({"items": items} if self._chance(0.5) else {})}

    def _downward(self) -> Object:
        if self._chance(0.5):
            fields = ["metadata.name", "metadata.labels", "metadata.labels['app']", "metadata.annotations['a/b']"]
            return {"fieldRef": {"fieldPath": self.random.choice(fields)}}
        return {"resourceFieldRef": self._selector(["init", "app"])}


BYTE_RESOURCES = ["memory", "ephemeral-storage", "hugepages-2Mi"]


def expected(world: World) -> dict[str, Any]:
    try:
        files = {
            f"/{volume['name']}/{path}": data
            for volume in world.volumes
            if volume["name"] in world.mounts
            for path, data in volume_files(volume, world.subject, world.data).items()
        }
        env = environment(world.container, world.subject, world.services, world.data)
    except Refused as error:
        return {"failure": error.args[0]}
    words = {field: [expanded(word, env) for word in world.container.get(field, ())] for field in ("command", "args")}
    return {"failure": None, "env": env, "files": files, **words}


def found(world: World) -> dict[str, Any]:
    lent = node(**{name.replace("-", "_"): amount for name, amount in ALLOCATABLE.items()})
    made = resolve_in(inventory(*PROOF, *world.objects, *world.services, lent, world.subject), world.subject)
    if made.failure is not None:
        return {"failure": made.failure.message}
    return {
        "failure": None,
        "env": {name: octets(value) for name, value in values(made).items()},
        "files": {path: octets(file.winner.value) for path, file in made.files.items() if file.winner.state.sets},
        "command": [octets(word.value) for word in made.command],
        "args": [octets(word.value) for word in made.args],
    }


def octets(value: str | bytes | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value


@pytest.mark.parametrize("first", range(0, 1500, 100))
def test_the_resolver_agrees_with_a_plain_reading_of_the_kubelet(first: int) -> None:
    refused = 0
    for seed in range(first, first + 100):
        world = World(seed)
        wanted = expected(world)
        refused += wanted["failure"] is not None
        assert found(world) == wanted, f"seed {seed}"
    assert 0 < refused < 100
