"""What may leave this process towards a cluster: reading by known shapes of path, and one question about oneself.

The law of this module: what is not listed here is refused. No subresource is listed, so neither exec, attach,
portforward, proxy nor log can be asked for, whatever the method; nothing is normalised, so a path that a server might
read in two ways is refused as it stands.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from k8sconfig_tui.readers.live.wire import RefusedError
from k8sconfig_tui.readers.naming import shown

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_GROUP = rf"{_LABEL}(?:\.{_LABEL})*"
_ROOT = rf"/(?:api/v1|apis/{_GROUP}/{_LABEL})"
_NO_RESOURCE = (
    "approval|attach|binding|ephemeralcontainers|eviction|exec|finalize|log|portforward|proxy|redirect|resize|scale|status|token"
    "|watch"
)
_RESOURCE = rf"(?!(?:{_NO_RESOURCE})(?:/|\Z)){_LABEL}"
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9:_-]|\.(?!\.)){0,252}"

_READABLE = re.compile(
    rf"/version|/api|/apis|/apis/{_GROUP}|{_ROOT}"
    rf"|{_ROOT}/(?:namespaces/{_LABEL}/)?{_RESOURCE}(?:/{_NAME})?"
)
_PARAMETERS = frozenset(
    {
        "allowWatchBookmarks",
        "continue",
        "fieldSelector",
        "labelSelector",
        "limit",
        "resourceVersion",
        "resourceVersionMatch",
        "sendInitialEvents",
        "timeoutSeconds",
        "watch",
    }
)


class Review(NamedTuple):
    """A question about what the user that asks may do; the server keeps nothing of it."""

    path: str
    version: str
    fields: frozenset[str]


REVIEWS = {
    "SelfSubjectRulesReview": Review(
        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", "authorization.k8s.io/v1", frozenset({"namespace"})
    ),
}
_ASKABLE = frozenset(review.path for review in REVIEWS.values())


def check(method: str, path: str, query: Mapping[str, str] | None = None) -> None:
    """Returns if the request may be sent. Raises ``RefusedError``."""
    asked = _PARAMETERS.issuperset(query or ()) if method == "GET" else not query
    if not (asked and _is_listed(method, path)):
        raise RefusedError(f"refused: this program never sends {shown(method)} {shown(path)}{_told(query)}")


def check_target(method: str, target: str, prefix: str = "") -> None:
    """The same for a request's line as it is written to the socket, behind the ``prefix`` of the server's address."""
    path, _, query = target.removeprefix(prefix).partition("?")
    names = [parameter.partition("=")[0] for parameter in query.split("&")] if query else []
    check(method, path, dict.fromkeys(names, "") if target.startswith(prefix) else {"": ""})


def review_of(kind: str, spec: Mapping[str, object]) -> Review:
    """Where to ask. Raises ``RefusedError`` for another kind, or a spec of more than it takes."""
    review = REVIEWS.get(kind)
    if review is None or not review.fields.issuperset(spec):
        raise RefusedError(f"refused: this program never sends POST of {shown(kind)} like this")
    return review


def _is_listed(method: str, path: str) -> bool:
    if method == "GET":
        return _READABLE.fullmatch(path) is not None
    return method == "POST" and path in _ASKABLE


def _told(query: Mapping[str, str] | None) -> str:
    """The names of the parameters: their values may be anything."""
    return f" with {', '.join(sorted(shown(name) for name in query))}" if query else ""
