"""The live sources of a screen, followed for as long as they are looked at.

The law of this module: each begins in a thread of its own, for it may take long; ending waits for nobody. What is told
goes to the screen as messages that name who tells, and after the end nothing does.
"""

import threading
import time
from collections.abc import Callable, Mapping

from textual.message import Message

from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.readers import Follow, Health, SourceError
from k8sconfig_tui.ui.messages import Changed, Fares

Post = Callable[[Message], object]


class Followers:
    """Those of one reading."""

    def __init__(self, follows: Mapping[str, Follow], post: Post) -> None:
        self._follows = follows
        self._post = post
        self._lock = threading.Lock()
        self._ended = False
        self._stops: list[Callable[[], None]] = []

    def begin(self) -> None:
        """Follow each; one that cannot be is told as stale, and neither delays nor ends the others."""
        for name, follow in self._follows.items():
            threading.Thread(target=self._begin, args=(name, follow), daemon=True).start()

    def _begin(self, name: str, follow: Follow) -> None:
        try:
            self._keep(follow(_Ear(name, self)))
        except Exception as error:
            itself = f"an error of k8sconfig-tui itself: {type(error).__name__}"
            reason = error.message if isinstance(error, SourceError) else itself
            self.tell(Fares(name, Health("stale", time.monotonic(), reason), self))

    def end(self) -> None:
        """Nothing is told any more; connections and threads end by themselves."""
        with self._lock:
            self._ended = True
            self._follows = {}
            stops, self._stops = self._stops, []
        for stop in stops:
            threading.Thread(target=stop, daemon=True).start()

    def _keep(self, stop: Callable[[], None]) -> None:
        with self._lock:
            ended = self._ended
            if not ended:
                self._stops.append(stop)
        if ended:
            stop()

    def tell(self, message: Message) -> None:
        """From any thread."""
        with self._lock:
            if not self._ended:
                self._post(message)


class _Ear:
    """Hears of one source."""

    def __init__(self, source: str, followers: Followers) -> None:
        self._source = source
        self._followers = followers

    def changed(self, changes: Mapping[ObjectRef, KubeObject | None], place: str) -> None:
        self._followers.tell(Changed(self._source, changes, place, self._followers))

    def fares(self, health: Health) -> None:
        self._followers.tell(Fares(self._source, health, self._followers))
