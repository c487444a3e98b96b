"""Two columns of what someone chose: any two environments, namespaces, workloads or containers side by side.

The law of this module: what was chosen is a pair whatever its names are, and every row of it says so; what lies below
the pair is aligned as everywhere else.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from msgspec.structs import replace

from k8sconfig_tui.compare import alignment
from k8sconfig_tui.compare.alignment import Spot
from k8sconfig_tui.compare.matrix import Group, Matrix, Member, Resolve, Subject, build, groups_of
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.workload import Workload

CHOSEN = "chosen"

Level = Literal["environment", "namespace", "workload", "container"]


class Thing(NamedTuple):
    """What can be chosen: as much of ``namespace`` (the real one), ``workload`` and ``container`` as its level says."""

    level: Level
    environment: Environment
    namespace: str = ""
    workload: Workload | None = None
    container: Spot | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What tells it apart, the environment first."""
        workload = str(self.workload.ref) if self.workload is not None else ""
        container = self.container.name if self.container is not None else ""
        return tuple(name for name in (self.environment.name, self.namespace, workload, container) if name)


def matrix_of(left: Thing, right: Thing, resolve: Resolve) -> Matrix:
    """The two of one level, and all that is in them, aligned."""
    if left.level == "environment":
        return build((left.environment, right.environment), resolve)
    environments = _columns(left, right)
    if left.level == "namespace":
        both = zip(environments, (left, right), strict=True)
        return build(environments, resolve, {env.name: env.inventory.workloads(one.namespace) for env, one in both})
    return Matrix(environments, _groups(left, right, environments, resolve))


def _groups(left: Thing, right: Thing, environments: tuple[Environment, Environment], resolve: Resolve) -> list[Group]:
    if left.workload is None or right.workload is None:
        return []
    namespace = paired(left.namespace, right.namespace)
    name = paired(left.workload.object.metadata.name, _beside(left.workload, right.workload))
    pairs = zip(environments, (left.workload, right.workload), strict=True)
    subjects = [Subject(environment, workload, resolve) for environment, workload in pairs]
    told = tuple(_told(left, right))
    if left.container is None or right.container is None:
        return groups_of(namespace, name, subjects, alignment.own_tokens(environments), told)
    members: list[Member | None] = [Member(subjects[0], left.container), Member(subjects[1], right.container)]
    container = paired(left.container.name, right.container.name)
    return [Group(namespace, left.workload.object.kind, name, container, members, told)]


def paired(left: str, right: str) -> str:
    """One name for a pair: the name itself where it is one."""
    return left if left == right else f"{left} ↔ {right}"


def _beside(left: Workload, right: Workload) -> str:
    """The right workload's name, with its kind where that is another."""
    return right.object.metadata.name if right.object.kind == left.object.kind else str(right.ref)


def _told(left: Thing, right: Thing) -> Iterator[str]:
    """What of the pair bears two names."""
    if left.namespace != right.namespace:
        yield f"namespace: {CHOSEN}"
    if left.workload is not None and right.workload is not None:
        one, other = left.workload.ref, right.workload.ref
        if (one.kind, one.group, one.name) != (other.kind, other.group, other.name):
            yield f"workload: {CHOSEN}"
    if left.container is not None and right.container is not None and left.container.name != right.container.name:
        yield f"container: {CHOSEN}"


def _columns(left: Thing, right: Thing) -> tuple[Environment, Environment]:
    """The environments with nothing in them but the chosen namespace; told apart by what differs where they are one."""
    label = paired(left.namespace, right.namespace)
    names = _titles(left, right)
    return _column(left, names[0], label), _column(right, names[1], label)


def _column(thing: Thing, name: str, label: str) -> Environment:
    aligned_by = {} if label == thing.namespace else {label: CHOSEN}
    return replace(thing.environment, name=name, namespaces={label: thing.namespace}, aligned_by=aligned_by)


def _titles(left: Thing, right: Thing) -> tuple[str, str]:
    one, other = left.environment.name, right.environment.name
    if one != other:
        return one, other
    differing = ((a, b) for a, b in zip(left.names, right.names, strict=True) if a != b)
    first, second = next(differing, ("left", "right"))
    return f"{one}/{first}", f"{other}/{second}"
