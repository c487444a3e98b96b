"""Marks are names: toggled, raised to a common kind, found again, and refused where two have no shape in common."""

import pytest

from k8sconfig_tui.compare.matrix import Matrix
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.marks import (
    Kind,
    Mark,
    Marks,
    draw,
    is_there,
    of_cell,
    of_group,
    of_node,
    of_object,
    thing_of,
    why_not,
)
from k8sconfig_tui.present.signs import ASCII, UNICODE
from k8sconfig_tui.present.tree import Forest
from tests.present.worlds import group_of, row_of, table, workspace

CELL = Mark("cell", "dev", "shop", "Deployment/web", "app", "env", "LEVEL")
CONTAINER = Mark("container", "dev", "shop", "Deployment/web", "app")
WORKLOAD = Mark("workload", "prod", "shop", "Deployment/web")
SECRET = Mark("object", "dev", object=ObjectRef("Secret", "shop", "web"))


def test_the_first_is_left_the_second_right_and_a_third_takes_the_rights_place() -> None:
    marks = Marks().toggled(CELL)
    assert marks == Marks(CELL)
    marks = marks.toggled(CONTAINER)
    assert marks == Marks(CELL, CONTAINER)
    marks = marks.toggled(WORKLOAD)
    assert marks == Marks(CELL, WORKLOAD)
    assert marks.toggled(CELL) == Marks(None, WORKLOAD)
    assert marks.toggled(CELL).toggled(CONTAINER) == Marks(CONTAINER, WORKLOAD)
    assert marks.toggled(WORKLOAD) == Marks(CELL)


def test_the_only_mark_is_paired_with_what_the_selected_thing_lies_in() -> None:
    selected = CELL._replace(environment="prod")
    assert Marks(WORKLOAD._replace(environment="dev")).pair(selected) == (
        Mark("workload", "dev", "shop", "Deployment/web"),
        WORKLOAD,
    )
    assert Marks(None, CONTAINER).pair(selected) == (selected.lifted("container"), CONTAINER)
    assert Marks(CELL, CONTAINER).pair(selected) == (CELL, CONTAINER)
    assert Marks().pair(selected) is None
    assert Marks(CELL).pair(None) is None


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("environment", ("", "", "")),
        ("namespace", ("shop", "", "")),
        ("workload", ("shop", "Deployment/web", "")),
        ("container", ("shop", "Deployment/web", "app")),
    ],
)
def test_a_value_is_raised_to_what_it_lies_in(kind: Kind, names: tuple[str, str, str]) -> None:
    raised = CELL.lifted(kind)
    assert raised is not None
    assert (raised.kind, raised[2:5], raised.key) == (kind, names, "")


def test_nothing_is_lowered_and_an_object_lies_in_nothing() -> None:
    assert WORKLOAD.lifted("container") is None
    assert SECRET.lifted("workload") is None
    assert CELL.lifted("object") is None


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (CELL, CELL, "one and the same"),
        (CELL, WORKLOAD, "a value and a workload have no shape in common"),
        (SECRET, CONTAINER, "an object and a container"),
        (SECRET, SECRET._replace(object=ObjectRef("Pod", "shop", "x")), "Secret and Pod"),
    ],
)
def test_what_cannot_be_compared_says_why_in_one_line(left: Mark, right: Mark, said: str) -> None:
    assert said in why_not(left, right)
    assert "\n" not in why_not(left, right)


def test_what_can_be_compared_says_nothing() -> None:
    assert not why_not(CELL, CELL._replace(key="OTHER"))
    assert not why_not(SECRET, SECRET._replace(object=ObjectRef("ConfigMap", "shop", "other")))
    assert not why_not(WORKLOAD, WORKLOAD._replace(workload="StatefulSet/db"))


def test_titles_are_short_and_name_the_sides() -> None:
    assert Marks(CELL, SECRET).title == "left: dev deploy/web app LEVEL  right: dev Secret/web"
    assert Marks(None, WORKLOAD).title == "right: prod deploy/web"
    assert Mark("namespace", "dev", "shop").title == "dev shop"
    assert Marks().title == ""


def _matrix() -> Matrix:
    return workspace().matrix()


def test_every_node_of_the_tree_is_found_again_by_its_names() -> None:
    matrix = _matrix()
    forest = Forest(matrix)
    nodes = forest.roots(logical=False)
    for node in nodes:
        nodes += forest.children(node)
    kinds = set()
    for node in nodes:
        mark = of_node(matrix, node, 0)
        thing = thing_of(mark, matrix)
        assert thing is not None
        assert thing.level == mark.kind == node.level
        assert thing.environment is matrix.environments[node.environment or 0]
        kinds.add(node.level)
    assert kinds == {"environment", "namespace", "workload", "container"}


def test_a_node_of_the_logical_tree_is_meant_in_the_selected_column() -> None:
    matrix = _matrix()
    node = Forest(matrix).roots(logical=True)[0]
    assert of_node(matrix, node, 1) == Mark("namespace", "prod", "shop")


def test_what_is_not_there_is_told() -> None:
    matrix = _matrix()
    assert is_there(CELL, matrix)
    assert not is_there(CELL._replace(environment="moon"), matrix)
    assert not is_there(CONTAINER._replace(container="gone"), matrix)
    assert not is_there(Mark("namespace", "dev", "gone"), matrix)
    assert is_there(SECRET, matrix)
    assert not is_there(SECRET._replace(environment="moon"), matrix)


def test_the_object_behind_a_value_is_marked_where_there_is_one() -> None:
    opened = workspace()
    rows = opened.rows(group_of(opened.matrix(), "web", "app"))
    mark = of_object(opened.matrix(), row_of(rows, "PASSWORD"), 1)
    assert mark == Mark("object", "prod", object=ObjectRef("Secret", "shop", "web"))
    assert of_object(opened.matrix(), row_of(rows, "SAME"), 1) is None


def test_marked_cells_and_their_columns_bear_signs_in_both_sets() -> None:
    for glyphs in (UNICODE, ASCII):
        shown = table(glyphs=glyphs)
        matrix = _matrix()
        group = group_of(matrix, "web", "app")
        marks = Marks(of_cell(matrix, group, shown.row(0), 1), of_group(matrix, group, 0))
        assert draw(marks, shown, matrix, glyphs) == {"prod": glyphs.left, "dev": glyphs.right}
        assert plain_text(shown.cell(0, 1).text).startswith(f"{glyphs.left} ")
        assert not plain_text(shown.cell(0, 0).text).startswith(glyphs.left)
        assert not plain_text(shown.cell(1, 1).text).startswith(glyphs.left)
    assert (ASCII.left + ASCII.right).isascii()
