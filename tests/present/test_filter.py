"""What is typed narrows; what is only half typed does no harm."""

import pytest

from k8sconfig_tui.compare.matrix import rows
from k8sconfig_tui.present.facets import SUPPLY_WORDS, VERDICT_WORDS, group_facets, row_bits
from k8sconfig_tui.present.filter import parse, read
from k8sconfig_tui.present.standing import standing
from k8sconfig_tui.present.tally import tally
from k8sconfig_tui.present.tree import Forest, Outline
from tests.present.worlds import group_of, table, workspace
from tests.worlds.kubectl import all_of, config_map, container, deployment, namespace, pod_template


@pytest.mark.parametrize(
    ("query", "text", "passes"),
    [
        ("db", "DB_URL", True),
        ("Db", "DB_URL", False),
        ("!db", "DB_URL", False),
        ("!db", "LOG_LEVEL", True),
        ("~dul", "DB_URL", True),
        ("~lud", "DB_URL", False),
        ("~DUL", "db_url", False),
        ("!~dul", "DB_URL", False),
        ("/^DB_", "DB_URL", True),
        ("/^db_", "DB_URL", True),
        ("/URL$", "DB_URL_2", False),
        ("[", "a[b]", True),
        (".", "nothing", False),
        ("db url", "DB_URL", True),
        ("url db", "DB_URL", True),
        ("db  !url", "DB_URL", False),
        ("db !port", "DB_URL", True),
        ("/a b", "has a b", True),
        ("/a b", "b then a", False),
        ("has /a b$", "has a b", True),
        ("has !/a b$", "has a b", False),
        ("http://x", "HTTP://X", True),
    ],
)
def test_a_query_decides(query: str, text: str, passes: bool) -> None:
    asked = parse(query)
    assert asked is not None
    assert asked.text(text) is passes


@pytest.mark.parametrize(
    "query", ["", "!", "~", "/", "!/", "/(", "/[a", "/*", " ", "is:", "is:v", "!is:", "by:", "by:lit", "kind:", "is:,"]
)
def test_half_typed_queries_let_everything_pass(query: str) -> None:
    assert parse(query) is None


@pytest.mark.parametrize(
    ("query", "unknown"),
    [("is:valu", ["is:valu"]), ("a by:foo,cm", ["by:foo"]), ("/(", ["/("]), ("/(?=a)", ["/(?=a)"]), ("db", [])],
)
def test_what_means_nothing_is_told(query: str, unknown: list[str]) -> None:
    assert list(read(query).unknown) == unknown


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("is:same", {"SAME"}),
        ("is:value", {"VALUE"}),
        ("!is:same is:value,supply", {"VALUE", "SUPPLY"}),
        ("by:secret", {"PASSWORD"}),
        ("kind:sts", set()),
    ],
)
def test_terms_ask_of_a_key(query: str, keys: set[str]) -> None:
    shown = table()
    shown.arrange(only=False, sorting="given", passes=parse(query))
    found = {shown.row(at).key for at in range(len(shown))}
    assert keys <= found if keys else not found
    if query == "is:same":
        assert all(shown.row(at).verdict == "same" for at in range(len(shown)))


def test_all_verdicts_of_the_command_line_are_words() -> None:
    from k8sconfig_tui.compare.matrix import Verdict

    assert {verdict.value for verdict in Verdict} <= set(VERDICT_WORDS)


def test_every_kind_of_supply_has_a_word() -> None:
    """The bits of every definition of every world name at least one supply."""
    matrix = workspace().matrix()
    known = 0
    for bit in SUPPLY_WORDS.values():
        known |= bit
    for group in matrix.groups:
        for row in rows(group):
            absent = all(cell is None or cell.winner is None for cell in row.cells)
            assert absent or row_bits(group, row) & known, row.key


def test_bits_are_the_same_whether_cells_are_made_or_not() -> None:
    for group in workspace().matrix().groups:
        lazy = group_facets(group, rows(group))
        made = rows(group)
        assert all(row.cells for row in made)
        assert group_facets(group, made) == lazy


def _forest() -> Forest:
    forest = Forest(workspace().matrix())
    for at, group in enumerate(forest.matrix.groups):
        forest.tallies[at] = tally(group, rows(group), standing(group, forest.matrix.environments))
    return forest


def _left(forest: Forest, query: str) -> set[str]:
    groups = Outline(forest, logical=True, passes=parse(query)).groups
    return {forest.matrix.groups[at].container for at in groups}


def test_a_container_passes_when_one_of_its_keys_does() -> None:
    forest = _forest()
    assert _left(forest, "is:broken") == {"worker"}
    assert "app" in _left(forest, "is:value")
    assert _left(forest, "kind:cj") == {"report"}
    assert _left(forest, "!kind:deploy,cronjob") == set()
    assert _left(forest, "app is:value") == {"app"}


def test_a_container_that_cannot_start_is_broken_without_a_key_that_is() -> None:
    """A required envFrom of a ConfigMap that is not there brings no key, and the container waits for ever."""
    pod = pod_template({"app": "web"}, [container("app", "web:1", envFrom=[all_of("configMap", "nowhere")])])
    opened = workspace({"dev": [namespace("shop"), config_map("shop", "other", {}), deployment("shop", "web", pod)]})
    group = group_of(opened.matrix(), "web", "app")
    asked = parse("is:broken")
    assert asked is not None
    assert group.members[0] is not None
    assert group.members[0].container.failure is not None
    assert asked.container("web", "Deployment", group_facets(group, opened.rows(group)))


def test_one_key_must_pass_all_terms_that_ask_of_keys() -> None:
    forest = _forest()
    group = group_of(forest.matrix, "web", "app")
    at = forest.matrix.groups.index(group)
    pairs = [(v, s) for v in ("same", "value", "supply") for s in ("secret", "literal", "cm", "image")]
    for verdict, supply in pairs:
        found = any(
            row_bits(group, row) & VERDICT_WORDS[verdict] and row_bits(group, row) & SUPPLY_WORDS[supply]
            for row in rows(group)
        )
        asked = parse(f"is:{verdict} by:{supply}")
        assert asked is not None
        assert forest.passes(at, asked) is found


def test_what_is_not_counted_yet_does_not_pass_and_the_forest_says_so() -> None:
    forest = Forest(workspace().matrix())
    assert _left(forest, "is:same") == set()
    assert not forest.counted
    assert _forest().counted


def test_what_is_stale_is_asked_for_once_it_is_known() -> None:
    group = workspace().matrix().groups[0]
    made = rows(group)
    asked = parse("is:stale")
    assert asked is not None
    assert not any(map(asked.key, group_facets(group, made)))
    assert any(map(asked.key, group_facets(group, made, [(made[0].channel, made[0].key, 0)])))
