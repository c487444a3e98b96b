"""What the server serves: of the kinds that matter, in which version.

The law of this module: the aggregated answer is used where the server gives one, else groups are asked one by one, and
only those that matter; what cannot be told is said to be unknown, never taken for absent.
Source: ``apidiscovery.k8s.io/v2`` (Kubernetes 1.30), ``client-go/discovery``.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import Struct, field

from k8sconfig_tui.readers.live.asking import AnswerError, Asking
from k8sconfig_tui.readers.live.kinds import KINDS, Kind, groups
from k8sconfig_tui.readers.live.wire import Answer, WireError

_AGGREGATED = (
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"
)
_KNOWN = {"": "v1", "apps": "v1", "batch": "v1"}
"""The versions of Kubernetes' own groups, for a user who may not ask."""

_GROUPED = "APIGroupDiscoveryList"
"""The kind of an aggregated answer."""


class Discovered(NamedTuple):
    """``versions`` of what is served by ``(group, plural)``; ``unsure`` are groups of which it is not known."""

    versions: dict[tuple[str, str], str]
    unsure: frozenset[str] = frozenset()

    def path(self, kind: Kind, namespace: str | None) -> str:
        """Where a kind is listed. Only for a kind that is served."""
        version = self.versions[kind.group, kind.plural]
        root = f"/apis/{kind.group}/{version}" if kind.group else f"/api/{version}"
        return f"{root}/namespaces/{namespace}/{kind.plural}" if namespace is not None else f"{root}/{kind.plural}"

    def serves(self, kind: Kind) -> bool:
        return (kind.group, kind.plural) in self.versions

    def is_unsure(self, kind: Kind) -> bool:
        """Whether it may be served although nothing says so."""
        return kind.group in self.unsure


class _Name(Struct):
    name: str = ""


class _Resource(Struct):
    """A resource in either form of discovery: ``resource`` in the aggregated, ``name`` in the other."""

    resource: str = ""
    name: str = ""
    verbs: list[str] | None = None


class _Version(Struct):
    version: str = ""
    groupVersion: str = ""  # noqa: N815
    freshness: str = ""
    resources: list[_Resource] | None = None


class _Group(Struct):
    """A group in either form."""

    name: str = ""
    metadata: _Name = field(default_factory=_Name)
    versions: list[_Version] | None = None
    preferredVersion: _Version | None = None  # noqa: N815


class _Groups(Struct):
    kind: str = ""
    items: list[_Group] | None = None
    groups: list[_Group] | None = None


class _Core(Struct):
    """The answer of ``/api``, in either form."""

    kind: str = ""
    items: list[_Group] | None = None
    versions: list[str] | None = None


class _Resources(Struct):
    kind: str = ""
    resources: list[_Resource] | None = None


_Shape = TypeVar("_Shape", _Core, _Groups, _Resources)


def discover(asking: Asking) -> Discovered:
    """What is served. A user who may not ask is taken to be served Kubernetes' own. Raises as ``Asking.get`` does."""
    try:
        core = _decoded(asking.get("/api", accept=_AGGREGATED), _Core, "APIVersions", _GROUPED)
        others = _decoded(asking.get("/apis", accept=_AGGREGATED), _Groups, "APIGroupList", _GROUPED)
    except AnswerError as error:
        if error.status != 403:
            raise
        return _assumed()
    found = Discovered({}, frozenset())
    for part in (_core(asking, core), _others(asking, others)):
        found = Discovered(found.versions | part.versions, found.unsure | part.unsure)
    return found


def _assumed() -> Discovered:
    own = {(kind.group, kind.plural): _KNOWN[kind.group] for kind in KINDS if not kind.custom}
    return Discovered(own, frozenset(groups(kind for kind in KINDS if kind.custom)))


def _core(asking: Asking, answer: _Core) -> Discovered:
    """Every cluster has one: where it is empty, what is served was not told."""
    aggregated = answer.kind == _GROUPED
    versions = (answer.items or [_Group()])[0].versions or ()
    found = _aggregated("", versions) if aggregated else _one_by_one(asking, "", ["v1"])
    return found if found.versions else Discovered({}, frozenset({""}))


def _others(asking: Asking, answer: _Groups) -> Discovered:
    wanted = set(groups())
    versions: dict[tuple[str, str], str] = {}
    unsure: frozenset[str] = frozenset()
    aggregated = answer.kind == _GROUPED
    for group in answer.items or answer.groups or ():
        name = group.metadata.name or group.name
        if name not in wanted:
            continue
        part = _aggregated(name, group.versions or ()) if aggregated else _one_by_one(asking, name, _ordered(group))
        versions |= part.versions
        unsure |= part.unsure
    return Discovered(versions, unsure)


def _aggregated(group: str, versions: Iterable[_Version]) -> Discovered:
    """Versions stand in the order of preference."""
    found: dict[tuple[str, str], str] = {}
    stale = False
    for one in versions:
        stale = stale or one.freshness == "Stale"
        for name in _listable(one.resources or ()):
            found.setdefault((group, name), one.version)
    return Discovered(found, frozenset({group} if stale else ()))


def _ordered(group: _Group) -> list[str]:
    """The preferred version first."""
    texts = [one.groupVersion for one in (group.preferredVersion, *(group.versions or ())) if one is not None]
    return [text.rpartition("/")[2] for text in dict.fromkeys(texts)]


def _one_by_one(asking: Asking, group: str, versions: Iterable[str]) -> Discovered:
    found: dict[tuple[str, str], str] = {}
    failed = False
    for version in versions:
        path = f"/apis/{group}/{version}" if group else f"/api/{version}"
        try:
            answer = _decoded(asking.get(path), _Resources, "APIResourceList")
        except (AnswerError, WireError):
            failed = True
            continue
        for name in _listable(answer.resources or ()):
            found.setdefault((group, name), version)
    return Discovered(found, frozenset({group} if failed else ()))


def _listable(resources: Iterable[_Resource]) -> Iterator[str]:
    for one in resources:
        if "list" in (one.verbs or ()):
            yield one.resource or one.name


def _decoded(answer: Answer, shape: type[_Shape], *kinds: str) -> _Shape:
    """Raises ``AnswerError`` where it is none of these kinds: any JSON would say that nothing is served."""
    try:
        found = msgspec.json.decode(answer.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if found is None or found.kind not in kinds:
        raise AnswerError(200, "what answers there is no Kubernetes API: it does not tell what it serves")
    return found
