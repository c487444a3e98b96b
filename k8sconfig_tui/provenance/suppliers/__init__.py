"""The suppliers of objects, one file each.

The law of this room: a supplier reads the marks that it leaves on what it makes, and claims an object only by them.
Each module has one constant ``SUPPLIER`` that fulfils the protocol below; none knows another. A mark that is copied
along with an object counts only where it names that object. Source of the marks: semantics H.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from msgspec import Struct

from k8sconfig_tui.model.hop import Certainty, Relation
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.provenance.written import managers


class Marks:
    """The marks on one object."""

    def __init__(self, obj: KubeObject, inventory: Inventory) -> None:
        self.object = obj
        self.inventory = inventory
        self.labels: Mapping[str, str] = obj.metadata.labels or {}
        self.annotations: Mapping[str, str] = obj.metadata.annotations or {}

    @cached_property
    def managers(self) -> list[tuple[str, str]]:
        """``(field manager, evidence)``."""
        return managers(self.object)

    def certainty(self, *names: str) -> Certainty:
        """Proven where one of these managers wrote the object, else inferred: anyone can copy a label."""
        return Certainty.PROVEN if any(name in names for name, _ in self.managers) else Certainty.INFERRED


class Claim(Struct, frozen=True):
    """That ``object`` (None: not known by name) supplies the marked object."""

    object: ObjectRef | None
    detail: dict[str, str]
    certainty: Certainty
    evidence: str


class Supplier(Protocol):
    """One supplier. ``rank``: the lower is nearer to the value; ``final``: no other mark counts beside it."""

    name: str
    rank: int
    final: bool
    relation: Relation

    def claim(self, marks: Marks) -> Claim | None:
        """What the marks say; None where this supplier left none."""


class ToolkitSupplier:
    """One of Flux's controllers: it labels what it applies with the name and namespace of an object of its own."""

    name = "Flux"
    final = False
    relation: Relation = "managed-by"

    def __init__(self, rank: int, kind: str, group: str, manager: str) -> None:
        self.rank = rank
        self._kind = kind
        self._group = group
        self._manager = manager

    def claim(self, marks: Marks) -> Claim | None:
        name = marks.labels.get(f"{self._group}/name")
        if not name:
            return None
        ref = ObjectRef(self._kind, marks.labels.get(f"{self._group}/namespace", ""), name, self._group)
        evidence = f"metadata.labels['{self._group}/name']"
        return Claim(ref, {"supplier": self.name}, marks.certainty(self._manager), evidence)
