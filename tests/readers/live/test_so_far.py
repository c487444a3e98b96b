"""A cluster as it is shown while it is read: nothing is claimed of what is still to come."""

import time
from collections.abc import Callable, Mapping

import pytest

from k8sconfig_tui.model.inventory import Batch, Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.model.values import State
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live.reading import read
from k8sconfig_tui.resolve import Resolver
from tests.readers.live.fake import FakeWire, Reply, asking
from tests.worlds.fleet import fleet
from tests.worlds.small import small

_VIEW = Access(view=("team-0000-dev",))


def watched(wire: FakeWire, access: Access = _VIEW) -> tuple[list[Inventory], Inventory, list[str]]:
    """What was seen while it was read, what it is in the end, and how far it was said to be."""
    seen: list[Inventory] = []
    told: list[str] = []

    def show(_: int, batches: Callable[[], list[Batch]]) -> bool:
        seen.append(Inventory("x", batches(), origin="live"))
        return True

    outcome = read(asking(wire), access, "context:x", lambda phase, *_: told.append(phase), show)
    return seen, Inventory("x", outcome.batches, origin="live"), told


def held_up(*plurals: str, seconds: float = 0.25) -> Callable[[str, Mapping[str, str]], Reply]:
    """Lists of these kinds take their time, the later ones longer."""

    def fault(path: str, _: Mapping[str, str]) -> Reply:
        plural = path.rpartition("/")[2]
        if plural in plurals:
            time.sleep(seconds * (1 + plurals.index(plural)))
        return None

    return fault


def scope(inventory: Inventory, kind: str, namespace: str | None) -> set[ObjectRef]:
    return {obj.ref for obj in inventory.of_kind(kind, namespace)}


@pytest.mark.parametrize(
    "slow",
    [
        ("secrets", "pods"),
        ("pods", "replicasets", "deployments"),
        ("replicasets", "configmaps"),
        ("deployments", "replicasets"),
        ("cronjobs", "jobs", "nodes"),
    ],
)
@pytest.mark.parametrize("everywhere", [True, False])
def test_every_claim_made_on_the_way_holds_in_the_end(slow: tuple[str, ...], *, everywhere: bool) -> None:
    objects = list(fleet(6))
    grants = [("*", None)] if everywhere else [("namespaces", None), *(("*", f"team-000{n}-dev") for n in (0, 1))]
    wire = FakeWire(objects, grants)
    wire.page = 25
    wire.fault = held_up(*slow, seconds=0.06)
    seen, whole, _ = watched(wire)
    assert seen or "deployments" in slow, "nothing is to be seen before there is a workload"
    roots = {root.ref for root in whole.workloads()}
    for one in seen:
        for kind in one.coverage.everywhere:
            assert scope(one, kind, None) == scope(whole, kind, None), kind
        for kind, namespace in one.coverage.within:
            assert scope(one, kind, namespace) == scope(whole, kind, namespace), (kind, namespace)
        assert one.coverage.forbidden <= whole.coverage.forbidden
        assert {root.ref for root in one.workloads()} <= roots, "what others made is no workload of its own"
        assert one.gaps
        assert not [gap for gap in one.gaps if "twice" in gap.message]


def test_what_is_still_to_come_is_not_read_and_never_missing() -> None:
    wire = FakeWire(small())
    wire.fault = held_up("secrets", "configmaps")
    seen, whole, _ = watched(wire, Access(view=("shop",)))
    first = seen[0]
    assert first.coverage.absence("Secret", "shop") is State.NOT_READ
    assert ("secrets", "not-read", "secrets: not read yet") in {(g.resource, g.reason, g.message) for g in first.gaps}
    states = set()
    for root in first.workloads():
        for one in Resolver(first).resolve(root).containers:
            states |= {reference.state for reference in one.references}
    assert State.NOT_READ in states
    assert State.MISSING not in states
    assert whole.gaps == []


def test_workloads_come_first_and_pods_of_the_namespace_in_view_before_the_others() -> None:
    wire = FakeWire(list(fleet(3)))
    watched(wire)
    lists = [line for line in wire.log if "limit" in line]
    order = {line.partition("?")[0].rpartition("v1/")[2]: at for at, line in reversed(list(enumerate(lists)))}
    assert max(order[kind] for kind in ("deployments", "statefulsets", "daemonsets")) < order["configmaps"]
    assert order["secrets"] < order["namespaces/team-0000-dev/pods"]
    assert order["namespaces/team-0000-dev/replicasets"] < order["replicasets"]
    assert order["namespaces/team-0000-dev/pods"] < order["pods"]


def test_the_namespace_that_is_looked_at_is_the_one_that_is_read_ahead() -> None:
    wire = FakeWire(list(fleet(3)))
    wire.fault = held_up("pods", seconds=0.3)
    real = wire.fault
    wire.fault = lambda path, query: real(path, query) if "/namespaces/" not in path else None
    seen, whole, _ = watched(wire, _VIEW._replace(first=("team-0000-prod",)))
    one = seen[-1]
    assert one.coverage.absence("Pod", "team-0000-prod") is State.MISSING
    assert one.coverage.absence("Pod", "team-0000-dev") is State.NOT_READ
    assert len(one.of_kind("Pod", "team-0000-prod")) == len(whole.of_kind("Pod", "team-0000-prod")) > 0
    assert len({obj.ref for obj in whole}) == len(whole)
    assert whole.gaps == []


def test_what_was_asked_for_twice_is_followed_once() -> None:
    wire = FakeWire(small())
    outcome = read(asking(wire), Access(view=("shop",)), "context:x", lambda *_: None, lambda *_: False)
    requests = [listing.request for listing in outcome.lists]
    assert not [request for request in requests if request.ahead]
    assert len({request.kind for request in requests}) == len(requests)


def test_nobody_looks_nothing_is_asked_for_twice() -> None:
    wire = FakeWire(small())
    read(asking(wire), Access(view=("shop",)), "context:x", lambda *_: None)
    assert len(wire.lists("pods")) == 1


def test_how_far_it_is_tells_what_the_server_tells() -> None:
    wire = FakeWire(list(fleet(6)))
    wire.page = 25
    wire.fault = held_up("configmaps", "pods", seconds=0.06)
    _, whole, told = watched(wire)
    assert any(" of ~" in phase for phase in told)
    assert any("kinds left" in phase for phase in told)
    assert told[-1] == f"{len(whole):,} objects"


def test_an_object_that_others_control_waits_for_them() -> None:
    """Unless nothing of the kind that controls it is still to come."""

    def seen(awaited: list[tuple[str, str | None]]) -> list[KubeObject]:
        pods = [obj for obj in whole if obj.kind == "Pod"]
        return [root.object for root in Inventory("x", [Batch(pods, "f", awaited=awaited)], origin="live").workloads()]

    outcome = read(asking(FakeWire(list(fleet(1)))), _VIEW, "context:x", lambda *_: None)
    whole = [obj for batch in outcome.batches for obj in batch.objects]
    assert seen([]) != []
    assert seen([("ReplicaSet.apps", None)]) == []
    assert seen([("ReplicaSet.apps", "team-0000-dev")]) == []
    assert seen([("ReplicaSet.apps", "elsewhere")]) != []
