"""What a path asks for, as the real server takes it apart before it looks whether there is such a thing.

The law of this module: words alone; it knows no kind.
"""

from collections.abc import Mapping
from typing import NamedTuple

_SUBRESOURCES_OF_NAMESPACE = ("finalize", "status")
_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


class Target(NamedTuple):
    """``resource`` is empty for paths that lead to none: discovery, ``/version``."""

    path: str
    verb: str
    group: str = ""
    version: str = ""
    namespace: str = ""
    resource: str = ""
    name: str = ""
    subresource: str = ""

    @property
    def asked(self) -> str:
        """The resource as rules name it."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource

    @property
    def full(self) -> str:
        return f"{self.resource}.{self.group}" if self.group else self.resource


def target(method: str, path: str, query: Mapping[str, str]) -> Target:
    parts = [part for part in path.split("/") if part]
    head, length = _head(parts)
    rest = parts[length:]
    if not rest or not length:
        return Target(path, method.lower(), *head)
    namespace = ""
    if rest[0] == "namespaces" and len(rest) > 1:
        namespace = rest[1]
        if len(rest) > 2 and rest[2] not in _SUBRESOURCES_OF_NAMESPACE:
            rest = rest[2:]
    resource, name, subresource = [*rest, "", ""][:3]
    verb = _verb(method, name, query)
    return Target(path, verb, *head, namespace, resource, name, subresource)


def _head(parts: list[str]) -> tuple[tuple[str, str], int]:
    """Group and version, and how many parts of the path they take."""
    if parts[:1] == ["api"] and len(parts) > 1:
        return ("", parts[1]), 2
    if parts[:1] == ["apis"] and len(parts) > 2:
        return (parts[1], parts[2]), 3
    return ("", ""), 0


def _verb(method: str, name: str, query: Mapping[str, str]) -> str:
    if method not in ("GET", "HEAD"):
        return "deletecollection" if method == "DELETE" and not name else _VERBS.get(method, method.lower())
    if query.get("watch", "").lower() in ("true", "1"):
        return "watch"
    return "get" if name else "list"
