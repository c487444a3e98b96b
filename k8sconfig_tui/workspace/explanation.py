"""Why a key has its value in one environment, and what the running processes hold of it.

The law of this module: a running pod is judged by its own definition of the key; where that is not the template's,
the pod is of an older template (semantics F5), whatever the value.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import Struct

from k8sconfig_tui.compare.matrix import Cell, Channel, Member
from k8sconfig_tui.model.definition import Definition, ResolvedContainer, ResolvedWorkload
from k8sconfig_tui.model.hop import Hop
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.workload import Workload
from k8sconfig_tui.provenance.chain import chain
from k8sconfig_tui.provenance.consumers import Consumer, consumers, shadowed
from k8sconfig_tui.provenance.reads import dependencies
from k8sconfig_tui.provenance.staleness import Judgement, Running, judge, started_at
from k8sconfig_tui.workspace.selection import pods_of

Resolve = Callable[[Inventory, Workload], ResolvedWorkload]


class _Held(NamedTuple):
    """A pod's own definition of a key. ``refreshes``: what it gives follows its object while the process runs."""

    definition: Definition | None
    refreshes: bool = False


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
    running = tuple(_running(member, channel, key, winner, resolve))
    return Explanation(member, channel, key, cell, hops, running, readers)


def _running(
    member: Member, channel: Channel, key: str, defined: Definition | None, resolve: Resolve
) -> Iterator[Running]:
    inventory, name = member.environment.inventory, member.container.name
    for pod in pods_of(inventory, member.workload.workload):
        started = started_at(pod.object, name)
        container = _container(resolve(inventory, pod), name) if started is not None else None
        if started is None or container is None:
            continue
        held = _held(container, channel, key, defined)
        verdict = _judge(inventory, pod, container, held, defined, started)
        if verdict is not None:
            yield Running(pod.ref, name, started, verdict.verdict, verdict.because)


def _judge(
    inventory: Inventory,
    pod: Workload,
    container: ResolvedContainer,
    held: _Held,
    defined: Definition | None,
    started: str,
) -> Judgement | None:
    holds = held.definition
    if holds is None and defined is None:
        return None
    if holds is None or defined is None or _differ(holds, defined):
        return Judgement("stale", "the pod was made from an older template, which supplies this key otherwise")
    return judge(inventory, [holds, *dependencies(pod, container, holds)], started, refreshes=held.refreshes)


def _differ(held: Definition, defined: Definition) -> bool:
    """Whether the pod's definition is another than the template's; values count where both are written in place."""
    if (held.kind, held.object, held.key) != (defined.kind, defined.object, defined.key):
        return True
    return held.object is None and None not in {held.value, defined.value} and held.value != defined.value


def _container(resolved: ResolvedWorkload, name: str) -> ResolvedContainer | None:
    return next((container for container in resolved.containers if container.name == name), None)


def _held(container: ResolvedContainer, channel: Channel, key: str, defined: Definition | None) -> _Held:
    """What the pod defines; of a Service younger than the process, the definition that it will have."""
    if channel == "file":
        file = container.files.get(key)
        return _Held(file.winner, file.refreshes) if file else _Held(None)
    if channel == "arg":
        setting = container.settings.get(key)
        return _Held(setting.winner if setting else None)
    found = container.env.get(key) or container.services.get(key)
    return _Held(defined if found is None and defined is not None and defined.kind == "serviceLink" else found)


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
