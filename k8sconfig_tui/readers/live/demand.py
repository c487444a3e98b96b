"""What of a cluster is followed, and the Secrets of more namespaces, read when somebody asks for them.

The law of this module: nothing is read that nobody asked for; what was read on demand is followed like all else, from
the moment when it was taken over, and is not read beside that again.
"""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import quote

from k8sconfig_tui.readers import Listener, More
from k8sconfig_tui.readers.live.asking import Asking
from k8sconfig_tui.readers.live.following import Following
from k8sconfig_tui.readers.live.kinds import SECRETS
from k8sconfig_tui.readers.live.listing import Listing, Request, fill
from k8sconfig_tui.readers.live.wire import Wire

_FORBIDDEN = 403


class SecretsUnreadError(Exception):
    """Secrets could not be read; the message is one line."""


class Demand:
    """The lists of one reading. ``again`` logs in and raises ``WireError`` where that cannot be done any more."""

    def __init__(self, again: Callable[[], Wire], lists: Sequence[Listing], file: str) -> None:
        self._again = again
        self._lists = list(lists)
        self._file = file
        self._asked = {one.request.path for one in lists if not one.request.bare}
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
        """Reads the Secrets of a namespace with their values. Raises ``WireError`` and ``SecretsUnreadError``."""
        path = f"/api/v1/namespaces/{quote(namespace, safe='')}/secrets"
        listing = Listing(Request(SECRETS, namespace, path, f"{self._file} {namespace}/{SECRETS.resource}"))
        self._ask(path, namespace)
        try:
            self._read(listing)
        except BaseException:
            self._asked.discard(path)
            raise
        return More(listing.objects, listing.request.file, partial(self._keep, listing))

    def _ask(self, path: str, namespace: str) -> None:
        """A second list could be taken over after what a watch tells of a newer state."""
        with self._lock:
            if path in self._asked:
                raise SecretsUnreadError(f"namespace {namespace}: its secrets were read already, and are followed")
            self._asked.add(path)

    def _read(self, listing: Listing) -> None:
        wire = self._again()
        try:
            fill(listing, Asking(wire))
        finally:
            wire.close()
        if listing.status == _FORBIDDEN:
            raise SecretsUnreadError(f"namespace {listing.request.namespace}: 403, no right to list its secrets")
        if not listing.whole:
            raise SecretsUnreadError(listing.problem or "a part of the list could not be read")

    def _keep(self, listing: Listing) -> None:
        """Follow the list like all others, or have it followed with them."""
        with self._lock:
            self._lists.append(listing)
            if self._following is not None:
                self._following.add(listing)
