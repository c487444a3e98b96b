"""The shapes of the public JSON (``apiVersion: k8sconfig-tui/v1``).

The law of this module: field names and meanings are a public contract: they may be added to, never changed. A field
whose default is ``UNSET`` is left out where it says nothing.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from msgspec import UNSET, Struct, UnsetType, field

API_VERSION = "k8sconfig-tui/v1"


class GapShape(Struct):
    """Something that could not be read."""

    source: str
    resource: str
    namespace: str | None
    reason: str
    message: str


class ObjectShape(Struct, frozen=True):
    """Which object; ``group`` only where it is not the core API's."""

    kind: str
    namespace: str
    name: str
    group: str | UnsetType = UNSET


class _Defined(Struct, rename="camel"):
    kind: str
    object: ObjectShape | None
    key: str | None
    field_path: str
    optional: bool
    state: str


class DefinitionShape(_Defined):
    """One place that tries to set a key; ``fieldPath`` is its field in the workload's object."""

    note: str | UnsetType = UNSET


class ValueShape(Struct, rename="camel"):
    """The value fields; ``value`` is None when hidden or not known."""

    state: str
    value: str | None
    encoding: str
    sensitive: bool
    fingerprint: str | None


class LoserShape(_Defined):
    """A definition that lost, with the value that it offered and the ``reason`` in words."""

    value: str | None
    encoding: str
    sensitive: bool
    fingerprint: str | None
    reason: str
    note: str | UnsetType = UNSET


class _NamedValue(Struct, rename="camel"):
    name: str
    state: str
    value: str | None
    encoding: str
    sensitive: bool
    fingerprint: str | None


class VariableShape(_NamedValue):
    winner: DefinitionShape
    losers: list[LoserShape]
    unresolved: list[str]
    note: str | UnsetType = UNSET


class SettingShape(_NamedValue):
    """A setting in ``command`` or ``args``."""

    channel: str
    winner: DefinitionShape
    losers: list[LoserShape]
    unresolved: list[str]


class WordShape(ValueShape):
    """An element of ``command`` or ``args`` that is not plain text."""

    position: int
    field_path: str
    unresolved: list[str]


class FileShape(Struct):
    path: str
    volume: str
    state: str
    value: str | None
    encoding: str
    sensitive: bool
    fingerprint: str | None
    winner: DefinitionShape
    losers: list[LoserShape]
    refreshes: bool
    mode: str | UnsetType = UNSET


class FailureShape(Struct):
    reason: str
    message: str


class ContainerShape(Struct, rename="camel"):
    """A container; an element of ``command``, ``args`` or a probe is None where its text is hidden, not known or not
    UTF-8. ``probes``: the commands of exec probes and lifecycle hooks by their field.
    """

    name: str
    type: str
    image: str
    failure: FailureShape | None
    env: list[VariableShape]
    command: list[str | None]
    args: list[str | None]
    files: list[FileShape]
    settings: list[SettingShape]
    references: list[DefinitionShape]
    probes: dict[str, list[str | None]]
    command_detail: list[WordShape] | UnsetType = UNSET
    args_detail: list[WordShape] | UnsetType = UNSET


class WorkloadShape(Struct, rename="camel"):
    api_version: str
    kind: str
    name: str


class PlacedWorkloadShape(WorkloadShape):
    namespace: str


class ResolvedShape(Struct):
    source: str
    environment: str | None
    namespace: str
    workload: WorkloadShape
    containers: list[ContainerShape]


class EnvironmentShape(Struct):
    name: str
    source: str
    namespaces: list[str]


class CellShape(ValueShape):
    supply: DefinitionShape | None
    workload: PlacedWorkloadShape
    losers: list[LoserShape] | UnsetType = UNSET
    note: str | UnsetType = UNSET


class KindAndName(Struct, frozen=True):
    kind: str
    name: str


class RowShape(Struct):
    """One key over all environments; a cell is None where the workload or the container does not exist."""

    namespace: str
    workload: KindAndName
    container: str
    channel: str
    key: str
    verdict: str
    cells: dict[str, CellShape | None]
    aligned_by: list[str] | UnsetType = field(name="aligned-by", default=UNSET)


class ContainerCellShape(Struct, rename="camel"):
    """The container that a row's cell stands in, with what keeps it from starting."""

    workload: PlacedWorkloadShape
    container: str
    type: str
    image: str
    failure: FailureShape | None
    references: list[DefinitionShape]


class ContainerRowShape(Struct):
    """One container over all environments; None where it is not, ``unread`` where that does not prove it absent."""

    namespace: str
    workload: KindAndName
    container: str
    cells: dict[str, ContainerCellShape | None]
    aligned_by: list[str] | UnsetType = field(name="aligned-by", default=UNSET)
    unread: list[str] | UnsetType = UNSET


class HopShape(Struct):
    relation: str
    object: ObjectShape | None
    detail: dict[str, str]
    certainty: str
    evidence: str


class RunningShape(Struct, rename="camel"):
    pod: str
    container: str
    started_at: str
    verdict: str
    because: str


class ExplanationShape(Struct):
    environment: str
    source: str
    namespace: str
    workload: WorkloadShape
    container: str
    channel: str
    key: str
    state: str
    value: str | None
    encoding: str
    sensitive: bool
    fingerprint: str | None
    winner: DefinitionShape | None
    losers: list[LoserShape]
    chain: list[HopShape]
    running: list[RunningShape]
    consumers: int
    unresolved: list[str]
    note: str | UnsetType = UNSET
    aligned_by: list[str] | UnsetType = field(name="aligned-by", default=UNSET)


class ConsumerShape(Struct, rename="camel"):
    """One reference; ``target`` is the variable or path that it sets, ``effect`` what a change takes to arrive."""

    source: str
    environment: str | None
    namespace: str
    workload: WorkloadShape
    container: str
    type: str
    object: ObjectShape
    kind: str
    key: str | None
    target: str | None
    field_path: str
    optional: bool
    effect: str
    because: str
    pods: int


class Document(NamedTuple):
    """A document in the making: ``lists`` are its named lists in order, ``tail`` gives the fields known at the end."""

    kind: str
    lists: dict[str, Iterable[Struct]]
    tail: Callable[[], dict[str, Any]] = dict

    @property
    def head(self) -> dict[str, Any]:
        """The fields that it begins with."""
        return {"apiVersion": API_VERSION, "kind": self.kind}
