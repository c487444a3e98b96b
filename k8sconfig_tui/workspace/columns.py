"""The aligned containers of what is selected.

The law of this module: whoever asks for one workload gets its counterparts in all other environments; only the
namespaces that can hold them are aligned.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from k8sconfig_tui.compare import matrix as comparison
from k8sconfig_tui.compare.matrix import Group, Matrix, Resolve
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.inventory import Inventory, kind_key
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.workload import Workload
from k8sconfig_tui.workspace.selection import Selected, Selection, select


def align_selected(environments: Sequence[Environment], wanted: Selection, resolve: Resolve) -> Matrix:
    """The groups in which some member is selected. ``wanted.namespace`` may be a real or a logical one.

    Raises ``SelectionError``.
    """
    chosen = _chosen(environments, wanted)
    keys = {(id(found.inventory), found.workload.ref) for found in chosen}
    spaces = _logical(environments, chosen)
    candidates = {environment.name: _candidates(environment, spaces, chosen) for environment in environments}
    matrix = comparison.build(environments, resolve, candidates)
    matrix.groups = [group for group in matrix.groups if _is_meant(group, keys, wanted.container)]
    return matrix


def _chosen(environments: Sequence[Environment], wanted: Selection) -> list[Selected]:
    inventories = list({id(environment.inventory): environment.inventory for environment in environments}.values())
    namespace = wanted.namespace
    real = {name for environment in environments for name in environment.namespaces.values()}
    if namespace is None or namespace in real:
        return select(inventories, wanted)
    played = [(env.inventory, env.namespaces[namespace]) for env in environments if namespace in env.namespaces]
    if not played:
        return select(inventories, wanted)
    return [found for one, space in played for found in select([one], replace(wanted, namespace=space))]


def _logical(environments: Iterable[Environment], chosen: Iterable[Selected]) -> set[str]:
    """The logical namespaces of what was chosen."""
    real = {(id(found.inventory), found.workload.ref.namespace) for found in chosen}
    return {
        logical
        for environment in environments
        for logical, name in environment.namespaces.items()
        if (id(environment.inventory), name) in real
    }


def _candidates(environment: Environment, spaces: set[str], chosen: Sequence[Selected]) -> list[Workload]:
    """What may be a counterpart: all that nothing controls or, where what was chosen is controlled, all of its kind."""
    inventory = environment.inventory
    real = {name for logical, name in environment.namespaces.items() if logical in spaces}
    if all(found.inventory.controller(found.workload.object) is None for found in chosen):
        found = inventory.workloads(next(iter(real))) if len(real) == 1 else inventory.workloads()
        return [workload for workload in found if workload.ref.namespace in real]
    kinds = dict.fromkeys((one.workload.ref.kind, one.workload.ref.group) for one in chosen)
    return [workload for space in real for workload in _of_kinds(inventory, kinds, space)]


def _of_kinds(inventory: Inventory, kinds: Iterable[tuple[str, str]], namespace: str) -> Iterator[Workload]:
    for kind, group in kinds:
        for obj in inventory.of_kind(kind_key(kind, group), namespace):
            workload = inventory.workload(obj)
            if workload is not None:
                yield workload


def _is_meant(group: Group, keys: set[tuple[int, ObjectRef]], container: str | None) -> bool:
    members = [member for member in group.members if member is not None]
    if container is not None and container != group.container and all(member.name != container for member in members):
        return False
    return any((id(member.environment.inventory), member.ref) in keys for member in members)
