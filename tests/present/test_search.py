"""What is looked for is found in every container of every environment, and Secrets are looked at only when asked."""

import pytest

from k8sconfig_tui.model.values import to_bytes
from k8sconfig_tui.present.hits import HitLines
from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.search import Hit, Same, Search, look, query
from k8sconfig_tui.present.tree import Forest
from k8sconfig_tui.workspace import Workspace
from tests.present.worlds import fingerprint, workspace
from tests.worlds.forbidden import forbidden
from tests.worlds.hostile import SECRETS, hostile_pair
from tests.worlds.small import SECRETS as FEW
from tests.worlds.small import small_pair


def _search(opened: Workspace, text: str) -> list[Hit]:
    matrix = opened.matrix()
    names, environments = Forest(matrix).names, matrix.environments
    probe = Search(query(text), matrix, lambda at, column: f"{environments[column].name}\n{names[at]}")
    return [hit for hits in look(matrix, range(len(matrix.groups)), probe) for hit in hits]


def _places(opened: Workspace, text: str) -> set[tuple[str, str, str]]:
    """Environment, key, and as what it was found."""
    names = [environment.name for environment in opened.matrix().environments]
    return {(names[hit.column], hit.key, hit.matched) for hit in _search(opened, text)}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("VALUE", {("dev", "VALUE", "key"), ("prod", "VALUE", "key")}),
        ("high", {("prod", "VALUE", "value")}),
        ("web-more", {("prod", "SUPPLY", "object")}),
        ("--port", {("dev", "--port", "key"), ("prod", "--port", "key")}),
        ("banner", {("dev", "/etc/web/banner.txt", "key"), ("prod", "/etc/web/banner.txt", "key")}),
        ("level: info", {("prod", "/etc/web/app.yaml", "value")}),
        ("/^high$", {("prod", "VALUE", "value")}),
        ("~hgh", {("prod", "VALUE", "value")}),
        ("VALUE !high", {("dev", "VALUE", "key")}),
        ("value prod !etc", {("prod", "VALUE", "key")}),
        ("BOTH by:secret", {("prod", "BOTH", "key")}),
        ("is:supply by:cm", {("prod", "SUPPLY", "key")}),
        ("password", {("dev", "PASSWORD", "key"), ("prod", "PASSWORD", "key")}),
        ("needed kind:deploy is:broken", {("dev", "NEEDED", "key"), ("prod", "NEEDED", "key")}),
        ("fake-", set()),
        ("nothing-has-this", set()),
        ("", set()),
    ],
)
def test_places_are_found(text: str, places: set[tuple[str, str, str]]) -> None:
    assert _places(workspace(), text) == places


def test_a_definition_that_lost_is_found_and_said_to_have() -> None:
    hits = [hit for hit in _search(workspace(), "far") if hit.key == "SHADOWED"]
    assert [(hit.matched, hit.beaten, hit.definition.value) for hit in hits] == [("value", True, "far")] * 2


def test_the_line_of_a_long_value_is_told() -> None:
    hits = [hit for hit in _search(workspace(), "workers") if hit.channel == "file"]
    assert {hit.part for hit in hits} == {"workers: 2"}


class TestSecrets:
    def test_values_are_matched_by_their_bytes_when_asked(self) -> None:
        opened = workspace()
        assert _places(opened, "secret:fake-shared-token") == {("dev", "TOKEN", "value"), ("prod", "TOKEN", "value")}
        assert _places(opened, "secret:dev-pass") == {("dev", "PASSWORD", "value")}
        assert not _places(opened, "secret:FAKE-SHARED-TOKEN")
        assert not _places(opened, "secret: fake-shared-token")

    def test_what_stands_before_narrows_the_place(self) -> None:
        assert _places(workspace(), "token prod secret:fake") == {("prod", "TOKEN", "value")}

    def test_open_values_are_not_matched_as_secrets(self) -> None:
        assert not _places(workspace(), "secret:high")

    def test_nothing_typed_after_it_finds_nothing(self) -> None:
        assert not query("secret:")
        assert not _places(workspace(), "secret:")

    def test_no_search_but_that_tells_of_a_secret_value(self) -> None:
        opened = workspace()
        for secret in FEW:
            assert not [hit for hit in _search(opened, secret) if hit.definition.sensitive]
            assert not [hit for hit in _search(opened, f"/{secret}") if hit.definition.sensitive]

    @pytest.mark.parametrize("text", ["secret:fake", "PASSWORD", "web", "is:same"])
    def test_no_line_shows_one(self, text: str) -> None:
        opened = workspace()
        lines = HitLines(opened.matrix(), fingerprint)
        told = "\n".join(plain_text(part) for hit in _search(opened, text) for part in lines.cells(hit))
        assert told
        assert not [secret for secret in FEW if secret in told]


class TestSameValue:
    def test_all_other_places_with_the_bytes(self) -> None:
        opened = workspace()
        matrix = opened.matrix()
        [first, *_] = _search(opened, "TOKEN")
        value = first.definition.value
        assert value is not None
        probe = Same(value, (first.group, first.column, first.channel, first.key))
        hits = [hit for found in look(matrix, range(len(matrix.groups)), probe) for hit in found]
        assert [(hit.column, hit.key) for hit in hits] == [(1, "TOKEN")]

    def test_only_equal_bytes_are_the_same(self) -> None:
        opened = workspace()
        matrix = opened.matrix()
        for value in ("1", "", "x"):
            hits = [
                hit for found in look(matrix, range(len(matrix.groups)), Same(value, (-1, 0, "", ""))) for hit in found
            ]
            assert hits
            assert all(to_bytes(hit.definition.value or "") == to_bytes(value) for hit in hits)


@pytest.mark.parametrize(
    "text", ["a", "/.", "~x", "!zzz", "is:differs", "kind:deploy by:secret", "[/foo]", "secret:fake"]
)
def test_the_hostile_world_is_searched_and_its_lines_are_printable(text: str) -> None:
    opened = workspace(hostile_pair())
    lines = HitLines(opened.matrix(), fingerprint)
    for hit in _search(opened, text)[:500]:
        told = [plain_text(part) for part in lines.cells(hit)]
        assert all(part.isprintable() for part in told)
        assert not [secret for secret in SECRETS if secret in "".join(told)]


@pytest.mark.parametrize("without", forbidden())
def test_what_was_not_read_is_a_place_without_a_value(without: str) -> None:
    opened = workspace({"dev": forbidden()[without], "prod": small_pair()["prod"]})
    hits = [hit for hit in _search(opened, "PASSWORD") if hit.column == 0]
    assert [hit.matched for hit in hits] == ["key"]
    assert not [hit for hit in _search(opened, "secret:fake") if hit.definition.value is None]
