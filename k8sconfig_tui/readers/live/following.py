"""All that was read of a cluster, kept as the server has it: a reflector for each list, one account of them all.

The law of this module: changes that come together are told together, no later than a person would notice; a source is
as current as the least current of its lists; and after ``stop`` no thread and no connection is left.
"""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.readers import Health, Listener
from k8sconfig_tui.readers.live.asking import AnswerError, Asking, StoppedError
from k8sconfig_tui.readers.live.listing import METADATA_ALONE, Listing, bared, fill
from k8sconfig_tui.readers.live.mirror import Change
from k8sconfig_tui.readers.live.reflector import Form, Listed, Reflector
from k8sconfig_tui.readers.live.wire import BrokenOffError, Wire

_TOGETHER = 0.05
"""Seconds in which changes are gathered after the first."""

_TELLING = "telling"
"""How current what was told is, beside the lists."""

_PATIENCE = 3.0
"""Seconds that ``stop`` waits for threads to end."""


class Following:
    """The lists of one reading. ``clock`` gives seconds that never go back."""

    def __init__(
        self, wire: Wire, lists: Sequence[Listing], listener: Listener, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._asking = Asking(wire)
        self._wire = wire
        self._listener = listener
        self._clock = clock
        self._stopped = threading.Event()
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._changes: dict[str, dict[ObjectRef, KubeObject | None]] = {}
        self._health: dict[str, Health] = {}
        self._odd: dict[ObjectRef, float] = {}
        self._said: Health | None = None
        self._threads = [self._thread(listing) for listing in lists]
        self._threads.append(threading.Thread(target=self._tell, name="following and telling", daemon=True))

    def start(self) -> None:
        """Begin to watch."""
        for thread in self._threads:
            thread.start()

    def add(self, listing: Listing) -> None:
        """One list more."""
        thread = self._thread(listing)
        if not self._stopped.is_set():
            self._threads = [*self._threads, thread]
            thread.start()

    def stop(self) -> None:
        """End all of it; nothing is told any more."""
        self._stopped.set()
        self._news.set()
        self._asking.stop()
        for thread in self._threads:
            thread.join(_PATIENCE / len(self._threads))

    def _thread(self, listing: Listing) -> threading.Thread:
        name, work = f"following {listing.request.file}", partial(self._keep_current, self._reflector(listing), listing)
        return threading.Thread(target=work, name=name, daemon=True)

    def _reflector(self, listing: Listing) -> Reflector:
        request = listing.request
        ear = _Ear(self, request.file)
        form = Form(METADATA_ALONE, partial(bared, kind=request.kind), True) if request.bare else Form(streams=True)
        made = Reflector(self._wire, request.path, partial(self._list, listing), ear, form=form)
        version = "" if listing.problem else listing.version
        changes = made.mirror.replace(listing.objects, version, listing.unread)
        self.take(request.file, [change for change in changes if change.unread])
        if listing.problem:
            self.fares(request.file, Health("stale", None, f"{request.kind.resource}: {listing.problem}"))
        return made

    def _keep_current(self, one: Reflector, listing: Listing) -> None:
        """A list that nobody watches any more is never held to be current, whatever ended its thread."""
        try:
            one.run(self._stopped)
        except Exception as error:
            self.fares(listing.request.file, Health("stale", self._clock(), _own(error)))

    def _list(self, before: Listing) -> Listed:
        """The whole list again. Raises ``WireError`` where it did not come whole."""
        listing = Listing(before.request)
        try:
            fill(listing, self._asking)
        except (StoppedError, AnswerError) as error:
            raise BrokenOffError(str(error)) from None
        if listing.problem:
            raise BrokenOffError(listing.problem)
        return Listed(listing.objects, listing.version, listing.unread)

    # What the reflectors tell, each from its own thread

    def take(self, place: str, changes: Sequence[Change]) -> None:
        """Keep changes until they are told. An object that cannot be read stays as it was, for it is not gone, and the
        source is stale until it can be read again or is gone."""
        with self._lock:
            kept = self._changes.setdefault(place, {})
            for change in changes:
                if change.unread:
                    self._odd.setdefault(change.ref, self._clock())
                else:
                    self._odd.pop(change.ref, None)
                    kept[change.ref] = change.after
        self._news.set()

    def fares(self, place: str, health: Health) -> None:
        """How current one list is."""
        with self._lock:
            self._health[place] = health
        self._news.set()

    # What is told, from one thread

    def _tell(self) -> None:
        while self._news.wait() and not self._stopped.wait(_TOGETHER):
            self._news.clear()
            with self._lock:
                changes, self._changes = self._changes, {}
                health = self._worst()
            for place, of_place in changes.items():
                if of_place:
                    self._say(partial(self._listener.changed, of_place, place))
            if health is not None and _news(health) != self._said:
                self._said = _news(health)
                self._say(partial(self._listener.fares, health))

    def _say(self, word: Callable[[], None]) -> None:
        """What could not be told is lost: from then on nothing is held to be current."""
        try:
            word()
        except Exception as error:
            if _TELLING not in self._health:
                self.fares(_TELLING, Health("stale", self._clock(), _own(error)))

    def _worst(self) -> Health | None:
        """As current as the least current list; None before the first word."""
        if self._odd:
            ref, since = next(iter(self._odd.items()))
            odd = ref if ref.name else f"a {ref.kind} without a name"
            return Health("stale", since, f"{odd} has a shape that cannot be read")
        now = self._clock()
        for state in ("stale", "reconnecting", "live"):
            told = [health for health in self._health.values() if health.state == state]
            if told:
                return max(told, key=lambda health: health.age(now))
        return None


def _own(error: Exception) -> str:
    """Its type alone: what it says may quote values."""
    return f"an error of k8sconfig-tui itself: {type(error).__name__}"


def _news(health: Health) -> Health:
    """What of it is told when it changes: since when is of interest where it is not live."""
    return health._replace(since=None) if health.state == "live" else health


class _Ear:
    """Passes on what one reflector tells, with the place of its list."""

    def __init__(self, following: Following, place: str) -> None:
        self._following = following
        self._place = place

    def changed(self, changes: Sequence[Change]) -> None:
        self._following.take(self._place, changes)

    def fares(self, health: Health) -> None:
        self._following.fares(self._place, health)
