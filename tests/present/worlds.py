"""The small world as the present room gets it."""

from collections.abc import Sequence

from k8sconfig_tui.compare.matrix import Group, Matrix, Row
from k8sconfig_tui.model.values import Text, to_bytes
from k8sconfig_tui.present.matrix import ContainerTable
from k8sconfig_tui.present.origin import headers
from k8sconfig_tui.present.signs import UNICODE, Glyphs
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Workspace
from tests.worlds.kubectl import Object
from tests.worlds.reading import inventories
from tests.worlds.small import small_pair


def fingerprint(value: Text) -> str:
    """Recognisable, and not the value."""
    return f"{sum(to_bytes(value)):06d}"


def workspace(worlds: dict[str, list[Object]] | None = None) -> Workspace:
    return Workspace(Settings(), inventories(worlds or small_pair()))


def group_of(matrix: Matrix, name: str, container: str) -> Group:
    return next(group for group in matrix.groups if (group.name, group.container) == (name, container))


def table(name: str = "web", container: str = "app", glyphs: Glyphs = UNICODE) -> ContainerTable:
    opened = workspace()
    group = group_of(opened.matrix(), name, container)
    return ContainerTable(group, opened.rows(group), headers(opened.environments), fingerprint, glyphs)


def row_of(rows: Sequence[Row], key: str) -> Row:
    return next(row for row in rows if row.key == key)


def place_of(shown: ContainerTable, key: str) -> int:
    return next(at for at in range(len(shown)) if shown.row(at).key == key)
