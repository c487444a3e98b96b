"""What stands on either side of a difference: values, their objects, whole workloads; secrets stay hidden."""

from typing import Any

from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.present.diff import Difference
from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.panel import Subject
from k8sconfig_tui.present.sides import Look, ObjectSide, ValueSide, of_cell, of_objects, of_values, partner
from tests.present.worlds import fingerprint, group_of, row_of, workspace
from tests.worlds.small import SECRETS


def _of(key: str, other: int | None = None, **ways: Any) -> Difference | None:
    return of_cell(_subject(key), other, Look(fingerprint, **ways))


def _subject(key: str, column: int = 1) -> Subject:
    opened = workspace()
    group = group_of(opened.matrix(), "web", "app")
    rows = opened.rows(group)
    return Subject(group, row_of(rows, key), column, rows)


def _all(difference: Difference | None) -> str:
    assert difference is not None
    unified = [plain_text(difference.unified(row)) for row in range(difference.count(unified=True))]
    halves = [difference.halves(row) for row in range(difference.count(unified=False))]
    return "\n".join([*unified, *(plain_text(half) for pair in halves for half in pair)])


def test_secrets_are_compared_and_not_shown() -> None:
    text = _all(_of("PASSWORD"))
    assert "the bytes differ" in text
    assert not [secret for secret in SECRETS if secret in text]
    assert "equal bytes" in _all(_of("TOKEN"))


def test_reveal_shows_the_selected_side_alone() -> None:
    text = _all(_of("PASSWORD", reveal=True))
    assert "fake-prod-password" in text
    assert "fake-dev-password" not in text


def test_the_partner_is_the_nearest_that_differs() -> None:
    opened = workspace()
    row = row_of(opened.rows(group_of(opened.matrix(), "web", "app")), "VALUE")
    low, high = row.cells
    assert partner([low, low, high], 1) == 2
    assert partner([low, high, low], 2) == 1
    assert partner([low, low, low], 0) == 1
    assert partner([low, None], 0) is None


def test_the_defining_objects_are_compared_field_by_field_without_secrets() -> None:
    text = _all(_of("PASSWORD", matter="object"))
    assert "data.PASSWORD" in text
    assert not [secret for secret in SECRETS if secret in text]
    assert "data.app.yaml" in _all(_of("/etc/web/app.yaml", matter="object"))


def test_whole_workloads_are_compared_by_the_names_of_their_entries() -> None:
    text = _all(_of("SAME", matter="workload"))
    assert "spec.template.spec.containers[app].env[VALUE].value" in text
    assert "env[ONLY_DEV]" in text
    assert not [secret for secret in SECRETS if secret in text]


def test_swapping_turns_the_sides_and_nothing_else() -> None:
    for matter in ("value", "object", "workload"):
        as_it_is, swapped = _of("VALUE", matter=matter), _of("VALUE", matter=matter, swapped=True)
        assert as_it_is is not None
        assert swapped is not None
        assert (as_it_is.left, as_it_is.right) == (swapped.right, swapped.left)
        assert plain_text(as_it_is.left).startswith("dev")
    assert "- " in _all(_of("VALUE", swapped=True))


def test_two_revealed_secrets_are_laid_side_by_side_as_text() -> None:
    first, second = (_subject("PASSWORD").row.cells[at] for at in (0, 1))
    both = _all(of_values(ValueSide((), first, True), ValueSide((), second, True), Look(fingerprint)))
    assert "fake-dev-password" in both
    assert "fake-prod-password" in both
    one = _all(of_values(ValueSide((), first), ValueSide((), second, True), Look(fingerprint)))
    assert "fake-dev-password" not in one


def test_values_of_any_two_keys_are_compared() -> None:
    text = _all(of_values(ValueSide((), _cell("VALUE")), ValueSide((), _cell("SAME")), Look(fingerprint)))
    assert "high" in text
    assert "1" in text


def _cell(key: str) -> Any:
    return _subject(key).row.cells[1]


def test_objects_of_any_two_names_and_kinds_are_compared_without_their_secrets() -> None:
    inventory = workspace().inventories[0]
    secret, plain = (inventory.get(ObjectRef(kind, "shop", "web")) for kind in ("Secret", "ConfigMap"))
    text = _all(of_objects(ObjectSide((), plain), ObjectSide((), secret), Look(fingerprint)))
    assert "data.HOST" in text
    assert "data.PASSWORD" in text
    assert not [value for value in SECRETS if value in text]


def test_what_one_side_lacks_is_no_difference_of_bytes() -> None:
    assert "only one side has it" in _all(_of("ONLY_DEV"))


def test_an_object_that_was_not_read_is_no_difference() -> None:
    text = _all(of_objects(ObjectSide((), None), ObjectSide((), None), Look(fingerprint)))
    assert "cannot be compared" in text
