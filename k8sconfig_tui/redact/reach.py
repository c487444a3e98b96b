"""What a snapshot says of what was read and what was not.

The law of this module: it claims no more than the inventory knew of what was taken over; the words of a gap are our
own, since those of a server may hold anything.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from k8sconfig_tui.formats.snapshot import GapRecord, Reach
from k8sconfig_tui.model.inventory import CLUSTER_SCOPED, Coverage, Inventory

_ALWAYS = frozenset({"ConfigMap", "Secret", "Service", "Node", "Namespace"})
_RUN = frozenset({
    "Pod", "Deployment.apps", "StatefulSet.apps", "DaemonSet.apps", "ReplicaSet.apps", "Job.batch", "CronJob.batch",
})  # fmt: skip
_WORDS = {
    "forbidden": "reading it was forbidden when this was exported",
    "not-read": "it was not read when this was exported",
    "failed": "something of it could not be read when this was exported",
    "truncated": "only a part of it was read when this was exported",
}


def reach_of(
    inventory: Inventory, namespaces: Collection[str], written: Collection[str], unread: Collection[str]
) -> Reach:
    """``written`` are the kinds of which there is something, ``unread`` those without values; ``namespaces``: only
    these (empty: all)."""

    def within(namespace: str | None) -> bool:
        return namespace is None or not namespaces or namespace in namespaces

    coverage = inventory.coverage
    meant = _meant(coverage, written) - set(unread)
    forbidden = [one for one in sorted(coverage.forbidden, key=str) if within(one[1])]
    return Reach([*_answers(coverage, meant, namespaces, within)], forbidden, _gaps(inventory, within))


def _meant(coverage: Coverage, written: Collection[str]) -> set[str]:
    known = {*coverage.everywhere, *(kind for kind, _ in coverage.within)}
    return {kind for kind in known if kind in written} | _ALWAYS | (_RUN & coverage.everywhere)


def _answers(
    coverage: Coverage, meant: set[str], namespaces: Collection[str], within: Callable[[str | None], bool]
) -> Iterator[tuple[str, str | None]]:
    for kind in sorted(coverage.everywhere & meant):
        if not namespaces or kind == "Node":
            yield kind, None
        elif kind not in CLUSTER_SCOPED:
            yield from ((kind, namespace) for namespace in sorted(namespaces))
    yield from sorted((kind, space) for kind, space in coverage.within if kind in meant and within(space))


def _gaps(inventory: Inventory, within: Callable[[str | None], bool]) -> list[GapRecord]:
    told = (
        GapRecord(gap.resource, gap.namespace, gap.reason, _WORDS[gap.reason])
        for gap in inventory.gaps
        if within(gap.namespace)
    )
    return _distinct(told)


def _distinct(gaps: Iterable[GapRecord]) -> list[GapRecord]:
    return list({(gap.resource, gap.namespace, gap.reason): gap for gap in gaps}.values())
