"""In which form an object is asked for: whole, or its metadata alone.

The law of this module: the ``Accept`` header decides as in the real server; tables, YAML and protobuf are not known
here and are refused like any other type that is not.
"""

from collections.abc import Iterator
from enum import Enum

from tests.api.status import not_acceptable, text
from tests.api.store import Item
from tests.worlds.kubectl import Object

META = "meta.k8s.io/v1"
PARTIAL = {"kind": "PartialObjectMetadata", "apiVersion": META}


class Form(Enum):
    WHOLE = "whole"
    METADATA = "metadata"


class Media:
    """One alternative of an ``Accept`` header."""

    def __init__(self, words: str) -> None:
        self.type, *rest = [word.strip() for word in words.split(";")]
        self.parameters = dict(word.split("=", 1) for word in rest if "=" in word)

    @property
    def json(self) -> bool:
        return self.type in ("application/json", "*/*", "application/*", "")

    @property
    def plain(self) -> bool:
        return self.json and not {"as", "g", "v"} & self.parameters.keys()

    def is_a(self, kind: str, group: str, version: str) -> bool:
        wanted = {"as": kind, "g": group, "v": version}
        return self.json and {key: self.parameters.get(key) for key in wanted} == wanted


def alternatives(accept: str) -> Iterator[Media]:
    yield from map(Media, accept.split(","))


def form(accept: str) -> Form:
    """Of the alternatives the first that is known. Raises the refusal where none is."""
    negotiable = False
    for media in alternatives(accept):
        if media.plain:
            return Form.WHOLE
        if any(
            media.is_a(kind, "meta.k8s.io", "v1") for kind in ("PartialObjectMetadataList", "PartialObjectMetadata")
        ):
            return Form.METADATA
        negotiable = negotiable or media.json
    raise not_acceptable(negotiable=negotiable)


def in_list(item: Item, form: Form, api_version: str, *, custom: bool) -> bytes:
    if form is Form.METADATA:
        return text(partial(item.object)).rstrip()
    return text(as_version(item.object, api_version)).rstrip() if custom else item.listed


def alone(obj: Object, form: Form, api_version: str) -> Object:
    return partial(obj) if form is Form.METADATA else as_version(obj, api_version)


def partial(obj: Object) -> Object:
    return {**PARTIAL, "metadata": obj["metadata"]}


def as_version(obj: Object, api_version: str) -> Object:
    rest = {key: part for key, part in obj.items() if key not in ("kind", "apiVersion")}
    return {"kind": obj["kind"], "apiVersion": api_version, **rest}
