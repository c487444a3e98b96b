"""Whether what was not found may be there all the same, since the place where it would be was not read.

The law of this module: nobody is told that something does not exist unless its kind was read to the end there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from k8sconfig_tui.model.inventory import Gap, Inventory, resource_name
from k8sconfig_tui.readers.granting import granting
from k8sconfig_tui.workspace import kinds

_FEW = 2
_SECRETS = resource_name("Secret")
_RUNNING = frozenset({
    "deployment", "statefulset", "daemonset", "cronjob", "job", "replicaset", "pod", "replicationcontroller", "rollout",
    "workflow", "cronworkflow", "deploymentconfig", "workload",
})  # fmt: skip


def doubt(inventories: Iterable[Inventory], kind: str | None, namespace: str | None) -> str:
    """``: secrets may not be listed in namespace shop (dev); ask for: kubectl …`` where something of this kind (as a
    person may spell it; None: anything that runs) may be unread there; else empty."""
    wanted = _RUNNING if kind is None else {kinds.canonical(kind)}
    return _told(list(_hiding(inventories, lambda resource: kinds.canonical(resource) in wanted, namespace)), namespace)


def doubt_of_namespace(inventories: Iterable[Inventory], namespace: str) -> str:
    """The same for a namespace of which nothing is known."""
    unread = [inventory for inventory in inventories if not _covers(inventory, "namespaces", "")]
    return _told(list(_hiding(unread, lambda resource: resource != "nodes", namespace)), namespace)


def _hiding(
    inventories: Iterable[Inventory], meant: Callable[[str], bool], namespace: str | None
) -> Iterator[tuple[str, Gap]]:
    for inventory in inventories:
        for gap in inventory.gaps:
            if (
                not _names_known(inventory, gap)
                and meant(gap.resource)
                and (namespace is None or gap.namespace in {None, namespace})
                and not _covers(inventory, gap.resource, namespace)
            ):
                yield inventory.name, gap


def _names_known(inventory: Inventory, gap: Gap) -> bool:
    """Whether it only says that values were left out."""
    return gap.reason == "not-read" and gap.resource == _SECRETS and bool(inventory.coverage.bare)


def _covers(inventory: Inventory, resource: str, namespace: str | None) -> bool:
    """Whether all there is of a resource in a namespace, or everywhere, was read."""
    coverage = inventory.coverage
    answered = [*coverage.everywhere, *(key for key, space in coverage.within if space == namespace)]
    return any(resource_name(kind, group) == resource for kind, _, group in (key.partition(".") for key in answered))


def _told(found: Sequence[tuple[str, Gap]], namespace: str | None) -> str:
    if not found:
        return ""
    messages = list(dict.fromkeys(f"{gap.message} ({source})" for source, gap in found))
    more = f", and {len(messages) - _FEW} more like it" if len(messages) > _FEW else ""
    forbidden = [gap for _, gap in found if gap.reason == "forbidden"]
    spaces = {gap.namespace or namespace for gap in forbidden}
    everywhere = None if len(spaces) != 1 else spaces.pop()
    asking = f"; ask for: {granting([gap.resource for gap in forbidden], everywhere)}" if forbidden else ""
    return f": {', '.join(messages[:_FEW])}{more}{asking}"
