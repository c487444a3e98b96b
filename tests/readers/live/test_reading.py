"""A cluster as it is read: what is there, what is proven absent, and what is said of the rest."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.values import State
from k8sconfig_tui.readers import CancelledError
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live.asking import AnswerError
from k8sconfig_tui.readers.live.reading import read
from k8sconfig_tui.readers.live.wire import Answer, BrokenOffError, TooLargeError, UnreachableError
from tests.readers.live.fake import FakeWire, Reply, answer, asking, outcome, status
from tests.worlds.kubectl import Object, config_map, namespace, secret
from tests.worlds.small import SECRETS, small

_ES = "external-secrets.io"


def inventory(wire: FakeWire, access: Access | None = None) -> Inventory:
    return Inventory("fake", outcome(wire, access).batches, location="context:fake", origin="live")


def gaps(read_one: Inventory) -> list[tuple[str, str | None, str]]:
    return [(gap.resource, gap.namespace, gap.reason) for gap in read_one.gaps]


def many(count: int) -> list[Object]:
    return [namespace("shop"), *(config_map("shop", f"cm-{number:05}", {"KEY": "v"}) for number in range(count))]


def absence(found: Inventory, kind: str, space: str) -> State:
    return found.coverage.absence(kind, space)


# What is there


def test_a_whole_cluster_has_no_gap() -> None:
    found = inventory(FakeWire(small()))
    assert {obj.ref for obj in found} == {
        ObjectRef(
            obj["kind"],
            obj["metadata"].get("namespace") or "",
            obj["metadata"]["name"],
            obj["apiVersion"].rpartition("/")[0],
        )
        for obj in small()
    }
    assert found.gaps == []
    assert absence(found, "ConfigMap", "shop") is State.MISSING
    assert absence(found, f"ExternalSecret.{_ES}", "shop") is State.MISSING
    assert found.origin == "live"


def test_a_cluster_that_runs_nothing_has_no_gap() -> None:
    found = inventory(FakeWire([namespace("shop")]))
    assert found.workloads() == []
    assert found.gaps == []


@pytest.mark.parametrize("aggregated", [True, False])
def test_kinds_that_only_some_clusters_have_are_read_where_they_are_served(*, aggregated: bool) -> None:
    supplied: Object = {
        "apiVersion": f"{_ES}/v1beta1",
        "kind": "ExternalSecret",
        "metadata": {"name": "db", "namespace": "shop", "uid": "1"},
    }
    wire = FakeWire([*small(), supplied])
    wire.aggregated = aggregated
    wire.versions[_ES] = ["v1beta1"]
    found = inventory(wire)
    assert found.get(ObjectRef("ExternalSecret", "shop", "db", _ES)) is not None
    assert found.gaps == []
    assert wire.lists("externalsecrets") == [f"/apis/{_ES}/v1beta1/externalsecrets?limit=500"]
    assert wire.lists("sealedsecrets") == []


def test_many_objects_come_in_pages() -> None:
    """Reliability row 25."""
    wire = FakeWire(many(10_000))
    found = inventory(wire)
    assert len(found.of_kind("ConfigMap")) == 10_000
    assert len(wire.lists("configmaps")) == 20
    assert all("limit=500" in line for line in wire.lists("configmaps"))


def test_a_verb_s_namespace_is_all_that_is_read() -> None:
    wire = FakeWire([*small(), *small("prod", "other")])
    found = inventory(wire, Access(view=("other",), only=True))
    spaces = {(obj.kind == "Service", obj.metadata.namespace) for obj in found if obj.kind not in {"Namespace", "Node"}}
    assert spaces == {(False, "other"), (True, "other"), (True, "default")}
    assert found.gaps == []
    assert absence(found, "ConfigMap", "other") is State.MISSING
    assert absence(found, "ConfigMap", "shop") is State.NOT_READ


# What may not be read


def test_one_kind_that_may_not_be_read_leaves_the_others() -> None:
    """Reliability row 2."""
    found = inventory(FakeWire(small(), [(kind, None) for kind in _plurals() if kind != "nodes"]))
    assert gaps(found) == [("nodes", None, "forbidden")]
    assert found.of_kind("Node") == []
    assert found.workloads()


def test_secrets_that_may_not_be_read_are_not_missing() -> None:
    """Reliability row 4."""
    found = inventory(FakeWire(small(), [(kind, None) for kind in _plurals() if kind != "secrets"]))
    assert gaps(found) == [("secrets", None, "forbidden")]
    assert absence(found, "Secret", "shop") is State.FORBIDDEN


def test_what_may_not_be_listed_everywhere_is_listed_where_it_may() -> None:
    """Reliability row 3."""
    world = [*small(), *small("prod", "other")]
    found = inventory(FakeWire(world, [("namespaces", None), ("nodes", None), ("*", "shop")]))
    assert {obj.metadata.namespace for obj in found.of_kind("ConfigMap")} == {"shop"}
    assert absence(found, "ConfigMap", "shop") is State.MISSING
    assert absence(found, "ConfigMap", "other") is State.FORBIDDEN
    assert ("configmaps", "other", "forbidden") in gaps(found)


def test_who_has_one_namespace_and_no_secrets_sees_it_and_what_to_ask_for() -> None:
    """Reliability row 3: neither namespaces nor nodes may be listed."""
    plurals = [kind for kind in _plurals() if kind not in {"secrets", "nodes"}]
    wire = FakeWire([*small(), *small("prod", "other")], [(kind, "shop") for kind in plurals])
    found = inventory(wire)
    assert found.namespaces() == ["shop"]
    assert [str(root.ref) for root in found.workloads()] == ["Deployment/web", "Deployment/worker", "CronJob/report"]
    assert gaps(found) == [
        ("namespaces", None, "forbidden"),
        ("secrets", "shop", "forbidden"),
        ("nodes", None, "forbidden"),
    ]
    assert absence(found, "ConfigMap", "shop") is State.MISSING
    assert absence(found, "ConfigMap", "other") is State.FORBIDDEN


def test_namespaces_that_only_the_rules_name_are_found() -> None:
    def fault(path: str, query: Mapping[str, str]) -> Reply:
        if path != "SelfSubjectRulesReview":
            return None
        named = {"verbs": ["get"], "apiGroups": [""], "resources": ["namespaces"], "resourceNames": ["other"]}
        every = {"verbs": ["list"], "apiGroups": ["*"], "resources": ["*"]}
        return answer({"status": {"resourceRules": [named, every]}}, 201)

    wire = FakeWire([*small(), *small("prod", "other")], [("*", "other"), ("*", "shop")])
    wire.fault = fault
    assert inventory(wire).namespaces() == ["other", "shop"]


def test_many_namespaces_without_rights_are_one_gap() -> None:
    world = [namespace(f"team-{number}") for number in range(9)]
    found = inventory(FakeWire(world, [("namespaces", None), ("*", "team-1")]))
    messages = [gap.message for gap in found.gaps if gap.resource == "pods"]
    assert messages == ["pods may not be listed in 8 of 9 namespaces, only in team-1"]


def test_a_namespace_without_rights_is_not_asked_for_each_kind() -> None:
    wire = FakeWire([namespace(f"team-{number}") for number in range(20)], [("namespaces", None), ("*", "team-1")])
    inventory(wire)
    assert len(wire.lists("pods")) == 2


def test_a_conflict_of_a_review_is_asked_again_once() -> None:
    """Reliability row 6."""
    wire = FakeWire(small(), [("*", "shop")])
    replies: list[Reply] = [status(409)]
    wire.fault = lambda path, _: replies.pop() if path == "SelfSubjectRulesReview" and replies else None
    assert inventory(wire).workloads()
    assert wire.log.count("SelfSubjectRulesReview shop") == 2


def test_a_review_that_goes_on_in_conflict_leaves_it_to_trying() -> None:
    """Reliability row 6."""
    wire = FakeWire(small(), [("*", "shop")])
    wire.fault = lambda path, _: status(409) if path == "SelfSubjectRulesReview" else None
    assert inventory(wire).workloads()
    assert wire.log.count("SelfSubjectRulesReview shop") == 2


# What is not served


def test_a_group_that_is_not_served_is_no_gap() -> None:
    """Reliability row 5: what has no CustomResourceDefinition is absent, and that is known."""
    found = inventory(FakeWire(small()))
    assert found.gaps == []
    assert absence(found, "Application.argoproj.io", "shop") is State.MISSING


def test_a_kind_that_is_gone_when_it_is_listed_is_noted_once() -> None:
    """Reliability row 5."""
    wire = FakeWire(small())
    wire.fault = lambda path, _: status(404) if path.endswith("/cronjobs") else None
    found = inventory(wire)
    assert gaps(found) == [("cronjobs", None, "not-read")]
    assert found.workloads()


def test_a_version_that_is_gone_is_looked_up_anew() -> None:
    """Reliability row 24."""
    wire = FakeWire(small())
    wire.versions["batch"] = ["v1beta1"]

    def fault(path: str, _: Mapping[str, str]) -> Reply:
        if path.endswith("v1beta1/cronjobs"):
            wire.versions["batch"] = ["v1"]
            return status(404)
        return None

    wire.fault = fault
    found = inventory(wire)
    assert found.of_kind("CronJob.batch")
    assert not [gap for gap in found.gaps if gap.resource == "cronjobs"]


def test_who_may_not_ask_what_is_served_is_told_so() -> None:
    wire = FakeWire(small())
    wire.fault = lambda path, _: status(403) if path in {"/api", "/apis"} else None
    found = inventory(wire)
    assert found.workloads()
    assert {reason for _, _, reason in gaps(found)} == {"failed"}
    assert absence(found, "Application.argoproj.io", "shop") is State.NOT_READ


@pytest.mark.parametrize("aggregated", [True, False])
@pytest.mark.parametrize("path", ["/api", "/apis"])
@pytest.mark.parametrize("body", [{"kind": "Status", "code": 200}, {}, {"kind": "APIResourceList"}])
def test_what_does_not_tell_what_is_served_does_not_say_that_nothing_is(
    body: Object, path: str, *, aggregated: bool
) -> None:
    """Reliability row 18."""
    wire = FakeWire(small())
    wire.aggregated = aggregated
    wire.fault = lambda asked, _: answer(body) if asked == path else None
    with pytest.raises(AnswerError, match="does not tell what it serves"):
        outcome(wire)


@pytest.mark.parametrize("items", [[], [{}], [{"versions": [{"version": "v1", "resources": []}]}]])
def test_a_core_without_anything_was_not_told(items: list[Object]) -> None:
    wire = FakeWire(small())
    wire.fault = lambda path, _: answer({"kind": "APIGroupDiscoveryList", "items": items}) if path == "/api" else None
    found = inventory(wire)
    assert absence(found, "ConfigMap", "shop") is State.NOT_READ
    assert absence(found, "Application.argoproj.io", "shop") is State.MISSING
    assert found.gaps


@pytest.mark.parametrize("body", [{"kind": "Status", "code": 200}, {}, {"kind": "APIGroupList"}])
def test_a_group_that_answers_with_something_else_is_not_absent(body: Object) -> None:
    """Reliability row 18."""
    wire = FakeWire(small())
    wire.aggregated = False
    wire.fault = lambda path, _: answer(body) if path == "/apis/apps/v1" else None
    found = inventory(wire)
    assert absence(found, "Deployment.apps", "shop") is State.NOT_READ
    assert absence(found, "Job.batch", "shop") is State.MISSING


# What comes damaged


def test_an_expired_continuation_is_one_full_list_without_doubles() -> None:
    """Reliability row 8."""
    wire = FakeWire(many(1200))
    wire.fault = lambda path, query: status(410) if path.endswith("/configmaps") and query.get("continue") else None
    found = inventory(wire)
    assert len(found.of_kind("ConfigMap")) == 1200
    assert found.gaps == []
    assert wire.lists("configmaps")[-1] == "/api/v1/configmaps"


_BODIES: list[tuple[bytes, str, str]] = [
    (b"<html>log in</html>", "text/html", "HTML page"),
    (b"  <!doctype html>", "application/json", "HTML page"),
    (b"", "application/json", "empty"),
    (b'{"kind":"SecretList","items":[]}', "application/json", "something else than a list of configmaps"),
    (b'{"kind":"ConfigMapList","items":[{"metadata":', "application/json", "no list in JSON"),
    (b"[" * 100_000, "application/json", "no list in JSON"),
]


@pytest.mark.parametrize(("body", "sort", "said"), _BODIES)
def test_what_is_no_list_is_named(body: bytes, sort: str, said: str) -> None:
    """Reliability row 18."""
    wire = FakeWire(small())
    wire.fault = lambda path, _: Answer(200, {"content-type": sort}, body) if path.endswith("/configmaps") else None
    found = inventory(wire)
    [gap] = found.gaps
    assert (gap.resource, gap.reason) == ("configmaps", "failed")
    assert said in gap.message
    assert absence(found, "ConfigMap", "shop") is State.NOT_READ


def test_items_null_is_an_empty_list() -> None:
    """Reliability row 18."""
    wire = FakeWire(small())
    nothing: Object = {"kind": "ConfigMapList", "apiVersion": "v1", "metadata": {}, "items": None}
    wire.fault = lambda path, _: answer(nothing) if path.endswith("/configmaps") else None
    found = inventory(wire)
    assert found.gaps == []
    assert absence(found, "ConfigMap", "shop") is State.MISSING


def test_one_bad_item_of_a_thousand_costs_itself_alone() -> None:
    """Reliability row 19."""
    world = [namespace("shop"), *(secret("shop", f"s-{number:04}", {"KEY": "v"}) for number in range(1000))]
    wire = FakeWire(world)
    bad: Any = next(obj for obj in wire.objects if obj["metadata"]["name"] == "s-0700")
    bad["metadata"] = {**bad["metadata"], "labels": ["canary-in-a-label"]}
    bad["data"] = {"KEY": "Y2FuYXJ5"}
    found = inventory(wire)
    assert len(found.of_kind("Secret")) == 999
    [gap] = found.gaps
    assert (gap.resource, gap.namespace, gap.reason) == ("secrets", None, "failed")
    assert "items[700]" in gap.message
    assert "canary" not in gap.message
    assert "Y2FuYXJ5" not in gap.message
    assert absence(found, "Secret", "shop") is State.NOT_READ


def test_a_page_that_is_cut_off_is_asked_for_again() -> None:
    """Reliability row 13: the page is discarded."""
    wire = FakeWire(many(1200))
    replies: list[Reply] = [BrokenOffError("ended")]
    wire.fault = lambda path, query: replies.pop() if query.get("continue") == "500" and replies else None
    found = inventory(wire)
    assert len(found.of_kind("ConfigMap")) == 1200
    assert found.gaps == []


def test_what_was_read_before_a_failure_is_kept_and_answers_for_nothing() -> None:
    wire = FakeWire(many(1200))
    wire.fault = lambda _, query: BrokenOffError("ended") if query.get("continue") == "500" else None
    found = inventory(wire)
    assert len(found.of_kind("ConfigMap")) == 500
    assert gaps(found) == [("configmaps", None, "truncated")]
    assert absence(found, "ConfigMap", "shop") is State.NOT_READ


def test_pages_that_are_too_large_are_made_smaller() -> None:
    wire = FakeWire(many(120))
    wire.fault = lambda path, query: (
        TooLargeError("too large") if path.endswith("configmaps") and query.get("limit") == "500" else None
    )
    assert len(inventory(wire).of_kind("ConfigMap")) == 120
    assert wire.lists("configmaps")[1] == "/api/v1/configmaps?limit=50"


# What cannot be read at all, and what was given up


def test_a_server_that_is_not_there_is_asked_once() -> None:
    """Reliability row 20: no retry storm."""
    wire = FakeWire(small())
    wire.fault = lambda *_: UnreachableError("https://fake.example: certificate has expired")
    with pytest.raises(UnreachableError):
        outcome(wire)
    assert len(wire.log) <= 2
    assert wire.closed.is_set()


def test_a_login_that_is_refused_ends_reading() -> None:
    wire = FakeWire(small())
    wire.fault = lambda *_: status(401)
    with pytest.raises(AnswerError, match="401"):
        outcome(wire)


def test_who_may_list_nothing_is_told_so() -> None:
    with pytest.raises(AnswerError, match="nothing may be listed here, neither everywhere nor in namespace shop"):
        outcome(FakeWire(small(), []))


def test_a_proxy_s_page_in_place_of_the_api_is_named() -> None:
    """Reliability row 18."""
    wire = FakeWire(small())
    wire.fault = lambda *_: Answer(200, {"content-type": "text/html"}, b"<html>")
    with pytest.raises(AnswerError, match="no Kubernetes API"):
        outcome(wire)


def test_reading_that_is_given_up_keeps_what_has_arrived() -> None:
    """Reliability row 25: escape cancels."""
    wire = FakeWire(many(3000))
    reached = False

    def fault(path: str, query: Mapping[str, str]) -> Reply:
        nonlocal reached
        if path.endswith("/configmaps") and query.get("continue") == "1000":
            reached = True
            wire.closed.wait(5)
            return BrokenOffError("closed")
        return None

    def tick(phase: str, done: int, total: int) -> None:
        if reached:
            raise CancelledError

    wire.fault = fault
    found = read(asking(wire), Access(view=("shop",)), "context:fake", tick)
    kept = Inventory("fake", found.batches, origin="live")
    assert found.partial
    assert len(kept.of_kind("ConfigMap")) == 1000
    assert ("configmaps", None, "truncated") in gaps(kept)
    assert absence(kept, "ConfigMap", "shop") is State.NOT_READ


def test_reading_that_is_given_up_at_once_is_given_up() -> None:
    def tick(phase: str, done: int, total: int) -> None:
        raise CancelledError

    wire = FakeWire(small())
    with pytest.raises(CancelledError):
        read(asking(wire), Access(view=("shop",)), "context:fake", tick)
    assert wire.closed.is_set()


# Secrets


def test_of_secrets_the_metadata_alone_can_be_read() -> None:
    wire = FakeWire(small())
    found = inventory(wire, Access(view=("shop",), secrets="metadata"))
    assert all(bytes(memoryview(obj.data)) == b"" for obj in found.of_kind("Secret"))
    data = found.data("Secret", "shop", "web")
    assert data is not None
    assert data.unread
    assert ("secrets", None, "not-read") in gaps(found)
    assert absence(found, "Secret", "shop") is State.MISSING


def test_a_server_that_sends_values_all_the_same_is_not_believed() -> None:
    world = small()
    secrets = [obj for obj in world if obj["kind"] == "Secret"]
    wire = FakeWire(world)
    whole = {"kind": "SecretList", "apiVersion": "v1", "metadata": {}, "items": secrets}
    wire.fault = lambda path, _: answer(whole) if path.endswith("/secrets") else None
    found = outcome(wire, Access(view=("shop",), secrets="metadata"))
    held = b"".join(bytes(memoryview(obj.data)) for batch in found.batches for obj in batch.objects)
    assert held == b"" or all(json.dumps(value).encode() not in held for value in SECRETS)
    assert all(
        data is not None and data.unread for data in [Inventory("x", found.batches).data("Secret", "shop", "web")]
    )


def test_values_of_secrets_are_read_where_one_looks() -> None:
    wire = FakeWire([*small(), *small("prod", "other")])
    found = inventory(wire, Access(view=("other",), secrets="lazy"))
    here, there = found.data("Secret", "other", "web"), found.data("Secret", "shop", "web")
    assert here is not None
    assert not here.unread
    assert there is not None
    assert there.unread
    assert [gap.message for gap in found.gaps if gap.reason == "failed"] == []


def test_values_of_secrets_are_read_once_where_they_may_be_read_in_one_namespace_only() -> None:
    wire = FakeWire(small(), [("*", "shop")])
    found = inventory(wire, Access(view=("shop",), secrets="lazy"))
    data = found.data("Secret", "shop", "web")
    assert data is not None
    assert not data.unread
    assert [gap.message for gap in found.gaps if gap.reason == "failed"] == []


def _plurals() -> list[str]:
    return [plural for _, plural in FakeWire([]).served]
