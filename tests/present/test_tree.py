"""The tree opens what is asked for and finds its way to any container."""

from k8sconfig_tui.compare.matrix import rows
from k8sconfig_tui.present.filter import parse
from k8sconfig_tui.present.standing import standing
from k8sconfig_tui.present.tally import tally
from k8sconfig_tui.present.tree import Forest, Outline, Sums
from tests.present.worlds import workspace


def _forest() -> Forest:
    return Forest(workspace().matrix())


def _labels(outline: Outline) -> list[tuple[int, str]]:
    return [(node.depth, node.label) for node in outline.nodes]


def test_environments_come_first_and_open_one_level_at_a_time() -> None:
    outline = Outline(_forest(), logical=False)
    assert _labels(outline) == [(0, "dev"), (0, "prod")]
    outline.expand(0)
    outline.expand(1)
    assert _labels(outline) == [
        (0, "dev"),
        (1, "shop"),
        (2, "deploy/web"),
        (2, "deploy/worker"),
        (2, "cj/report"),
        (0, "prod"),
    ]
    assert outline.parent(3) == 1
    outline.collapse(0)
    assert _labels(outline) == [(0, "dev"), (0, "prod")]


def test_what_was_open_inside_is_open_again() -> None:
    outline = Outline(_forest(), logical=False)
    outline.expand(0)
    outline.expand(1)
    outline.collapse(0)
    outline.expand(0)
    assert len(outline) == 6


def test_the_logical_grouping_has_no_environments_but_shows_where_things_are() -> None:
    forest = _forest()
    outline = Outline(forest, logical=True)
    assert _labels(outline) == [(0, "shop")]
    assert forest.presence(outline.nodes[0]) == (True, True)


def test_find_opens_the_way_in_the_wanted_environment() -> None:
    forest = _forest()
    outline = Outline(forest, logical=False)
    wanted = next(at for at, group in enumerate(forest.matrix.groups) if group.container == "app")
    row = outline.find(wanted, 1)
    assert row is not None
    assert outline.nodes[row].path == ("prod", "shop", "deploy/web", "app")


def test_a_filter_keeps_what_matches_and_opens_it() -> None:
    outline = Outline(_forest(), logical=True, passes=parse("worker"))
    assert _labels(outline) == [(0, "shop"), (1, "deploy/worker"), (2, "worker")]


def test_sums_grow_with_the_counts_and_say_when_they_are_complete() -> None:
    forest = _forest()
    dev, prod = forest.roots(logical=False)
    assert forest.sums(dev) == Sums(0, 0, False)
    for at, group in enumerate(forest.matrix.groups):
        forest.tallies[at] = tally(group, rows(group), standing(group, forest.matrix.environments))
    assert not forest.sums(dev).complete
    forest.settle()
    assert forest.sums(dev).complete
    assert forest.sums(dev).broken == 0
    assert forest.sums(prod).broken == 1
    assert forest.sums(dev).differences == sum(tally.differences for tally in forest.tallies.values())
