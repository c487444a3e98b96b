"""One step of the chain behind a value, with how sure it is and the field that says so."""

from enum import StrEnum
from typing import Literal

from msgspec import Struct

from k8sconfig_tui.model.kube import ObjectRef

Relation = Literal[
    "reads", "produced-by", "copied-from", "managed-by", "rendered-from", "stored-in", "defined-at", "changed-by"
]


class Certainty(StrEnum):
    PROVEN = "proven"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


class Hop(Struct, frozen=True):
    """From the thing before to ``object`` (or what ``detail`` names). ``evidence`` is the field it was read from."""

    relation: Relation
    object: ObjectRef | None
    detail: dict[str, str]
    certainty: Certainty
    evidence: str
