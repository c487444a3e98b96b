"""A whole cluster, or some namespaces of it, as batches, with what was not read and why.

The law of this module: what may not be read or did not come is a gap that says so, and only a list that was read to
its end answers for absence. Requests run side by side, a few at a time; whoever waits is told how far it is.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

import msgspec

from k8sconfig_tui.model.inventory import Batch
from k8sconfig_tui.model.kube import KubeObject
from k8sconfig_tui.readers import CancelledError
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.granting import granting
from k8sconfig_tui.readers.live import answers
from k8sconfig_tui.readers.live.asking import AnswerError, Asking
from k8sconfig_tui.readers.live.discovery import Discovered, discover
from k8sconfig_tui.readers.live.kinds import AHEAD, KINDS, NAMESPACES, RUN, SECRETS, SERVICES, Kind
from k8sconfig_tui.readers.live.listing import Listing, Request, fill
from k8sconfig_tui.readers.live.rights import Rights, rights_in
from k8sconfig_tui.readers.live.wire import WireError

_AT_ONCE = 6
_MOST_NAMESPACES = 200
"""Namespaces that are asked for one by one; of more, only those in view."""

_EVERYWHERE_SEEN = ("default",)
"""Every container is told of the Service ``kubernetes`` there. Source: ``kubelet_pods.go: getServiceEnvVarMap``."""

_MOST_AHEAD = 4
"""Namespaces that are read ahead of the others."""

_GRACE = 2.0
_MOMENT = 0.1

_Result = TypeVar("_Result")
_OBJECT = msgspec.json.Decoder(KubeObject)

Tick = Callable[[str, int, int], None]
Show = Callable[[int, Callable[[], list[Batch]]], bool]
"""Is told how many workloads there are by now, and how to look at all that is there, with what is still to come as
gaps; says whether it did."""


class Outcome(NamedTuple):
    """What a cluster gave. ``partial``: reading was given up before its end. ``lists`` are those that are to be
    followed: all of which something is shown or known."""

    batches: list[Batch]
    partial: bool = False
    lists: Sequence[Listing] = ()


def read(asking: Asking, access: Access, file: str, tick: Tick, show: Show | None = None) -> Outcome:
    """Reads the kinds that matter; ``access.view`` is never empty.

    ``show`` is told whenever there is more, once there is something that runs. ``tick`` is told how far it is and may
    raise ``CancelledError``: what has arrived by then is kept, if there is any. Raises ``AnswerError`` and
    ``WireError`` where the cluster as a whole cannot be read.
    """
    reading = _Reading(asking, access, file, tick, show)
    try:
        reading.run()
    except CancelledError:
        reading.stop()
        if not any(listing.objects for listing in reading.listings):
            raise
        return Outcome(reading.batches(stopped=True), partial=True)
    except BaseException:
        reading.stop()
        raise
    finally:
        reading.pool.shutdown(wait=False, cancel_futures=True)
    followed = [listing for listing in answers.counted(reading.listings) if _is_followed(listing)]
    return Outcome(reading.batches(stopped=False), lists=followed)


def _is_followed(listing: Listing) -> bool:
    """Whether there is something that could become old unnoticed; what is refused can only be asked for anew."""
    return not listing.problem or (bool(listing.objects) and listing.status not in {403, 404})


class _Reading:
    """One reading, in rounds; within a round all requests are under way at once."""

    def __init__(self, asking: Asking, access: Access, file: str, tick: Tick, show: Show | None) -> None:
        self.pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="live")
        self.listings: list[Listing] = []
        self._asking = asking
        self._access = access
        self._file = file
        self._tick = tick
        self._show = show
        self._shown = (0, 0)
        self._settled = False
        self._served = Discovered({})
        self._named: list[KubeObject] = []
        self._rights: dict[str, Rights] = {}
        self._spaces: list[str] = list(access.view)
        self._under_way: Sequence[Future[Any]] = ()

    def run(self) -> None:
        spaces = Listing(Request(NAMESPACES, None, "/api/v1/namespaces", f"{self._file} namespaces"))
        self.listings.append(spaces)
        self._together(self._discover, partial(fill, spaces, self._asking))
        self._list([request for kind in KINDS for request in (*self._ahead(kind), *self._requests(kind))])
        self._find_moved()
        if spaces.problem:
            self._look_at_named()
        elif not self._access.only:
            self._spaces = sorted(obj.metadata.name for obj in spaces.objects)
        within = self._within_namespaces()
        self._settled = True
        self._list(within)
        if not self._named and all(listing.status == 403 for listing in self.listings):
            raise AnswerError(403, _nothing(self._spaces))

    def _discover(self) -> None:
        self._served = discover(self._asking)

    def stop(self) -> None:
        """Ends what is under way, and waits a moment for it."""
        self._asking.stop()
        wait(self._under_way, timeout=_GRACE)

    def so_far(self) -> list[Batch]:
        """What is there while reading goes on. A kind that may not be listed everywhere is still to come as long as it
        has not been asked for within the namespaces."""
        listings = [listing.so_far() for listing in self.listings]
        for one in listings:
            one.ended = one.ended and (self._settled or one.status != 403)
        spaces, rights = self._spaces, self._rights
        account = answers.Account(self._file, self._served, spaces, rights, stopped=False, under_way=True)
        return account.batches(listings, self._named)

    def batches(self, *, stopped: bool) -> list[Batch]:
        account = answers.Account(self._file, self._served, self._spaces, self._rights, stopped=stopped)
        return account.batches(self.listings, self._named)

    # What is asked for

    def _requests(self, kind: Kind) -> list[Request]:
        if kind is NAMESPACES or not self._served.serves(kind):
            return []
        spaces: Sequence[str | None] = (None,)
        if kind.namespaced and self._access.only:
            spaces = tuple(dict.fromkeys((*self._access.view, *(_EVERYWHERE_SEEN if kind is SERVICES else ()))))
        found = [self._request(kind, space) for space in spaces]
        if kind is SECRETS and self._access.secrets == "lazy" and not self._access.only:
            found += [self._request(kind, space) for space in self._access.view]
        return found

    def _ahead(self, kind: Kind) -> list[Request]:
        """Before the first of the most numerous kinds, if anyone waits for it: all of them in the namespaces that are
        looked at."""
        if kind is not AHEAD[0] or self._access.only or self._show is None:
            return []
        spaces = (self._access.first or self._access.view)[:_MOST_AHEAD]
        served = [one for one in AHEAD if self._served.serves(one)]
        return [self._request(one, space)._replace(ahead=True) for space in spaces for one in served]

    def _request(self, kind: Kind, namespace: str | None) -> Request:
        space = None if namespace is None else quote(namespace, safe="")
        bare = self._is_bare(kind, namespace)
        file = f"{self._file} {kind.resource}" if namespace is None else f"{self._file} {namespace}/{kind.resource}"
        file += " (metadata)" if bare else ""
        return Request(kind, namespace, self._served.path(kind, space), file, bare)

    def _is_bare(self, kind: Kind, namespace: str | None) -> bool:
        mode = self._access.secrets
        return kind is SECRETS and (mode == "metadata" or (mode == "lazy" and namespace not in self._access.view))

    def _find_moved(self) -> None:
        """What was served and is not any more may be served in another version by now."""
        gone = [listing for listing in self.listings if listing.status == 404]
        if not gone:
            return
        before = self._served
        try:
            self._together(self._discover)
        except (AnswerError, WireError):
            return
        kinds = [one.request.kind for one in gone]
        moved = [
            kind
            for kind in kinds
            if self._served.serves(kind) and before.path(kind, None) != self._served.path(kind, None)
        ]
        self.listings = [one for one in self.listings if one not in gone or one.request.kind not in moved]
        self._list([request for kind in dict.fromkeys(moved) for request in self._requests(kind)])

    def _look_at_named(self) -> None:
        """Who may not list namespaces may know some by name: those in view, and those that the rules name."""
        self._ask_rights(self._spaces)
        told = (name for rights in self._rights.values() for name in rights.namespaces())
        self._spaces = list(self._access.view if self._access.only else dict.fromkeys([*self._spaces, *told]))
        found = self._together(*(partial(self._named_one, name) for name in self._spaces[:_MOST_NAMESPACES]))
        self._named = [obj for obj in found if obj is not None]

    def _named_one(self, name: str) -> KubeObject | None:
        try:
            obj = _OBJECT.decode(self._asking.get(f"/api/v1/namespaces/{quote(name, safe='')}").body)
        except (AnswerError, WireError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        return obj if obj.kind == NAMESPACES.kind and obj.metadata.name == name else None

    def _within_namespaces(self) -> list[Request]:
        """What may not be listed everywhere, in each namespace in which the rules allow it."""
        refused = [
            one.request.kind
            for one in self.listings
            if one.status == 403 and one.request.namespace is None and one.request.kind.namespaced
        ]
        if not refused:
            return []
        if len(self._spaces) > _MOST_NAMESPACES:
            self._spaces = [space for space in self._spaces if space in self._access.view]
        self._ask_rights(self._spaces)
        asked = {(one.request.kind, one.request.namespace) for one in self.listings}
        return [
            self._request(kind, space)
            for kind in refused
            for space in self._spaces
            if self._rights[space].may_list(kind) and (kind, space) not in asked
        ]

    def _ask_rights(self, spaces: Iterable[str]) -> None:
        new = [space for space in spaces if space not in self._rights]
        told = self._together(*(partial(rights_in, self._asking, space) for space in new))
        self._rights |= dict(zip(new, told, strict=True))

    # Rounds

    def _list(self, requests: Sequence[Request]) -> None:
        new = [Listing(request) for request in requests]
        self.listings += new
        self._together(*(partial(fill, listing, self._asking) for listing in new))

    def _together(self, *jobs: Callable[[], _Result]) -> list[_Result]:
        """The results in order; the first of their errors is raised."""
        futures = [self.pool.submit(job) for job in jobs]
        self._under_way = futures
        pending = set(futures)
        while pending:
            done, pending = wait(pending, timeout=_MOMENT, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
            self._tell()
        return [future.result() for future in futures]

    def _tell(self) -> None:
        listings = [listing for listing in self.listings if not listing.request.ahead]
        objects = sum(len(listing.objects) for listing in listings)
        still = sum(listing.expected for listing in listings)
        left = {listing.request.kind for listing in listings if not listing.ended}
        self._tick(_told(objects, still, listings, len(left)), self._asking.received, 0)
        state = (objects, len(left))
        workloads = sum(len(listing.objects) for listing in listings if listing.request.kind in RUN)
        news = left and workloads and state != self._shown
        if news and self._show is not None and self._show(workloads, self.so_far):
            self._shown = state


def _told(objects: int, still: int, listings: Sequence[Listing], left: int) -> str:
    """How far it is: of how many is said as soon as any list tells, and with a plus while others have not begun."""
    if not objects and left:
        return "nothing yet"
    more = any(not listing.ended and not listing.objects for listing in listings)
    share = f" of {objects + still:,}+" if still and more else f" of ~{objects + still:,}" if still else ""
    kinds = f", {left} {'kind' if left == 1 else 'kinds'} left" if left else ""
    return f"{objects:,}{share} objects{kinds}"


def _nothing(spaces: Sequence[str]) -> str:
    """That nothing may be listed, and the least to ask for: all that runs and configures, but no Secrets."""
    least = [kind.resource for kind in KINDS if kind.namespaced and not kind.custom and kind is not SECRETS]
    more = f" and {len(spaces) - 1} more" if len(spaces) > 1 else ""
    where = f"namespace {spaces[0]}{more}" if spaces else "a namespace"
    asking = granting(least, spaces[0] if spaces else None)
    return f"nothing may be listed here, neither everywhere nor in {where} (403); ask for: {asking}"
