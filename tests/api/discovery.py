"""Which kinds there are: ``/api`` and ``/apis``, aggregated (v2) or plain.

The law of this module: both ways are made of the one catalogue.
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from tests.api.forms import alternatives
from tests.api.http import Answer, Request, whole
from tests.api.kinds import Catalogue, Resource
from tests.api.paths import Target
from tests.api.settings import Settings
from tests.api.status import JSON, TEXT, RefusalError, no_such_resource, not_acceptable, not_found_page, text

_AGGREGATED = ("APIGroupDiscoveryList", "apidiscovery.k8s.io", "v2")
_AGGREGATED_TYPE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_HEALTH = ("/healthz", "/livez", "/readyz")
_CHANGING = ("get", "patch", "update")
_CALLING = ("create", "get")


class Subresource(NamedTuple):
    """``home``: group and version of its kind, where they are not those of what it belongs to."""

    name: str
    kind: str
    verbs: tuple[str, ...] = _CHANGING
    home: tuple[str, str] | None = None


# Those that are of another kind than what they belong to
_OTHERS = {
    "attach": Subresource("attach", "PodAttachOptions", _CALLING),
    "binding": Subresource("binding", "Binding", ("create",)),
    "eviction": Subresource("eviction", "Eviction", ("create",), ("policy", "v1")),
    "exec": Subresource("exec", "PodExecOptions", _CALLING),
    "portforward": Subresource("portforward", "PodPortForwardOptions", _CALLING),
    "scale": Subresource("scale", "Scale", home=("autoscaling", "v1")),
    "token": Subresource("token", "TokenRequest", ("create",), ("authentication.k8s.io", "v1")),
}
_OTHER_VERBS = {"finalize": ("update",), "log": ("get",)}


def answer(catalogue: Catalogue, settings: Settings, request: Request, target: Target, *, address: str) -> Answer:
    """A path that leads to no resource."""
    path = request.path.rstrip("/")
    if path in _HEALTH:
        return whole(200, b"ok", TEXT)
    if path == "/version":
        return whole(200, text(settings.version, indented=True), JSON)
    if path in ("/api", "/apis"):
        groups = [group for group in catalogue.groups() if bool(group) == (path == "/apis")]
        if _aggregated(settings, request):
            return _discovery_list(catalogue, groups)
        return whole(200, text(_versions(address) if path == "/api" else _group_list(catalogue, groups)), JSON)
    return _one(catalogue, target, path)


def _aggregated(settings: Settings, request: Request) -> bool:
    """Raises the refusal where nothing of what is accepted is served."""
    negotiable = False
    for media in alternatives(request.headers.get("accept", "*/*")):
        if settings.aggregated and media.is_a(*_AGGREGATED):
            return True
        if media.plain:
            return False
        negotiable = negotiable or media.json
    raise not_acceptable(negotiable=negotiable)


def _one(catalogue: Catalogue, target: Target, path: str) -> Answer:
    """A group, or a version of one."""
    group = target.group if target.version else path.removeprefix("/apis/")
    if group not in catalogue.groups():
        return not_found_page()
    if group in catalogue.stale:
        raise unavailable()
    if not target.version:
        return whole(200, text({"kind": "APIGroup", "apiVersion": "v1", **_group(catalogue, group)}), JSON)
    resources = catalogue.within(target.group, target.version)
    if not resources:
        raise no_such_resource()
    return whole(200, text(_resource_list(resources)), JSON)


def unavailable() -> RefusalError:
    """The answer of a group whose own server is down."""
    return RefusalError(503, "service unavailable")


# Plain


def _versions(address: str) -> dict[str, object]:
    addresses = [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}]
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": addresses}


def _group_list(catalogue: Catalogue, groups: list[str]) -> dict[str, object]:
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(catalogue, group) for group in groups]}


def _group(catalogue: Catalogue, group: str) -> dict[str, object]:
    versions = [{"groupVersion": f"{group}/{name}", "version": name} for name in catalogue.versions(group)]
    return {"name": group, "versions": versions, "preferredVersion": versions[0]}


def _resource_list(resources: list[Resource]) -> dict[str, object]:
    head = {"kind": "APIResourceList", **({"apiVersion": "v1"} if resources[0].group else {})}
    entries = [entry for resource in resources for entry in _entries(resource)]
    return {**head, "groupVersion": resources[0].api_version, "resources": entries}


def _entries(resource: Resource) -> Iterator[dict[str, object]]:
    yield {
        "name": resource.name,
        "singularName": resource.kind.lower(),
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": resource.verbs,
        **_extras(resource),
    }
    for each in _subresources(resource):
        home = {"group": each.home[0], "version": each.home[1]} if each.home else {}
        name = {"name": f"{resource.name}/{each.name}", "singularName": "", "namespaced": resource.namespaced}
        yield {**name, **home, "kind": each.kind, "verbs": each.verbs}


def _extras(resource: Resource) -> dict[str, object]:
    extras = {"shortNames": resource.short, "categories": resource.categories}
    return {key: list(words) for key, words in extras.items() if words}


def _subresources(resource: Resource) -> Iterator[Subresource]:
    for name in resource.subresources:
        if name == "proxy":
            yield Subresource(name, f"{resource.kind}ProxyOptions", ("create", "delete", "get", "patch", "update"))
        else:
            yield _OTHERS.get(name) or Subresource(name, resource.kind, _OTHER_VERBS.get(name, _CHANGING))


# Aggregated


def _discovery_list(catalogue: Catalogue, groups: list[str]) -> Answer:
    items = [_discovery(catalogue, group) for group in groups]
    body = text(
        {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items}
    )
    etag = f'"{hashlib.sha512(body).hexdigest().upper()}"'
    headers = {"Cache-Control": "public", "Content-Type": _AGGREGATED_TYPE, "Etag": etag, "Vary": "Accept"}
    return whole(200, body, headers)


def _discovery(catalogue: Catalogue, group: str) -> dict[str, object]:
    versions = [
        _stale(name) if group in catalogue.stale else _version(catalogue.within(group, name), name)
        for name in catalogue.versions(group)
    ]
    return {"metadata": {"name": group} if group else {}, "versions": versions}


def _stale(version: str) -> dict[str, object]:
    return {"version": version, "freshness": "Stale"}


def _version(resources: list[Resource], version: str) -> dict[str, object]:
    return {"version": version, "resources": [_described(each) for each in resources], "freshness": "Current"}


def _described(resource: Resource) -> dict[str, object]:
    subresources = [
        {"subresource": each.name, "responseKind": _kind(each.home or _home(resource), each.kind), "verbs": each.verbs}
        for each in _subresources(resource)
    ]
    return {
        "resource": resource.name,
        "responseKind": _kind(_home(resource), resource.kind),
        "scope": "Namespaced" if resource.namespaced else "Cluster",
        "singularResource": resource.kind.lower(),
        "verbs": resource.verbs,
        **_extras(resource),
        **({"subresources": subresources} if subresources else {}),
    }


def _kind(home: tuple[str, str], kind: str) -> dict[str, str]:
    return {"group": home[0], "version": home[1], "kind": kind}


def _home(resource: Resource) -> tuple[str, str]:
    """The real server leaves group and version of built-in kinds empty."""
    return (resource.group, resource.version) if resource.custom else ("", "")
