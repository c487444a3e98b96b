"""What is typed after ``:`` means one thing or is told to mean none."""

from contextlib import suppress

import pytest

from k8sconfig_tui.ui.commands import COMMANDS
from k8sconfig_tui.ui.names import Names, beginning
from k8sconfig_tui.ui.orders import WORDS, Order, OrderError, complete, parse, usage
from tests.present.worlds import workspace
from tests.worlds.hostile import ATTACKS, hostile_pair
from tests.worlds.small import small_tokens

THEMES = ["dark", "light"]


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(workspace().matrix())


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("q", Order("run", "quit")),
        (":q!", Order("run", "quit")),
        ("wq", Order("run", "quit")),
        ("quit", Order("run", "quit")),
        ("diff", Order("run", "diff")),
        ("Help ", Order("run", "help")),
        ("ns shop", Order("ns", "shop")),
        ("ctx prod", Order("ctx", "prod")),
        ("ctx", Order("run", "sources")),
        ("contexts", Order("run", "sources")),
        ("context kind", Order("ctx", "kind")),
        ("env  prod ", Order("env", "prod")),
        ("go deploy/web VALUE", Order("go", "deploy/web VALUE")),
        ("deploy/web", Order("go", "deploy/web")),
        ("Deployment/web VALUE", Order("go", "Deployment/web VALUE")),
        ("find a b", Order("find", "a b")),
        ("find", Order("find", "")),
        ("search", Order("run", "search")),
        ("search x", Order("find", "x")),
        ("filter", Order("run", "filter")),
        ("filter !a is:same", Order("filter", "!a is:same")),
        ("only", Order("run", "only")),
        ("only value,broken", Order("only", "value,broken")),
        ("sort", Order("run", "sort")),
        ("sort key", Order("sort", "key")),
        ("theme", Order("run", "theme")),
        ("theme dark", Order("theme", "dark")),
        ("deploy", Order("kind", "deploy")),
        ("deployments", Order("kind", "deployments")),
        ("sts", Order("kind", "sts")),
        ("pods web", Order("kind", "pods web")),
        ("cj", Order("kind", "cj")),
    ],
)
def test_a_line_is_an_order(names: Names, text: str, order: Order) -> None:
    assert parse(text, names) == order


@pytest.mark.parametrize("text", ["", " ", ":", " : "])
def test_an_empty_line_is_none(names: Names, text: str) -> None:
    assert parse(text, names) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dif", "did you mean diff?"),
        ("zzz", "no command zzz"),
        ("ns", ":ns NAME"),
        ("only valu", "did you mean value?"),
        ("sort keys", "did you mean key?"),
    ],
)
def test_what_is_no_order_is_told(names: Names, text: str, told: str) -> None:
    with pytest.raises(OrderError, match=told.replace("?", r"\?")):
        parse(text, names)


def test_every_command_is_an_order(names: Names) -> None:
    for one in COMMANDS:
        assert parse(one.id, names) in {Order("run", one.id), Order("run", "quit")}


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("", []),
        ("hel", ["help"]),
        ("ns s", ["ns shop"]),
        ("ctx p", ["ctx prod"]),
        ("go deploy/we", ["go deploy/web"]),
        ("deploy/", ["deploy/web", "deploy/worker"]),
        ("only is", []),
        ("only value,bro", ["only value,broken"]),
        ("theme d", ["theme dark"]),
        ("find a", []),
    ],
)
def test_completion(names: Names, text: str, candidates: list[str]) -> None:
    assert complete(text, names, THEMES) == candidates


def test_contexts_and_environments_complete_a_context(names: Names) -> None:
    assert complete("ctx pro", names, THEMES, ["prod-eu", "proto", "other"]) == ["ctx prod", "ctx prod-eu", "ctx proto"]


def test_a_word_tells_how_it_is_used() -> None:
    assert usage("ctx ").startswith("ctx NAME")
    assert usage("go").startswith("go KIND/NAME [KEY]")
    assert usage("diff") == ""


def test_every_word_begins_its_own_completion(names: Names) -> None:
    for word in WORDS:
        assert word.word in complete(word.word[:1], names, THEMES)


def test_real_and_logical_namespaces_have_names() -> None:
    names = Names(workspace({"one": small_tokens()}).matrix())
    assert {"shop", "shop-dev", "shop-prod"} <= set(names.namespaces)
    assert names.in_namespace("shop") == names.in_namespace("shop-dev")
    assert names.of_workload("Deployments", "web") == names.of_workload("deploy", "web") != ()
    assert names.of_workload("sts", "web") == ()


def test_many_names_are_completed_from_their_place() -> None:
    many = sorted(f"name-{number:05d}" for number in range(20_000))
    assert beginning(many, "name-1999") == [f"name-1999{digit}" for digit in range(10)]
    assert len(beginning(many, "name")) == 50


def test_hostile_names_and_lines_do_no_harm() -> None:
    names = Names(workspace(hostile_pair()).matrix())
    assert all(name.isprintable() for name in (*names.namespaces, *names.workloads))
    for attack in ATTACKS:
        for text in (attack, f"ns {attack}", f"go {attack}/{attack}", f"only {attack}"):
            complete(text, names, THEMES)
            with suppress(OrderError):
                parse(text, names)
