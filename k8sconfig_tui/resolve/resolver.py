"""One inventory's workloads, resolved container by container.

The law of this module: what containers of a namespace share (Services' variables, ``envFrom`` objects) is computed
once; a container costs what is its own.
"""

from collections.abc import Mapping
from typing import NamedTuple

from k8sconfig_tui.model.definition import REFUSED, Definition, Failure, ResolvedContainer, ResolvedWorkload
from k8sconfig_tui.model.image import normal_reference
from k8sconfig_tui.model.inventory import ImageConfig, Inventory
from k8sconfig_tui.model.kube import ContainerStatus
from k8sconfig_tui.model.values import State
from k8sconfig_tui.model.workload import Slot, Template, Workload
from k8sconfig_tui.resolve import command, environment, files
from k8sconfig_tui.sources import Payload, Scope, image, service_links


class _Pod(NamedTuple):
    """What the containers of one pod (or template) share; ``failure``: why its volumes cannot be set up."""

    scope: Scope
    volumes: dict[str, Payload]
    failure: str | None


class Resolver:
    """Resolves the workloads of one inventory; not safe to share between threads that resolve at once."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self._shared: environment.Shared = {}
        self._links: dict[tuple[str, bool], tuple[Mapping[str, Definition], str]] = {}
        self._later: dict[tuple[str, bool, str], Mapping[str, Definition]] = {}
        self._images = {normal_reference(name): config for name, config in inventory.images.items()}

    def forget(self) -> None:
        """The inventory has changed: what was kept of it no longer counts."""
        self._shared.clear()
        self._links.clear()
        self._later.clear()

    def resolve(self, workload: Workload) -> ResolvedWorkload:
        """What every container of the workload gets, in the order in which the kubelet starts them."""
        found: list[ResolvedContainer] = []
        pods = {template.path: self._pod(workload, template) for template in workload.templates}
        for slot in workload.slots:
            pod = pods[slot.template.path]
            made = self._container(slot, pod)
            if pod.failure is not None:
                made.failure = Failure(files.FAILED_MOUNT, pod.failure)
            found.append(made)
        return ResolvedWorkload(workload, tuple(found))

    def _pod(self, workload: Workload, template: Template) -> _Pod:
        scope = Scope(self.inventory, workload, template)
        volumes = files.payloads(scope)
        return _Pod(scope, volumes, files.failure_of(volumes))

    def _container(self, slot: Slot, pod: _Pod) -> ResolvedContainer:
        container, scope = slot.container, pod.scope
        name = container.image or ""
        services, unread = self._service_links(scope, slot.type, container.name)
        made = ResolvedContainer(
            slot.name, slot.type, slot.path, scope.template.path, name, {}, services, {}, unread_links=unread
        )
        if scope.workload.is_pod and scope.template.spec.enableServiceLinks is None:
            environment.refuse(made, REFUSED, environment.NO_SERVICE_LINKS)
        environment.fill(made, container, scope, self._shared)
        brought = self._image(name)
        command.fill(made, container, brought)
        if container.volumeMounts:
            files.fill(made, container, pod.volumes, scope)
        if brought is not None:
            environment.add_image(made, image.SOURCE.variables(brought))
        return made

    def _image(self, name: str) -> ImageConfig | None:
        return self._images.get(normal_reference(name)) if self._images and name else None

    # Service links

    def _service_links(
        self, scope: Scope, kind: str, container: str
    ) -> tuple[Mapping[str, Definition], tuple[State, str] | None]:
        links = scope.template.spec.enableServiceLinks is not False
        key = (scope.namespace, links)
        if key not in self._links:
            chosen = service_links.SOURCE.services(scope.namespace, self.inventory, links=links)
            newest = max((obj.metadata.creationTimestamp or "" for obj in chosen.values()), default="")
            self._links[key] = (service_links.SOURCE.variables(chosen.values()), newest)
        variables, newest = self._links[key]
        started = _started(scope, kind, container)
        if started and newest > started:
            variables = self._links_at(scope.namespace, started, links=links)
        return variables, self._unread_services(scope.namespace, links=links)

    def _links_at(self, namespace: str, started: str, *, links: bool) -> Mapping[str, Definition]:
        """A process keeps the Services that were there when it started (rule A9)."""
        key = (namespace, links, started)
        if key not in self._later:
            chosen = service_links.SOURCE.services(namespace, self.inventory, links=links).values()
            there = [obj for obj in chosen if (obj.metadata.creationTimestamp or "") <= started]
            self._later[key] = service_links.SOURCE.variables(there)
        return self._later[key]

    def _unread_services(self, namespace: str, *, links: bool) -> tuple[State, str] | None:
        """How Services were not read, and the prefix of what they may set: from ``default`` only its one Service."""
        for space, prefix in ((namespace, ""), ("default", "KUBERNETES_")) if links else (("default", "KUBERNETES_"),):
            state = self.inventory.coverage.absence("Service", space)
            if not state.known:
                return state, prefix
        return None


def _started(scope: Scope, kind: str, container: str) -> str | None:
    """When the Pod's container started; None for a template or one that has not."""
    if not scope.workload.is_pod:
        return None
    status = scope.pod.status
    lists = {"container": status.containerStatuses, "ephemeral": status.ephemeralContainerStatuses}
    for found in lists.get(kind, status.initContainerStatuses) or ():
        if found.name == container:
            return _start_of(found)
    return None


def _start_of(status: ContainerStatus) -> str | None:
    state = status.state
    run = (state.running or state.terminated) if state else None
    return run.startedAt if run else None
