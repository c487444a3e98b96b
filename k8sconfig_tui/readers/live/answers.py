"""What the lists of a cluster prove, and what they leave open: coverage and gaps.

The law of this module: every list that was asked for is accounted for: it answers for its kind in its namespace, or a
gap says why not. A right that is missing is told once, for as few places as it takes to ask for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from k8sconfig_tui.model.inventory import Batch, Gap, GapReason
from k8sconfig_tui.model.kube import KubeObject
from k8sconfig_tui.readers.live.discovery import Discovered
from k8sconfig_tui.readers.live.kinds import KINDS, NAMESPACES, SECRETS, Kind
from k8sconfig_tui.readers.live.listing import Listing
from k8sconfig_tui.readers.live.rights import Rights

_FEW = 3
"""Namespaces that are named one by one; of more, a gap speaks of all."""

_FORBIDDEN = 403
_GONE = 404


class Account:
    """``spaces`` are the namespaces that were asked for one by one where a kind may not be listed everywhere;
    ``stopped``: reading was given up; ``under_way``: it goes on, and what has not ended is still to come."""

    def __init__(
        self,
        file: str,
        served: Discovered,
        spaces: Sequence[str],
        rights: Mapping[str, Rights],
        *,
        stopped: bool,
        under_way: bool = False,
    ) -> None:
        self._file = file
        self._served = served
        self._spaces = spaces
        self._rights = rights
        self._stopped = stopped
        self._under_way = under_way
        self._knows_all = False

    def batches(self, listings: Sequence[Listing], named: Sequence[KubeObject]) -> list[Batch]:
        """Everything in the order of the kinds; ``named`` are namespaces that were found by name."""
        self._knows_all = any(one.request.kind is NAMESPACES and one.whole for one in listings)
        by_kind: dict[Kind, list[Listing]] = {kind: [] for kind in KINDS}
        for listing in counted(listings):
            by_kind[listing.request.kind].append(listing)
        made = [batch for kind, of_kind in by_kind.items() for batch in self._batches(kind, of_kind)]
        if named:
            made.append(Batch(sorted(named, key=_position), self._file))
        return made

    def _batches(self, kind: Kind, listings: Sequence[Listing]) -> Iterator[Batch]:
        gaps = [*self._gaps(kind, listings)]
        full = [listing for listing in listings if not listing.request.bare]
        bare = [listing for listing in listings if listing.request.bare]
        awaited = [_answer(one) for one in listings if self._awaits(one)]
        refused = [_answer(one) for one in listings if one.status == _FORBIDDEN and not self._awaits(one)]
        ahead = {one.request.namespace for one in full if one.request.ahead}
        objects = [
            obj for one in full for obj in one.objects if one.request.ahead or obj.metadata.namespace not in ahead
        ]
        absent = not listings and not self._stopped and not self._served.is_unsure(kind)
        answered = [_answer(one) for one in full if one.whole]
        if absent:
            answered.append((kind.key, None))
        objects.sort(key=_position)
        yield Batch(objects, self._file, gaps=gaps, answers=answered, forbidden=refused, awaited=awaited)
        if bare:
            known = {obj.metadata.namespace for obj in objects}
            gaps = _bare(bare)
            for one in bare:
                rest = [obj for obj in one.objects if obj.metadata.namespace not in known]
                answered = [_answer(one)] if one.whole else []
                file = one.request.file
                yield Batch(sorted(rest, key=_position), file, gaps=gaps, answers=answered, bare=True)
                gaps = []

    # Gaps

    def _gaps(self, kind: Kind, listings: Sequence[Listing]) -> Iterator[Gap]:
        for listing in listings:
            yield from listing.gaps
            yield from self._failure(listing)
        if any(self._awaits(listing) for listing in listings):
            yield Gap(kind.resource, None, "not-read", f"{kind.resource}: not read yet{_so_far(listings)}")
            return
        if any(listing.status == _GONE for listing in listings):
            yield Gap(kind.resource, None, "not-read", f"the cluster does not serve {kind.resource} any more")
        if any(listing.status == _FORBIDDEN for listing in listings):
            yield from self._refusals(kind, listings)
        if not listings and self._served.is_unsure(kind):
            served = f"whether it serves {kind.group or 'the core'}"
            yield Gap(kind.resource, None, "failed", f"the server did not tell {served}")
        elif self._stopped and not listings and not kind.custom:
            yield Gap(kind.resource, None, "not-read", f"{kind.resource}: reading was stopped before they were read")

    def _awaits(self, listing: Listing) -> bool:
        return self._under_way and not listing.ended

    def _failure(self, listing: Listing) -> Iterator[Gap]:
        request = listing.request
        if self._awaits(listing) or not listing.problem or listing.status in {_FORBIDDEN, _GONE}:
            return
        read = len(listing.objects)
        where = f" in namespace {request.namespace}" if request.namespace else ""
        problem = "reading was stopped" if self._stopped else listing.problem
        so_far = f" after {read:,} of them were read" if read else ""
        reason: GapReason = "truncated" if read or self._stopped else "failed"
        message = f"{request.kind.resource}{where}: {problem}{so_far}"
        yield Gap(request.kind.resource, request.namespace, reason, message)

    def _refusals(self, kind: Kind, listings: Sequence[Listing]) -> Iterator[Gap]:
        everywhere = any(one.status == _FORBIDDEN and one.request.namespace is None for one in listings)
        if not kind.namespaced:
            yield Gap(kind.resource, None, "forbidden", self._unlistable(kind))
            return
        within = {one.request.namespace: one for one in listings if one.request.namespace is not None}
        asked = list(self._spaces) if everywhere else [space for space in within if space is not None]
        refused = [space for space in asked if space not in within or within[space].status == _FORBIDDEN]
        if len(refused) > _FEW or (len(refused) == len(asked) and everywhere and self._knows_all):
            yield Gap(kind.resource, None, "forbidden", f"{kind.resource} may not be listed{_reach(asked, refused)}")
            return
        for space in refused:
            message = f"{kind.resource} may not be listed in namespace {space}"
            yield Gap(kind.resource, space, "forbidden", message)

    def _unlistable(self, kind: Kind) -> str:
        if kind is not NAMESPACES:
            return f"{kind.resource} may not be listed"
        known = ", ".join(self._spaces[:_FEW])
        return f"namespaces may not be listed: nothing is known of others than {known}"


def _reach(asked: Sequence[str], refused: Sequence[str]) -> str:
    """Where a kind may not be listed, and where it may."""
    fine = [space for space in asked if space not in refused]
    if not fine:
        return " in any namespace"
    more = " and others" if len(fine) > _FEW else ""
    return f" in {len(refused)} of {len(asked)} namespaces, only in {', '.join(fine[:_FEW])}{more}"


def counted(listings: Iterable[Listing]) -> list[Listing]:
    """Those that count: what was asked for ahead of a list does where it is whole and the list is not, or where the
    list may not be read."""
    everywhere = {one.request.kind: one for one in listings if one.request.namespace is None and not one.request.bare}
    return [one for one in listings if not one.request.ahead or _counts(one, everywhere.get(one.request.kind))]


def _counts(ahead: Listing, everywhere: Listing | None) -> bool:
    if everywhere is None or everywhere.status == _FORBIDDEN:
        return True
    return ahead.whole and not everywhere.whole


def _so_far(listings: Iterable[Listing]) -> str:
    read = sum(len(one.objects) for one in listings)
    return f", but for {read:,} of them" if read else ""


def _answer(listing: Listing) -> tuple[str, str | None]:
    return listing.request.kind.key, listing.request.namespace


def _bare(listings: Iterable[Listing]) -> list[Gap]:
    read = sum(len(one.objects) for one in listings)
    message = f"of {read:,} {SECRETS.resource} only names and marks were read, as --secrets says"
    return [Gap(SECRETS.resource, None, "not-read", message)] if read else []


def _position(obj: KubeObject) -> bytes:
    """As the API sorts: by its keys in the store."""
    return f"{obj.metadata.namespace or ''}/{obj.metadata.name}".encode("utf-8", "surrogatepass")
