"""Which namespace's Secrets were left out where a cell does not know its value.

The law of this module: only what can be read on demand is offered; what is forbidden, or never read, is not.
"""

from k8sconfig_tui.compare.matrix import Cell, Member
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.matrix import ContainerTable
from k8sconfig_tui.readers.access import split_access


def leaves_out(inventory: Inventory) -> bool:
    """Whether Secrets of a source are read namespace by namespace."""
    return inventory.origin == "live" and split_access(inventory.location)[1].secrets == "lazy"


def namespace(member: Member, cell: Cell) -> str:
    """The namespace of the Secret that a cell waits for; empty where it waits for none that was left out."""
    if cell.state is not State.NOT_READ or not leaves_out(member.environment.inventory):
        return ""
    definitions = (*((cell.winner,) if cell.winner is not None else ()), *member.container.references)
    left = (one.object for one in definitions if one.state is State.NOT_READ and one.object is not None)
    return next((ref.namespace for ref in left if ref.kind == "Secret"), "")


def namespace_of(table: object, row: int, column: int) -> str:
    """The same for a cell of a table."""
    if not isinstance(table, ContainerTable) or not len(table):
        return ""
    member, cell = table.group.members[column], table.row(row).cells[column]
    return namespace(member, cell) if member is not None and cell is not None else ""
