"""Objects as ``kubectl get -o json`` prints them: with identity, times, owners and the API server's defaults.

The law of this module: deterministic. Every uid, version and hash follows from the names, so a world is the same
on every machine and in every run.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Object = dict[str, Any]

_SAFE = "bcdfghjklmnpqrstvwxz2456789"
CREATED = "2026-03-02T08:00:00Z"


def uid(*parts: str) -> str:
    return str(uuid.UUID(bytes=_digest(*parts)[:16], version=4))


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("/".join(parts).encode("utf-8", "surrogatepass")).digest()


def safe_hash(text: str, length: int = 10) -> str:
    """A hash in the letters that Kubernetes uses for generated names (``rand.SafeEncodeString``)."""
    number = int.from_bytes(_digest(text)[:16], "big")
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(_SAFE))
        letters.append(_SAFE[rest])
    return "".join(letters)


def metadata(
    kind: str,
    name: str,
    namespace: str | None = None,
    *,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    owner: Object | None = None,
    created: str = CREATED,
    managed: Sequence[Object] = (),
    cluster: str = "",
) -> Object:
    """Metadata with an identity of its own; ``cluster`` tells apart equal names in several worlds."""
    identity = (cluster, kind, namespace or "", name)
    version = 1000 + int.from_bytes(_digest(*identity)[:3], "big")
    fields: Object = {
        "annotations": dict(annotations or {}) or None,
        "creationTimestamp": created,
        "labels": dict(labels or {}) or None,
        "managedFields": list(managed) or None,
        "name": name,
        "namespace": namespace,
        "ownerReferences": [owner] if owner else None,
        "resourceVersion": str(version),
        "uid": uid(*identity),
    }
    return {key: value for key, value in fields.items() if value is not None}


def owned_by(owner: Object) -> Object:
    """The reference by which ``owner`` controls another object."""
    return {
        "apiVersion": owner["apiVersion"],
        "blockOwnerDeletion": True,
        "controller": True,
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
    }


def managed(manager: str, time: str, fields: Object, *, operation: str = "Update", api_version: str = "v1") -> Object:
    """One ``managedFields`` entry."""
    return {
        "apiVersion": api_version,
        "fieldsType": "FieldsV1",
        "fieldsV1": fields,
        "manager": manager,
        "operation": operation,
        "time": time,
    }


def data_fields(*keys: str, field: str = "data") -> Object:
    """The ``fieldsV1`` of someone who owns these keys of a ConfigMap or Secret."""
    return {f"f:{field}": {f"f:{key}": {} for key in keys}}


# Plain objects


def namespace(name: str, labels: Mapping[str, str] | None = None, **meta: Any) -> Object:
    labels = {"kubernetes.io/metadata.name": name, **(labels or {})}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": metadata("Namespace", name, labels=labels, **meta),
        "spec": {"finalizers": ["kubernetes"]},
        "status": {"phase": "Active"},
    }


def node(name: str, address: str, *, cpu: str = "8", memory: str = "32Gi", **meta: Any) -> Object:
    size = {"cpu": cpu, "ephemeral-storage": "100Gi", "memory": memory, "pods": "110"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": metadata(
            "Node", name, labels={"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"}, **meta
        ),
        "spec": {},
        "status": {
            "addresses": [{"address": address, "type": "InternalIP"}, {"address": name, "type": "Hostname"}],
            "allocatable": size,
            "capacity": size,
            "nodeInfo": {"architecture": "amd64", "kubeletVersion": "v1.36.1", "operatingSystem": "linux"},
        },
    }


def config_map(
    space: str, name: str, data: Mapping[str, str], *, binary: Mapping[str, bytes] | None = None, **meta: Any
) -> Object:
    fields: Object = {"apiVersion": "v1", "data": dict(data), "kind": "ConfigMap"}
    if binary:
        fields["binaryData"] = {key: base64.b64encode(value).decode() for key, value in binary.items()}
    return {**fields, "metadata": metadata("ConfigMap", name, space, **meta)}


def secret(space: str, name: str, data: Mapping[str, str | bytes], *, type: str = "Opaque", **meta: Any) -> Object:  # noqa: A002
    raw = {key: value.encode() if isinstance(value, str) else value for key, value in data.items()}
    return {
        "apiVersion": "v1",
        "data": {key: base64.b64encode(value).decode() for key, value in raw.items()},
        "kind": "Secret",
        "metadata": metadata("Secret", name, space, **meta),
        "type": type,
    }


def service(space: str, name: str, ip: str, ports: Mapping[str, int], **meta: Any) -> Object:
    """``ports``: name → number; the selector is ``app: NAME``. ``ip`` is ``None`` for a headless service."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata("Service", name, space, **meta),
        "spec": {
            "clusterIP": ip,
            "ports": [
                {"name": port, "port": number, "protocol": "TCP", "targetPort": number}
                for port, number in ports.items()
            ],
            "selector": {"app": name},
            "type": "ClusterIP",
        },
        "status": {"loadBalancer": {}},
    }


def custom(api_version: str, kind: str, space: str, name: str, spec: Object, **meta: Any) -> Object:
    """Any other object; ``status`` may be given among ``meta``."""
    status = meta.pop("status", None)
    fields = {"apiVersion": api_version, "kind": kind, "metadata": metadata(kind, name, space, **meta), "spec": spec}
    return {**fields, "status": status} if status else fields


# Containers


def literal(name: str, value: str) -> Object:
    return {"name": name, "value": value}


def from_config_map(name: str, source: str, key: str, *, optional: bool = False) -> Object:
    return _key_ref(name, "configMapKeyRef", source, key, optional=optional)


def from_secret(name: str, source: str, key: str, *, optional: bool = False) -> Object:
    return _key_ref(name, "secretKeyRef", source, key, optional=optional)


def _key_ref(name: str, kind: str, source: str, key: str, *, optional: bool) -> Object:
    selector: Object = {"key": key, "name": source}
    if optional:
        selector["optional"] = True
    return {"name": name, "valueFrom": {kind: selector}}


def from_field(name: str, path: str) -> Object:
    return {"name": name, "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}}


def field_file(path: str, field: str) -> Object:
    """One item of a ``downwardAPI`` volume."""
    return {"fieldRef": {"apiVersion": "v1", "fieldPath": field}, "path": path}


def from_resource(name: str, resource: str, divisor: str = "0") -> Object:
    return {"name": name, "valueFrom": {"resourceFieldRef": {"divisor": divisor, "resource": resource}}}


def all_of(kind: str, name: str, *, prefix: str = "", optional: bool = False) -> Object:
    """An ``envFrom`` entry; ``kind`` is ``configMap`` or ``secret``."""
    selector: Object = {"name": name}
    if optional:
        selector["optional"] = True
    return {f"{kind}Ref": selector, **({"prefix": prefix} if prefix else {})}


def mount(volume: str, path: str, *, sub_path: str = "") -> Object:
    return {"mountPath": path, "name": volume, "readOnly": True, **({"subPath": sub_path} if sub_path else {})}


def container(name: str, image: str, **fields: Any) -> Object:
    """A container; ``fields`` are the API's, empty ones are left out as the API server does."""
    defaults = {"imagePullPolicy": "IfNotPresent", "terminationMessagePath": "/dev/termination-log"}
    given = {key: value for key, value in fields.items() if value not in (None, [], {}, "")}
    return {"name": name, "image": image, **defaults, **given}


def pod_template(labels: Mapping[str, str], containers: Sequence[Object], **fields: Any) -> Object:
    """``annotations`` among ``fields`` goes to the template's metadata, all else to the pod spec."""
    annotations = fields.pop("annotations", None)
    spec = {
        "containers": list(containers),
        "dnsPolicy": "ClusterFirst",
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        **{key: value for key, value in fields.items() if value not in (None, [], {})},
    }
    return {"metadata": {"labels": dict(labels), **({"annotations": annotations} if annotations else {})}, "spec": spec}


# Workloads


def workload(
    kind: str,
    space: str,
    name: str,
    template: Object,
    *,
    replicas: int = 1,
    api_version: str = "apps/v1",
    spec: Object | None = None,
    **meta: Any,
) -> Object:
    """A Deployment, StatefulSet, Rollout … of ``replicas`` pods, selected by the label ``app``."""
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": metadata(kind, name, space, **meta),
        "spec": {
            "replicas": replicas,
            "revisionHistoryLimit": 10,
            "selector": {"matchLabels": {"app": template["metadata"]["labels"]["app"]}},
            **(spec or {}),
            "template": template,
        },
        "status": {"observedGeneration": 1, "readyReplicas": replicas, "replicas": replicas},
    }


def deployment(space: str, name: str, template: Object, **meta: Any) -> Object:
    return workload("Deployment", space, name, template, **meta)


def cron_job(space: str, name: str, schedule: str, template: Object, **meta: Any) -> Object:
    template["spec"]["restartPolicy"] = "OnFailure"
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": metadata("CronJob", name, space, **meta),
        "spec": {
            "concurrencyPolicy": "Forbid",
            "jobTemplate": {"metadata": {}, "spec": {"template": template}},
            "schedule": schedule,
            "suspend": False,
        },
        "status": {},
    }


def replica_set(owner: Object, *, revision: int = 1, template: Object | None = None, **meta: Any) -> Object:
    """The ReplicaSet that a Deployment or Rollout makes of its template, or of an older one."""
    space, name = owner["metadata"]["namespace"], owner["metadata"]["name"]
    template = template or owner["spec"]["template"]
    key = "rollouts-pod-template-hash" if owner["kind"] == "Rollout" else "pod-template-hash"
    mark = {key: safe_hash(f"{meta.get('cluster', '')}{space}/{name}#{revision}")}
    labels = {**template["metadata"]["labels"], **mark}
    replicas = meta.pop("replicas", 1)
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": metadata(
            "ReplicaSet",
            f"{name}-{mark[key]}",
            space,
            labels=labels,
            annotations={"deployment.kubernetes.io/revision": str(revision)},
            owner=owned_by(owner),
            **meta,
        ),
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": labels["app"], **mark}},
            "template": {**template, "metadata": {**template["metadata"], "labels": labels}},
        },
        "status": {"observedGeneration": 1, "readyReplicas": replicas, "replicas": replicas},
    }


def pod(
    owner: Object,
    index: int,
    *,
    node: str,
    host: str,
    ip: str,
    started: str,
    waiting: Mapping[str, Object] | None = None,
    **meta: Any,
) -> Object:
    """A pod of a ReplicaSet or StatefulSet. ``waiting``: container name → its ``state.waiting``; all else runs."""
    space, parent = owner["metadata"]["namespace"], owner["metadata"]["name"]
    ordinal = owner["kind"] == "StatefulSet"
    name = f"{parent}-{index}" if ordinal else f"{parent}-{safe_hash(f'{parent}{index}', 5)}"
    template = owner["spec"]["template"]
    labels = dict(template["metadata"]["labels"])
    if ordinal:
        labels["statefulset.kubernetes.io/pod-name"] = name
    spec = {
        **template["spec"],
        "enableServiceLinks": True,
        "nodeName": node,
        "serviceAccount": template["spec"].get("serviceAccountName", "default"),
        "serviceAccountName": template["spec"].get("serviceAccountName", "default"),
    }
    annotations = template["metadata"].get("annotations")
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata(
            "Pod", name, space, labels=labels, annotations=annotations, owner=owned_by(owner), created=started, **meta
        ),
        "spec": spec,
        "status": _pod_status(spec, host, ip, started, waiting or {}),
    }


def _pod_status(spec: Object, host: str, ip: str, started: str, waiting: Mapping[str, Object]) -> Object:
    running = {"running": {"startedAt": started}}
    init = [
        _container_status(item, running if "restartPolicy" in item else {"terminated": _done(started)})
        for item in spec.get("initContainers", ())
    ]
    regular = [
        _container_status(item, {"waiting": waiting[item["name"]]} if item["name"] in waiting else running)
        for item in spec["containers"]
    ]
    return {
        "containerStatuses": regular,
        "hostIP": host,
        "hostIPs": [{"ip": host}],
        **({"initContainerStatuses": init} if init else {}),
        "phase": "Pending" if waiting else "Running",
        "podIP": ip,
        "podIPs": [{"ip": ip}],
        "qosClass": "Burstable",
        "startTime": started,
    }


def _container_status(item: Object, state: Object) -> Object:
    ready = "waiting" not in state
    return {
        "image": item["image"],
        "imageID": f"{item['image'].split(':')[0]}@sha256:{_digest(item['image']).hex()}",
        "lastState": {},
        "name": item["name"],
        "ready": ready,
        "restartCount": 0,
        "started": ready,
        "state": state,
    }


def _done(started: str) -> Object:
    return {"exitCode": 0, "finishedAt": started, "reason": "Completed", "startedAt": started}


# The List


def listing(objects: Iterable[Object]) -> Object:
    """The List that ``kubectl get a,b,c -A -o json`` prints."""
    return {"apiVersion": "v1", "items": list(objects), "kind": "List", "metadata": {"resourceVersion": ""}}


def dump(objects: Iterable[Object], *, indent: int | None = None) -> bytes:
    """The List as bytes, keys sorted as kubectl sorts them; one object a line unless ``indent`` is given.

    A lone surrogate is written as its ``\\uD800`` escape, which is how JSON can hold it.
    """
    if indent is not None:
        return json.dumps(listing(objects), indent=indent, sort_keys=True, ensure_ascii=True).encode() + b"\n"
    lines = ",\n".join(json.dumps(obj, sort_keys=True, separators=(",", ":"), ensure_ascii=True) for obj in objects)
    return f'{{"apiVersion":"v1","items":[\n{lines}\n],"kind":"List","metadata":{{"resourceVersion":""}}}}\n'.encode()
