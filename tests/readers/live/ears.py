"""Who follows a source in tests.

The law of this module: it takes over what it is told, as a workspace does, and waits with a limit.
"""

from collections.abc import Callable, Mapping
from time import monotonic, sleep

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.readers import Health


class Ear:
    """``health`` is all that it was told of it, ``times`` how often something had changed."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.health: list[Health] = []
        self.times = 0

    def changed(self, changes: Mapping[ObjectRef, KubeObject | None], place: str) -> None:
        self.times += 1
        self.inventory.apply(changes, place)

    def fares(self, health: Health) -> None:
        self.health.append(health)

    @property
    def state(self) -> str:
        """The last that it was told, empty before."""
        return self.health[-1].state if self.health else ""

    def value(self, namespace: str, name: str, key: str) -> object:
        """What a ConfigMap holds now; None where there is none."""
        data = self.inventory.data("ConfigMap", namespace, name)
        entry = data.entries.get(key) if data is not None else None
        return entry.value if entry is not None else None


def until(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether it is true within so many seconds."""
    end = monotonic() + seconds
    while not true() and monotonic() < end:
        sleep(0.01)
    return true()
