"""Why a key has its value in one environment, and what the running processes hold of it.

The law of this module: a running pod is judged by its own definition of the key; where that is not the template's,
the pod is of an older template (semantics F5), whatever the value.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct

from k8sconfig_tui.compare.matrix import Cell, Channel, Member
from k8sconfig_tui.compare.rows import cell_of
from k8sconfig_tui.model.definition import Definition, ResolvedContainer, ResolvedWorkload
from k8sconfig_tui.model.hop import Hop
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.sealed import equal
from k8sconfig_tui.model.workload import Workload
from k8sconfig_tui.provenance.chain import chain
from k8sconfig_tui.provenance.consumers import Consumer, consumers, shadowed
from k8sconfig_tui.provenance.reads import dependencies
from k8sconfig_tui.provenance.staleness import Judgement, Running, judge, started_at
from k8sconfig_tui.workspace.selection import pods_of

Resolve = Callable[[Inventory, Workload], ResolvedWorkload]


class Explanation(Struct, frozen=True):
    """One key of one container in one environment, with everything behind it.

    ``consumers`` counts the references to the same key of the same object; 0 where the value comes from none.
    """

    member: Member
    channel: Channel
    key: str
    cell: Cell
    chain: tuple[Hop, ...]
    running: tuple[Running, ...]
    consumers: int


def explain(member: Member, channel: Channel, key: str, cell: Cell, resolve: Resolve) -> Explanation:
    """Everything behind one cell."""
    inventory, workload = member.environment.inventory, member.workload.workload
    winner = cell.winner
    hops = chain(inventory, workload, member.container, winner) if winner is not None else ()
    readers = len(consumers(inventory, winner.object, winner.key)) if winner and winner.object else 0
    running = tuple(_running(member, channel, key, cell, resolve))
    return Explanation(member, channel, key, cell, hops, running, readers)


def _running(member: Member, channel: Channel, key: str, defined: Cell, resolve: Resolve) -> Iterator[Running]:
    inventory, name = member.environment.inventory, member.container.name
    for pod in pods_of(inventory, member.workload.workload):
        started = started_at(pod.object, name)
        container = _container(resolve(inventory, pod), name) if started is not None else None
        if started is None or container is None:
            continue
        held = _held(container, channel, key, defined)
        verdict = _doubt(held, defined) or _judge(
            inventory,
            _made(container, held),
            _made(member.container, defined),
            started,
            refreshes=channel == "file" and key in container.files and container.files[key].refreshes,
        )
        if verdict is not None:
            yield Running(pod.ref, name, started, verdict.verdict, verdict.because)


def _held(container: ResolvedContainer, channel: Channel, key: str, defined: Cell) -> Cell:
    """What the pod defines; of a Service younger than the process, the definition that it will have."""
    held = cell_of(container, channel, key)
    later = held.winner is None and defined.winner is not None and defined.winner.kind == "serviceLink"
    return defined if later else held


def _doubt(held: Cell, defined: Cell) -> Judgement | None:
    """What nobody can say defines the key can be neither stale nor current."""
    doubtful = next((cell for cell in (held, defined) if not cell.certain), None)
    return None if doubtful is None else Judgement("unknown", doubtful.note or "what defines it is not known")


def _made(container: ResolvedContainer, cell: Cell) -> list[Definition]:
    """The definition and those that went into it; none where nothing defines the key."""
    return [] if cell.winner is None else [cell.winner, *dependencies(container, cell.winner)]


def _judge(
    inventory: Inventory, held: list[Definition], defined: list[Definition], started: str, *, refreshes: bool
) -> Judgement | None:
    if not held and not defined:
        return None
    if not held or not defined or _differ(held, defined):
        return Judgement("stale", "the pod was made from an older template, which supplies this key otherwise")
    return judge(inventory, held, started, refreshes=refreshes)


def _differ(held: list[Definition], defined: list[Definition]) -> bool:
    """Whether the pod's definition is another than the template's or, where no values tell, made of others."""
    if None not in {held[0].value, defined[0].value}:
        return _unlike(held[0], defined[0])
    return len(held) != len(defined) or any(map(_unlike, held, defined))


def _unlike(held: Definition, defined: Definition) -> bool:
    """Whether two definitions are not the same; values count where both are written in place, else their text does."""
    if (held.kind, held.object, held.key) != (defined.kind, defined.object, defined.key):
        return True
    if held.object is not None:
        return False
    if held.sealed is not None and defined.sealed is not None:
        return equal(held.sealed, defined.sealed) is False
    known = None not in {held.value, defined.value}
    return held.value != defined.value if known else held.text != defined.text


def _container(resolved: ResolvedWorkload, name: str) -> ResolvedContainer | None:
    return next((container for container in resolved.containers if container.name == name), None)


def with_winner(consumer: Consumer, resolved: ResolvedWorkload) -> Consumer:
    """The consumer, without effect where another definition wins over it."""
    container = next((found for found in resolved.containers if found.base == consumer.base), None)
    if container is None or consumer.target is None:
        return consumer
    if consumer.kind.startswith("volume."):
        file = container.files.get(consumer.target)
        winner = file.winner if file else None
    else:
        winner = container.env.get(consumer.target)
    if winner is None or winner.path.startswith(consumer.path):
        return consumer
    return shadowed(consumer, f"{container.field_path(winner)} wins over it")
