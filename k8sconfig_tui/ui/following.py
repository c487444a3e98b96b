"""The live sources of a screen, followed for as long as they are looked at.

The law of this module: beginning is a worker's, for it logs in; ending waits for nobody. What is told goes to the
screen as messages, and after the end nothing does.
"""

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial

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
        """Follow each; one that cannot be is told as stale, and leaves the others."""
        for name, follow in self._follows.items():
            if self._ended:
                return
            try:
                stop = follow(_Ear(name, self._tell))
            except SourceError as error:
                self._tell(Fares(name, Health("stale", time.monotonic(), error.message)))
            else:
                self._keep(stop)

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

    def _tell(self, message: Message) -> None:
        if not self._ended:
            self._post(message)


class _Ear:
    """Hears of one source."""

    def __init__(self, source: str, tell: Callable[[Message], None]) -> None:
        self._changed = partial(Changed, source)
        self._fares = partial(Fares, source)
        self._tell = tell

    def changed(self, changes: Mapping[ObjectRef, KubeObject | None], place: str) -> None:
        self._tell(self._changed(changes, place))

    def fares(self, health: Health) -> None:
        self._tell(self._fares(health))
