"""Loading, empty, not read and failed are four pictures, and each says what to do next; the header hides nothing."""

import pytest

from k8sconfig_tui.model.inventory import Gap, Inventory
from k8sconfig_tui.present import states
from k8sconfig_tui.present.line import Line, Tone, plain_text
from k8sconfig_tui.present.origin import age, header, headers
from tests.present.worlds import workspace
from tests.worlds.kubectl import config_map, deployment, namespace, pod_template
from tests.worlds.reading import inventory


def _text(lines: list[Line]) -> str:
    return "\n".join(map(plain_text, lines))


def test_the_four_pictures_differ_and_each_has_a_next_step() -> None:
    only_maps = inventory([config_map("a", "x", {"k": "v"}), config_map("b", "x", {"k": "v"})])
    pictures = [
        _text(states.loading([states.Loading("dev", "reading", 2_000_000, 4_000_000)], 2.0)),
        _text(states.failed(["x.json: truncated"])),
        _text(states.nothing([only_maps])),
        _text(states.nothing([_with_empty_workloads()])),
    ]
    assert len({picture.splitlines()[0] for picture in pictures}) == 4
    assert "esc stops here" in pictures[0]
    assert "2.0 MB of 4.0 MB" in pictures[0]
    assert "1.0 MB/s" in pictures[0]
    assert "ctrl+r tries again" in pictures[1]
    assert "kubectl get" in pictures[2]
    assert "were not read" in pictures[2]
    assert "No workload exists" in pictures[3]


def _with_empty_workloads() -> Inventory:
    """A dump whose only workload runs nothing."""
    broken = deployment("a", "web", pod_template({"app": "web"}, []))
    return inventory([namespace("a"), namespace("b"), broken, deployment("b", "web", pod_template({"app": "web"}, []))])


def test_the_dump_command_fits_a_narrow_terminal() -> None:
    assert all(len(plain_text(line)) <= 74 for line in states.picker())
    assert "secret" in states.DUMP_COMMAND


def test_production_is_marked_by_a_word_and_gaps_are_counted() -> None:
    opened = workspace()
    opened.inventories[0].gaps.append(Gap("secrets", None, "forbidden", "may not list"))
    text = plain_text(header(opened.inventories, opened.environments, ["gone"], 0))
    assert "prod PRODUCTION" in text
    assert "dev SNAPSHOT" in text
    assert " gap" in text
    assert "gone FAILED" in text
    assert headers(opened.environments)[1].tone is Tone.PRODUCTION


@pytest.mark.parametrize(("seconds", "text"), [(-5, "0s"), (59, "59s"), (60, "1m"), (7200, "2h"), (200_000, "2d")])
def test_ages(seconds: float, text: str) -> None:
    assert age(seconds) == text


def test_a_header_that_does_not_fit_leaves_out_what_goes_without_saying() -> None:
    opened = workspace()

    def said(room: int) -> str:
        return plain_text(header(opened.inventories, opened.environments, ["bad"], 0, room))

    assert said(0) == said(200)
    assert "complete" in said(200)
    narrow = said(len(said(200)) - 1)
    assert "complete" not in narrow
    assert all(word in narrow for word in ("dev", "prod", "PRODUCTION", "bad FAILED"))
    briefest = said(10)
    assert all(word in briefest for word in ("dev", "prod", "PROD", "bad FAILED"))
    assert len(briefest) < len(narrow)
