"""Which columns a comparison has, by the contract's "Environments"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.compare.environments import discover
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.settings import EnvironmentRule
from tests.compare.sources import namespace, partial_source


def cluster(name: str, *spaces: str) -> Inventory:
    return partial_source(name, *(namespace(space) for space in spaces))


def found(*inventories: Inventory, rules: tuple[EnvironmentRule, ...] = ()) -> dict[str, dict[str, str]]:
    return {environment.name: environment.namespaces for environment in discover(inventories, rules)}


def test_each_of_several_sources_is_an_environment_by_its_name() -> None:
    assert found(cluster("b", "shop"), cluster("a", "shop", "web")) == {
        "b": {"shop": "shop"},
        "a": {"shop": "shop", "web": "web"},
    }


def test_columns_run_from_dev_to_prod_where_source_names_tell() -> None:
    names = ["production", "integration", "staging"]
    assert list(found(*(cluster(name, "shop") for name in names))) == ["integration", "staging", "production"]


def test_sources_whose_names_tell_nothing_stay_in_their_places() -> None:
    names = ["prod", "cluster", "dev"]
    assert list(found(*(cluster(name, "shop") for name in names))) == ["dev", "cluster", "prod"]


def test_namespaces_of_one_source_that_differ_by_a_token_are_environments() -> None:
    assert found(cluster("k3d", "payments-prod", "payments-dev", "web-dev", "kube-system")) == {
        "dev": {"payments": "payments-dev", "web": "web-dev"},
        "prod": {"payments": "payments-prod"},
        "k3d": {"kube-system": "kube-system"},
    }


def test_the_token_may_stand_in_front_or_in_the_middle() -> None:
    assert found(cluster("c", "dev-pay", "prod-pay", "team-dev-web", "team-prod-web")) == {
        "dev": {"pay": "dev-pay", "team-web": "team-dev-web"},
        "prod": {"pay": "prod-pay", "team-web": "team-prod-web"},
    }


def test_a_token_that_separates_nothing_makes_no_environment() -> None:
    assert found(cluster("c", "payments-prod", "web", "integration-bus")) == {
        "c": {"payments-prod": "payments-prod", "web": "web", "integration-bus": "integration-bus"}
    }


def test_a_token_without_siblings_of_its_own_stays_out_beside_others() -> None:
    assert found(cluster("c", "pay-dev", "pay-prod", "test-runner"))["c"] == {"test-runner": "test-runner"}


def test_namespaces_named_by_tokens_alone() -> None:
    assert found(cluster("c", "dev", "staging", "prod", "default")) == {
        "dev": {"*": "dev"},
        "staging": {"*": "staging"},
        "prod": {"*": "prod"},
        "c": {"default": "default"},
    }


def test_an_untokened_namespace_is_the_logical_one_in_the_source_s_column() -> None:
    assert found(cluster("main", "payments", "payments-dev", "payments-test")) == {
        "dev": {"payments": "payments-dev"},
        "test": {"payments": "payments-test"},
        "main": {"payments": "payments"},
    }


def test_spellings_of_one_environment_share_a_column_named_as_it_is_spelled() -> None:
    assert found(cluster("c", "a-production", "b-production", "c-prod", "a-dev", "b-dev", "c-dev")) == {
        "dev": {"a": "a-dev", "b": "b-dev", "c": "c-dev"},
        "production": {"a": "a-production", "b": "b-production", "c": "c-prod"},
    }


@pytest.mark.parametrize(
    "spaces",
    [
        {"dev": {"a": "a-dev"}, "prod": {"a": "a-prod"}, "production": {"a": "a-production"}},
        {
            "dev": {"a": "a-dev", "b": "b-dev"},
            "production": {"a": "a-production", "b": "b-production"},
            "prod": {"a": "a-prod"},
        },
        {"pre-prod": {"x": "pre-prod-x"}, "preprod": {"x": "x-preprod"}, "prod": {"x": "prod-x"}},
        {"dev": {"x": "x-dev"}, "prod": {"x": "x-prod", "y": "y-prod"}, "prod#2": {"x": "prod-x"}},
    ],
)
def test_two_namespaces_that_would_play_one_logical_namespace_have_columns_of_their_own(
    spaces: dict[str, dict[str, str]],
) -> None:
    assert found(cluster("c", *(real for column in spaces.values() for real in column.values()))) == spaces


def test_labels_that_name_one_environment_twice_for_one_logical_namespace_make_two_columns() -> None:
    spaces = [namespace(name, env=env) for name, env in [("a", "dev"), ("a-dev", "dev"), ("a-prod", "prod")]]
    assert found(partial_source("c", *spaces)) == {"dev": {"a": "a"}, "dev#2": {"a": "a-dev"}, "prod": {"a": "a-prod"}}


def test_one_token_beside_a_namespace_of_the_logical_name_is_an_environment() -> None:
    assert found(cluster("main", "payments", "payments-dev", "web-dev", "kube-system")) == {
        "dev": {"payments": "payments-dev", "web": "web-dev"},
        "main": {"payments": "payments", "kube-system": "kube-system"},
    }
    assert found(cluster("main", "live-chat", "live-chat-test")) == {
        "test": {"live-chat": "live-chat-test"},
        "main": {"live-chat": "live-chat"},
    }


def test_a_token_that_splits_one_source_splits_all_that_have_it() -> None:
    assert found(cluster("s1", "pay-dev"), cluster("s2", "pay-dev", "pay-prod"), cluster("s3", "pay")) == {
        "s1/dev": {"pay": "pay-dev"},
        "s2/dev": {"pay": "pay-dev"},
        "s2/prod": {"pay": "pay-prod"},
        "s3": {"pay": "pay"},
    }


def test_a_token_that_splits_no_source_by_itself_splits_none() -> None:
    assert list(found(cluster("s1", "pay-dev"), cluster("s2", "pay-prod"))) == ["s1", "s2"]


def test_both_at_once_is_source_and_token() -> None:
    environments = found(cluster("eu", "pay-dev", "pay-prod", "kube-system"), cluster("us", "pay", "kube-system"))
    assert environments == {
        "eu/dev": {"pay": "pay-dev"},
        "eu/prod": {"pay": "pay-prod"},
        "eu": {"kube-system": "kube-system"},
        "us": {"pay": "pay", "kube-system": "kube-system"},
    }


@pytest.mark.parametrize("label", ["environment", "env", "app.kubernetes.io/environment"])
def test_labels_of_namespaces_tell_environments(label: str) -> None:
    spaces = namespace("pay", **{label: "production"}), namespace("pay-next", **{label: "next"}), namespace("other")
    assert found(partial_source("c", *spaces)) == {
        "production": {"pay": "pay"},
        "next": {"pay": "pay-next"},
        "c": {"other": "other"},
    }


def test_a_label_that_all_namespaces_share_hides_no_token() -> None:
    spaces = (namespace(name, environment="prod") for name in ("pay-dev", "pay-test"))
    assert set(found(partial_source("c", *spaces))) == {"dev", "test"}


def test_namespaces_of_several_sources_align_by_equal_name_first() -> None:
    environments = discover(
        [cluster("a", "pay", "shop-dev"), cluster("b", "pay", "web-prod"), cluster("c", "web-dev")], ()
    )
    assert [environment.namespaces for environment in environments] == [
        {"pay": "pay", "shop-dev": "shop-dev"},
        {"pay": "pay", "web": "web-prod"},
        {"web": "web-dev"},
    ]
    assert environments[1].aligned_by == {"web": "environment token"}


def test_rules_override_what_names_tell() -> None:
    rules = (
        EnvironmentRule("Live", namespace="*-prod", order=2),
        EnvironmentRule("Lab", source="main*", namespace="*-dev", order=1),
        EnvironmentRule("Lab", namespace="play"),
    )
    assert found(cluster("main", "pay-prod", "pay-dev", "pay-test", "play"), rules=rules) == {
        "Lab": {"pay": "pay-dev", "play": "play"},
        "Live": {"pay": "pay-prod"},
        "main": {"pay": "pay-test"},
    }


def test_one_rule_over_several_sources_makes_a_column_of_each() -> None:
    rules = (EnvironmentRule("dev", namespace="*-dev"),)
    assert set(found(cluster("a", "pay-dev"), cluster("b", "pay-dev"), rules=rules)) == {"a/dev", "b/dev"}


def test_a_rule_without_a_star_gives_the_name_without_tokens() -> None:
    rules = (EnvironmentRule("one", namespace="pay-prod"), EnvironmentRule("two", namespace="pay-blu?"))
    assert found(cluster("c", "pay-prod", "pay-blue"), rules=rules) == {
        "one": {"pay": "pay-prod"},
        "two": {"pay-blue": "pay-blue"},
    }


SPACES = st.sets(
    st.lists(
        st.sampled_from(["dev", "prod", "production", "pre-prod", "preprod", "pay", "web"]), min_size=1, max_size=3
    ).map("-".join),
    max_size=8,
)


@given(st.lists(SPACES, min_size=1, max_size=3), st.booleans())
def test_every_namespace_is_in_exactly_one_column_and_names_are_unique(sources: list[set[str]], ruled: bool) -> None:
    inventories = [cluster(("dev", "b", "b")[at], *sorted(spaces)) for at, spaces in enumerate(sources)]
    rules = [EnvironmentRule("dev", namespace="*-dev"), EnvironmentRule("b", namespace="web*")] if ruled else []
    environments: tuple[Environment, ...] = discover(inventories, rules)
    assert len({environment.name for environment in environments}) == len(environments)
    for inventory in inventories:
        mine = [environment for environment in environments if environment.inventory is inventory]
        real = [real for environment in mine for real in environment.namespaces.values()]
        assert sorted(real) == inventory.namespaces()


def test_thousands_of_namespaces_are_told_apart() -> None:
    spaces = [f"team{at}-{token}" for at in range(700) for token in ("dev", "staging", "prod")]
    environments = found(cluster("c", *spaces))
    assert [(name, len(spaces)) for name, spaces in environments.items()] == [
        ("dev", 700),
        ("staging", 700),
        ("prod", 700),
    ]
