"""The chain behind a definition: from the container to the object it reads, to what made that object.

The law of this module: an object is described once, where it is first met; ``detail["of"]`` names what a hop starts
from where that is not the object of the hop before it.
"""

from collections.abc import Callable
from functools import cache

import msgspec

from k8sconfig_tui.model.definition import Definition, ResolvedContainer
from k8sconfig_tui.model.hop import Certainty, Hop
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef, OwnerReference
from k8sconfig_tui.model.workload import Workload
from k8sconfig_tui.provenance import suppliers
from k8sconfig_tui.provenance.reads import dependencies, written
from k8sconfig_tui.provenance.suppliers import Marks, Supplier
from k8sconfig_tui.provenance.written import Write, data_owners, latest, owners
from k8sconfig_tui.registry import constants

_LONGEST = 16

Writers = Callable[[KubeObject, str | None], list[Write]]
"""Who wrote a key (or, without one, the field in question) of an object."""


def chain(
    inventory: Inventory, workload: Workload, container: ResolvedContainer, definition: Definition
) -> tuple[Hop, ...]:
    """Every hop behind a definition, the nearest first."""
    walk = _Walk(inventory)
    for read in [definition, *dependencies(container, definition)]:
        if read.object is not None:
            walk.hops.append(_reads(container, read))
            walk.describe(read.object, data_owners, read.key)
    walk.describe_workload(workload, container, definition)
    return tuple(walk.hops)


def _reads(container: ResolvedContainer, definition: Definition) -> Hop:
    detail = {"as": definition.kind, "container": container.name}
    if definition.key is not None:
        detail["key"] = definition.key
    return Hop("reads", definition.object, detail, Certainty.PROVEN, container.field_path(definition))


class _Walk:
    """The hops so far, and the objects that they have described."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.hops: list[Hop] = []
        self._met: set[ObjectRef] = set()

    def describe(self, ref: ObjectRef, writers: Writers, key: str | None) -> None:
        """Where an object stands, who made it, and who last wrote the key."""
        obj = self.inventory.get(ref)
        if obj is None:
            return
        met = ref in self._met
        if not met:
            self._defined(ref)
        write = latest(found := writers(obj, key))
        if write is not None:
            self.hops.append(_changed(ref, write, found))
        if not met:
            self._climb(obj)

    def describe_workload(self, workload: Workload, container: ResolvedContainer, definition: Definition) -> None:
        """The same of the workload; who wrote the definition's own field counts only if the value stands in it."""
        paths = _field_paths(workload, container, definition) if definition.object is None else []
        self.describe(workload.ref, lambda obj, _: owners(obj, paths), None)

    def _defined(self, ref: ObjectRef) -> None:
        place = self.inventory.place(ref)
        if place is None:
            return
        detail = {"of": str(ref), "file": place.file}
        if place.line:
            detail |= {"line": str(place.line), "column": str(place.column)}
        if place.position is not None:
            detail["position"] = str(place.position)
        self.hops.append(Hop("defined-at", ref, detail, Certainty.PROVEN, str(place)))

    def _climb(self, obj: KubeObject) -> None:
        """From an object to its makers, and on to theirs."""
        waiting = [obj]
        while waiting and len(self._met) < _LONGEST:
            current = waiting.pop(0)
            if current.ref in self._met:
                continue
            self._met.add(current.ref)
            for hop in _makers(self.inventory, current):
                self.hops.append(hop)
                maker = self.inventory.get(hop.object) if hop.object else None
                if maker is not None:
                    waiting.append(maker)


def _makers(inventory: Inventory, obj: KubeObject) -> list[Hop]:
    """The controller by ``ownerReferences``, then the suppliers by their marks, one that is final alone."""
    hops = []
    marks = Marks(obj, inventory)
    for supplier in _suppliers():
        claim = supplier.claim(marks)
        if claim is not None:
            detail = {"of": str(obj.ref), **claim.detail}
            hops.append(Hop(supplier.relation, claim.object, detail, claim.certainty, claim.evidence))
            if supplier.final:
                return hops
    return [*_controllers(obj), *hops]


def _controllers(obj: KubeObject) -> list[Hop]:
    return [
        Hop(
            "managed-by",
            _owner_ref(owner, obj),
            {"of": str(obj.ref)},
            Certainty.PROVEN,
            f"metadata.ownerReferences[{i}]",
        )
        for i, owner in enumerate(obj.metadata.ownerReferences or ())
        if owner.controller
    ]


def _owner_ref(owner: OwnerReference, obj: KubeObject) -> ObjectRef:
    namespace = "" if owner.kind == "Node" else obj.metadata.namespace or ""
    return ObjectRef(owner.kind, namespace, owner.name, owner.apiVersion.rpartition("/")[0])


@cache
def _suppliers() -> tuple[Supplier, ...]:
    return tuple(sorted(constants(suppliers, "SUPPLIER"), key=lambda supplier: supplier.rank))


def _changed(ref: ObjectRef, write: Write, writes: list[Write]) -> Hop:
    """Several owners hold the same value; the last one to write is then no more than the likely one."""
    detail = {"of": str(ref), "manager": write.manager, "operation": write.operation, "time": write.time}
    others = [other.manager for other in writes if other is not write]
    if others:
        detail["also"] = ", ".join(others)
    return Hop("changed-by", None, detail, Certainty.INFERRED if others else Certainty.PROVEN, write.evidence)


def _field_paths(workload: Workload, container: ResolvedContainer, definition: Definition) -> list[tuple[str, ...]]:
    """The definition's field as ``fieldsV1`` spells it, the narrowest spelling first."""
    if definition.path.startswith("."):
        return []
    base = [f"f:{step}" for step in container.base.partition("[")[0].split(".")]
    source = written(workload, container)
    inside = [*base, _named(source.name if source is not None else container.name)]
    field, _, rest = definition.path.partition("[")
    if field != "env":
        return [(*inside, f"f:{field}")]
    index = int(rest.partition("]")[0])
    if source is None or not source.env or index >= len(source.env):
        return []
    entry = (*inside, "f:env", _named(source.env[index].name))
    return [(*entry, "f:value"), (*entry, "f:valueFrom"), entry]


def _named(name: str) -> str:
    return f"k:{msgspec.json.encode({'name': name}).decode()}"
