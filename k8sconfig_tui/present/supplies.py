"""How many keys of a container are supplied in which way.

The law of this module: a key counts once, by the field that its winner stands in; equal counts are one object, so that
a hundred thousand containers cost little.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from k8sconfig_tui.model.definition import ResolvedContainer

WORDS = ("literal", "ConfigMap", "Secret", "file", "flag", "other")
"""The fields of ``Supplies`` in words."""


class Supplies(NamedTuple):
    """Variables by literal, ConfigMap and Secret, mounted files, flags of the command line, and all other variables:
    fields, run-time values, the image."""

    literals: int = 0
    config_maps: int = 0
    secrets: int = 0
    files: int = 0
    flags: int = 0
    others: int = 0

    def oddness(self, usual: "Supplies") -> float:
        """How far the shares are from what is usual: 0 for the same, 1 for nothing in common."""
        mine, its = sum(self) or 1, sum(usual) or 1
        return sum(abs(one / mine - other / its) for one, other in zip(self, usual, strict=True)) / 2


class Strip(NamedTuple):
    """The counts of many containers: whose they are, by name."""

    name: str
    supplies: Supplies


def supplies_of(container: ResolvedContainer) -> Supplies:
    """The counts of one container."""
    kinds = Counter(map(_KIND, container.env.values()))
    literals = kinds["literal"]
    config_maps = kinds["configMapKeyRef"] + kinds["envFrom.configMapRef"]
    secrets = kinds["secretKeyRef"] + kinds["envFrom.secretRef"]
    others = kinds.total() - literals - config_maps - secrets
    return _same(literals, config_maps, secrets, len(container.files), len(container.settings), others)


def total(counts: Iterable[Supplies | None]) -> Supplies:
    """The counts of many containers together."""
    sums = [0] * len(WORDS)
    for one in counts:
        if one is not None:
            sums = [a + b for a, b in zip(sums, one, strict=True)]
    return Supplies(*sums)


_KIND = attrgetter("kind")
_same = lru_cache(maxsize=1 << 14)(Supplies)
