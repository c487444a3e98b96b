"""The overview tells how each environment stands out, and never calls same or absent what was not read."""

from k8sconfig_tui.compare.matrix import rows
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.image import told
from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.origin import headers
from k8sconfig_tui.present.overview import Overview
from k8sconfig_tui.present.standing import standing
from k8sconfig_tui.present.tally import tally
from k8sconfig_tui.present.tree import Forest
from tests.present.worlds import group_of, workspace
from tests.worlds.forbidden import forbidden
from tests.worlds.kubectl import Object
from tests.worlds.small import small


def _overview(worlds: dict[str, list[Object]] | None = None) -> Overview:
    opened = workspace(worlds)
    forest = Forest(opened.matrix())
    for at, group in enumerate(forest.matrix.groups):
        forest.tallies[at] = tally(group, rows(group), standing(group, forest.matrix.environments))
    root = forest.roots(logical=False)[0]
    made = Overview(forest, root, headers(opened.environments))
    made.arrange(only=False, passes=None)
    return made


def _row(shown: Overview, name: str) -> int:
    return next(at for at in range(len(shown)) if name in plain_text(shown.head(at)))


def _cells(shown: Overview, name: str) -> list[str]:
    row = _row(shown, name)
    return [plain_text(shown.cell(row, column).text) for column in range(len(shown.columns))]


def test_each_environment_has_its_own_counts() -> None:
    shown = _overview()
    dev, prod = _cells(shown, "web app")
    assert dev.split() == ["6~", "1≠", "1+"]
    assert prod.split() == ["6~", "1≠", "1-"]
    assert _cells(shown, "worker")[1].startswith("1✗")
    assert _cells(shown, "report") == ["=", "="]


def test_the_row_is_marked_by_its_worst() -> None:
    shown = _overview()
    assert shown.sign(_row(shown, "worker")).text == "✗"
    assert shown.sign(_row(shown, "web app")).text == "~≠"
    assert shown.sign(_row(shown, "report")).text == "="


def test_what_was_not_read_is_not_the_same() -> None:
    shown = _overview({"full": small("dev"), "nosec": forbidden()["secrets"]})
    row = _row(shown, "worker")
    assert shown.sign(row).text == "?"
    full, without = _cells(shown, "worker")
    assert full.strip() == ""
    assert without == "1?"
    assert "1?" in plain_text(shown.head(row))


def test_a_workload_of_a_kind_that_was_not_read_is_not_absent() -> None:
    shown = _overview({"full": small("dev"), "some": forbidden()["workloads-only"]})
    display = shown.cell(_row(shown, "report"), 1)
    assert (display.sign, plain_text(display.text)) == ("?", "not read")


def test_a_workload_is_absent_where_its_kind_was_read() -> None:
    without = [obj for obj in small("prod") if obj["metadata"]["name"] != "worker"]
    shown = _overview({"dev": small("dev"), "prod": without})
    display = shown.cell(_row(shown, "worker"), 1)
    assert (display.sign, plain_text(display.text)) == ("-", "absent")


def test_a_container_is_absent_where_its_workload_is_there() -> None:
    alone = [obj for obj in small("prod") if obj["metadata"]["name"] == "web" and obj["kind"] == "Deployment"]
    alone[0]["spec"]["template"]["spec"]["initContainers"] = []
    opened = workspace({"dev": small("dev"), "prod": alone})
    group = group_of(opened.matrix(), "web", "prepare")
    assert list(standing(group, opened.environments)) == [None, State.ABSENT]


def test_sorted_by_findings_the_broken_come_first() -> None:
    shown = _overview()
    shown.arrange(only=False, passes=None, sorting="verdict")
    names = [plain_text(shown.head(row)).split()[-2] for row in range(len(shown))]
    assert names[:2] == ["deploy/worker", "deploy/web"]


def test_names_without_the_namespace_that_all_share() -> None:
    assert all("shop" not in plain_text(_overview().head(row)) for row in range(len(_overview())))


def test_an_image_that_stands_alone_has_its_name() -> None:
    group = group_of(workspace({"dev": small("dev")}).matrix(), "web", "app")
    assert told(group) == ["web:1"]


def test_images_are_told_apart_by_what_differs() -> None:
    group = group_of(workspace().matrix(), "web", "app")
    assert told(group) == [member.container.image.rpartition(":")[2] if member else None for member in group.members]
