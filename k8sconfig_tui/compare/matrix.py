"""The key × environment matrix and its verdicts.

The law of this module: a verdict speaks only of what is known. Unknown values are neither equal nor different; a
difference in supply is seen even where values are not.
"""

from enum import StrEnum
from typing import Literal

from msgspec import Struct

from k8sconfig_tui.model.definition import Definition, ResolvedContainer, ResolvedWorkload
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.values import State, Text

Channel = Literal["env", "file", "arg", "command"]


class Verdict(StrEnum):
    PARTIAL = "partial"
    SAME = "same"
    VALUE = "value"
    SUPPLY = "supply"
    VALUE_AND_SUPPLY = "value+supply"
    UNKNOWN = "unknown"


class Cell(Struct, gc=False):
    """One key in one environment. ``winner`` is None where nothing defines the key (``state`` absent)."""

    state: State
    value: Text | None = None
    winner: Definition | None = None
    losers: tuple[Definition, ...] = ()
    note: str = ""

    @property
    def sensitive(self) -> bool:
        return self.winner is not None and self.winner.sensitive


class Row(Struct, gc=False):
    """One key over all environments. A cell is None where the workload or the container itself does not exist."""

    channel: Channel
    key: str
    verdict: Verdict
    cells: list[Cell | None]


class Member(Struct):
    """The container that plays a group's part in one environment."""

    environment: Environment
    workload: ResolvedWorkload
    container: ResolvedContainer


class Group(Struct):
    """One container, aligned over all environments; ``members`` runs parallel to the matrix's environments.

    ``namespace``, ``name`` and ``container`` are the real names where they are equal everywhere, else the logical
    ones. ``aligned_by`` tells every alignment that is not by equal names (``"namespace: environment token"``).
    """

    namespace: str
    kind: str
    name: str
    container: str
    members: list[Member | None]
    aligned_by: tuple[str, ...] = ()


class Matrix(Struct):
    """All aligned containers. Rows are made by ``rows`` when a group is looked at."""

    environments: tuple[Environment, ...]
    groups: list[Group]
