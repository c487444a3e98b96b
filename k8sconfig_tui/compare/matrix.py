"""The key × environment matrix: all containers of all environments, aligned; their rows when they are looked at.

The law of this module: aligning costs names only. A container is resolved when something of it is asked for.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from k8sconfig_tui.compare import alignment
from k8sconfig_tui.compare.alignment import Bundle, Spot
from k8sconfig_tui.compare.rows import of_containers, related
from k8sconfig_tui.compare.verdict import BROKEN, DIFFERENT, Cell, Channel, Row, Verdict, supply
from k8sconfig_tui.model.definition import ResolvedContainer, ResolvedWorkload
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.values import State
from k8sconfig_tui.model.workload import Workload

__all__ = [
    "Cell", "Channel", "Counts", "Group", "Matrix", "Member", "Resolve", "Row", "Verdict",
    "build", "counts", "related", "rows", "supply",
]  # fmt: skip

Resolve = Callable[[Inventory, Workload], ResolvedWorkload]


class Subject:
    """One workload in one environment, resolved when first asked for."""

    __slots__ = ("_resolve", "_resolved", "environment", "workload")

    def __init__(self, environment: Environment, workload: Workload, resolve: Resolve) -> None:
        self.environment = environment
        self.workload = workload
        self._resolve = resolve
        self._resolved: ResolvedWorkload | None = None

    @property
    def resolved(self) -> ResolvedWorkload:
        if self._resolved is None:
            self._resolved = self._resolve(self.environment.inventory, self.workload)
        return self._resolved


class Member:
    """The container that plays a group's part in one environment.

    ``ref`` and ``declared`` (of the workload), ``name`` and ``spot`` (of the container) cost nothing; ``workload`` and
    ``container`` resolve.
    """

    __slots__ = ("_spot", "_subject")

    def __init__(self, subject: Subject, spot: Spot) -> None:
        self._subject = subject
        self._spot = spot

    @property
    def environment(self) -> Environment:
        return self._subject.environment

    @property
    def ref(self) -> ObjectRef:
        return self._subject.workload.ref

    @property
    def name(self) -> str:
        return self._spot.name

    @property
    def declared(self) -> Workload:
        """The workload as it was read."""
        return self._subject.workload

    @property
    def spot(self) -> Spot:
        return self._spot

    @property
    def workload(self) -> ResolvedWorkload:
        return self._subject.resolved

    @property
    def container(self) -> ResolvedContainer:
        """The one at the same field path and of the same name."""
        spot = self._spot
        found = self._subject.resolved.containers
        return next(container for container in found if container.base == spot.base and container.name == spot.name)


class Group(Struct):
    """One container, aligned over all environments; ``members`` runs parallel to the matrix's environments.

    ``namespace``, ``name`` and ``container`` are the real names where they are equal everywhere, else the logical
    ones; ``kind`` is the first member's. ``aligned_by`` tells every alignment that is not by equal names
    (``"namespace: environment token"``). ``without`` are the environments that have the workload but not the container.
    """

    namespace: str
    kind: str
    name: str
    container: str
    members: list[Member | None]
    aligned_by: tuple[str, ...] = ()
    without: tuple[int, ...] = ()


class Matrix(Struct):
    """All aligned containers. Rows are made by ``rows`` when a group is looked at."""

    environments: tuple[Environment, ...]
    groups: list[Group]


class Counts(Struct):
    """What is to be said of a group: its rows by verdict, and how much is broken in each environment.

    ``broken`` counts keys and references that name nothing although they must, or hold what cannot be decoded.
    """

    verdicts: Mapping[Verdict, int]
    broken: tuple[int, ...]

    @property
    def differences(self) -> int:
        return sum(self.verdicts.get(verdict, 0) for verdict in DIFFERENT)


def build(
    environments: Sequence[Environment],
    resolve: Resolve,
    workloads: Mapping[str, Iterable[Workload]] | None = None,
) -> Matrix:
    """All containers of the environments, aligned, by logical namespace, then in the order of reading.

    ``workloads`` names, by environment, those to take (pods, say); by default all that nothing else controls.
    ``resolve`` is called once per workload that is looked at.
    """
    columns = _columns(environments, workloads)
    groups: list[Group] = []
    for namespace in alignment.logical_namespaces(environments):
        spaces = [columns[i].get(env.namespaces.get(namespace, ""), []) for i, env in enumerate(environments)]
        groups += _within(namespace, environments, spaces, resolve)
    return Matrix(tuple(environments), groups)


def renewed(matrix: Matrix, resolve: Resolve, namespaces: Collection[str]) -> Matrix:
    """The same with these logical namespaces aligned anew; the groups of all others are the very same."""
    kept: dict[str, list[Group]] = {}
    for group in matrix.groups:
        if group.namespace not in namespaces:
            kept.setdefault(group.namespace, []).append(group)
    environments = matrix.environments
    for namespace in namespaces:
        reals = [environment.namespaces.get(namespace, "") for environment in environments]
        spaces = [
            environment.inventory.workloads(real) if real else []
            for environment, real in zip(environments, reals, strict=True)
        ]
        kept[namespace] = _within(namespace, environments, spaces, resolve)
    return Matrix(environments, [group for namespace in sorted(kept) for group in kept[namespace]])


def _within(
    namespace: str, environments: Sequence[Environment], spaces: Sequence[Sequence[Workload]], resolve: Resolve
) -> list[Group]:
    """The aligned containers of one logical namespace; ``spaces`` are its workloads in each environment."""
    own = alignment.own_tokens(environments)
    bundles = alignment.workloads(spaces, own)
    told = _namespace_told(environments, namespace, spaces)
    groups: list[Group] = []
    for bundle, name in zip(bundles, _row_names(bundles), strict=True):
        subjects = [
            None if workload is None else Subject(environment, workload, resolve)
            for environment, workload in zip(environments, bundle.members, strict=True)
        ]
        groups += groups_of(namespace, name, subjects, own, (*told, *(f"workload: {how}" for how in bundle.how)))
    return groups


def rows(group: Group, *, include_services: bool = False) -> list[Row]:
    """Every key of the group's container with its verdict; see ``compare.rows``.

    Service variables are left out unless asked for, or a definition of their name exists somewhere.
    """
    containers = [member.container if member is not None else None for member in group.members]
    return of_containers(containers, include_services=include_services)


def counts(group: Group, of: Iterable[Row] | None = None) -> Counts:
    """The counts of a group, from its rows if they are at hand. Rows not yet made into cells have nothing broken."""
    made = rows(group) if of is None else list(of)
    broken = [_broken_references(member) for member in group.members]
    for row in made:
        for column, cell in enumerate(row.made):
            if cell is not None and cell.state in BROKEN:
                broken[column] += 1
    return Counts(Counter(row.verdict for row in made), tuple(broken))


def _broken_references(member: Member | None) -> int:
    if member is None:
        return 0
    return sum(reference.state is State.MISSING for reference in member.container.references)


def _columns(
    environments: Sequence[Environment], workloads: Mapping[str, Iterable[Workload]] | None
) -> list[dict[str, list[Workload]]]:
    """The workloads of each environment by real namespace; each source is walked once."""
    by_source: dict[int, dict[str, list[Workload]]] = {}
    columns = []
    for environment in environments:
        if workloads is not None:
            columns.append(_by_namespace(workloads.get(environment.name, ())))
            continue
        inventory = environment.inventory
        if id(inventory) not in by_source:
            by_source[id(inventory)] = _by_namespace(inventory.workloads())
        columns.append(by_source[id(inventory)])
    return columns


def _by_namespace(workloads: Iterable[Workload]) -> dict[str, list[Workload]]:
    spaces: dict[str, list[Workload]] = {}
    for workload in workloads:
        spaces.setdefault(workload.object.metadata.namespace or "", []).append(workload)
    return spaces


def _row_names(bundles: Sequence[Bundle[Workload]]) -> list[str]:
    """A logical name that some other row bears already gives way to the first real name."""
    taken = {(w.object.kind, w.object.metadata.name) for bundle in bundles if not bundle.how for w in bundle.present}
    names = []
    for bundle in bundles:
        members = bundle.present
        kind = members[0].object.kind
        name = alignment.row_name([workload.object.metadata.name for workload in members], kind)
        if bundle.how and (kind, name) in taken:
            name = members[0].object.metadata.name
        taken.add((kind, name))
        names.append(name)
    return names


def _labels(bundles: Sequence[Bundle[Spot]]) -> list[str]:
    """A name for each container: the real one, the logical one where no other bears it, or one with a number."""
    real = {spot.name for bundle in bundles for spot in bundle.present}
    names = [alignment.row_name([spot.name for spot in bundle.present]) for bundle in bundles]
    told = [
        bundle.present[0].name if bundle.how and name in real else name
        for bundle, name in zip(bundles, names, strict=True)
    ]
    return alignment.unique(told)


def _namespace_told(
    environments: Sequence[Environment], namespace: str, spaces: Sequence[Sequence[Workload]]
) -> tuple[str, ...]:
    """How the namespaces were aligned where their real names differ."""
    there = [environment for environment, space in zip(environments, spaces, strict=True) if space]
    if len({environment.namespaces[namespace] for environment in there}) < 2:
        return ()
    return tuple(sorted({f"namespace: {env.aligned_by[namespace]}" for env in there if namespace in env.aligned_by}))


def groups_of(
    namespace: str, name: str, subjects: Sequence[Subject | None], own: Sequence[str | None], told: tuple[str, ...]
) -> list[Group]:
    """The containers of one aligned workload; ``told`` is how it was aligned itself."""
    columns = [alignment.spots(subject.workload) if subject is not None else [] for subject in subjects]
    kind = next(subject.workload.object.kind for subject in subjects if subject is not None)
    groups = []
    bundles = alignment.containers(columns, own)
    for bundle, label in zip(bundles, _labels(bundles), strict=True):
        members = [
            Member(subject, spot) if subject is not None and spot is not None else None
            for subject, spot in zip(subjects, bundle.members, strict=True)
        ]
        aligned_by = (*told, *(f"container: {how}" for how in bundle.how))
        groups.append(Group(namespace, kind, name, label, members, aligned_by, _without(subjects, members)))
    return groups


def _without(subjects: Sequence[Subject | None], members: Sequence[Member | None]) -> tuple[int, ...]:
    if None not in members:
        return ()
    pairs = enumerate(zip(subjects, members, strict=True))
    return tuple(at for at, (subject, member) in pairs if subject is not None and member is None)
