"""Which workloads a person means.

The law of this module: without names, the workloads that no other loaded object controls; a name that is nowhere is
an error with the nearest name there is, never an empty answer.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

from k8sconfig_tui.model.inventory import Inventory, kind_key
from k8sconfig_tui.model.workload import Workload
from k8sconfig_tui.workspace import kinds
from k8sconfig_tui.workspace.labels import LabelSelector
from k8sconfig_tui.workspace.unread import doubt, doubt_of_namespace


class SelectionError(Exception):
    """Something asked for that is not there; one line, holding names only."""


class Selection(Struct, frozen=True):
    """What was asked for. ``names`` are ``(kind or None, name)``; ``namespace`` None is every namespace, but of the
    sources in ``spaces`` (by NAME) the one that stands there."""

    names: tuple[tuple[str | None, str], ...] = ()
    namespace: str | None = None
    spaces: tuple[tuple[str, str], ...] = ()
    container: str | None = None
    labels: LabelSelector | None = None
    pods: bool = False

    def within(self, inventory: Inventory) -> str | None:
        """The namespace that is meant in this source; None for all."""
        return self.namespace if self.namespace is not None else dict(self.spaces).get(inventory.name)


class Selected(NamedTuple):
    """One workload of one inventory."""

    inventory: Inventory
    workload: Workload


def parse_name(text: str) -> tuple[str | None, str]:
    """``KIND/NAME`` or ``NAME``."""
    kind, slash, name = text.partition("/")
    return (kind, name) if slash else (None, text)


def select(inventories: Sequence[Inventory], selection: Selection) -> list[Selected]:
    """The workloads of all inventories that are meant, each once. Raises ``SelectionError``."""
    check_namespace(inventories, selection.namespace)
    chosen = _named(inventories, selection) if selection.names else _top(inventories, selection)
    if selection.pods:
        chosen = [Selected(inventory, pod) for inventory, workload in chosen for pod in pods_of(inventory, workload)]
    wanted = selection.labels
    if wanted is not None:
        chosen = [found for found in chosen if wanted.matches(found.workload.object.metadata.labels)]
    unique = {(id(found.inventory), found.workload.ref): found for found in chosen}
    return _with_container(list(unique.values()), selection.container)


def pods_of(inventory: Inventory, workload: Workload) -> list[Workload]:
    """The Pods that a workload controls; a Pod itself."""
    if workload.is_pod:
        return [workload]
    pods = (inventory.workload(pod) for pod in inventory.pods_of(workload.ref))
    return [pod for pod in pods if pod is not None]


def check_namespace(inventories: Iterable[Inventory], namespace: str | None) -> None:
    """Raises ``SelectionError`` where no inventory has the namespace."""
    if namespace is None:
        return
    looked_at = list(inventories)
    known = {name for inventory in looked_at for name in inventory.namespaces()}
    if namespace not in known:
        hidden, near = doubt_of_namespace(looked_at, namespace), nearest(namespace, known)
        if hidden:
            raise SelectionError(f"nothing was read of namespace {namespace}{near}{hidden}")
        raise SelectionError(f"no namespace {namespace} in what was read{near}")


def nearest(name: str, known: Iterable[str]) -> str:
    """``; did you mean …?``, or nothing where nothing is near."""
    from difflib import get_close_matches  # noqa: PLC0415  only a mistake needs it

    close = get_close_matches(name[:256], [candidate for candidate in known if candidate != name], 1, 0.6)
    return f"; did you mean {close[0]}?" if close else ""


def data_kind(text: str) -> str:
    """``ConfigMap`` or ``Secret``, as a person may spell it. Raises ``SelectionError``."""
    for kind in ("ConfigMap", "Secret"):
        if kinds.canonical(text) == kind.lower():
            return kind
    raise SelectionError(f"{text} is neither a ConfigMap nor a Secret")


def unknown_object(inventories: Iterable[Inventory], kind: str, name: str, namespace: str | None) -> SelectionError:
    """That no object of this name exists, with the nearest that does."""
    where = f" in namespace {namespace}" if namespace is not None else ""
    looked_at = list(inventories)
    near = nearest(name, names_of(looked_at, kind, namespace))
    hidden = doubt(looked_at, kind, namespace)
    readers = doubt(looked_at, None, namespace)
    if hidden:
        beside = "" if readers else ", and nothing reads one"
        return SelectionError(f"no {kind} {name} is in what was read{where}{beside}{near}{hidden}")
    if readers:
        return SelectionError(f"no {kind} is named {name}{where}, and nothing that was read reads one{near}{readers}")
    return SelectionError(f"no {kind} is named {name}{where}, and nothing reads one{near}")


def names_of(inventories: Iterable[Inventory], kind: str, namespace: str | None) -> set[str]:
    """The names of the objects of a core kind that were read."""
    return {obj.metadata.name for inventory in inventories for obj in inventory.of_kind(kind, namespace)}


def _top(inventories: Iterable[Inventory], selection: Selection) -> list[Selected]:
    """Everything that runs and that nothing controls."""
    return [
        Selected(inventory, workload)
        for inventory in inventories
        for workload in inventory.workloads(selection.within(inventory))
    ]


def _named(inventories: Sequence[Inventory], selection: Selection) -> list[Selected]:
    chosen = []
    for kind, name in selection.names:
        found = [
            Selected(inventory, workload)
            for inventory in inventories
            for workload in _find(inventory, kind, name, selection.within(inventory))
        ]
        if not found:
            spaces = {selection.within(inventory) for inventory in inventories}
            raise SelectionError(_unknown(inventories, kind, name, spaces.pop() if len(spaces) == 1 else None))
        chosen += found
    return chosen


def _find(inventory: Inventory, kind: str | None, name: str, namespace: str | None) -> list[Workload]:
    wanted = inventory.kinds() if kind is None else kinds.named(kind, inventory)
    objects = [
        obj
        for known, group in wanted
        for obj in inventory.of_kind(kind_key(known, group), namespace)
        if obj.metadata.name == name
    ]
    found = [workload for obj in objects if (workload := inventory.workload(obj)) is not None]
    if kind is not None:
        return found
    return [workload for workload in found if inventory.controller(workload.object) is None] or found


def _unknown(inventories: Sequence[Inventory], kind: str | None, name: str, namespace: str | None) -> str:
    where = f" in namespace {namespace}" if namespace is not None else ""
    hidden = doubt(inventories, kind, namespace)
    if hidden:
        here = {obj.metadata.name for inventory in inventories for obj in inventory if _may_run(obj.kind)}
        return (
            f"no {'workload' if kind is None else kind} {name} is in what was read{where}{nearest(name, here)}{hidden}"
        )
    if kind is None:
        known = {obj.metadata.name for inventory in inventories for obj in inventory if _may_run(obj.kind)}
        return f"nothing that runs containers is named {name}{where}{nearest(name, known)}"
    matching = [(inventory, *found) for inventory in inventories for found in kinds.named(kind, inventory)]
    if not matching:
        here = {known.lower() for inventory in inventories for known, _ in inventory.kinds()}
        return f"nothing of kind {kind} was read{nearest(kind.lower(), here)}"
    objects = [
        obj for inventory, known, group in matching for obj in inventory.of_kind(kind_key(known, group), namespace)
    ]
    if any(obj.metadata.name == name for obj in objects):
        return f"{matching[0][1]}/{name} runs no containers"
    return f"no {matching[0][1]} is named {name}{where}{nearest(name, {obj.metadata.name for obj in objects})}"


_NEVER_RUN = frozenset({"ConfigMap", "Secret", "Service", "Namespace", "ServiceAccount", "Event", "Node"})


def _may_run(kind: str) -> bool:
    return kind not in _NEVER_RUN


def _with_container(chosen: list[Selected], container: str | None) -> list[Selected]:
    if container is None or not chosen:
        return chosen
    kept = [found for found in chosen if container in container_names(found.workload)]
    if not kept:
        known = {name for found in chosen for name in container_names(found.workload)}
        raise SelectionError(f"no container is named {container} there{nearest(container, known)}")
    return kept


def container_names(workload: Workload) -> list[str]:
    """The names of a workload's containers, in the kubelet's order."""
    return [slot.name for slot in workload.slots]
