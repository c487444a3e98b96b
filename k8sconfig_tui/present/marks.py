"""What is marked for comparison: at most a left and a right thing, by their names.

The law of this module: a mark holds names, so it lives on over other containers and another reading; what it names is
looked for when it is compared.
"""

from collections.abc import Container, Iterator, Mapping
from typing import Literal, NamedTuple

from k8sconfig_tui.compare.chosen import Level, Thing
from k8sconfig_tui.compare.matrix import Channel, Group, Matrix, Member, Row
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.present.matrix import ContainerTable
from k8sconfig_tui.present.overview import Overview
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.present.supply import short_kind
from k8sconfig_tui.present.tree import Node
from k8sconfig_tui.present.view import workload_name

Kind = Literal[Level, "cell", "object"]

_DEPTH: Mapping[Kind, int] = {"environment": 0, "namespace": 1, "workload": 2, "container": 3, "cell": 4}
_WORDS: Mapping[Kind, str] = {
    "environment": "an environment",
    "namespace": "a namespace",
    "workload": "a workload",
    "container": "a container",
    "cell": "a value",
    "object": "an object",
}


class Mark(NamedTuple):
    """One thing: the names of a ``Group`` as far as its kind goes, in one environment; or an object there."""

    kind: Kind
    environment: str
    namespace: str = ""
    workload: str = ""
    container: str = ""
    channel: Channel = "env"
    key: str = ""
    object: ObjectRef | None = None

    @property
    def title(self) -> str:
        """Short, and enough to know it again; unsafe text."""
        return " ".join(filter(None, (self.environment, *self._names())))

    def _names(self) -> Iterator[str]:
        if self.object is not None:
            yield str(self.object)
        elif self.kind == "namespace":
            yield self.namespace
        elif self.kind != "environment":
            kind, _, name = self.workload.partition("/")
            yield f"{short_kind(kind)}/{name}"
            yield self.container
            yield self.key

    def lifted(self, kind: Kind) -> "Mark | None":
        """What of that kind this lies in, or itself; None where it lies in none."""
        if kind == self.kind:
            return self
        if "object" in {kind, self.kind} or _DEPTH[kind] > _DEPTH[self.kind]:
            return None
        depth = _DEPTH[kind]
        namespace, workload, container = (name if depth > at else "" for at, name in enumerate(self[2:5]))
        return Mark(kind, self.environment, str(namespace), str(workload), str(container))


class Marks(NamedTuple):
    """The two sides of a comparison, as far as they are marked."""

    left: Mark | None = None
    right: Mark | None = None

    def toggled(self, mark: Mark) -> "Marks":
        """With one more thing marked, or no longer: the first is the left side, a third takes the right one's place."""
        if mark in self:
            return Marks(*(None if one == mark else one for one in self))
        return self._replace(left=mark) if self.left is None else self._replace(right=mark)

    def pair(self, selected: Mark | None) -> tuple[Mark, Mark] | None:
        """What is to be compared: the two, or the only one and what is selected, as far as that can be raised to it."""
        if self.left is not None and self.right is not None:
            return self.left, self.right
        only = self.left or self.right
        if only is None or selected is None:
            return None
        other = selected.lifted(only.kind) or selected
        return (only, other) if self.right is None else (other, only)

    @property
    def title(self) -> str:
        """Both sides with their titles; unsafe text."""
        sides = (("left", self.left), ("right", self.right))
        return "  ".join(f"{side}: {mark.title}" for side, mark in sides if mark is not None)

    def signs(self, glyphs: Glyphs) -> dict[Mark, str]:
        """The sign of each marked thing."""
        sides = ((self.left, glyphs.left), (self.right, glyphs.right))
        return {mark: sign for mark, sign in sides if mark is not None}


def why_not(left: Mark, right: Mark) -> str:
    """Why two things cannot be compared; empty where they can."""
    if left == right:
        return "that is one and the same: mark another to compare it with"
    if left.kind != right.kind:
        return f"{_WORDS[left.kind]} and {_WORDS[right.kind]} have no shape in common: mark two of a kind"
    if left.object is not None and right.object is not None:
        kinds = {left.object.kind, right.object.kind}
        if len(kinds) > 1 and not kinds <= {"ConfigMap", "Secret"}:
            return f"{left.object.kind} and {right.object.kind} have no shape in common"
    return ""


# What is under the cursor


def of_node(matrix: Matrix, node: Node, column: int) -> Mark:
    """A node of the tree, in the environment that it lies in, else in the one of ``column``."""
    at = column if node.environment is None else node.environment
    whole = of_group(matrix, matrix.groups[node.groups[0]], at)
    return whole.lifted(node.level) or whole


def of_group(matrix: Matrix, group: Group, column: int) -> Mark:
    """A container."""
    name = matrix.environments[column].name
    return Mark("container", name, group.namespace, workload_name(group), group.container)


def of_cell(matrix: Matrix, group: Group, row: Row, column: int) -> Mark:
    """A value."""
    return of_group(matrix, group, column)._replace(kind="cell", channel=row.channel, key=row.key)


def of_object(matrix: Matrix, row: Row, column: int) -> Mark | None:
    """The object that defines a value, if any does."""
    cell = row.cells[column]
    ref = cell.winner.object if cell is not None and cell.winner is not None else None
    return Mark("object", matrix.environments[column].name, object=ref) if ref is not None else None


# What a mark names


def thing_of(mark: Mark, matrix: Matrix) -> Thing | None:
    """What of an environment, a namespace, a workload or a container is meant; None where it is not there."""
    environment = environment_of(mark, matrix)
    if environment is None or mark.kind in {"cell", "object"}:
        return None
    if mark.kind == "environment":
        return Thing("environment", environment)
    space = environment.namespaces.get(mark.namespace)
    if mark.kind == "namespace":
        return Thing("namespace", environment, space) if space is not None else None
    member = member_of(mark, matrix)
    if member is None:
        return None
    workload = Thing("workload", environment, member.ref.namespace, member.declared)
    return workload if mark.kind == "workload" else workload._replace(level="container", container=member.spot)


def member_of(mark: Mark, matrix: Matrix) -> Member | None:
    """The container that a mark names or lies in; of a workload any."""
    at = next((at for at, env in enumerate(matrix.environments) if env.name == mark.environment), None)
    if at is None:
        return None
    return next(
        (
            member
            for group in matrix.groups
            if group.namespace == mark.namespace
            and mark.workload == workload_name(group)
            and mark.container in {"", group.container}
            and (member := group.members[at]) is not None
        ),
        None,
    )


def environment_of(mark: Mark, matrix: Matrix) -> Environment | None:
    """The environment that a mark names."""
    return next((env for env in matrix.environments if env.name == mark.environment), None)


def is_there(mark: Mark, matrix: Matrix) -> bool:
    """Whether what a mark names is among what is open."""
    if mark.kind == "object":
        return environment_of(mark, matrix) is not None
    return (member_of(mark, matrix) if mark.kind == "cell" else thing_of(mark, matrix)) is not None


def draw(
    marks: Marks, table: ContainerTable | Overview, matrix: Matrix, glyphs: Glyphs, recent: Container[Mark] = ()
) -> dict[str, str]:
    """Let a table mark its cells, also those that changed a moment ago (``recent``); the signs of its columns' titles,
    by environment."""
    signs = marks.signs(glyphs)

    def sign(mark: Mark) -> str:
        return signs.get(mark, "") + (glyphs.changed if mark in recent else "")

    titled = {mark.environment: sign for mark, sign in signs.items() if mark.kind == "environment"}
    if isinstance(table, Overview):
        table.marked = lambda group, column: sign(of_group(matrix, group, column))
        return titled
    group = table.group
    table.marked = lambda row, column: sign(of_cell(matrix, group, row, column))
    here = [of_group(matrix, group, at) for at in range(len(matrix.environments))]
    inside = {mark.environment: sign for mark, sign in signs.items() if mark.lifted("container") in here}
    return {**titled, **inside}
