"""A cluster without a network: the ``Wire`` of a user over objects, which fails as it is told to.

The law of this module: no sockets and no clocks; what is asked is written down. ``tests/api`` is the server over HTTP.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from k8sconfig_tui.model.inventory import CLUSTER_SCOPED
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live.asking import Asking
from k8sconfig_tui.readers.live.kinds import KINDS, Kind
from k8sconfig_tui.readers.live.reading import Outcome, read
from k8sconfig_tui.readers.live.wire import Answer, Stream, WireError
from tests.worlds.kubectl import Object

Reply = Answer | WireError | None
Fault = Callable[[str, Mapping[str, str]], Reply]
"""What goes wrong with a request for this path and query; None: nothing."""

_OWN = [(kind.group, kind.plural, kind.kind) for kind in KINDS if not kind.custom]
ALL = ("*", None)


def status(code: int, **headers: str) -> Answer:
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": code, "message": "no"}
    return answer(body, code, **headers)


def answer(body: Any, code: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(code, {"content-type": "application/json"} | named, json.dumps(body).encode())


class FakeWire:
    """``grants`` are ``(plural or "*", namespace or None for everywhere)`` that the user may list."""

    server = "https://fake.example"

    def __init__(self, objects: Iterable[Object], grants: Iterable[tuple[str, str | None]] = (ALL,)) -> None:
        self.objects = sorted({(obj["kind"], _position(obj)): obj for obj in objects}.values(), key=_position)
        self.grants = list(grants)
        self.served = {(group, plural): kind for group, plural, kind in _OWN}
        for obj in self.objects:
            if (found := _kind(obj)) is not None:
                self.served[found.group, found.plural] = found.kind
        self.fault: Fault = lambda _path, _query: None
        self.aggregated = True
        self.versions: dict[str, list[str]] = {}
        self.page = 500
        self.log: list[str] = []
        self.closed = threading.Event()
        self._lock = threading.Lock()

    def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        accept: str = "application/json",
        seconds: float = 30.0,
        most: int = 64 << 20,
    ) -> Answer:
        query = query or {}
        with self._lock:
            self.log.append(path + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""))
        reply = self.fault(path, query)
        if isinstance(reply, WireError):
            raise reply
        if reply is not None:
            return reply
        parts = path.strip("/").split("/")
        if parts in (["api"], ["apis"]) or len(parts) == (2 if parts[0] == "api" else 3):
            return self._discovery(parts)
        return self._objects(parts, query, bare="PartialObjectMetadata" in accept)

    def stream(self, *_: Any, **__: Any) -> AbstractContextManager[Stream]:
        raise NotImplementedError

    def review(self, kind: str, spec: Mapping[str, object], *, seconds: float = 10.0) -> Answer:
        self.log.append(f"{kind} {spec['namespace']}")
        reply = self.fault(kind, {})
        if isinstance(reply, WireError):
            raise reply
        if reply is not None:
            return reply
        here = [plural for plural, space in self.grants if space in {None, spec["namespace"]}]
        rules = [{"verbs": ["list", "get"], "apiGroups": ["*"], "resources": [plural]} for plural in here]
        return answer({"kind": kind, "status": {"resourceRules": rules, "incomplete": False}}, 201)

    def close(self) -> None:
        self.closed.set()

    def lists(self, plural: str) -> list[str]:
        """The requests for a kind's lists."""
        return [line for line in self.log if line.partition("?")[0].endswith(f"/{plural}")]

    # Discovery

    def _discovery(self, parts: list[str]) -> Answer:
        if len(parts) > 1:
            group, version = ("", parts[1]) if parts[0] == "api" else (parts[1], parts[2])
            names = [{"name": plural, "verbs": ["get", "list"]} for own, plural in self.served if own == group]
            return answer({"kind": "APIResourceList", "groupVersion": version, "resources": names})
        core = parts == ["api"]
        groups = [""] if core else sorted({group for group, _ in self.served if group})
        if self.aggregated:
            return answer({"kind": "APIGroupDiscoveryList", "items": [self._group(group) for group in groups]})
        if core:
            return answer({"kind": "APIVersions", "versions": ["v1"]})
        plain = [
            {"name": group, "versions": [{"groupVersion": f"{group}/{one}", "version": one} for one in self._of(group)]}
            for group in groups
        ]
        return answer({"kind": "APIGroupList", "groups": plain})

    def _of(self, group: str) -> list[str]:
        return self.versions.get(group, ["v1"])

    def _group(self, group: str) -> Any:
        names = [{"resource": plural, "verbs": ["get", "list"]} for own, plural in self.served if own == group]
        versions = [{"version": one, "freshness": "Current", "resources": names} for one in self._of(group)]
        return {"metadata": {"name": group} if group else {}, "versions": versions}

    # Objects

    def _objects(self, parts: list[str], query: Mapping[str, str], *, bare: bool) -> Answer:
        group, version, rest = ("", parts[1], parts[2:]) if parts[0] == "api" else (parts[1], parts[2], parts[3:])
        if rest[0] == "namespaces" and len(rest) == 2:
            return self._one(rest[1])
        space = rest[1] if len(rest) == 3 else None
        plural = rest[-1]
        kind = self.served.get((group, plural))
        if kind is None or version not in self._of(group):
            return status(404)
        if not any(granted in {"*", plural} and where in {None, space} for granted, where in self.grants):
            return status(403)
        found = [obj for obj in self.objects if _is(obj, kind, group) and space in {None, _space(obj)}]
        start, limit = int(query.get("continue", "0")), int(query.get("limit", "0"))
        end = start + min(limit, self.page) if limit else len(found)
        more = {"continue": str(end), "remainingItemCount": len(found) - end} if end < len(found) else {}
        api_version = f"{group}/{version}" if group else version
        items = [{key: value for key, value in obj.items() if key not in {"kind", "apiVersion"}} for obj in found]
        body = {"kind": f"{kind}List", "apiVersion": api_version, "metadata": more, "items": items[start:end]}
        if bare:
            named = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1"}
            body["items"] = [named | {"metadata": obj["metadata"]} for obj in items[start:end]]
            body |= {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1"}
        return answer(body)

    def _one(self, name: str) -> Answer:
        if not any(granted in {"*", "namespaces"} and where in {None, name} for granted, where in self.grants):
            return status(403)
        found = [obj for obj in self.objects if obj["kind"] == "Namespace" and obj["metadata"]["name"] == name]
        return answer(found[0]) if found else status(404)


def _kind(obj: Object) -> Kind | None:
    return next((kind for kind in KINDS if _is(obj, kind.kind, kind.group)), None)


def _is(obj: Object, kind: str, group: str) -> bool:
    return bool(obj["kind"] == kind and obj["apiVersion"].rpartition("/")[0] == group)


def _space(obj: Object) -> str:
    return str(obj["metadata"].get("namespace") or "")


def _position(obj: Object) -> str:
    name = str(obj["metadata"]["name"])
    return name if obj["kind"] in CLUSTER_SCOPED else f"{_space(obj)}/{name}"


class Pauses:
    """A clock that only pauses move on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.made: list[float] = []

    def clock(self) -> float:
        return self.now

    def pause(self, seconds: float) -> bool:
        self.now += seconds
        self.made.append(seconds)
        return False


def asking(wire: FakeWire, pauses: Pauses | None = None) -> Asking:
    pauses = pauses or Pauses()
    return Asking(wire, clock=pauses.clock, pause=pauses.pause, chance=lambda: 1.0)


def outcome(wire: FakeWire, access: Access | None = None) -> Outcome:
    """The cluster, read as someone whose context names the namespace ``shop``."""
    return read(asking(wire), access or Access(view=("shop",)), "context:fake", lambda *_: None)
