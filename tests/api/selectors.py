"""``labelSelector`` and ``fieldSelector``: which objects of a list are asked for.

The law of this module: what cannot be read is refused in the real server's words, never taken for "all".
"""

import re
from collections.abc import Callable, Iterator, Mapping

from tests.api.kinds import Resource
from tests.api.status import bad_request
from tests.worlds.kubectl import Object

Test = Callable[[Object], bool]

# What can be selected by beside name and namespace; the path is where the value stands.
_FIELDS: dict[str, tuple[str, ...]] = {
    "Pod": ("spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "status.phase", "status.podIP"),
    "Secret": ("type",),
    "Namespace": ("status.phase",),
    "ReplicaSet": ("status.replicas",),
    "Job": ("status.successful",),
    "Node": ("spec.unschedulable",),
}
_PART = re.compile(r"[^,(]+(?:\([^)]*\))?")
_SET = re.compile(r"^\s*(\S+)\s+(in|notin)\s+\(([^)]*)\)\s*$")
_EQUAL = re.compile(r"^\s*([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)\s*$")
_EXISTS = re.compile(r"^\s*(!?)\s*([^\s=!]+)\s*$")


def selected(resource: Resource, query: Mapping[str, str]) -> Test | None:
    """What an object must fulfil; None where all are asked for."""
    tests = [*_labels(query.get("labelSelector", "")), *_fields(resource, query.get("fieldSelector", ""))]
    return (lambda obj: all(test(obj) for test in tests)) if tests else None


def _labels(text: str) -> Iterator[Test]:
    for part in _PART.findall(text):
        yield _label(part)


def _label(part: str) -> Test:
    if found := _SET.match(part):
        return _among(found[1], {word.strip() for word in found[3].split(",")}, wanted=found[2] == "in")
    if found := _EQUAL.match(part):
        return _among(found[1], {found[3]}, wanted=found[2] != "!=")
    if found := _EXISTS.match(part):
        name, wanted = found[2], not found[1]
        return lambda obj: (name in _labels_of(obj)) is wanted
    odd = part.split()[1] if len(part.split()) > 1 else part
    raise bad_request(f"unable to parse requirement: found '{odd}', expected: in, notin, =, ==, !=, gt, lt")


def _among(name: str, values: set[str], *, wanted: bool) -> Test:
    return lambda obj: (_labels_of(obj).get(name) in values) is wanted


def _labels_of(obj: Object) -> Mapping[str, str]:
    return obj["metadata"].get("labels") or {}


def _fields(resource: Resource, text: str) -> Iterator[Test]:
    for part in filter(None, text.split(",")):
        name, sign, value = re.split(r"(!=|==|=)", part, maxsplit=1) if "=" in part else (part, "", "")
        if not sign:
            raise bad_request(f"invalid selector: '{part}'; can't understand '{part}'")
        if "=" in value:
            raise bad_request("invalid field selector: unescaped character in value: 61")
        yield _field(resource, name, value, wanted=sign != "!=")


def _field(resource: Resource, name: str, value: str, *, wanted: bool) -> Test:
    if name not in ("metadata.name", "metadata.namespace", *_FIELDS.get(resource.kind, ())):
        raise bad_request(_unknown_field(resource, name))
    return lambda obj: (_at(obj, name) == value) is wanted


def _unknown_field(resource: Resource, name: str) -> str:
    if resource.custom or resource.kind in _FIELDS:
        return f"field label not supported: {name}"
    return f'"{name}" is not a known field selector: only "metadata.name", "metadata.namespace"'


def _at(obj: Object, path: str) -> str:
    part: object = obj
    for name in path.split("."):
        part = part.get(name) if isinstance(part, dict) else None
    return "" if part is None else str(part)
