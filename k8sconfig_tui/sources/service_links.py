"""Service-link variables: what the kubelet makes of the Services of a namespace (rule A9).

Not an entry of the container but a layer below all of them. Source: ``pkg/kubelet/envvars/envvars.go: FromServices``.
"""

from collections.abc import Iterable, Iterator

import msgspec

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import KubeObject, ServicePort, ServiceSpec
from k8sconfig_tui.model.values import State
from k8sconfig_tui.model.workload import decode

KIND = "serviceLink"
_SPEC = msgspec.json.Decoder(ServiceSpec | None)


class _ServiceLinks:
    """The layer of variables that every container of a namespace shares."""

    slot = "services"

    def services(self, namespace: str, inventory: Inventory, *, links: bool) -> dict[str, KubeObject]:
        """The candidates by name: always ``default/kubernetes``; with links all Services of the namespace."""
        chosen = {}
        master = inventory.find("Service", "default", "kubernetes")
        if master is not None and _has_ip(master):
            chosen["kubernetes"] = master
        if links:
            for obj in inventory.of_kind("Service", namespace):
                if _has_ip(obj):
                    chosen[obj.metadata.name] = obj
        return chosen

    def variables(self, services: Iterable[KubeObject]) -> dict[str, Definition]:
        """Their variables. A name that two Services claim with different values is decided at random by the kubelet."""
        found: dict[str, Definition] = {}
        for obj in services:
            ref = obj.ref
            for name, value in _of_service(obj):
                former = found.get(name)
                if former is not None and former.value != value and former.object != ref:
                    note = f"ambiguous: Services {former.object and former.object.name} and {ref.name} both set it"
                    found[name] = Definition(KIND, ".enableServiceLinks", State.RUNTIME, object=ref, note=note)
                    continue
                found[name] = Definition(KIND, ".enableServiceLinks", State.VALUE, value, ref)
        return found


def _has_ip(obj: KubeObject) -> bool:
    spec = _spec(obj)
    return spec.clusterIP not in {None, "", "None"} and bool(spec.ports) and spec.type != "ExternalName"


def _spec(obj: KubeObject) -> ServiceSpec:
    try:
        return decode(obj.spec, _SPEC) or ServiceSpec()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ServiceSpec()


def _of_service(obj: KubeObject) -> Iterator[tuple[str, str]]:
    spec = _spec(obj)
    ip, ports = spec.clusterIP or "", spec.ports or []
    prefix = _upper(obj.metadata.name)
    yield f"{prefix}_SERVICE_HOST", ip
    yield f"{prefix}_SERVICE_PORT", str(ports[0].port)
    for port in ports:
        if port.name:
            yield f"{prefix}_SERVICE_PORT_{_upper(port.name)}", str(port.port)
    yield f"{prefix}_PORT", _url(ports[0], ip)
    for port in ports:
        protocol = port.protocol or "TCP"
        name = f"{prefix}_PORT_{port.port}_{protocol.upper()}"
        yield name, _url(port, ip)
        yield f"{name}_PROTO", protocol.lower()
        yield f"{name}_PORT", str(port.port)
        yield f"{name}_ADDR", ip


def _upper(name: str) -> str:
    return name.replace("-", "_").upper()


def _url(port: ServicePort, ip: str) -> str:
    host = f"[{ip}]" if ":" in ip else ip
    return f"{(port.protocol or 'TCP').lower()}://{host}:{port.port}"


SOURCE = _ServiceLinks()
