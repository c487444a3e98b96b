"""Services, nodes, and what became of a pod: the fields of them that resolution and provenance read.

The law of this module: a text stays only where it is one of a fixed vocabulary, or an address, a time, an amount or a
version by its shape; the name of a port and of a container is a name.
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from k8sconfig_tui.model.kube import ContainerStatus, KubeObject, NodeStatus, PodIP, PodStatus, ServiceSpec
from k8sconfig_tui.model.workload import decode
from k8sconfig_tui.redact.marks import time
from k8sconfig_tui.redact.pods import quantities

_VERSION = re.compile(r"v?\d{1,3}\.\d{1,3}\.\d{1,4}")
_SERVICE_TYPES = frozenset({"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"})
_PROTOCOLS = frozenset({"TCP", "UDP", "SCTP"})
_PHASES = frozenset({"Pending", "Running", "Succeeded", "Failed", "Unknown"})
_STATUS = msgspec.json.Decoder(PodStatus | None)
_SERVICE = msgspec.json.Decoder(ServiceSpec | None)
_NODE = msgspec.json.Decoder(NodeStatus | None)
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError)


def service(obj: KubeObject) -> dict[str, Any]:
    spec = decoded(obj.spec, _SERVICE) or ServiceSpec()
    made: dict[str, Any] = {}
    if spec.clusterIP == "None" or (spec.clusterIP and _address(spec.clusterIP)):
        made["clusterIP"] = spec.clusterIP
    if spec.type in _SERVICE_TYPES:
        made["type"] = spec.type
    if spec.ports:
        made["ports"] = [
            {
                "port": port.port,
                **({"name": port.name} if port.name else {}),
                **({"protocol": port.protocol} if port.protocol in _PROTOCOLS else {}),
            }
            for port in spec.ports
        ]
    return made


def node(obj: KubeObject) -> dict[str, Any]:
    status = decoded(obj.status, _NODE) or NodeStatus()
    made: dict[str, Any] = {}
    if status.allocatable is not None:
        made["allocatable"] = quantities(status.allocatable)
    version = _VERSION.match(status.nodeInfo.kubeletVersion) if status.nodeInfo is not None else None
    if version is not None:
        made["nodeInfo"] = {"kubeletVersion": version[0]}
    return made


def pod_status(obj: KubeObject) -> dict[str, Any]:
    """When a pod and its containers started, and its addresses."""
    status = decoded(obj.status, _STATUS) or PodStatus()
    made: dict[str, Any] = {}
    if status.phase in _PHASES:
        made["phase"] = status.phase
    if time(status.startTime):
        made["startTime"] = status.startTime
    for field in ("hostIP", "podIP"):
        if _address(getattr(status, field) or ""):
            made[field] = getattr(status, field)
    for field in ("hostIPs", "podIPs"):
        ips: Iterable[PodIP] = getattr(status, field) or ()
        if found := [{"ip": one.ip} for one in ips if _address(one.ip)]:
            made[field] = found
    for field in ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"):
        if getattr(status, field):
            made[field] = [_container_status(one) for one in getattr(status, field)]
    return made


def _container_status(status: ContainerStatus) -> dict[str, Any]:
    made: dict[str, Any] = {"name": status.name}
    for field in ("running", "terminated"):
        run = getattr(status.state, field) if status.state is not None else None
        if run is not None:
            made["state"] = {field: {"startedAt": run.startedAt} if time(run.startedAt) else {}}
    return made


def _address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def decoded(raw: Any, decoder: Any) -> Any:
    """A part of an object; None where it has not the shape of its kind."""
    try:
        return decode(raw, decoder)
    except _BROKEN:
        return None
