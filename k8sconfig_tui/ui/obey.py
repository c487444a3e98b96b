"""What the orders of the ``:`` line do.

The law of this module: an order is a name and an argument; it goes somewhere by a view, or does what a key would do.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from k8sconfig_tui.compare.matrix import Row
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.present.view import Sorting, View, workload_name
from k8sconfig_tui.readers.access import CONTEXT, split_access
from k8sconfig_tui.ui import places, themes, walk
from k8sconfig_tui.ui.commands import command
from k8sconfig_tui.ui.messages import Preferred
from k8sconfig_tui.ui.names import alike
from k8sconfig_tui.ui.orders import Order, OrderError, parse
from k8sconfig_tui.ui.work import Opened
from k8sconfig_tui.workspace.selection import nearest

if TYPE_CHECKING:
    from k8sconfig_tui.ui.bench_screen import BenchScreen


async def obey(screen: "BenchScreen", text: str) -> bool:
    """Do what a line says; false where it may not be remembered. Raises ``OrderError``."""
    opened = screen.bench.opened
    if opened is None:
        raise OrderError("nothing is open yet")
    order = parse(text, opened.names)
    if order is None:
        return False
    if order.word == "run":
        await screen.run_command(command(order.argument))
    elif order.word == "find":
        await screen.search(order.argument)
    else:
        _DO[order.word](screen, opened, order)
    return order.word != "find"


def _namespace(screen: "BenchScreen", opened: Opened, order: Order) -> None:
    groups = opened.names.in_namespace(order.argument)
    if not groups:
        raise OrderError(
            f"no namespace {order.argument}{nearest(order.argument, alike(opened.names.namespaces, order.argument))}"
        )
    at = _nearest_group(screen, opened, groups, order.argument)
    screen.jump(View(_branch(screen, opened, at, order.argument), opened.matrix.groups[at].namespace, pane="tree"))


def _environment(screen: "BenchScreen", opened: Opened, order: Order) -> None:
    name = order.argument
    if places.column(opened.matrix, name) is None:
        raise OrderError(f"no environment {name}{nearest(name, opened.names.environments)}")
    now = screen.bench.view
    screen.jump(places.same_place(opened.matrix, now, name))


def _secrets(screen: "BenchScreen", _: Opened, order: Order) -> None:
    screen.read_secrets(order.argument)


def _context(screen: "BenchScreen", opened: Opened, order: Order) -> None:
    """Go to a context that is open, or to what is open by that name; else open it."""
    name = order.argument.removeprefix(CONTEXT)
    there = [env.name for env in opened.matrix.environments if _is_of(env.inventory, name)]
    if there:
        _environment(screen, opened, Order("env", there[0]))
    elif name == order.argument and places.column(opened.matrix, name) is not None:
        _environment(screen, opened, order)
    else:
        screen.switch(name)


def _is_of(inventory: Inventory, context: str) -> bool:
    return split_access(inventory.location)[0] == f"{CONTEXT}{context}"


def _go(screen: "BenchScreen", opened: Opened, order: Order) -> None:
    workload, _, key = order.argument.partition(" ")
    kind, _, name = workload.partition("/")
    groups = opened.names.of_workload(kind, name)
    if not groups:
        raise OrderError(f"no workload {workload}{nearest(workload, alike(opened.names.workloads, workload))}")
    at = _nearest_group(screen, opened, groups)
    group = opened.matrix.groups[at]
    branch = _branch(screen, opened, at)
    if not key.strip():
        screen.jump(View(branch, group.namespace, workload_name(group), pane="tree"))
        return
    same = [other for other in groups if opened.matrix.groups[other].namespace == group.namespace]
    at, row = _with_key(opened, same, key.strip())
    column = places.column(opened.matrix, branch)
    screen.jump(places.view_at(opened.matrix, at, row, screen.bench.grid.column if column is None else column))


def _with_key(opened: Opened, groups: Sequence[int], key: str) -> tuple[int, Row]:
    """The first of some containers that has a key, exactly, or in another spelling of case and dashes."""
    made = [(at, row) for at in groups for row in opened.workspace.rows(opened.matrix.groups[at])]
    exact = [found for found in made if found[1].key == key]
    near = [found for found in made if found[1].key.lower().lstrip("-") == key.lower().lstrip("-")]
    if exact or near:
        return (exact or near)[0]
    raise OrderError(f"no key {key} there{nearest(key, [row.key for _, row in made])}")


def _nearest_group(screen: "BenchScreen", opened: Opened, groups: Sequence[int], space: str = "") -> int:
    """Of some groups one where the person is: in the same namespace, in the same environment; else the first."""
    node, matrix = screen.bench.outline.node, opened.matrix
    here = None if node is None else node.environment
    now = "" if node is None else matrix.groups[node.groups[0]].namespace

    def far(at: int) -> tuple[bool, bool, bool]:
        group = matrix.groups[at]
        away = here is not None and group.members[here] is None
        real = {member.ref.namespace for member in group.members if member is not None}
        return bool(space) and space not in real, group.namespace != now, away

    return min(groups, key=far)


def _branch(screen: "BenchScreen", opened: Opened, at: int, space: str = "") -> str:
    """The environment in whose branch of the tree a group is to be looked at; empty in the logical grouping."""
    node = screen.bench.outline.node
    here = None if node is None else node.environment
    group = opened.matrix.groups[at]
    if here is None:
        return ""
    there = walk.branch(group, here)
    member = None if there is None else group.members[there]
    if space and member is not None and space not in {member.ref.namespace, group.namespace}:
        real = (
            column for column, other in enumerate(group.members) if other is not None and other.ref.namespace == space
        )
        there = next(real, there)
    return "" if there is None else opened.matrix.environments[there].name


def _filter(screen: "BenchScreen", _: Opened, order: Order) -> None:
    screen.bench.filter(screen.filtered, order.argument)


def _only(screen: "BenchScreen", _: Opened, order: Order) -> None:
    words = ",".join(order.argument.replace(",", " ").split())
    screen.bench.filter("matrix", f"is:{words}")


def _kind(screen: "BenchScreen", __: Opened, order: Order) -> None:
    kind, _, rest = order.argument.partition(" ")
    screen.bench.action_pane("tree")
    screen.bench.filter("tree", f"kind:{kind} {rest}".strip())


def _sort(screen: "BenchScreen", _: Opened, order: Order) -> None:
    screen.bench.look(screen.bench.options._replace(sorting=cast("Sorting", order.argument)))


def _theme(screen: "BenchScreen", _: Opened, order: Order) -> None:
    known = theme_names()
    if order.argument not in known:
        raise OrderError(f"no theme {order.argument}{nearest(order.argument, known)}")
    screen.post_message(Preferred("theme", order.argument))


def theme_names() -> list[str]:
    """The themes that can be asked for."""
    return [theme.name for theme in themes.THEMES]


_DO: Mapping[str, Callable[["BenchScreen", Opened, Order], None]] = {
    "ns": _namespace,
    "env": _environment,
    "ctx": _context,
    "secrets": _secrets,
    "go": _go,
    "filter": _filter,
    "only": _only,
    "kind": _kind,
    "sort": _sort,
    "theme": _theme,
}
