"""What can be copied of what is selected: each kind of copy once, with the key that chooses it.

The law of this module: a secret leaves it only where it is the revealed value itself; everything else has fingerprints,
and says in one line why it cannot be made.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from k8sconfig_tui.compare.matrix import Cell, Group, Matrix, Member, Row
from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present import kubectl
from k8sconfig_tui.present.line import Line, plain_text
from k8sconfig_tui.present.matrix import CELL_LIMIT, ContainerTable, FingerprintOf, away, value_line
from k8sconfig_tui.present.overview import Overview
from k8sconfig_tui.present.panel import VERDICT_WORDS
from k8sconfig_tui.present.signs import Glyphs, cell_sign
from k8sconfig_tui.present.supply import tag
from k8sconfig_tui.present.tree import Node
from k8sconfig_tui.present.visible import plain


class CopyError(Exception):
    """It cannot be copied; the message is one line and says why."""


class Sheet(NamedTuple):
    """A table in words: printable text, no value of a Secret."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


class Copied(NamedTuple):
    """What is copied: a text, or a table. ``secret``: it is a Secret's value and belongs in no file."""

    content: str | Sheet
    secret: bool = False


class Selected(NamedTuple):
    """What is selected: a node of the tree, the table of it, and a cell there by its row and its column."""

    matrix: Matrix
    node: Node
    table: ContainerTable | Overview | None
    at: int
    column: int
    fingerprint: FingerprintOf
    glyphs: Glyphs
    revealed: bool = False

    @property
    def group(self) -> Group:
        """The container that is selected, or the first of those below."""
        if isinstance(self.table, ContainerTable):
            return self.table.group
        at = self.table.group(self.at) if self.table is not None and len(self.table) else self.node.groups[0]
        return self.matrix.groups[at]

    @property
    def row(self) -> Row:
        """The selected row. Raises ``CopyError``."""
        if not isinstance(self.table, ContainerTable) or not len(self.table):
            raise CopyError("no value is selected")
        return self.table.row(self.at)

    @property
    def cell(self) -> tuple[Member, Cell, Definition]:
        """The selected cell with what defines it. Raises ``CopyError``."""
        member, cell = self.group.members[self.column], self.row.cells[self.column]
        if member is None or cell is None:
            raise CopyError("this container does not exist there")
        if cell.winner is None:
            raise CopyError("nothing defines it here")
        return member, cell, cell.winner


class Kind(NamedTuple):
    """One kind of copy. ``make`` raises ``CopyError``."""

    id: str
    title: str
    make: Callable[[Selected], Copied]


# Values


def _value(selected: Selected) -> Copied:
    _, cell, _ = selected.cell
    if cell.state is State.EMPTY:
        return Copied("")
    if cell.state is not State.VALUE or cell.value is None:
        raise CopyError("there is no value to copy")
    if cell.sensitive and not selected.revealed:
        raise CopyError("hidden: x reveals it first")
    if isinstance(cell.value, bytes):
        raise CopyError("the value is no text; the kubectl command shows its bytes")
    return Copied(cell.value, cell.sensitive)


def _assignment(selected: Selected) -> Copied:
    value = _value(selected)
    return value._replace(content=f"{selected.row.key}={value.content}")


# References


def _reference(selected: Selected) -> Copied:
    member, _, winner = selected.cell
    parts = [] if winner.object is None else [" ".join(filter(None, (_named(winner), winner.key or "")))]
    parts.append(f"{member.ref.namespace} {member.ref} {member.container.field_path(winner)}")
    return Copied(plain(" · ".join(parts)))


def _named(winner: Definition) -> str:
    ref = winner.object
    return "" if ref is None else f"{ref.namespace} {ref}".strip()


def _command(selected: Selected) -> Copied:
    member, cell, _ = selected.cell
    try:
        return Copied(kubectl.shows(member, cell))
    except kubectl.NoCommandError as error:
        raise CopyError(str(error)) from None


def _node_reference(selected: Selected) -> Copied:
    """A node of the tree by its names: ``namespace Kind/name container``."""
    node, column = selected.node, selected.node.environment
    group = selected.matrix.groups[node.groups[0]]
    member = group.members[selected.column if column is None else column]
    if node.level == "environment":
        return Copied(plain(node.label))
    names = (member.ref.namespace, str(member.ref), member.name) if member is not None else _logical(group)
    return Copied(plain(" ".join(names[: {"namespace": 1, "workload": 2}.get(node.level, 3)])))


def _logical(group: Group) -> tuple[str, str, str]:
    return group.namespace, f"{group.kind}/{group.name}", group.container


def _object_reference(selected: Selected) -> Copied:
    """The object behind the value, else the field that it stands in."""
    _, _, winner = selected.cell
    return Copied(plain(_named(winner))) if winner.object is not None else _reference(selected)


# Tables


def _row_sheet(selected: Selected) -> Copied:
    row, group = selected.row, selected.group
    verdict = VERDICT_WORDS[row.verdict][0]
    title = plain(f"{row.key} of {group.namespace} {group.kind}/{group.name} {group.container}: {verdict}")
    return Copied(Sheet(title, ("environment", "value", "supplied by"), list(_row_lines(selected, row))))


def _row_lines(selected: Selected, row: Row) -> Iterator[tuple[str, str, str]]:
    table = selected.table
    if not isinstance(table, ContainerTable):
        return
    for at in table.shown:
        cell = row.cells[at]
        supplied = plain(tag(cell.winner)) if cell is not None and cell.winner is not None else ""
        yield plain(selected.matrix.environments[at].name), _told(selected, table, row, at), supplied


def _matrix_sheet(selected: Selected) -> Copied:
    table = selected.table
    if table is None or not len(table):
        raise CopyError("the matrix is empty")
    names = [plain(selected.matrix.environments[at].name) for at in table.shown]
    group = selected.group
    whole = isinstance(table, ContainerTable)
    title = " ".join(_logical(group)) if whole else " ".join(selected.node.path)
    rows = [_matrix_row(selected, table, at) for at in range(len(table))]
    return Copied(Sheet(plain(title), (*(("key",) if whole else ("container", "differ")), *names), rows))


def _matrix_row(selected: Selected, table: ContainerTable | Overview, at: int) -> list[str]:
    if isinstance(table, Overview):
        cells = [table.cell(at, column) for column in table.shown]
        count, *name = table.head(at)
        return [_text(tuple(name)), _text((count,)), *(f"{cell.sign} {_text(cell.text)}".strip() for cell in cells)]
    row = table.row(at)
    return [plain(row.key, CELL_LIMIT), *(_told(selected, table, row, column) for column in table.shown)]


def _told(selected: Selected, table: ContainerTable, row: Row, column: int) -> str:
    """A cell in words, never with a Secret's value, though it be revealed on the screen."""
    cell = row.cells[column]
    if cell is None:
        return plain_text(away(table.standing[column], selected.glyphs, "no such container").text)
    sign = cell_sign(row, column, selected.glyphs)[0]
    return f"{sign} {_text(value_line(cell, selected.fingerprint, selected.glyphs))}".strip()


def _text(line: Line) -> str:
    return " ".join(plain_text(line).split())


KINDS = (
    Kind("value", "The value", _value),
    Kind("assignment", "KEY=value", _assignment),
    Kind("reference", "The reference: object and key, workload and field", _reference),
    Kind("command", "The kubectl command that shows it", _command),
    Kind("row", "The row as a Markdown table", _row_sheet),
    Kind("matrix", "The matrix as a Markdown table", _matrix_sheet),
    Kind("object", "The object behind it", _object_reference),
    Kind("node", "What is selected in the tree", _node_reference),
)


def kind_of(identity: str) -> Kind:
    """The kind of copy of that id. Raises KeyError."""
    return {kind.id: kind for kind in KINDS}[identity]
