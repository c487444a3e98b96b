"""``ComparisonMatrix``: the key × environment matrix."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import UNSET, Struct, UnsetType

from k8sconfig_tui.compare.matrix import Cell, Group, Matrix, Member, Row
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.documents.gaps import tail_of
from k8sconfig_tui.present.documents.resolved import failure_shape
from k8sconfig_tui.present.documents.shapes import (
    CellShape,
    ContainerCellShape,
    ContainerRowShape,
    Document,
    EnvironmentShape,
    KindAndName,
    PlacedWorkloadShape,
    RowShape,
)
from k8sconfig_tui.present.documents.veil import FieldPath, Veil, definition_shape, note_of, placed_shape
from k8sconfig_tui.present.standing import standing
from k8sconfig_tui.workspace import Workspace

GroupRows = Iterable[tuple[Group, Sequence[Row]]]
"""The groups that are compared, each with the rows of it that are shown."""


def comparison(workspace: Workspace, matrix: Matrix, groups: GroupRows, veil: Veil) -> Document:
    """The document of a matrix; ``groups`` is walked once, and its containers are told after the rows.

    Nothing of a group is kept but its containers' own shapes.
    """
    met: list[ContainerRowShape] = []
    lists: dict[str, Iterable[Struct]] = {
        "environments": (_environment(environment) for environment in matrix.environments),
        "rows": _rows(matrix.environments, groups, veil, met),
        "containers": met,
    }
    return Document("ComparisonMatrix", lists, tail_of(workspace))


def _environment(environment: Environment) -> EnvironmentShape:
    return EnvironmentShape(environment.name, environment.inventory.name, list(environment.namespaces.values()))


def _rows(
    environments: Sequence[Environment], groups: GroupRows, veil: Veil, met: list[ContainerRowShape]
) -> Iterator[RowShape]:
    names = [environment.name for environment in environments]
    for group, rows in groups:
        met.append(_container_row(environments, group))
        workload, aligned = KindAndName(group.kind, group.name), aligned_by(group)
        seats = [_seat(member) for member in group.members]
        for row in rows:
            cells = [_cell(seat, cell, veil) for seat, cell in zip(seats, row.cells, strict=True)]
            yield RowShape(
                group.namespace,
                workload,
                group.container,
                row.channel,
                row.key,
                row.verdict.value,
                dict(zip(names, cells, strict=True)),
                aligned,
            )


class _Seat(NamedTuple):
    """What all cells of one container have in common."""

    path: FieldPath
    workload: PlacedWorkloadShape


def _seat(member: Member | None) -> _Seat | None:
    if member is None:
        return None
    return _Seat(member.container.field_path, placed_shape(member.workload.workload.object))


def aligned_by(group: Group) -> list[str] | UnsetType:
    """Every alignment of the group that is not by equal names."""
    return list(group.aligned_by) or UNSET


def _cell(seat: _Seat | None, cell: Cell | None, veil: Veil) -> CellShape | None:
    if seat is None or cell is None:
        return None
    path, workload = seat
    return CellShape(
        cell.state.value,
        *veil.show(cell.value, sensitive=cell.sensitive),
        definition_shape(cell.winner, path) if cell.winner is not None else None,
        workload,
        veil.losers(cell.winner, cell.losers, path) if cell.losers else UNSET,
        note_of(cell.note),
    )


def _container_row(environments: Sequence[Environment], group: Group) -> ContainerRowShape:
    names = [environment.name for environment in environments]
    cells = dict(zip(names, map(_container_cell, group.members), strict=True))
    workload = KindAndName(group.kind, group.name)
    states = standing(group, environments)
    unread = [name for name, state in zip(names, states, strict=True) if state in {State.NOT_READ, State.FORBIDDEN}]
    return ContainerRowShape(group.namespace, workload, group.container, cells, aligned_by(group), unread or UNSET)


def _container_cell(member: Member | None) -> ContainerCellShape | None:
    if member is None:
        return None
    container = member.container
    return ContainerCellShape(
        placed_shape(member.workload.workload.object),
        container.name,
        container.type,
        container.image,
        failure_shape(container),
        [definition_shape(reference, container.field_path) for reference in container.references],
    )
