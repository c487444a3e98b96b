"""The README's roles, given to a user of a cluster: with them nothing is missing, and there is nothing more in them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from k8sconfig_tui.readers.live.kinds import KINDS
from tests.api.rights import Rule, User
from tests.api.server import ApiServer
from tests.api.tls import Authority
from tests.cli.conftest import Cli
from tests.worlds.small import SECRETS, small

_README = Path(__file__).parents[2] / "README.md"


def _documents() -> list[Any]:
    block = _README.read_text().partition("<!-- rights -->")[2].partition("<!-- /rights -->")[0]
    yamls = re.findall(r"```yaml\n(.*?)```", block, re.DOTALL)
    return [document for text in yamls for document in yaml.safe_load_all(text)]


def _rules(kind: str) -> dict[str, list[Rule]]:
    """The rules of the roles of this kind, by the role's name."""
    return {
        role["metadata"]["name"]: [
            Rule(
                tuple(rule["verbs"]), tuple(rule["apiGroups"]), tuple(rule["resources"]),
                role["metadata"].get("namespace", ""),
            )
            for rule in role["rules"]
        ]
        for role in _documents()
        if role["kind"] == kind
    }  # fmt: skip


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiServer]:
    with ApiServer(list(small("dev")), tls=Authority(tmp_path).server()) as server:
        everywhere, within = _rules("ClusterRole"), _rules("Role")
        server.users.add(User("all", [rule for rules in everywhere.values() for rule in rules]))
        server.users.add(User("most", everywhere["read-configuration"]))
        server.users.add(User("space", [rule for rules in within.values() for rule in rules]))
        server.users.add(User("less", within["read-configuration"]))
        monkeypatch.setenv("KUBECONFIG", str(server.kubeconfig(tmp_path, namespace="shop")))
        yield server


def _forbidden(cli: Cli, user: str, *words: str) -> set[tuple[str, str | None]]:
    gaps = cli("resolve", "--context", user, *words, "-o", "json").document["gaps"]
    return {(gap["resource"], gap["namespace"]) for gap in gaps if gap["reason"] == "forbidden"}


def test_the_roles_hold_the_kinds_that_are_read_and_reading_alone() -> None:
    everywhere, within = _rules("ClusterRole"), _rules("Role")
    assert set(everywhere) == set(within) == {"read-configuration", "read-secrets"}
    for roles, kinds in ((everywhere, KINDS), (within, [kind for kind in KINDS if kind.namespaced])):
        rules = [rule for rules in roles.values() for rule in rules]
        found = [(group, plural) for rule in rules for group in rule.groups for plural in rule.resources]
        assert sorted(found) == sorted((kind.group, kind.plural) for kind in kinds)
        assert {rule.verbs for rule in rules} == {("get", "list", "watch")}
        assert [rule.resources for rule in roles["read-secrets"]] == [("secrets",)]


def test_with_both_roles_nothing_is_forbidden(cli: Cli, server: ApiServer) -> None:
    assert _forbidden(cli, "all", "-A") == set()
    assert not any(value in cli("resolve", "-A", "--context", "all", "--reveal").err for value in SECRETS)


def test_without_read_secrets_their_values_alone_are_missing(cli: Cli, server: ApiServer) -> None:
    """Reliability rows 2 and 4."""
    assert {resource for resource, _ in _forbidden(cli, "most", "-A")} == {"secrets"}
    assert not any(value in cli("resolve", "-A", "--context", "most", "--reveal").out for value in SECRETS)


def test_in_one_namespace_what_has_none_is_missing_and_nothing_else(cli: Cli, server: ApiServer) -> None:
    """Reliability row 3."""
    missing = {("namespaces", None), ("nodes", None)}
    assert _forbidden(cli, "space", "-A") == missing
    assert _forbidden(cli, "less", "-A") == {*missing, ("secrets", "shop")}
    assert cli("resolve", "deploy/web", "-n", "shop", "--context", "space").code == 0
