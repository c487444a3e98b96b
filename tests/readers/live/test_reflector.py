"""A kind kept current over a network that fails in every way, by a clock that runs as fast as the test."""

import json
import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from k8sconfig_tui.readers import Health
from k8sconfig_tui.readers.live.mirror import Change
from k8sconfig_tui.readers.live.reflector import Listed, Reflector
from k8sconfig_tui.readers.live.wire import Answer, BrokenOffError, Stream, TimedOutError, UnreachableError, WireError
from tests.readers.live.test_mirror import config_map, line, shown, typed

PATH = "/api/v1/configmaps"


SILENT = object()
"""A watch that begins and of which nothing more comes."""


class FakeClock:
    """Jumps over every wait; ``waits`` are those asked for."""

    def __init__(self) -> None:
        self.time = 0.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def rest(self, seconds: float, until: threading.Event) -> bool:
        self.waits.append(seconds)
        self.time += seconds
        return until.is_set()


class Server:
    """A store that answers lists and watches; ``faults`` are taken one for each watch: a status, an error, or how many
    lines come before the connection breaks, or ``SILENT``. ``lasts`` is how long a watch takes by the clock."""

    server = "https://api.example"

    def __init__(self, clock: FakeClock, stop: threading.Event) -> None:
        self.clock = clock
        self.stop = stop
        self.store: dict[str, dict[str, Any]] = {}
        self.events: list[tuple[int, bytes]] = []
        self.version = 1
        self.oldest = 0
        self.faults: list[object] = []
        self.lasts = 400.0
        self.requests: list[tuple[float, str]] = []
        self.watches = 0
        self.begins: list[float] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def put(self, name: str, value: str) -> None:
        self.version += 1
        kind = "MODIFIED" if name in self.store else "ADDED"
        self.store[name] = config_map(name, self.version, value)
        self.events.append((self.version, line(kind, self.store[name])))

    def delete(self, name: str) -> None:
        self.version += 1
        gone = self.store.pop(name)
        told = gone | {"metadata": gone["metadata"] | {"resourceVersion": str(self.version)}}
        self.events.append((self.version, line("DELETED", told)))

    def compact(self) -> None:
        self.oldest = self.version + 1

    def listing(self) -> Listed:
        self.requests.append((self.clock.time, "list"))
        return Listed([typed(obj) for obj in self.store.values()], str(self.version))

    def get(self, *_: object, **__: object) -> Answer:
        raise AssertionError("a reflector lists by what it was given")

    def review(self, *_: object, **__: object) -> Answer:
        raise AssertionError("a reflector asks for no rights")

    def close(self) -> None:
        self.stop.set()

    @contextmanager
    def stream(
        self, path: str, query: Mapping[str, str] | None = None, *, seconds: float | None = None, **_: object
    ) -> Iterator[Stream]:
        assert path == PATH
        assert query is not None
        assert query["allowWatchBookmarks"] == "true"
        assert 300 <= int(query["timeoutSeconds"]) <= 600
        self.requests.append((self.clock.time, "watch"))
        self.watches += 1
        self.begins.append(seconds or 0.0)
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, WireError):
            raise fault
        since = int(query["resourceVersion"])
        if isinstance(fault, int) and fault >= 400:
            yield Stream(fault, {}, iter(()))
        elif since < self.oldest - 1:
            yield Stream(410, {}, iter(()))
        else:
            yield Stream(200, {}, self._lines(since, fault))

    def _lines(self, since: int, fault: object) -> Iterator[bytes]:
        sent = 0
        at = 0
        self.meanwhile()
        while at < len(self.events):
            version, event = self.events[at]
            at += 1
            if version <= since:
                continue
            if isinstance(fault, int) and sent == fault:
                raise BrokenOffError("the connection was reset")
            if isinstance(fault, bytes) and sent == 1:
                yield fault
            yield event
            sent += 1
        if isinstance(fault, int):
            raise BrokenOffError("the connection was reset")
        if fault is SILENT:
            self.clock.time += 100
            raise TimedOutError("nothing came for too long")
        if not self.faults:
            self.stop.set()
        self.clock.time += self.lasts


class Ear:
    """Who is told."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.health: list[Health] = []

    def changed(self, changes: Sequence[Change]) -> None:
        self.changes += changes

    def fares(self, health: Health) -> None:
        self.health.append(health)


def world() -> tuple[FakeClock, threading.Event, Server, Ear, Reflector]:
    clock, stop = FakeClock(), threading.Event()
    server, ear = Server(clock, stop), Ear()
    reflector = Reflector(server, PATH, server.listing, ear, clock=clock, chance=random.Random(1).random)
    return clock, stop, server, ear, reflector


def values(server: Server) -> dict[str, str]:
    return {name: obj["data"]["KEY"] for name, obj in server.store.items()}


def test_a_list_then_a_watch() -> None:
    _, stop, server, ear, reflector = world()
    server.put("a", "1")
    server.meanwhile = lambda: server.put("b", "2")
    reflector.run(stop)
    assert [what for _, what in server.requests] == ["list", "watch"]
    assert [change.ref.name for change in ear.changes] == ["a", "b"]
    assert [health.state for health in ear.health] == ["reconnecting", "live"]


def test_two_hundred_cuts_lose_nothing() -> None:
    """Reliability row 14: after every reset it goes on from the last version, without another list."""
    for seed in range(20):
        chance = random.Random(seed)
        _, stop, server, _, reflector = world()
        server.put("a", "0")
        server.faults = [chance.randrange(0, 3) for _ in range(10)]

        def more(server: Server = server, chance: random.Random = chance) -> None:
            for _ in range(chance.randrange(5)):
                name = chance.choice("abcdef")
                if name in server.store and chance.random() < 0.3:
                    server.delete(name)
                else:
                    server.put(name, str(server.version))

        server.meanwhile = more
        reflector.run(stop)
        assert shown(reflector.mirror) == values(server), seed
        assert [what for _, what in server.requests].count("list") == 1


def test_a_forgotten_version_costs_one_list_and_ghosts_go() -> None:
    """Reliability row 7: 410 as the answer's status."""
    _, stop, server, ear, reflector = world()
    server.put("ghost", "1")
    server.put("kept", "1")
    server.faults = [0]
    forgotten: list[int] = []

    def forget() -> None:
        if not forgotten:
            forgotten.append(1)
            server.delete("ghost")
            server.put("new", "1")
            server.compact()

    server.meanwhile = forget
    reflector.run(stop)
    assert shown(reflector.mirror) == values(server) == {"kept": "1", "new": "1"}
    assert [what for _, what in server.requests].count("list") == 2
    assert [change.ref.name for change in ear.changes if change.after is None] == ["ghost"]


def test_a_garbage_line_is_asked_for_again() -> None:
    """Reliability row 16: no event is lost behind a line that is none."""
    _, stop, server, ear, reflector = world()
    server.faults = [b'{"type":"ADDED","object":{"kind":"Conf']
    for name in "abc":
        server.meanwhile = lambda: None
        server.put(name, "1")
    server.version, seen = 1, server.version
    listing = server.listing
    server.listing = lambda: Listed([], "1")  # type: ignore[method-assign]
    reflector._listing = server.listing
    reflector.run(stop)
    server.version, server.listing = seen, listing  # type: ignore[method-assign]
    assert shown(reflector.mirror) == values(server)
    assert any("no event" in health.reason for health in ear.health)


def test_a_server_that_refuses_is_asked_ten_times_a_minute_at_most() -> None:
    """Reliability row 10: for each way of failing, an informer asks thousands of times here."""
    failures: list[list[object]] = [
        [503] * 40,
        [403] * 40,
        [429] * 40,
        [UnreachableError("api.example: connection refused")] * 40,
        [BrokenOffError("the answer ended early")] * 40,
        [0] * 40,
        [b"junk"] * 40,
    ]
    for faults in failures:
        clock, stop, server, ear, reflector = world()
        server.put("a", "1")
        server.lasts = 0.0
        server.faults = list(faults)
        reflector.run(stop)
        times = [when for when, _ in server.requests]
        most = max(sum(start <= when < start + 60 for when in times) for start in times)
        assert most <= 10, (faults[0], most)
        assert max(clock.waits) <= 30
        assert ear.health[-1].state == "live"


def test_a_list_that_fails_slowly_is_no_calm() -> None:
    """Reliability row 10: however long it took to fail, the next wait is longer."""
    clock, stop, server, ear, reflector = world()
    fails = [True] * 6

    def listing() -> Listed:
        if not fails:
            return Server.listing(server)
        clock.time += 30 * fails.pop()
        raise TimedOutError("no answer within 30 s")

    reflector._listing = listing
    reflector.run(stop)
    assert clock.waits == sorted(clock.waits)
    assert clock.waits[-1] > 15
    assert ear.health[-1].state == "live"


def test_a_server_that_ends_every_watch_at_once_is_no_reason_to_hurry() -> None:
    _, stop, server, _, reflector = world()
    server.lasts = 0.0
    server.faults = [None] * 30
    reflector.run(stop)
    times = [when for when, _ in server.requests]
    assert max(sum(start <= when < start + 60 for when in times) for start in times) <= 10


def test_stale_tells_since_when_and_why_and_live_again() -> None:
    """Reliability rows 15 and 23: silence, then a server that comes back; what was read is kept meanwhile."""
    clock, stop, server, ear, reflector = world()
    server.put("a", "1")
    server.faults = [TimedOutError("nothing came for 90 s"), UnreachableError("api.example: connection refused")]
    reflector.run(stop)
    states = [health.state for health in ear.health]
    assert states == ["reconnecting", "live", "stale", "stale", "live"]
    stale = ear.health[2]
    assert stale.since == 0.0
    assert stale.reason == "nothing came for 90 s"
    assert shown(reflector.mirror) == {"a": "1"}
    assert clock.waits == sorted(clock.waits)


def test_a_watch_that_falls_silent_is_begun_anew_without_a_word() -> None:
    """Reliability row 15: in a kind where nothing changes there are no bookmarks either."""
    clock, stop, server, ear, reflector = world()
    server.faults = [SILENT, SILENT, SILENT]
    reflector.run(stop)
    assert [health.state for health in ear.health] == ["reconnecting", "live"]
    assert [when for when, what in server.requests if what == "watch"] == [0.0, 100.0, 200.0, 300.0]
    assert clock.waits == []
    assert server.begins[0] >= 90
    assert server.begins[1:] == [5.0, 5.0, 5.0]


def test_a_silent_watch_that_does_not_begin_anew_is_stale_since_it_was_last_heard() -> None:
    _, stop, server, ear, reflector = world()
    server.faults = [SILENT, SILENT, TimedOutError("no answer within 5 s"), 503]
    reflector.run(stop)
    told = [(health.state, health.since) for health in ear.health[1:-1]]
    assert told == [("live", 0.0), ("stale", 100.0), ("stale", 100.0)]
    assert ear.health[-1].state == "live"
    assert server.begins[3] >= 90, "who does not answer soon is given the time"


def test_what_is_cut_was_current_until_then() -> None:
    _, stop, server, ear, reflector = world()
    server.faults = [0, UnreachableError("api.example: connection refused")]

    def idle() -> None:
        server.clock.time += 38

    server.meanwhile = idle
    reflector.run(stop)
    assert [health.since for health in ear.health if health.state == "stale"] == [38.0, 38.0]


def test_after_an_hour_of_sleep_there_is_one_list_for_each_kind_and_not_all_at_once() -> None:
    """Reliability row 59: versions are forgotten meanwhile; chance spreads who asks when."""
    starts = []
    for seed in range(20):
        clock, stop = FakeClock(), threading.Event()
        server, ear = Server(clock, stop), Ear()
        server.put("a", "1")
        server.faults = [TimedOutError("nothing came for 90 s"), 410]
        asleep: list[int] = []

        def sleep(clock: FakeClock = clock, asleep: list[int] = asleep) -> None:
            if not asleep:
                asleep.append(1)
                clock.time += 3600

        server.meanwhile = sleep
        Reflector(server, PATH, server.listing, ear, clock=clock, chance=random.Random(seed).random).run(stop)
        lists = [when for when, what in server.requests if what == "list"]
        assert len(lists) == 2
        starts.append(round(lists[1], 3))
    assert len(set(starts)) > 10


def test_it_ends_when_it_is_told_to() -> None:
    _, stop, server, _, reflector = world()
    stop.set()
    reflector.run(stop)
    assert server.requests == []


def test_ages_never_go_back() -> None:
    """Reliability row 22: the clock is the machine's steady one, never the time of day."""
    _, stop, server, ear, reflector = world()
    server.faults = [503, 0, TimedOutError("late"), 503]
    server.put("a", "1")
    reflector.run(stop)
    seen = [health.since for health in ear.health if health.since is not None]
    assert seen == sorted(seen)


def test_nothing_told_holds_a_value() -> None:
    _, stop, server, ear, reflector = world()
    server.put("a", "canary-52ab")
    server.faults = [b'{"type":"ERROR","object":{"message":"canary-52ab"}}', 503]
    reflector.run(stop)
    assert "canary-52ab" not in json.dumps([health.reason for health in ear.health])
