"""Whether a container that an environment does not have is known to be absent there.

The law of this module: absence is claimed only where the kind was read to the end, or the workload itself is there.
"""

from collections.abc import Sequence

from k8sconfig_tui.compare.matrix import Group
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.inventory import kind_key
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.values import State

Standing = Sequence[State | None]
"""For each environment: None where the container is there, else ``ABSENT``, ``FORBIDDEN`` or ``NOT_READ``."""


def standing(group: Group, environments: Sequence[Environment]) -> Standing:
    """Where a group's container is, where it is not, and where that cannot be known."""
    refs = {member.ref for member in group.members if member is not None}
    return tuple(
        None
        if member is not None
        else State.ABSENT
        if at in group.without
        else _absence(environment, group.namespace, refs)
        for at, (member, environment) in enumerate(zip(group.members, environments, strict=True))
    )


def _absence(environment: Environment, logical: str, refs: set[ObjectRef]) -> State:
    space = environment.namespaces.get(logical, logical)
    inventory = environment.inventory
    states = set()
    for ref in refs:
        if inventory.get(ref._replace(namespace=space)) is not None:
            return State.ABSENT
        states.add(inventory.coverage.absence(kind_key(ref.kind, ref.group), space))
    unknown = states - {State.MISSING}
    return State.FORBIDDEN if State.FORBIDDEN in unknown else State.NOT_READ if unknown else State.ABSENT
