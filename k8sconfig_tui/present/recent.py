"""What changed a moment ago: cells, and the nodes of the tree that they lie in.

The law of this module: it holds names, so that it outlives what the names are of; and it is bounded, in time and in
number. Nobody asks the clock here: whoever knows the time says it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from k8sconfig_tui.compare.matrix import Group, Matrix
from k8sconfig_tui.present.marks import Mark, of_group
from k8sconfig_tui.present.supply import short_kind
from k8sconfig_tui.present.tree import Node
from k8sconfig_tui.workspace.news import News

SECONDS = 10.0
_MOST = 20_000

Branch = tuple[bool, tuple[str, ...]]
"""A node of the tree: whether it is of the logical grouping, and its path."""


class Touched(NamedTuple):
    """What a change touched: cells and containers, and the branches of the tree above them."""

    marks: frozenset[Mark] = frozenset()
    branches: frozenset[Branch] = frozenset()


def touched(news: News) -> Touched:
    """What is to be marked of a change; what was only learned did not change."""
    matrix = news.matrix
    marks: set[Mark] = set()
    branches: set[Branch] = set()
    for change in news.happened[:_MOST]:
        container = of_group(matrix, change.group, change.column)
        marks |= {container, container._replace(kind="cell", channel=change.channel, key=change.key)}
        branches.update(_branches(matrix, change.group, change.column))
    for place in (*news.came, *(place for place, _, _ in news.images)):
        group = matrix.groups[place.group]
        marks.add(of_group(matrix, group, place.column))
        branches.update(_branches(matrix, group, place.column))
    for group, column in news.gone:
        branches.update(_branches(matrix, group, column))
    return Touched(frozenset(marks), frozenset(branches))


def _branches(matrix: Matrix, group: Group, column: int) -> Iterator[Branch]:
    """The nodes from an environment, or from a logical namespace, down to a container."""
    member = group.members[column]
    logical = (group.namespace, f"{short_kind(group.kind)}/{group.name}", group.container)
    yield from ((True, logical[: depth + 1]) for depth in range(3))
    if member is not None and column < len(matrix.environments):
        ref = member.ref
        real = (matrix.environments[column].name, ref.namespace, f"{short_kind(ref.kind)}/{ref.name}", member.name)
        yield from ((False, real[: depth + 1]) for depth in range(4))


class Recent:
    """Marks and branches, each for some seconds after it was last touched."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._until: dict[Mark | Branch, float] = {}

    def __contains__(self, what: object) -> bool:
        return what in self._until

    def __bool__(self) -> bool:
        return bool(self._until)

    def has_node(self, node: Node) -> bool:
        """Whether something of a node of the tree is another."""
        return (node.environment is None, node.path) in self._until

    def note(self, what: Touched, now: float) -> None:
        """These were touched just now; of too many those that were touched first are forgotten."""
        self._keep((*what.branches, *what.marks), now + self.seconds)

    def _keep(self, touched: Iterable[Mark | Branch], until: float) -> None:
        for one in touched:
            self._until.pop(one, None)
            self._until[one] = until
        while len(self._until) > _MOST:
            del self._until[next(iter(self._until))]

    def fade(self, now: float) -> bool:
        """Forget those whose time is over; whether there were any."""
        over = []
        for one, until in self._until.items():
            if until > now:
                break
            over.append(one)
        for one in over:
            del self._until[one]
        return bool(over)

    def due(self) -> float | None:
        """When the next of them is over; None where nothing is marked."""
        return next(iter(self._until.values()), None)
