"""A world in which every place that may hold a secret holds canaries, each in one of the forms that secrets take.

The law of this module: a canary stands in one place only, and ``found`` sees it in any form, so that what finds none
in an export finds all of them in the dump.
"""

import base64
import binascii
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from tests.worlds import kubectl
from tests.worlds.kubectl import Object

_CANARY = re.compile(rb"cnry/[0-9a-f]{12}\+")
Plant = Callable[[str, str], Object]
"""Makes an object of a name, with a text in it."""


def canary(number: int) -> str:
    """A secret whose URL encoding is not itself."""
    return f"cnry/{number * 7_777_777:012x}+"


def _gzipped(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


FORMS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 of more": lambda text: base64.urlsafe_b64encode(f"x{text}y".encode()).decode(),
    "url": lambda text: quote(text, safe=""),
    "gzip": _gzipped,
    "utf-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "json in json": lambda text: json.dumps({"a": json.dumps({"b": f'"{text}"'})}),
}


def found(data: bytes, depth: int = 0) -> set[str]:
    """The canaries in some bytes, in whatever form; it shares no code with what it tests."""
    seen = {match[0].decode() for match in _CANARY.finditer(data)}
    for form in _forms(data) if depth < 5 else ():
        if form != data:
            seen |= found(form, depth + 1)
    return seen


def _forms(data: bytes) -> Iterator[bytes]:
    if b"%" in data:
        yield unquote_to_bytes(data)
    if b"\\" in data:
        yield re.sub(rb'\\(["\\/])', rb"\1", data)
    if b"\0" in data:
        yield data.replace(b"\0", b"")
    if data.startswith(b"\x1f\x8b"):
        try:
            yield zlib.decompressobj(wbits=31).decompress(data)
        except zlib.error:
            return
    for match in re.finditer(rb"[A-Za-z0-9+/_-]{12,}", data):
        for start in range(4):
            run = match[0].translate(bytes.maketrans(b"-_", b"+/"))[start:]
            run = run[: len(run) - 1] if len(run) % 4 == 1 else run
            try:
                yield binascii.a2b_base64(run + b"=" * (-len(run) % 4))
            except binascii.Error:
                continue


def world(count: int) -> tuple[list[Object], list[str]]:
    """The objects, and the canaries in them."""
    objects: list[Object] = [kubectl.namespace("shop"), kubectl.namespace("other")]
    pairs = cycle([(plant, form) for form in FORMS.values() for plant in PLANTS])
    planted = []
    for number in range(count):
        plant, form = next(pairs)
        planted.append(canary(number))
        objects.append(plant(f"thing-{number}", form(planted[-1])))
    return objects, planted


def _object(kind: str, name: str, api: str = "v1", **fields: Any) -> Object:
    metadata = {"name": name, "namespace": "shop", **fields.pop("metadata", {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **fields}


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _pod_spec(container: Object, **fields: Any) -> Object:
    return {"containers": [{"name": "app", "image": "registry.example/app:1", **container}], **fields}


def _deployment(container: Callable[[str], Object], **fields: Callable[[str], Any]) -> Plant:
    def plant(name: str, text: str) -> Object:
        spec = _pod_spec(container(text), **{field: made(text) for field, made in fields.items()})
        return _object("Deployment", name, "apps/v1", spec={"template": {"spec": spec}})

    return plant


def _annotated(key: str, kind: str = "ConfigMap", api: str = "v1") -> Plant:
    return lambda name, text: _object(kind, name, api, metadata={"annotations": {key: text}})


def _exec(text: str) -> Object:
    return {"exec": {"command": ["check", text]}}


def _pod(name: str, text: str) -> Object:
    waiting = {"name": "app", "state": {"waiting": {"reason": "Failed", "message": text}}}
    spec = _pod_spec({"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.annotations['a']"}}}]})
    return _object("Pod", name, spec=spec, status={"containerStatuses": [waiting], "message": text})


def _told(name: str, text: str) -> Object:
    spec = _pod_spec({"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.annotations['a']"}}}]})
    return _object("Pod", name, spec=spec, metadata={"annotations": {"a": text}})


def _projected(text: str) -> list[Object]:
    return [{"name": "v", "projected": {"sources": [{"podCertificate": {"signerName": text}}]}}]


PLANTS: list[Plant] = [
    lambda name, text: _object("Secret", name, data={"k": _encoded(text)}),
    lambda name, text: _object("Secret", name, stringData={"k": text}),
    lambda name, text: _object("Secret", name, type="kubernetes.io/tls", data={"tls.key": _encoded(text)}),
    lambda name, text: _object("Secret", f"sh.helm.release.v1.{name}.v1", type="helm.sh/release.v1",
                               data={"release": _encoded(_encoded(text))}),
    lambda name, text: _object("ConfigMap", f"sh.helm.release.v1.{name}.v1", data={"release": _encoded(text)}),
    lambda name, text: _object("Secret", name, type="kubernetes.io/service-account-token",
                               data={"token": _encoded(text)}),
    lambda name, text: _object("ConfigMap", name, data={"k": text}),
    lambda name, text: _object("ConfigMap", name, data={"app.properties": f"level=debug\nvalue={text}\n"}),
    lambda name, text: _object("ConfigMap", name, binaryData={"k": _encoded(text)}),
    _annotated("kubectl.kubernetes.io/last-applied-configuration", "Secret"),
    _annotated("kubectl.kubernetes.io/last-applied-configuration", "Deployment", "apps/v1"),
    _annotated("checksum/secret", "Namespace"),
    _annotated("meta.helm.sh/release-name", "Service"),
    _annotated("note", "Node"),
    lambda name, text: _object("ConfigMap", name, metadata={"labels": {"note": text, "app": f" {text}"}}),
    lambda name, text: _object("ConfigMap", name, metadata={"managedFields": [
        {"manager": f"x {text}", "operation": "Update",
         "fieldsV1": {"f:data": {f'v:"{text}"': {}}, f"f:{text}": {}}}]}),
    _deployment(lambda text: {"env": [{"name": "A", "value": text}]}),
    _deployment(lambda text: {"env": [{"name": "A", "value": "x"}, {"name": "B", "value": f"{text}-$(A)-{text}"}]}),
    _deployment(lambda text: {"env": [{"name": "URL", "value": f"https://me:{text}@shop.example/"}]}),
    _deployment(lambda text: {"args": ["run", text]}),
    _deployment(
        lambda text: {"args": [f"--password={text}", "--level", text, f"-p{text}", f"-D{text}", f"$({text})"]}),
    _deployment(lambda text: {"command": ["sh", "-c", f"login --password '{text}' $(echo {text})"]}),
    _deployment(lambda text: {"command": ["env", f"TOKEN={text}", "run", f"--{text}=x", f"{text}=x"]}),
    _deployment(lambda text: {"livenessProbe": _exec(text), "readinessProbe": {"httpGet": {"path": text}}}),
    _deployment(lambda text: {"lifecycle": {"postStart": _exec(text), "preStop": {"httpGet": {"path": text}}}}),
    _deployment(lambda text: {"resources": {"limits": {"cpu": text}}, "workingDir": text, "ports": [{"name": text}]}),
    _deployment(lambda _: {}, initContainers=lambda text: [{"name": "i", "env": [{"name": "A", "value": text}]}]),
    _deployment(lambda _: {"volumeMounts": [{"name": "v", "mountPath": "/v"}]}, volumes=lambda text: [
        {"name": "v", "csi": {"driver": "d.example", "volumeAttributes": {"key": text}}}]),
    _deployment(lambda _: {"volumeMounts": [{"name": "v", "mountPath": "/v"}]}, volumes=_projected),
    _deployment(lambda _: {}, tolerations=lambda text: [{"key": text}], affinity=lambda text: {"x": text}),
    _pod,
    _told,
    lambda name, text: _object("Event", name, message=text, reason=text),
    lambda name, text: _object("CustomResourceDefinition", name, "apiextensions.k8s.io/v1", spec={"default": text}),
    lambda name, text: _object("ControllerRevision", name, "apps/v1", data={"spec": {"env": text}}),
    lambda name, text: _object("ExternalSecret", name, "external-secrets.io/v1", spec={"data": text},
                               status={"x": text}),
    lambda name, text: _object("Workflow", name, "argoproj.io/v1alpha1", spec={"arguments": text, "templates": [
        {"inputs": text, "container": {"image": "a:1", "args": [text], "env": [{"name": "A", "value": text}]}}]}),
    lambda name, text: _object("Service", name, spec={"clusterIP": text, "externalName": text, "type": f"a {text}"}),
    lambda name, text: _object("Node", name, status={"allocatable": {"cpu": text},
                                                     "nodeInfo": {"kubeletVersion": text}}),
    lambda name, text: _object("Ingress", name, "networking.k8s.io/v1", spec={"rules": [{"host": text}]}),
]  # fmt: skip
