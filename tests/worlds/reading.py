"""A world as what the program gets to see: a file, or the inventory that the real reader makes of it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from k8sconfig_tui.formats import read
from k8sconfig_tui.model.inventory import Inventory
from tests.worlds.kubectl import Object, dump


def write(path: Path, objects: Iterable[Object], *, indent: int | None = None) -> Path:
    """The world as a file that ``-f`` takes; gives the path back."""
    path.write_bytes(dump(objects, indent=indent))
    return path


def inventory(objects: Iterable[Object], name: str = "world") -> Inventory:
    """The world as it is after reading."""
    content = read(dump(objects), f"{name}.json")
    return Inventory(name, content.batches, location=f"{name}.json", images=content.images)


def inventories(worlds: Mapping[str, Iterable[Object]]) -> list[Inventory]:
    """Several sources by name, such as ``small_pair()``."""
    return [inventory(objects, name) for name, objects in worlds.items()]
