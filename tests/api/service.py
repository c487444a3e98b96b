"""From a request to its answer: who asks, may they, what is there.

The law of this module: in the real server's order. Who may not is told so before it is looked whether there is such a
thing.
"""

import gzip
from dataclasses import dataclass

from tests.api import discovery, lists, reviews, watches
from tests.api.http import Answer, Request, whole
from tests.api.kinds import Resource
from tests.api.paths import Target, target
from tests.api.rights import User, Users, check
from tests.api.settings import Settings
from tests.api.status import no_such_resource, not_allowed, not_found_page
from tests.api.store import Store

_IMPERSONATION = Target("", "impersonate", resource="users")
# what a server of this version calls the attempt
_IMPERSONATING = "impersonate-on:user-info:"


@dataclass
class Service:
    """Everything but sockets."""

    store: Store
    users: Users
    settings: Settings
    address: str = ""

    def user(self, request: Request, certified: str = "") -> User:
        """Who asks, or is asked for. Raises the refusal of who is neither."""
        asking = self.users.asking(request.headers, certified)
        name = request.headers.get("impersonate-user", "")
        if not name:
            return asking
        wanted = target(request.method, request.path, request.query)
        if asking.rule("impersonate", _IMPERSONATION) is None:
            check(User(asking.name), wanted, verb=_IMPERSONATING + wanted.verb)
        return self.users.impersonated(name, request.headers.get("impersonate-group", ""))

    def answer(self, request: Request, user: User, wait: watches.Wait) -> Answer:
        wanted = target(request.method, request.path, request.query)
        check(user, wanted)
        if not wanted.resource:
            return self._unresourceful(request, wanted)
        return self._resourceful(request, user, wanted, wait)

    def _unresourceful(self, request: Request, wanted: Target) -> Answer:
        if request.method not in ("GET", "HEAD"):
            raise not_allowed()
        return discovery.answer(self.store.kinds, self.settings, request, wanted, address=self.address)

    def _resourceful(self, request: Request, user: User, wanted: Target, wait: watches.Wait) -> Answer:
        kinds = self.store.kinds
        if wanted.group not in kinds.groups():
            return not_found_page()
        if wanted.group in kinds.stale:
            raise discovery.unavailable()
        resource = kinds.find(wanted.group, wanted.version, wanted.resource)
        if resource is None or wanted.subresource:
            raise no_such_resource()
        if request.method == "POST" and (answer := reviews.answer(self.settings, user, wanted, request)):
            return answer
        if request.method != "GET" or wanted.verb not in resource.verbs:
            raise not_allowed()
        return self._read(resource, wanted, request, wait)

    def _read(self, resource: Resource, wanted: Target, request: Request, wait: watches.Wait) -> Answer:
        if resource.name == "namespaces":
            wanted = wanted._replace(namespace="")
        if wanted.verb == "watch":
            return watches.answer(self.store, self.settings, resource, wanted, request, wait)
        how = lists.one if wanted.verb == "get" else lists.many
        return how(self.store, resource, wanted, request)

    def packed(self, request: Request, answer: Answer) -> Answer:
        """Long answers to who takes gzip, as the real server packs them; a watch never."""
        taken = "gzip" in request.headers.get("accept-encoding", "") and "Content-Encoding" not in answer.headers
        if not taken or not isinstance(answer.chunks, list | tuple):
            return answer
        body = answer.body
        if len(body) < self.settings.gzip_from:
            return answer
        headers = {**answer.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return whole(answer.status, gzip.compress(body, 1, mtime=0), headers)
