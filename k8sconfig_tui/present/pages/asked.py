"""What a page is asked about: a container and a cell of it, or what lies below a node of the tree.

The law of this module: it holds positions and what is open, so that asking costs nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from k8sconfig_tui.compare.matrix import Cell, Group, Matrix, Member, Row
from k8sconfig_tui.present.matrix import FingerprintOf
from k8sconfig_tui.present.signs import UNICODE, Glyphs
from k8sconfig_tui.present.standing import Standing, standing
from k8sconfig_tui.present.tree import Forest, Node
from k8sconfig_tui.present.view import View
from k8sconfig_tui.workspace import Workspace


class Leads(Protocol):
    """The view of a container (its position in ``Matrix.groups``), or of a cell of it, in one environment."""

    def __call__(self, group: int, column: int | None, channel: str = "", key: str = "") -> View: ...


class Asked(NamedTuple):
    """``at`` is the container's position in ``Matrix.groups``, ``row`` the selected key of it if there is one,
    ``siblings`` all its rows; ``node`` is what is selected in the tree."""

    workspace: Workspace
    forest: Forest
    node: Node
    at: int
    column: int
    leads: Leads
    row: Row | None = None
    siblings: Sequence[Row] = ()
    glyphs: Glyphs = UNICODE

    @property
    def matrix(self) -> Matrix:
        return self.forest.matrix

    @property
    def group(self) -> Group:
        return self.matrix.groups[self.at]

    @property
    def fingerprint(self) -> FingerprintOf:
        return self.workspace.fingerprints.of

    @property
    def standing(self) -> Standing:
        return standing(self.group, self.matrix.environments)

    def title(self, *names: str) -> str:
        """A page's title; unsafe text."""
        return f" {self.glyphs.between} ".join(names)

    def name(self, column: int) -> str:
        """An environment's name; unsafe text."""
        return self.matrix.environments[column].name

    def member(self, column: int) -> Member | None:
        return self.group.members[column]

    def cell(self, column: int) -> Cell | None:
        return self.row.cells[column] if self.row is not None else None

    def order(self) -> list[int]:
        """The environments, that of the cursor first."""
        columns = range(len(self.matrix.environments))
        return sorted(columns, key=lambda column: column != self.column)

    def view(self, column: int | None = None, channel: str = "", key: str = "") -> View:
        """The view of this container, or of a cell of it."""
        return self.leads(self.at, column, channel, key)

    def cell_view(self, column: int) -> View:
        """The view of the selected key in an environment."""
        return self.view(column, self.row.channel, self.row.key) if self.row is not None else self.view(column)
