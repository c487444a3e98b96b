"""What is copied: values as they are, names in words, tables without any secret."""

from contextlib import suppress

import pytest

from k8sconfig_tui.present.columns import Arrangement, arrange
from k8sconfig_tui.present.copying import KINDS, CopyError, Selected, Sheet, kind_of
from k8sconfig_tui.present.filter import parse
from k8sconfig_tui.present.overview import Overview
from k8sconfig_tui.present.signs import UNICODE
from k8sconfig_tui.present.tree import Forest
from tests.present.worlds import fingerprint, place_of, table, workspace
from tests.worlds.small import SECRETS


def _selected(key: str = "VALUE", column: int = 1, *, revealed: bool = False, level: str = "container") -> Selected:
    matrix = workspace().matrix()
    shown = table()
    at = place_of(shown, key)
    if revealed:
        shown.revealed = (shown.row(at), column)
    nodes = Forest(matrix).roots(logical=False)
    for node in nodes:
        nodes += Forest(matrix).children(node)
    node = next(node for node in nodes if node.level == level)
    return Selected(matrix, node, shown, at, column, fingerprint, UNICODE, revealed)


def _text(kind: str, selected: Selected) -> str:
    content = kind_of(kind).make(selected).content
    assert isinstance(content, str)
    return content


def _sheet(kind: str, selected: Selected) -> Sheet:
    content = kind_of(kind).make(selected).content
    assert isinstance(content, Sheet)
    return content


def test_values_are_copied_as_they_are() -> None:
    assert _text("value", _selected("VALUE")) == "high"
    assert _text("value", _selected("/etc/web/banner.txt")) == "hello\n"
    assert _text("value", _selected("EMPTY")) == ""
    assert _text("assignment", _selected("VALUE")) == "VALUE=high"


def test_a_secret_is_copied_only_while_it_is_revealed_and_is_told_to_be_one() -> None:
    for kind in ("value", "assignment"):
        with pytest.raises(CopyError, match="x reveals it"):
            kind_of(kind).make(_selected("PASSWORD"))
        made = kind_of(kind).make(_selected("PASSWORD", revealed=True))
        assert made.secret
        assert "fake-prod-password" in str(made.content)


def test_references_name_object_and_field() -> None:
    assert _text("reference", _selected("FROM")) == (
        "shop ConfigMap/web FROM · shop Deployment/web spec.template.spec.containers[0].envFrom[0]"
    )
    assert _text("reference", _selected("SAME")) == "shop Deployment/web spec.template.spec.containers[0].env[0]"
    assert _text("object", _selected("PASSWORD")) == "shop Secret/web"


@pytest.mark.parametrize(
    ("level", "text"),
    [
        ("environment", "dev"),
        ("namespace", "shop"),
        ("workload", "shop Deployment/web"),
        ("container", "shop Deployment/web prepare"),
    ],
)
def test_a_node_of_the_tree_is_copied_by_its_names(level: str, text: str) -> None:
    assert _text("node", _selected(level=level)) == text


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS])
@pytest.mark.parametrize("key", ["PASSWORD", "TOKEN", "BOTH", "OPTIONAL", "POD_IP", "ONLY_DEV"])
def test_no_kind_but_the_value_holds_a_secret_though_it_is_revealed(kind: str, key: str) -> None:
    if kind in {"value", "assignment"}:
        return
    with suppress(CopyError):
        content = kind_of(kind).make(_selected(key, revealed=True)).content
        assert not [secret for secret in SECRETS if secret in str(content)]


def test_a_row_is_a_table_over_the_environments_in_their_order() -> None:
    selected = _selected("VALUE")
    arrange(selected.table, selected.table.columns, ["dev", "prod"], Arrangement().pin("prod"), UNICODE)  # type: ignore[arg-type, union-attr]
    sheet = _sheet("row", selected)
    assert sheet.title == "VALUE of shop Deployment/web app: the value differs"
    assert sheet.rows == [("prod", "~ high", "literal"), ("dev", "~ low", "literal")]
    assert sheet.columns[0] == "environment"


def test_the_matrix_is_what_is_seen_of_it() -> None:
    selected = _selected("PASSWORD", revealed=True)
    shown = selected.table
    assert shown is not None
    shown.arrange(only=False, sorting="given", passes=parse("PASSWORD"))
    sheet = _sheet("matrix", selected._replace(at=0))
    assert list(sheet.columns) == ["key", "dev", "prod"]
    assert [row[0] for row in sheet.rows] == ["PASSWORD"]
    assert "••••" in sheet.rows[0][1]


def test_an_overview_is_a_table_of_containers_and_has_no_value() -> None:
    selected = _selected()
    forest = Forest(selected.matrix)
    node = forest.roots(logical=False)[0]
    shown = Overview(forest, node, table().columns)
    over = selected._replace(table=shown, node=node, at=0)
    sheet = _sheet("matrix", over)
    assert list(sheet.columns) == ["container", "differ", "dev", "prod"]
    assert sheet.rows[0][0] == "deploy/web prepare"
    with pytest.raises(CopyError, match="no value is selected"):
        kind_of("value").make(over)
