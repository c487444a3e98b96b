"""How current each source is, as it was told last.

The law of this module: a source of which a change was missed is stale until it is read again, whatever is told of it
then.
"""

import time
from collections.abc import Callable

from k8sconfig_tui.readers import Health


class Currency:
    """The sources that are followed. ``told`` is what the header says of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.told: dict[str, Health] = {}
        self._clock = clock
        self._missed: set[str] = set()

    def tell(self, source: str, health: Health) -> bool:
        """A source is more, or less, current than before; false where that is nothing new."""
        if source in self._missed:
            return False
        before = self.told.get(source)
        self.told[source] = health
        return before is None or (before.state, before.reason) != (health.state, health.reason)

    def miss(self, source: str, reason: str) -> Health:
        """A change of a source was not taken over: what is shown of it is wrong from now on."""
        if source not in self._missed:
            self.told[source] = Health("stale", self._clock(), reason)
        self._missed.add(source)
        return self.told[source]

    def clear(self) -> None:
        """Other sources, or the same read again."""
        self.told.clear()
        self._missed.clear()

    def known(self, now: float) -> dict[str, float]:
        """When each source was last known to be as it is there, by the time of day, which is ``now``."""
        steady = self._clock()
        return {
            source: now if health.state == "live" else now - health.age(steady)
            for source, health in self.told.items()
            if health.state == "live" or health.since is not None
        }

    @property
    def ages(self) -> bool:
        """Whether an age is told that grows."""
        return any(health.state != "live" for health in self.told.values())
