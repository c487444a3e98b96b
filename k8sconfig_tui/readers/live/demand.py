"""What of a cluster is followed, and the Secrets of more namespaces, read when somebody asks for them.

The law of this module: nothing is read that nobody asked for; what was read on demand is followed like all else.
"""

import threading
from collections.abc import Callable, Sequence
from urllib.parse import quote

from k8sconfig_tui.readers import Listener, More
from k8sconfig_tui.readers.live.asking import Asking
from k8sconfig_tui.readers.live.following import Following
from k8sconfig_tui.readers.live.kinds import SECRETS
from k8sconfig_tui.readers.live.listing import Listing, Request, fill
from k8sconfig_tui.readers.live.wire import Wire

_FORBIDDEN = 403


class RefusedError(Exception):
    """Secrets could not be read; the message is one line."""


class Demand:
    """The lists of one reading. ``again`` logs in and raises ``WireError`` where that cannot be done any more."""

    def __init__(self, again: Callable[[], Wire], lists: Sequence[Listing], file: str) -> None:
        self._again = again
        self._lists = list(lists)
        self._file = file
        self._following: Following | None = None
        self._lock = threading.Lock()

    def follow(self, listener: Listener) -> Callable[[], None]:
        """Begins to watch all that was read. Raises ``WireError``."""
        wire = self._again()
        with self._lock:
            following = self._following = Following(wire, self._lists, listener)
        following.start()
        return following.stop

    def secrets(self, namespace: str) -> More:
        """Reads the Secrets of a namespace with their values. Raises ``WireError`` and ``RefusedError``."""
        path = f"/api/v1/namespaces/{quote(namespace, safe='')}/secrets"
        listing = Listing(Request(SECRETS, namespace, path, f"{self._file} {namespace}/{SECRETS.resource}"))
        wire = self._again()
        try:
            fill(listing, Asking(wire))
        finally:
            wire.close()
        if listing.status == _FORBIDDEN:
            raise RefusedError(f"namespace {namespace}: 403, no right to list its secrets")
        if not listing.whole:
            raise RefusedError(listing.problem or "a part of the list could not be read")
        self._keep(listing)
        return More(listing.objects, listing.request.file)

    def _keep(self, listing: Listing) -> None:
        """Follow the list, in place of the one that was read of the same place before."""
        with self._lock:
            known = any(one.request == listing.request for one in self._lists)
            if not known:
                self._lists.append(listing)
                if self._following is not None:
                    self._following.add(listing)
