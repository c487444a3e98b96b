"""The panel names winner, losers, places and reasons, and no secret."""

import pytest

from k8sconfig_tui.compare.matrix import Group
from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.panel import Background, Subject, panel, summary
from k8sconfig_tui.present.supply import reason
from tests.present.worlds import fingerprint, group_of, row_of, workspace
from tests.worlds.small import REFUSED, SECRETS


def _panel(key: str, column: int = 0, *, name: str = "web", container: str = "app", reveal: bool = False) -> str:
    opened = workspace()
    group = group_of(opened.matrix(), name, container)
    rows = opened.rows(group)
    row = row_of(rows, key)
    explained = opened.explain(group, row)[column]
    background = Background(explained.chain, explained.running, explained.consumers)
    lines = panel(Subject(group, row, column, rows), fingerprint, background=background, reveal=reveal)
    return "\n".join(map(plain_text, lines))


def test_the_winner_with_its_field_object_key_and_place() -> None:
    text = _panel("PASSWORD")
    assert "secretKeyRef  Secret/web  key PASSWORD" in text
    assert "spec.template.spec.containers[0].env[" in text
    assert "dev.json items[" in text
    assert "known, secret" in text


def test_the_loser_with_its_offer_and_the_reason() -> None:
    text = _panel("SHADOWED")
    assert "envFrom.configMapRef" in text
    assert "offered far" in text
    assert "an entry of env beats envFrom" in text


def test_unresolved_references_are_named() -> None:
    assert "$(NOWHERE): set nowhere before" in _panel("URL")


def test_the_kubelets_own_words_about_a_refused_container() -> None:
    text = _panel("NEEDED", 1, name="worker", container="worker")
    assert f"CreateContainerConfigError: {REFUSED.format(space='shop')}" in text


@pytest.mark.parametrize("key", ["PASSWORD", "TOKEN", "BOTH", "SAME", "FROM", "/etc/web/app.yaml"])
@pytest.mark.parametrize("column", [0, 1])
def test_no_secret_unless_it_is_revealed(key: str, column: int) -> None:
    text = _panel(key, column)
    assert not [secret for secret in SECRETS if secret in text]


def test_reveal_shows_the_value() -> None:
    assert "fake-dev-password" in _panel("PASSWORD", 0, reveal=True)


def test_a_text_of_several_lines_is_shown_line_by_line() -> None:
    assert "value      level: debug\n           workers: 2\n" in _panel("/etc/web/app.yaml")


def test_a_container_that_is_not_there() -> None:
    opened = workspace()
    group = group_of(opened.matrix(), "web", "app")
    row = opened.rows(group)[0]
    alone = Group(group.namespace, group.kind, group.name, group.container, [group.members[0], None])
    empty = row.__class__(row.channel, row.key, row.verdict, [row.cells[0], None])
    text = "\n".join(map(plain_text, panel(Subject(alone, empty, 1), fingerprint)))
    assert "does not exist in this environment" in text


def test_the_summary_of_a_container_says_where_it_fails() -> None:
    opened = workspace()
    text = "\n".join(map(plain_text, summary(group_of(opened.matrix(), "worker", "worker"))))
    assert "CreateContainerConfigError" in text


def _at(path: str, kind: str = "literal", state: State = State.VALUE, note: str = "") -> Definition:
    return Definition(kind, path, state, "x", note=note)


@pytest.mark.parametrize(
    ("winner", "loser", "expected"),
    [
        (_at("env[3]"), _at("env[1]"), "the later entry of env wins"),
        (_at("env[3]"), _at("envFrom[0]"), "an entry of env beats envFrom"),
        (_at("envFrom[2]"), _at("envFrom[0]"), "the later entry of envFrom wins"),
        (_at("env[0]"), _at("", "serviceLink"), "an entry of env beats a service link"),
        (_at("envFrom[0]"), _at("", "image"), "envFrom beats the image"),
        (_at("args[2]"), _at("args[0]"), "the later argument is the one most programs take"),
        (_at(".volumes[2].configMap"), _at(".volumes[0].secret"), "a later mount or source covers the path"),
        (_at("args[0]"), _at("command[1]"), "the later argument is the one most programs take"),
        (_at("", "image"), _at("env[1]", state=State.OPTIONAL_MISSING), "skipped: optional and not there"),
        (_at(".volumes[0]"), _at(".volumes[0]", note="covered by the mount at /x"), "covered by the mount at /x"),
    ],
)
def test_why_a_definition_lost(winner: Definition, loser: Definition, expected: str) -> None:
    """Semantics A: env over envFrom over service links over the image; later over earlier."""
    assert reason(winner, loser) == expected
