"""Sources that are looked at while they are read: seldom enough, and each for itself."""

import threading

from k8sconfig_tui.model.inventory import Batch, Inventory
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.readers import SourceError, SourceSpec
from k8sconfig_tui.workspace.glimpses import Glimpse, Glimpses
from tests.worlds.fleet import fleet
from tests.worlds.kubectl import config_map
from tests.worlds.reading import inventory


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


class Watch:
    """Looks at sources by a clock of its own; a look takes ``cost`` seconds for each workload that is new."""

    def __init__(self, *names: str, cost: float = 0.0) -> None:
        self.clock = Clock()
        self.seen: list[Glimpse] = []
        self.cost = cost
        self.spent = 0.0
        self.of = Glimpses([SourceSpec(name, f"context:{name}") for name in names], self._show, self.clock)

    def _show(self, glimpse: Glimpse) -> None:
        cost = self.cost * sum(len(one.workloads()) for one in glimpse.inventories)
        self.clock.time += cost
        self.spent += cost
        self.seen.append(glimpse)

    def states(self) -> list[dict[str, int]]:
        return [{one.name: len(one) for one in glimpse.inventories} for glimpse in self.seen]


def world(name: str, namespaces: int = 1) -> Inventory:
    return inventory(list(fleet(namespaces)), name)


def test_what_is_read_at_once_is_not_looked_at_before() -> None:
    watch = Watch("a")
    assert not watch.of.wants("a", 10)
    watch.clock.time = 0.5
    assert watch.of.wants("a", 10)


def test_a_source_that_is_dead_leaves_the_others_to_be_seen() -> None:
    """Reliability row 28, while they are read."""
    watch = Watch("dead", "alive", "gone")
    watch.clock.time = 1.0
    watch.of.passes()
    assert watch.seen == [], "there is nothing to see"
    alive = world("alive")
    watch.of.has_read(alive)
    watch.of.has_failed(SourceError("gone", "no such host"))
    watch.of.passes()
    [glimpse] = watch.seen
    assert watch.states() == [{"dead": 0, "alive": len(alive)}]
    assert glimpse.coming == {"dead"}
    assert [failure.name for failure in glimpse.failures] == ["gone"]
    assert {gap.reason for gap in glimpse.inventories[0].gaps} == {"not-read"}
    watch.clock.time = 9.0
    watch.of.passes()
    assert len(watch.seen) == 1, "nothing is new"


def test_looking_takes_a_tenth_of_the_time() -> None:
    watch = Watch("a", cost=150e-6)
    for step in range(300):
        watch.clock.time += 0.1
        namespaces = 1 + step // 20
        if watch.of.wants("a", 10 * namespaces):
            watch.of.sees(world("a", namespaces))
    assert len(watch.seen) > 5
    large = Watch("a", cost=0.02)
    whole = world("a", 10)
    for _ in range(600):
        large.clock.time += 0.1
        if large.of.wants("a", 100):
            large.of.sees(whole.twin())
    assert len(large.seen) >= 2
    assert large.spent <= 0.1 * large.clock.time + 2.0


def test_two_that_come_at_once_are_one_look() -> None:
    """And a thread that comes while another looks does not wait for it."""
    watch = Watch("a", "b")
    watch.clock.time = 1.0
    entered, leave = threading.Event(), threading.Event()
    show = watch._show

    def slow(glimpse: Glimpse) -> None:
        entered.set()
        leave.wait(5)
        show(glimpse)

    watch.of._show = slow
    first = threading.Thread(target=watch.of.sees, args=(world("a"),))
    first.start()
    assert entered.wait(5)
    watch.of.passes()
    leave.set()
    first.join(5)
    assert len(watch.seen) == 1


def test_what_is_seen_is_nobody_else_s() -> None:
    """Changes of what was shown, or what was worked out of it, are not in what is shown next; templates are decoded
    once."""
    watch = Watch("a", "b")
    watch.clock.time = 1.0
    watch.of.has_read(world("a"))
    watch.of.passes()
    first = watch.seen[0].inventories[0]
    workload = first.workloads("team-0000-dev")[0]
    ref = ObjectRef("ConfigMap", "team-0000-dev", "new")
    first.apply({ref: inventory([config_map("team-0000-dev", "new", {})]).get(ref)}, "f")
    watch.clock.time = 2.0
    watch.of.sees(Inventory("b", [Batch([], "b")]))
    second = watch.seen[1].inventories[0]
    assert second.get(ref) is None
    assert first.get(ref) is not None
    assert second.workloads("team-0000-dev")[0] is workload
