"""What the downward API says of a pod: its fields, its IPs, its resources.

The law of this module: a Pod's status and node are facts; of a template only what stands in it is known, the rest is
``runtime``. Sources: ``pkg/fieldpath/fieldpath.go``, ``pkg/kubelet/kubelet_pods.go: podFieldSelectorRuntimeValue``,
``pkg/api/v1/resource/helpers.go``, ``pkg/kubelet/kubelet_resources.go`` (rules C1–C5).
"""

import ipaddress
import math
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from k8sconfig_tui.model.kube import Container, Metadata, NodeStatus, PodStatus, ResourceSelector
from k8sconfig_tui.model.quantity import LARGEST, parse_quantity, scaled
from k8sconfig_tui.model.sealed import is_sealed
from k8sconfig_tui.model.values import State, state_of
from k8sconfig_tui.model.workload import Template


class Answer(NamedTuple):
    """A downward value: ``text`` is None unless its state is ``value`` or ``empty``; ``sealed``: see ``Definition``."""

    state: State
    text: str | None = None
    note: str = ""
    sealed: str | None = None


class PodView(Struct):
    """A pod as the downward API sees it; ``is_pod`` false for a template. ``node`` is None where it was not read."""

    namespace: str
    metadata: Metadata
    template: Template
    is_pod: bool
    status: PodStatus
    node: NodeStatus | None

    @property
    def started(self) -> str | None:
        """When the pod was accepted by its node; None if it was not, or for a template."""
        return self.status.startTime if self.is_pod else None


def known(text: str) -> Answer:
    if is_sealed(text):
        return Answer(State.REDACTED, sealed=text)
    return Answer(state_of(text), text)


def at_run_time(note: str) -> Answer:
    return Answer(State.RUNTIME, None, note)


_ALIASES = {"spec.host": "spec.nodeName"}
_MIRROR, _CONFIG_HASH = "kubernetes.io/config.mirror", "kubernetes.io/config.hash"
_ADDED_LABELS = frozenset({
    "pod-template-hash", "controller-revision-hash", "pod-template-generation", "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index", "job-name", "controller-uid", "batch.kubernetes.io/job-name",
    "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-completion-index",
    "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
})  # fmt: skip
"""Labels and annotations that controllers and admission add to a pod, so that a template cannot tell them."""

_SEEN, _SOURCE = "kubernetes.io/config.seen", "kubernetes.io/config.source"
"""Annotations that the kubelet adds to the pod in its memory; the API does not have them (rule C2)."""


_CONVERTED_ONLY = frozenset({"spec.restartPolicy", "spec.schedulerName", "status.phase"})
"""Field labels that their conversion lets pass (``ConvertDownwardAPIFieldLabel``), though nothing answers them then."""


def field_value(path: str, pod: PodView, *, volume: bool = False) -> Answer:
    """The value of ``fieldRef.fieldPath`` (rules C1, C3); an absent label or annotation is an empty string.

    ``volume`` is true in downward volumes, which know the metadata only and word their refusals differently.
    """
    name, subscript = _subscript(path)
    if subscript is not None:
        return _subscripted(path, name, subscript, pod, volume=volume)
    path = path if volume else _ALIASES.get(path, path)
    reader = _FIELDS.get(path)
    if reader is not None and (path.startswith("metadata.") or not volume):
        return reader(pod)
    extracted = volume or path in _CONVERTED_ONLY
    return _refused(f"unsupported fieldPath: {path}" if extracted else f"field label not supported: {path}")


def _refused(text: str) -> Answer:
    return Answer(State.MISSING, None, text)


def _subscript(path: str) -> tuple[str, str | None]:
    """``metadata.labels['k']`` → its two parts (``SplitMaybeSubscriptedPath``)."""
    name, _, rest = path.partition("['")
    return (name, rest[:-2]) if name and rest.endswith("']") else (path, None)


def _subscripted(path: str, name: str, key: str, pod: PodView, *, volume: bool) -> Answer:
    if name not in {"metadata.labels", "metadata.annotations"}:
        in_volume = f"fieldPath {go_quote(path)} does not support subscript"
        return _refused(in_volume if volume else f"field label does not support subscript: {path}")
    labels = name == "metadata.labels"
    found = ((pod.metadata.labels if labels else pod.metadata.annotations) or {}).get(key)
    if found is None and not pod.is_pod and key in _ADDED_LABELS:
        return at_run_time("its controller marks the pod with it")
    if not labels and key == _SEEN:
        return at_run_time("the kubelet notes when it first saw the pod")
    if not labels and key == _SOURCE:
        return known(found or "api")
    return known(found or "")


def _name(pod: PodView) -> Answer:
    return known(pod.metadata.name) if pod.is_pod else at_run_time("each pod has its own name")


def _uid(pod: PodView) -> Answer:
    annotations = pod.metadata.annotations or {}
    uid = annotations.get(_CONFIG_HASH) if _MIRROR in annotations else pod.metadata.uid
    return known(uid) if pod.is_pod and uid else at_run_time("each pod has its own uid")


def _node_name(pod: PodView) -> Answer:
    name = pod.template.spec.nodeName
    return known(name) if name else at_run_time("known once the pod is scheduled")


def _service_account(pod: PodView) -> Answer:
    spec = pod.template.spec
    return known(spec.serviceAccountName or spec.serviceAccount or "default")


def _host_ips(pod: PodView) -> list[str]:
    status = pod.status
    return [entry.ip for entry in status.hostIPs or ()] or [ip for ip in (status.hostIP,) if ip]


def _pod_ips(pod: PodView) -> list[str]:
    """At most one address a family, the node's family first (``sortPodIPs``)."""
    status = pod.status
    ips = [entry.ip for entry in status.podIPs or ()] or [ip for ip in (status.podIP,) if ip]
    hosts = _host_ips(pod)
    if not ips and pod.template.spec.hostNetwork:
        ips = hosts
    first: dict[int, str] = {}
    for ip in ips:
        first.setdefault(_family(ip), ip)
    first.pop(_NO_ADDRESS, None)
    return sorted(first.values(), key=lambda ip: _family(ip) != _family(hosts[0])) if hosts else list(first.values())


_NO_ADDRESS = 0


def _family(ip: str) -> int:
    try:
        return ipaddress.ip_address(ip).version
    except ValueError:
        return _NO_ADDRESS


def _joined(ips: list[str], whose: str) -> Answer:
    return known(",".join(ips)) if ips else at_run_time(f"the {whose} has no address yet")


_FIELDS: dict[str, Callable[[PodView], Answer]] = {
    "metadata.name": _name,
    "metadata.namespace": lambda pod: known(pod.namespace),
    "metadata.uid": _uid,
    "spec.nodeName": _node_name,
    "spec.serviceAccountName": _service_account,
    "status.hostIP": lambda pod: _joined(_host_ips(pod)[:1], "node"),
    "status.hostIPs": lambda pod: _joined(_host_ips(pod), "node"),
    "status.podIP": lambda pod: _joined(_pod_ips(pod)[:1], "pod"),
    "status.podIPs": lambda pod: _joined(_pod_ips(pod), "pod"),
    "metadata.labels": lambda pod: _map(pod, "labels"),
    "metadata.annotations": lambda pod: _map(pod, "annotations"),
}


def _map(pod: PodView, which: str) -> Answer:
    """A whole map as a volume writes it (rule C2); the kubelet adds two annotations that the API does not have."""
    if which == "annotations":
        return at_run_time("the kubelet adds annotations of its own")
    if not pod.is_pod:
        return at_run_time("its controller labels the pod")
    return known("\n".join(f"{key}={go_quote(value)}" for key, value in sorted((pod.metadata.labels or {}).items())))


_GO_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
               '"': '\\"', "\\": "\\\\"}  # fmt: skip


def go_quote(text: str) -> str:
    """Go's ``%q``: a double-quoted literal with printable characters as they are."""
    if is_sealed(text):
        return f'"{text}"'
    return '"' + "".join(_GO_ESCAPES.get(char) or _go_rune(char) for char in text) + '"'


def _go_rune(char: str) -> str:
    if char == " " or (char.isprintable() and char != "\u00a0"):
        return char
    code = ord(char)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


# Resources: rules C4 and C5

_DEFAULTED = frozenset({"cpu", "memory", "ephemeral-storage"})
_POD_LEVEL = frozenset({"cpu", "memory"})
_ZERO = Decimal(0)


def resource_value(selector: ResourceSelector, container: Container, pod: PodView, *, volume: bool = False) -> Answer:
    """The value of ``resourceFieldRef`` for a container: ceil(quantity / divisor) as an integer.

    ``volume`` is true in downward volumes, whose defaults differ (rule C5).
    """
    named = selector.containerName or ""
    target, defaulted = _target(named, container, pod, volume=volume)
    if target is None:
        return Answer(State.MISSING, None, f"container {named} not found")
    which, _, resource = selector.resource.partition(".")
    if which not in {"limits", "requests"} or (resource not in _DEFAULTED and not resource.startswith("hugepages-")):
        return Answer(State.MISSING, None, f"unsupported container resource : {selector.resource}")
    amount = (
        _request(resource, target)
        if which == "requests"
        else _limit(resource, target, pod, defaulted=defaulted, volume=volume)
    )
    return amount if isinstance(amount, Answer) else _divided(amount, selector, resource)


def _target(named: str, container: Container, pod: PodView, *, volume: bool) -> tuple[Container | None, bool]:
    """The container meant, and whether its absent limits are defaulted."""
    if not named and not volume:
        return container, True
    spec = pod.template.spec
    for candidate in spec.containers or ():
        if candidate.name == named:
            return candidate, True
    for candidate in spec.initContainers or ():
        if candidate.name == named:
            return candidate, volume
    return None, False


def _limit(resource: str, container: Container, pod: PodView, *, defaulted: bool, volume: bool) -> Decimal | Answer:
    amount = _amount(container.resources.limits if container.resources else None, resource)
    if amount or not defaulted or resource not in _DEFAULTED:
        return amount or _ZERO
    spec = pod.template.spec
    pod_limit = _amount(spec.resources.limits if spec.resources else None, resource)
    if not pod.is_pod:
        return pod_limit if pod_limit and resource in _POD_LEVEL and not volume else at_run_time("the node's share")
    if pod.node is None:
        if not spec.nodeName:
            return at_run_time("the node's share, known once the pod is scheduled")
        return Answer(State.NOT_READ, None, f"node {spec.nodeName} was not read")
    allocatable = pod.node.allocatable or {}
    if pod_limit and resource in _POD_LEVEL and resource in allocatable and not volume:
        return pod_limit
    return _amount(allocatable, resource) or _ZERO


def _request(resource: str, container: Container) -> Decimal:
    """The request, which the API server sets to the limit where only that is given."""
    resources = container.resources
    if resources is None:
        return _ZERO
    amount = _amount(resources.requests, resource)
    return amount if amount is not None else _amount(resources.limits, resource) or _ZERO


def _amount(quantities: dict[str, str | int | float] | None, resource: str) -> Decimal | None:
    text = (quantities or {}).get(resource)
    return None if text is None else parse_quantity(text)


def divisor_of(selector: ResourceSelector) -> Decimal:
    """The divisor that counts: 1 where none is given, or the ``0`` that the API server fills in."""
    divisor = parse_quantity(selector.divisor) if selector.divisor is not None else None
    return divisor.normalize() if divisor else Decimal(1)


def _divided(amount: Decimal, selector: ResourceSelector, resource: str) -> Answer:
    """The division is Go's, on float64 (``convertResourceCPUToString``).

    What a number beyond 64 bits becomes depends on the kubelet's version and on its node's processor.
    """
    exponent = 3 if resource == "cpu" else 0
    dividend, units = scaled(amount, exponent), scaled(divisor_of(selector), exponent)
    quotient = math.ceil(float(dividend) / float(units))
    if max(dividend, units, quotient) > LARGEST:
        return at_run_time("it does not fit into 64 bits, where kubelets differ")
    return known(str(quotient))
