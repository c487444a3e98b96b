"""What changed a moment ago is marked by name, for a while, and no longer."""

from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.marks import Mark, Marks, draw
from k8sconfig_tui.present.matrix import ContainerTable
from k8sconfig_tui.present.origin import headers
from k8sconfig_tui.present.recent import _MOST, Recent, Touched, touched
from k8sconfig_tui.present.signs import ASCII, UNICODE, Glyphs
from k8sconfig_tui.present.tree import Forest, Outline
from tests.present.changed import Cluster, ref
from tests.present.worlds import fingerprint, group_of, place_of
from tests.worlds.kubectl import config_map

CELL = Mark("cell", "prod", "shop", "Deployment/web", "app", "env", "LEVEL")


def _debug(cluster: Cluster) -> Touched:
    return touched(cluster.change(config_map("shop", "web", {"level": "debug"})))


def test_a_cell_its_container_and_every_node_above_it_are_marked() -> None:
    cluster = Cluster()
    marked = _debug(cluster)
    assert marked.marks == {CELL, CELL.lifted("container")}
    assert (False, ("prod", "shop", "deploy/web", "app")) in marked.branches
    assert (True, ("shop",)) in marked.branches
    assert not [path for logical, path in marked.branches if not logical and path[0] == "dev"]
    recent = Recent()
    recent.note(marked, 0.0)
    for logical in (False, True):
        outline = Outline(Forest(cluster.matrix), logical=logical)
        for _ in range(3):
            for row in reversed(range(len(outline))):
                outline.expand(row)
        found = {node.path for node in outline.nodes if recent.has_node(node)}
        start = () if logical else ("prod",)
        assert found == {(*start, *path) for path in _PATHS if (*start, *path)}


_PATHS = ((), ("shop",), ("shop", "deploy/web"), ("shop", "deploy/web", "app"))


def test_a_workload_that_is_gone_marks_what_it_lay_in() -> None:
    marked = touched(Cluster().change(gone=[ref("Deployment", "side")]))
    assert (False, ("prod", "shop")) in marked.branches
    assert not marked.marks


def test_marks_fade_by_themselves_and_a_later_touch_keeps_them() -> None:
    recent = Recent(10.0)
    first, second = Touched(frozenset({CELL})), Touched(frozenset({CELL._replace(key="OTHER")}))
    recent.note(first, 0.0)
    recent.note(second, 4.0)
    assert recent.due() == 10.0
    recent.note(first, 6.0)
    assert recent.due() == 14.0
    assert not recent.fade(13.0)
    assert recent.fade(14.0)
    assert CELL in recent
    assert CELL._replace(key="OTHER") not in recent
    assert recent.fade(16.0)
    assert recent.due() is None
    assert not recent


def test_it_is_bounded() -> None:
    recent = Recent()
    recent.note(Touched(frozenset(CELL._replace(key=str(at)) for at in range(_MOST + 500))), 0.0)
    assert len(recent._until) == _MOST


def test_the_sign_says_it_without_a_colour_and_beside_a_mark() -> None:
    for glyphs, sign in ((UNICODE, "Δ"), (ASCII, ">")):
        assert _drawn(glyphs, Marks()) == f"{sign} debug"
        assert _drawn(glyphs, Marks(CELL)) == f"{glyphs.left}{sign} debug"


def _drawn(glyphs: Glyphs, marks: Marks) -> str:
    cluster = Cluster()
    recent = Recent()
    recent.note(_debug(cluster), 0.0)
    group = group_of(cluster.matrix, "web", "app")
    shown = ContainerTable(
        group, cluster.workspace.rows(group), headers(cluster.workspace.environments), fingerprint, glyphs
    )
    draw(marks, shown, cluster.matrix, glyphs, recent)
    row = place_of(shown, "LEVEL")
    assert plain_text(shown.cell(row, 0).text) == "info"
    return plain_text(shown.cell(row, 1).text)
