"""How values and definitions leave: shown, or hidden with a fingerprint.

The law of this module: a value that holds a byte of a Secret leaves only where the user asked to reveal it, and never
in a note or a message.
"""

import binascii
from collections.abc import Callable, Iterable
from typing import NamedTuple

from msgspec import UNSET, UnsetType

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.model.values import Text
from k8sconfig_tui.present.documents.shapes import (
    DefinitionShape,
    LoserShape,
    ObjectShape,
    PlacedWorkloadShape,
    WorkloadShape,
)
from k8sconfig_tui.present.supply import reason

FieldPath = Callable[[Definition], str]
"""``ResolvedContainer.field_path``."""


class Shown(NamedTuple):
    """The four value fields beside the state."""

    value: str | None
    encoding: str
    sensitive: bool
    fingerprint: str | None


_NOTHING = (Shown(None, "utf-8", False, None), Shown(None, "utf-8", True, None))


class Veil:
    """Hides what came from Secrets unless ``reveal``; ``fingerprint`` is the run's keyed fingerprint."""

    def __init__(self, fingerprint: Callable[[Text], str], *, reveal: bool = False) -> None:
        self._fingerprint = fingerprint
        self.reveal = reveal

    def show(self, value: Text | None, *, sensitive: bool) -> Shown:
        """The value fields; a value that is not UTF-8 is base64."""
        if value is None:
            return _NOTHING[sensitive]
        if isinstance(value, str) and not value.isascii():
            value = _spelled(value)
        text, encoding = (value, "utf-8") if isinstance(value, str) else (_base64(value), "base64")
        hidden = sensitive and not self.reveal
        return Shown(None if hidden else text, encoding, sensitive, self._fingerprint(value))

    def losers(self, winner: Definition | None, losers: Iterable[Definition], path: FieldPath) -> list[LoserShape]:
        return [
            LoserShape(
                *_fields(loser, path),
                *self.show(loser.value, sensitive=loser.sensitive),
                reason(winner, loser) if winner is not None else "",
                note_of(loser.note),
            )
            for loser in losers
        ]


def definition_shape(definition: Definition, path: FieldPath) -> DefinitionShape:
    return DefinitionShape(*_fields(definition, path), note=note_of(definition.note))


def object_shape(ref: ObjectRef) -> ObjectShape:
    return ObjectShape(ref.kind, ref.namespace, ref.name, ref.group or UNSET)


def workload_shape(obj: KubeObject) -> WorkloadShape:
    return WorkloadShape(obj.apiVersion, obj.kind, obj.metadata.name)


def placed_shape(obj: KubeObject) -> PlacedWorkloadShape:
    return PlacedWorkloadShape(obj.apiVersion, obj.kind, obj.metadata.name, obj.metadata.namespace or "")


def note_of(note: str) -> str | UnsetType:
    return note or UNSET


def _fields(definition: Definition, path: FieldPath) -> tuple[str, ObjectShape | None, str | None, str, bool, str]:
    ref = definition.object
    shape = object_shape(ref) if ref is not None else None
    return definition.kind, shape, definition.key, path(definition), definition.optional, definition.state.value


def _spelled(value: str) -> Text:
    """The value itself or, where it holds a lone surrogate and so has no UTF-8, the bytes that would spell it."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")
    return value


def _base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode()
