"""Environment tokens and generated suffixes in names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.compare import tokens

SPELLINGS = [
    *("dev", "develop", "development", "test", "testing", "int", "integration", "qa", "uat", "sandbox", "sbx"),
    *("stage", "staging", "stg", "preprod", "pre-prod", "canary", "prod", "production", "prd", "live"),
]


@pytest.mark.parametrize("token", SPELLINGS)
@pytest.mark.parametrize("name", ["shop-{}", "{}-shop", "shop.{}", "{}_shop"])
def test_a_token_is_found_at_either_end(token: str, name: str) -> None:
    found = tokens.found(name.format(token))
    assert (found[0].spelled, found[0].rest) == (token, "shop")


@pytest.mark.parametrize("token", SPELLINGS)
def test_a_token_is_found_in_the_middle_and_alone(token: str) -> None:
    assert tokens.without_tokens(f"shop-{token}-web") == "shop-web"
    assert tokens.without_tokens(token) == tokens.WHOLE


@pytest.mark.parametrize(
    "name", ["devices", "contest", "print", "latest-news", "production2000x", "shop", "", "-", "alive"]
)
def test_a_syllable_is_no_token(name: str) -> None:
    assert tokens.found(name) == ()
    assert tokens.without_tokens(name) == name


def test_spellings_of_one_environment_are_one_token() -> None:
    assert {tokens.found(f"a-{word}")[0].token for word in ("prod", "production", "prd")} == {"prod"}
    assert {tokens.canonical(word) for word in ("PreProd", "pre-prod", "pre_prod")} == {"preprod"}
    assert tokens.canonical("Blue") == "blue"


def test_pre_prod_is_not_prod() -> None:
    assert [(found.token, found.rest) for found in tokens.found("shop-pre-prod")] == [("preprod", "shop")]


def test_the_end_of_a_name_is_asked_before_its_start() -> None:
    assert [found.token for found in tokens.found("canary-web-dev")] == ["dev", "canary"]


def test_numbered_environments_are_apart() -> None:
    assert [found.token for found in tokens.found("shop-dev2")] == ["dev2"]
    assert (tokens.rank("dev") or ()) < (tokens.rank("dev2") or ()) < (tokens.rank("test") or ())


def test_columns_run_from_dev_to_prod() -> None:
    names = ["live", "prod", "canary", "preprod", "stage", "sandbox", "uat", "qa", "int", "test", "dev"]
    assert sorted(names, key=lambda name: tokens.rank(name) or ()) == names[::-1]
    assert tokens.rank("blue") is None


def test_a_source_name_holds_its_token_in_any_writing() -> None:
    assert tokens.token_of("arn:aws:eks/Shop_Prod-1.eu") == "prod"
    assert tokens.token_of("k3d") is None


def test_hash_suffixes() -> None:
    assert tokens.without_hash("settings-bcdfgh2456") == "settings"
    assert tokens.without_hash("settings-production") == "settings-production"
    assert tokens.without_hash("web-6d4cf56db6-x7k2p", "Pod") == "web"
    assert tokens.without_hash("web-6d4cf56db6", "ReplicaSet") == "web"
    assert tokens.without_hash("report-28371234", "Job") == "report"
    assert tokens.without_hash("report-28371234", "Deployment") == "report-28371234"
    assert tokens.logical("web-dev-config-bcdfgh2456") == "web-config"


@given(st.text(alphabet="abdeprtvo-._", max_size=30))
def test_removing_tokens_ends_and_leaves_none(name: str) -> None:
    rest = tokens.without_tokens(name)
    assert rest == tokens.WHOLE or tokens.found(rest) == ()
