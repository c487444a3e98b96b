"""The marks that suppliers leave on objects, in the form in which the real ones leave them.

Sources of the forms: fluxcd/pkg ``ssa/manager.go``, helm ``pkg/storage/driver``, argo-cd
``util/argo/resource_tracking.go``, kustomize ``api/hasher/hasher.go``, external-secrets ``runtime/esutils``.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tests.worlds.kubectl import Object, managed, secret

REVISION = "main@sha1:5e1f0c7d9b3a42e6c8d1f4a7b0e3d6c9f2a5b8e1"


def flux(created: str, fields: Object, *, origin: str = "") -> dict[str, Any]:
    """What the kustomize-controller leaves on an object of the Kustomization ``shop``."""
    name = {"kustomize.toolkit.fluxcd.io/name": "shop", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}
    entry = managed("kustomize-controller", created, fields, operation="Apply")
    annotations = {"config.kubernetes.io/origin": origin} if origin else None
    return {"labels": name, "annotations": annotations, "managed": [entry]}


def helm(release: str, space: str, chart: str) -> dict[str, Any]:
    """What Helm and the helm-controller leave on an object of a release."""
    return {
        "labels": {
            "app.kubernetes.io/managed-by": "Helm",
            "helm.sh/chart": chart,
            "helm.toolkit.fluxcd.io/name": release,
            "helm.toolkit.fluxcd.io/namespace": space,
        },
        "annotations": {"meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": space},
    }


def argo(application: str, group: str, kind: str, space: str, name: str) -> dict[str, Any]:
    """The tracking id that Argo CD leaves on an object of an Application."""
    return {"annotations": {"argocd.argoproj.io/tracking-id": f"{application}:{group}/{kind}:{space}/{name}"}}


def hashed_name(name: str, data: Mapping[str, str]) -> str:
    """A ConfigMap's name with the suffix that Kustomize's generator gives it for this content."""
    content = {"data": dict(data), "kind": "ConfigMap", "name": ""}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    return f"{name}-{digest.translate(str.maketrans('013ae', 'ghkmt'))}"


def data_hash(data: Mapping[str, str]) -> str:
    """External Secrets' ``data-hash``: SHA3-224 over Go's ``%+v`` of the data."""
    pairs = " ".join(f"{key}:[{' '.join(str(byte) for byte in data[key].encode())}]" for key in sorted(data))
    return hashlib.sha3_224(f"map[{pairs}]".encode()).hexdigest()


def external(space: str, name: str, data: Mapping[str, str], created: str) -> dict[str, Any]:
    """What External Secrets leaves on the Secret that it owns."""
    entry = managed(
        f"externalsecrets.external-secrets.io/{name}",
        created,
        {"f:data": {f"f:{key}": {} for key in data}},
    )
    return {
        "labels": {
            "reconcile.external-secrets.io/created-by": hashlib.sha3_224(f"{space}/{name}".encode()).hexdigest(),
            "reconcile.external-secrets.io/managed": "true",
        },
        "annotations": {"reconcile.external-secrets.io/data-hash": data_hash(data)},
        "managed": [entry],
    }


def release(space: str, name: str, version: int, payload: Object, **meta: Any) -> Object:
    """The Secret in which Helm stores a release."""
    packed = gzip.compress(json.dumps(payload, sort_keys=True).encode(), compresslevel=0, mtime=0)
    labels = {"name": name, "owner": "helm", "status": "deployed", "version": str(version)}
    stored = {"release": base64.b64encode(packed)}
    full = f"sh.helm.release.v1.{name}.v{version}"
    return secret(space, full, stored, type="helm.sh/release.v1", labels=labels, **meta)
