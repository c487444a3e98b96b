"""Keeps one kind as the server has it: a list, then a watch from its version, again and again until it is stopped.

The law of this module: it never asks in a hurry. A failure is answered by waiting, longer each time, at most half a
minute; a watch that ends or falls silent goes on from where it was; only a version that the server has forgotten costs
a new list. What is kept while nobody answers is still shown, as stale since it was last known to be current.
Source: ``client-go/tools/cache/reflector.go: ListAndWatch``.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from k8sconfig_tui.model.kube import KubeObject
from k8sconfig_tui.readers import Health, State
from k8sconfig_tui.readers.live.asking import JSON
from k8sconfig_tui.readers.live.mirror import Change, Gathered, GoneError, MalformedError, Mirror, ServerError
from k8sconfig_tui.readers.live.wire import BrokenOffError, Stream, TimedOutError, Wire, WireError

_SOONEST, _LATEST = 0.8, 30.0
"""Seconds to wait after the first failure, and at most; each failure doubles them."""

_CALM = 10.0
"""Seconds of watching, from its answer on, after which failures are forgotten. What ends sooner, in whatever way, is
one: with the waits between them, no more than ten requests a minute."""

_SHORTEST, _LONGEST = 300.0, 600.0
"""Seconds after which the server is asked to end a watch: at random, so that many do not end at once."""

_SILENCE = 90.0
"""Seconds without a line, and by chance up to a third more, after which a watch is begun anew: it may be that nobody is
there any more. Where somebody is, that is no failure: of a kind in which nothing has changed since the watch began no
bookmark comes either. Source: ``apiserver/pkg/storage/cacher/cache_watcher.go: process``."""

_PROMPT = 5.0
"""Seconds in which such a watch begins, where somebody is there."""

_OK, _GONE = 200, 410

_NO_STREAMS = frozenset({400, 422})
"""How a server refuses to tell a list by a watch: ``validateWatchOptions`` says Invalid, where the feature WatchList is
off and where it is not known; others say BadRequest."""


class Form(NamedTuple):
    """How a kind is asked for: ``accept`` is the form of its objects and ``shape`` what each is taken as; ``streams``:
    the server is asked to tell the whole list by the watch, if it can."""

    accept: str = JSON
    shape: Callable[[KubeObject], KubeObject] | None = None
    streams: bool = False


class Listed(NamedTuple):
    """A list read to its end, and the version of the kind at that moment; of those ``unread`` only the heads."""

    objects: Sequence[KubeObject]
    version: str
    unread: Sequence[KubeObject] = ()


class Clock(Protocol):
    """Time that never goes back."""

    def now(self) -> float:
        """Seconds."""

    def rest(self, seconds: float, until: threading.Event) -> bool:
        """Wait so long, or until the event is set; whether it is."""


class SteadyClock:
    """The machine's own: changes of the time of day do not concern it."""

    def now(self) -> float:
        return time.monotonic()

    def rest(self, seconds: float, until: threading.Event) -> bool:
        return until.wait(seconds)


class Told(Protocol):
    """Who is told; from the reflector's thread."""

    def changed(self, changes: Sequence[Change]) -> None:
        """The kind is another now."""

    def fares(self, health: Health) -> None:
        """It is more, or less, current than before."""


class Reflector:
    """One kind in one place. ``listing`` reads the whole list, and raises ``WireError`` where it cannot."""

    def __init__(
        self,
        wire: Wire,
        path: str,
        listing: Callable[[], Listed],
        told: Told,
        *,
        clock: Clock | None = None,
        chance: Callable[[], float] = random.random,
        form: Form | None = None,
    ) -> None:
        self._form = form or Form()
        self._streams = self._form.streams
        self.mirror = Mirror(self._form.shape)
        self._wire = wire
        self._path = path
        self._listing = listing
        self._told = told
        self._clock = clock or SteadyClock()
        self._chance = chance
        self._failures = 0
        self._current: float | None = None
        self._watching: float | None = None
        self._silent = False
        self._said: tuple[State, str] | None = None

    def run(self, stopped: threading.Event) -> None:
        """Until ``stopped`` is set; whoever waits for the network then is waited for by closing the wire."""
        while not stopped.is_set():
            self._watching = None
            problem = self._once(stopped)
            if self._watching is not None and self._clock.now() - self._watching >= _CALM:
                self._failures = 0
            elif not problem and not self._silent:
                problem = "the server ended the watch at once"
            if problem and not stopped.is_set():
                self._wait(problem, stopped)

    def _once(self, stopped: threading.Event) -> str:
        """A list where one is needed, then a watch to its end; what went wrong, empty where nothing did."""
        try:
            if not self.mirror.version and self._streams and self._stream(stopped):
                return ""
            if not self.mirror.version:
                self._list()
            self._watch(stopped)
        except GoneError:
            self.mirror.version = ""
            return "the server has forgotten what was seen last"
        except MalformedError:
            return "the server sent what is no event"
        except (WireError, ServerError) as error:
            return str(error)
        return ""

    def _list(self) -> None:
        self._fares("reconnecting", "reading the whole list")
        listed = self._listing()
        changes = self.mirror.replace(*listed)
        self._live()
        if changes:
            self._told.changed(changes)

    def _stream(self, stopped: threading.Event) -> bool:
        """The whole list and what follows, in one; false where the server does not do that, which is asked once. What
        comes to no end is not asked for in this way again either."""
        self._fares("reconnecting", "reading the whole list")
        query = self._query() | {"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan"}
        with self._wire.stream(self._path, query, accept=self._form.accept, silence=self._patience()) as stream:
            if stream.status in _NO_STREAMS:
                self._streams = False
                return False
            _accept(stream.status)
            self._streams = False
            self._gather(stream, stopped)
            self._streams = True
            self._go_on(stream, stopped)
        return True

    def _gather(self, stream: Stream, stopped: threading.Event) -> None:
        """The list, to its end. Raises ``BrokenOffError`` where it has none."""
        gathered = Gathered({}, {})
        for line in stream.lines:
            if stopped.is_set():
                return
            version = self.mirror.gather(line, gathered)
            if version:
                changes = self.mirror.replace(gathered.objects.values(), version, gathered.unread.values())
                self._live()
                if changes:
                    self._told.changed(changes)
                return
        raise BrokenOffError("the server ended the list before its end")

    def _patience(self) -> float:
        return _SILENCE * (1 + self._chance() / 3)

    def _query(self) -> dict[str, str]:
        seconds = _SHORTEST + (_LONGEST - _SHORTEST) * self._chance()
        return {"watch": "1", "allowWatchBookmarks": "true", "timeoutSeconds": str(round(seconds))}

    def _watch(self, stopped: threading.Event) -> None:
        query = self._query() | {"resourceVersion": self.mirror.version}
        patience = self._patience()
        promptly, self._silent = _PROMPT if self._silent else patience, False
        with self._wire.stream(
            self._path, query, accept=self._form.accept, silence=patience, seconds=promptly
        ) as stream:
            _accept(stream.status)
            self._live()
            self._go_on(stream, stopped)

    def _go_on(self, stream: Stream, stopped: threading.Event) -> None:
        """To its end, until which it was current; of one that falls silent nobody knows for how long."""
        self._watching = self._clock.now()
        try:
            for line in stream.lines:
                if stopped.is_set():
                    return
                self._take(line)
        except TimedOutError:
            self._silent = True
            return
        except (BrokenOffError, ServerError):
            self._current = self._clock.now()
            raise
        self._current = self._clock.now()

    def _take(self, line: bytes) -> None:
        change = self.mirror.take(line)
        self._live()
        if change is not None:
            self._told.changed((change,))

    def _live(self) -> None:
        self._current = self._clock.now()
        self._fares("live")

    def _wait(self, problem: str, stopped: threading.Event) -> None:
        """Wait before the next attempt: by chance up to half as long again, so that many do not ask at once."""
        self._fares("stale", problem)
        seconds = min(_SOONEST * 2**self._failures, _LATEST / 1.5)
        self._failures += 1
        self._clock.rest(seconds * (1 + self._chance() / 2), stopped)

    def _fares(self, state: State, reason: str = "") -> None:
        """Told where it is news; while it is live, that it still is, is not."""
        if (state, reason) != self._said:
            self._said = (state, reason)
            self._told.fares(Health(state, self._current, reason))


def _accept(status: int) -> None:
    """Raises for everything but a watch that begins."""
    if status == _GONE:
        raise GoneError
    if status != _OK:
        raise ServerError(status)
