"""Views and the positions of a matrix: a view names what the screen counts.

The law of this module: a name that is not there leads nowhere, or as near as something is; never to a wrong place.
"""

from typing import Any, NamedTuple

from msgspec import structs

from k8sconfig_tui.compare.matrix import Matrix, Row
from k8sconfig_tui.present.tree import Level, Node
from k8sconfig_tui.present.view import View, workload_name


class Spot(NamedTuple):
    """A place in the tree: a group, the environment in which it is looked at, and how far down."""

    group: int
    environment: int | None
    level: Level = "container"


_LEVELS: tuple[Level, ...] = ("environment", "namespace", "workload", "container")


def view_of(matrix: Matrix, node: Node, row: Row | None, column: int, **ways: Any) -> View:
    """The view of a node of the tree, with the selected cell; ``ways`` are the other fields of ``View``."""
    group = matrix.groups[node.groups[0]]
    names = (group.namespace, workload_name(group), group.container)
    depth = _LEVELS.index(node.level)
    namespace, workload, container = (name if at < depth else "" for at, name in enumerate(names))
    return View(
        environment="" if node.environment is None else matrix.environments[node.environment].name,
        namespace=namespace,
        workload=workload,
        container=container,
        channel=row.channel if row else "",
        key=row.key if row else "",
        column=matrix.environments[column].name if row else "",
        **ways,
    )


def view_at(matrix: Matrix, group: int, row: Row | None = None, column: int | None = None) -> View:
    """The view of a container, or of one of its cells, with the matrix in front."""
    one = matrix.groups[group]
    name = "" if column is None else matrix.environments[column].name
    return View(
        environment=name,
        namespace=one.namespace,
        workload=workload_name(one),
        container=one.container,
        channel=row.channel if row else "",
        key=row.key if row else "",
        column=name,
        pane="matrix",
    )


def view_of_key(matrix: Matrix, group: int, channel: str, key: str, column: int) -> View:
    """The view of one key of a container in an environment, with the matrix in front."""
    return structs.replace(view_at(matrix, group, None, column), channel=channel, key=key)


def column(matrix: Matrix, name: str) -> int | None:
    """The position of the environment of that name."""
    return next((at for at, environment in enumerate(matrix.environments) if environment.name == name), None)


def same_place(matrix: Matrix, now: View, name: str) -> View:
    """The place that a view is at, in another environment, or what it lies in as far as that is there."""
    names = (now.namespace, now.workload, now.container)
    for depth in (3, 2, 1, 0):
        namespace, workload, container = (part if at < depth else "" for at, part in enumerate(names))
        view = View(name, namespace, workload, container, now.channel, now.key, name, now.pane)
        if spot(matrix, view) is not None:
            return view
    return View(name, pane="tree")


def carried(matrix: Matrix, view: View) -> View:
    """The view of the same place among other sources: where its environment is not among them, in the first."""
    first = matrix.environments[0].name
    if not view.environment or column(matrix, view.environment) is not None:
        return view
    return view.moved(same_place(matrix, view, first))


def spot(matrix: Matrix, view: View) -> Spot | None:
    """Where a view's place is; None where nothing of that name exists."""
    wanted = (view.namespace, view.workload, view.container)
    here = column(matrix, view.environment)
    if view.environment and here is None:
        return None
    level = _LEVELS[max((at for at, name in enumerate(wanted, 1) if name), default=0)]
    for at, group in enumerate(matrix.groups):
        names = (group.namespace, workload_name(group), group.container)
        fits = all(not name or name == its for name, its in zip(wanted, names, strict=True))
        if fits and (here is None or group.members[here] is not None):
            return Spot(at, None if view.logical else here, level)
    return None
