"""The names of what is open, as a person may type them: namespaces, environments, workloads and their kinds.

The law of this module: it is made once, off the event loop; asking it costs nothing. What cannot be typed is not in it.
"""

from bisect import bisect_left
from collections.abc import Sequence

from k8sconfig_tui.compare.matrix import Matrix
from k8sconfig_tui.present.supply import short_kind
from k8sconfig_tui.workspace import kinds

_MOST = 50
"""How many names a beginning is completed to."""

_ALIKE = 400
"""How many names are compared with one that nobody knows."""


class Names:
    """Names and the groups (positions in ``Matrix.groups``) that bear them."""

    def __init__(self, matrix: Matrix) -> None:
        self.environments = [one.name for one in matrix.environments]
        self._namespaces: dict[str, list[int]] = {}
        self._workloads: dict[str, list[int]] = {}
        self._kinds: dict[str, str] = {}
        for at, group in enumerate(matrix.groups):
            spaces = {group.namespace} | {member.ref.namespace for member in group.members if member is not None}
            for space in spaces:
                self._namespaces.setdefault(space, []).append(at)
            short = short_kind(group.kind)
            self._workloads.setdefault(f"{short}/{group.name}", []).append(at)
            self._kinds[kinds.canonical(short)] = short
        self.namespaces = _typed(self._namespaces)
        self.workloads = _typed(self._workloads)

    def in_namespace(self, name: str) -> Sequence[int]:
        """The groups of a namespace, by its logical or a real name."""
        return self._namespaces.get(name, ())

    def of_workload(self, kind: str, name: str) -> Sequence[int]:
        """The groups of the workloads of that name; the kind in any spelling."""
        short = self._kinds.get(kinds.canonical(kind), kind)
        return self._workloads.get(f"{short}/{name}", ())

    def has_kind(self, kind: str) -> bool:
        """Whether something of that kind, in any spelling, is in the tree."""
        return kinds.canonical(kind) in self._kinds

    @property
    def kinds(self) -> list[str]:
        """The short names of the kinds that are in the tree."""
        return sorted(self._kinds.values())


def _typed(names: dict[str, list[int]]) -> list[str]:
    return sorted(name for name in names if name.isprintable() and name.strip())


def alike(names: Sequence[str], text: str) -> Sequence[str]:
    """Those of sorted names among which the one that was meant may be: as many as can be compared at once."""
    start = max(bisect_left(names, text) - _ALIKE // 2, 0)
    return names[start : start + _ALIKE]


def beginning(names: Sequence[str], text: str) -> list[str]:
    """Those of sorted names that begin so, as many as anybody reads."""
    start = bisect_left(names, text)
    found = []
    for name in names[start : start + _MOST]:
        if not name.startswith(text):
            break
        found.append(name)
    return found
