"""Whether a running container still holds what is defined: the rules of semantics F6, one by one."""

from typing import Any

import pytest

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.values import State
from k8sconfig_tui.provenance.staleness import judge, started_at
from tests.worlds.kubectl import config_map, data_fields, managed, namespace, service
from tests.worlds.reading import inventory

START = "2026-03-02T10:00:00Z"
EARLIER, SAME_SECOND, LATER = "2026-03-02T09:59:59Z", START, "2026-03-02T10:00:01Z"
REF = ObjectRef("ConfigMap", "n", "c")


def definition(**fields: Any) -> Definition:
    kind = fields.pop("kind", "configMapKeyRef")
    state = fields.pop("state", State.VALUE)
    return Definition(
        kind, "env[0]", state, fields.pop("value", "1"), fields.pop("object", REF), fields.pop("key", "K"), **fields
    )


def verdict(objects: list[Any], found: Definition, *, refreshes: bool = False, start: str = START) -> str:
    world = inventory([namespace("n"), config_map("n", "other", {"A": "1"}), *objects])
    return judge(world, [found], start, refreshes=refreshes).verdict


def written(*writes: tuple[str, str], created: str = EARLIER) -> list[Any]:
    """The ConfigMap, its data written by ``(time, key)``."""
    fields = [managed(f"m{number}", time, data_fields(key)) for number, (time, key) in enumerate(writes)]
    return [config_map("n", "c", {"K": "1", "OTHER": "2"}, managed=fields, created=created)]


def test_1_a_required_object_that_is_gone() -> None:
    assert verdict([], definition(state=State.MISSING)) == "source-deleted"


def test_1_a_required_key_that_is_gone() -> None:
    found = definition(state=State.MISSING, note="couldn't find key K in ConfigMap n/c")
    world = inventory([namespace("n"), *written((EARLIER, "OTHER"))])
    judgement = judge(world, [found], START, refreshes=False)
    assert (judgement.verdict, judgement.because) == ("source-deleted", "couldn't find key K in ConfigMap n/c")


def test_1_an_optional_object_may_never_have_been() -> None:
    assert verdict([], definition(state=State.OPTIONAL_MISSING, optional=True)) == "unknown"


def test_1_an_object_that_was_not_read_is_not_gone() -> None:
    secret = ObjectRef("Secret", "n", "s")
    assert verdict([], definition(kind="secretKeyRef", object=secret, state=State.NOT_READ)) == "unknown"


@pytest.mark.parametrize(("optional", "expected"), [(True, "stale"), (False, "possibly-stale")])
def test_2_an_object_younger_than_the_process(optional: bool, expected: str) -> None:
    assert verdict(written((EARLIER, "K"), created=LATER), definition(optional=optional)) == expected


def test_2_an_object_of_the_same_second_is_not_younger() -> None:
    assert verdict(written((EARLIER, "K"), created=SAME_SECOND), definition()) == "current"


def test_5_all_writers_of_the_key_before_the_start() -> None:
    assert verdict(written((EARLIER, "K")), definition()) == "current"


def test_5_a_later_writer_of_another_key_has_not_changed_this_one() -> None:
    assert verdict(written((EARLIER, "K"), (LATER, "OTHER")), definition()) == "current"


def test_5_a_key_without_an_owner_is_judged_by_the_owners_of_any_key() -> None:
    assert verdict(written((LATER, "OTHER")), definition()) == "possibly-stale"
    assert verdict(written((EARLIER, "OTHER")), definition()) == "current"


def test_6_a_writer_of_the_key_after_the_start() -> None:
    assert verdict(written((EARLIER, "K"), (LATER, "K")), definition()) == "possibly-stale"


def test_6_an_optional_key_that_is_not_there_may_have_been() -> None:
    missing = definition(state=State.OPTIONAL_MISSING, value=None, optional=True)
    assert verdict(written((LATER, "OTHER")), missing) == "possibly-stale"
    assert verdict(written((EARLIER, "OTHER")), missing) == "current"


@pytest.mark.parametrize("writes", [[], [(SAME_SECOND, "K")], [("", "K")], [("soon", "K")]])
def test_7_no_writers_equal_seconds_and_unreadable_times_are_unknown(writes: list[tuple[str, str]]) -> None:
    assert verdict(written(*writes), definition()) == "unknown"


def test_an_unreadable_start_is_unknown() -> None:
    assert verdict(written((EARLIER, "K")), definition(), start="soon") == "unknown"


def test_f2_files_that_refresh_are_current() -> None:
    assert verdict(written((LATER, "K")), definition(kind="volume.configMap"), refreshes=True) == "current"


def test_f3_variables_do_not_follow_labels_and_files_do() -> None:
    label = definition(kind="fieldRef", object=None, key="metadata.labels['a']")
    assert verdict([], label) == "unknown"
    assert verdict([], label, refreshes=True) == "current"
    assert verdict([], definition(kind="fieldRef", object=None, key="metadata.name")) == "current"


def test_a_literal_is_what_the_pod_says() -> None:
    assert verdict([], definition(kind="literal", object=None, key=None)) == "current"


def test_a_service_younger_than_the_process_is_absent_in_it() -> None:
    link = definition(kind="serviceLink", object=ObjectRef("Service", "n", "s"), key=None)
    assert verdict([service("n", "s", "10.0.0.1", {"a": 1}, created=LATER)], link) == "stale"


def test_the_gravest_of_all_that_went_into_a_value_counts() -> None:
    world = inventory([namespace("n"), *written((EARLIER, "K"), (LATER, "OTHER"))])
    found = [definition(kind="literal", object=None, key=None), definition(), definition(key="OTHER")]
    assert judge(world, found[:2], START, refreshes=False).verdict == "current"
    assert judge(world, found, START, refreshes=False).verdict == "possibly-stale"


def test_start_times_by_container() -> None:
    state = {"running": {"startedAt": LATER}}
    done = {"terminated": {"startedAt": EARLIER}}
    status = {
        "containerStatuses": [
            {"name": "a", "state": state}, {"name": "w", "state": {"waiting": {}}}, {"name": "t", "state": done},
        ],
        "initContainerStatuses": [{"name": "i", "state": done}, {"name": "s", "state": state}],
        "ephemeralContainerStatuses": [{"name": "e", "state": state}],
    }  # fmt: skip
    world = inventory(
        [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"}, "status": status}]
    )
    pod = world.find("Pod", "n", "p")
    assert pod is not None
    assert {name: started_at(pod, name) for name in ("a", "w", "t", "i", "s", "e", "x")} == {
        "a": LATER, "w": None, "t": None, "i": EARLIER, "s": LATER, "e": LATER, "x": None,
    }  # fmt: skip


def test_what_needs_services_that_were_not_read_is_unknown() -> None:
    link = Definition("serviceLink", ".enableServiceLinks", State.NOT_READ, note="Services were not read")
    judgement = judge(inventory([namespace("n")]), [link], START, refreshes=False)
    assert (judgement.verdict, judgement.because) == ("unknown", "Services were not read")
