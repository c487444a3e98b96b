"""Label selectors as ``kubectl -l`` reads them.

Source: ``apimachinery/pkg/labels/selector.go: Parse`` (equality, set membership, existence; all must hold).
"""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

Operator = Literal["in", "notin", "exists", "absent"]


class Requirement(NamedTuple):
    """One condition. A label that is not there fulfils ``notin``, as in the API."""

    key: str
    operator: Operator
    values: frozenset[str] = frozenset()

    def matches(self, labels: Mapping[str, str]) -> bool:
        if self.operator in {"exists", "absent"}:
            return (self.key in labels) == (self.operator == "exists")
        return (labels.get(self.key) in self.values) == (self.operator == "in")


class LabelSelector(NamedTuple):
    """All requirements together; none selects everything."""

    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Mapping[str, str] | None) -> bool:
        return all(requirement.matches(labels or {}) for requirement in self.requirements)


class SelectorError(ValueError):
    """A selector that kubectl would refuse."""


_KEY = r"[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?"
_VALUE = r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?"
_PART = re.compile(
    rf"""\s*(?:
        !\s*(?P<absent>{_KEY})
      | (?P<set>{_KEY})\s+(?P<operator>in|notin)\s*\(\s*(?P<values>{_VALUE}\s*(?:,\s*{_VALUE}\s*)*)\)
      | (?P<key>{_KEY})\s*(?P<equality>==|=|!=)\s*(?P<value>{_VALUE})
      | (?P<exists>{_KEY})
    )\s*(?:,|\Z)""",
    re.VERBOSE,
)


def parse(text: str) -> LabelSelector:
    """The selector in ``text`` (``app=web,tier!=db,env in (a, b),!canary``). Raises ``SelectorError``."""
    if not text.strip():
        return LabelSelector()
    requirements, position = [], 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None:
            raise SelectorError(f"cannot read the label selector at character {position + 1}")
        requirements.append(_requirement(match))
        position = match.end()
    if text.rstrip().endswith(","):
        raise SelectorError("the label selector ends where a condition should stand")
    return LabelSelector(tuple(requirements))


def _requirement(match: re.Match[str]) -> Requirement:
    if match["absent"]:
        return Requirement(match["absent"], "absent")
    if match["set"]:
        values = frozenset(value.strip() for value in match["values"].split(","))
        return Requirement(match["set"], "in" if match["operator"] == "in" else "notin", values)
    if match["key"]:
        return Requirement(match["key"], "notin" if match["equality"] == "!=" else "in", frozenset({match["value"]}))
    return Requirement(match["exists"], "exists")
