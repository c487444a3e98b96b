"""Workloads: any object that holds a pod, a pod template or something shaped like one.

The law of this module: a workload is told by its shape, never by a list of kinds. The kinds named here only
have a faster way to the same answer.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import Raw, Struct

from k8sconfig_tui.model.kube import (
    Container,
    CronJobSpec,
    KubeObject,
    Metadata,
    ObjectRef,
    PodSpec,
    PodTemplate,
    TemplateHolder,
)


class Template(Struct):
    """One pod (or pod template) of a workload.

    ``path`` is the field path of the pod spec, such as ``spec.template.spec``; where ``bare`` is true a custom
    resource holds a lone container there instead.
    """

    path: str
    spec: PodSpec
    metadata: Metadata
    bare: bool = False

    @property
    def containers(self) -> Iterator[tuple[str, str, Container]]:
        """``(type, field path, container)`` in the order in which the kubelet starts them."""
        for field, kind in _CONTAINER_LISTS:
            for index, container in enumerate(getattr(self.spec, field) or ()):
                sidecar = kind == "init" and container.restartPolicy == "Always"
                path = self.path if self.bare else f"{self.path}.{field}[{index}]"
                yield "sidecar" if sidecar else kind, path, container


class Slot(NamedTuple):
    """A container in its workload: its name there, its type, its field path, and the template that it is part of."""

    name: str
    type: str
    path: str
    container: Container
    template: Template


class Workload(Struct):
    """An object that runs containers. ``is_pod`` is true for a Pod itself, whose status and node are facts."""

    object: KubeObject
    templates: tuple[Template, ...]

    @property
    def ref(self) -> ObjectRef:
        return self.object.ref

    @property
    def is_pod(self) -> bool:
        return self.object.kind == "Pod" and not self.object.group

    @property
    def slots(self) -> list[Slot]:
        """Every container in the order of the templates; where several templates share a container's name, each is
        told by what stands for its template (``headGroupSpec/ray``)."""
        found = [
            Slot(container.name, kind, path, container, template)
            for template in self.templates
            for kind, path, container in template.containers
        ]
        if len(self.templates) == 1:
            return found
        often = Counter(slot.name for slot in found)
        return [
            slot._replace(name=f"{_role(slot.template)}/{slot.name}") if often[slot.name] > 1 else slot
            for slot in found
        ]


def _role(template: Template) -> str:
    """The template's own part of its path: ``spec.workerGroupSpecs[0].template.spec`` → ``workerGroupSpecs[0]``."""
    path = template.path.removeprefix("spec.").removesuffix(".spec").removesuffix(".template")
    return path or template.path


_CONTAINER_LISTS = (("initContainers", "init"), ("containers", "container"), ("ephemeralContainers", "ephemeral"))
_NO_METADATA = Metadata()


def templates_of(obj: KubeObject) -> tuple[Template, ...]:
    """The pod templates in an object, none if it is not a workload.

    Raises ``msgspec.ValidationError`` or ``msgspec.DecodeError`` when the object is of a workload's kind but not of
    its shape; the message names the field, never a value.
    """
    fast = _FAST.get((obj.group, obj.kind))
    if fast is not None:
        return fast(obj)
    if obj.kind in _PLAIN_KINDS and obj.group in _PLAIN_GROUPS:
        return ()
    return _by_shape(obj)


def _pod(obj: KubeObject) -> tuple[Template, ...]:
    spec = decode(obj.spec, _POD_SPEC)
    return (Template("spec", spec, obj.metadata),) if spec is not None else ()


def _template_holder(obj: KubeObject) -> tuple[Template, ...]:
    holder = decode(obj.spec, _TEMPLATE_HOLDER)
    return _one("spec.template", holder.template if holder else None)


def _cron_job(obj: KubeObject) -> tuple[Template, ...]:
    spec = decode(obj.spec, _CRON_JOB)
    job = spec.jobTemplate.spec if spec and spec.jobTemplate else None
    return _one("spec.jobTemplate.spec.template", job.template if job else None)


def _pod_template(obj: KubeObject) -> tuple[Template, ...]:
    return _one("template", decode(obj.template, _POD_TEMPLATE))


def _one(path: str, template: PodTemplate | None) -> tuple[Template, ...]:
    if template is None or template.spec is None:
        return ()
    return (Template(f"{path}.spec", template.spec, template.metadata or _NO_METADATA),)


_POD_SPEC = msgspec.json.Decoder(PodSpec | None)
_TEMPLATE_HOLDER = msgspec.json.Decoder(TemplateHolder | None)
_CRON_JOB = msgspec.json.Decoder(CronJobSpec | None)
_POD_TEMPLATE = msgspec.json.Decoder(PodTemplate | None)

_FAST: dict[tuple[str, str], Callable[[KubeObject], tuple[Template, ...]]] = {
    ("", "Pod"): _pod,
    ("", "ReplicationController"): _template_holder,
    ("", "PodTemplate"): _pod_template,
    ("apps", "Deployment"): _template_holder,
    ("apps", "ReplicaSet"): _template_holder,
    ("apps", "StatefulSet"): _template_holder,
    ("apps", "DaemonSet"): _template_holder,
    ("batch", "Job"): _template_holder,
    ("batch", "CronJob"): _cron_job,
}

_PLAIN_KINDS = frozenset({
    "ConfigMap", "Secret", "Service", "Namespace", "Node", "ServiceAccount", "Event", "Endpoints", "EndpointSlice",
    "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "Lease",
    "ControllerRevision", "PersistentVolume", "PersistentVolumeClaim", "Ingress", "NetworkPolicy",
})  # fmt: skip
_PLAIN_GROUPS = frozenset({"", "apps", "rbac.authorization.k8s.io", "apiextensions.k8s.io", "networking.k8s.io",
                           "discovery.k8s.io", "coordination.k8s.io", "events.k8s.io"})  # fmt: skip
"""Kubernetes' own kinds that never hold a pod (a CRD's schema only looks like one); all else is searched by shape."""


T = TypeVar("T")


def decode(raw: Raw, decoder: msgspec.json.Decoder[T | None]) -> T | None:
    """What an undecoded part of an object holds; None when the part is absent."""
    return decoder.decode(raw) if memoryview(raw) else None


def _by_shape(obj: KubeObject) -> tuple[Template, ...]:
    """Pod templates of a custom resource, wherever they stand in its spec."""
    text = bytes(obj.spec)
    if b'"containers"' not in text and b'"env' not in text:
        return ()
    return tuple(_search(msgspec.json.decode(text), "spec", 0))


_DEEPEST = 32


def _search(node: Any, path: str, depth: int) -> Iterator[Template]:
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _search(item, f"{path}[{index}]", depth + 1)
    elif isinstance(node, dict):
        if _is_pod_spec(node):
            yield Template(path, msgspec.convert(node, PodSpec), _NO_METADATA)
        elif _is_pod_spec(node.get("spec")):
            metadata = msgspec.convert(_labels_of(node.get("metadata")), Metadata)
            yield Template(f"{path}.spec", msgspec.convert(node["spec"], PodSpec), metadata)
        elif _is_container(node):
            name = path.rpartition(".")[2]
            container = msgspec.convert({"name": name, **node}, Container)
            yield Template(path, PodSpec(containers=[container]), _NO_METADATA, bare=True)
        else:
            for key, item in node.items():
                yield from _search(item, f"{path}.{key}", depth + 1)


def _is_pod_spec(node: Any) -> bool:
    containers = node.get("containers") if isinstance(node, dict) else None
    if not isinstance(containers, list) or not containers:
        return False
    return all(isinstance(item, dict) and isinstance(item.get("name"), str) for item in containers)


def _is_container(node: dict[str, Any]) -> bool:
    """A lone container, as Argo Workflows and the Spark operator write it: an image with an environment."""
    if not isinstance(node.get("image"), str):
        return False
    sources = [*_listed(node.get("env")), *_listed(node.get("envFrom"))]
    return bool(sources) and all(isinstance(item, dict) for item in sources)


def _listed(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []


def _labels_of(metadata: Any) -> dict[str, Any]:
    if not isinstance(metadata, dict):
        return {}
    return {
        key: metadata[key] for key in ("name", "labels", "annotations") if isinstance(metadata.get(key), dict | str)
    }
