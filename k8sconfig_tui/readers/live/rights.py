"""What the user may read, as far as the server tells it.

The law of this module: only a plain yes counts; where the server cannot tell (``incomplete``), trying tells.
Source: ``authorization.k8s.io/v1: SelfSubjectRulesReview``; ``kubectl auth can-i --list`` reads the same.
"""

from typing import NamedTuple

import msgspec
from msgspec import Struct, field

from k8sconfig_tui.readers.live.asking import AnswerError, Asking
from k8sconfig_tui.readers.live.kinds import NAMESPACES, Kind
from k8sconfig_tui.readers.live.wire import WireError


class _Rule(Struct):
    verbs: list[str] | None = None
    apiGroups: list[str] | None = None  # noqa: N815
    resources: list[str] | None = None
    resourceNames: list[str] | None = None  # noqa: N815

    def fits(self, verb: str, kind: Kind) -> bool:
        wanted = ((self.verbs, verb), (self.apiGroups, kind.group), (self.resources, kind.plural))
        return all("*" in (said or ()) or word in (said or ()) for said, word in wanted)


class _Status(Struct):
    resourceRules: list[_Rule] | None = None  # noqa: N815
    incomplete: bool = False


class _Review(Struct):
    status: _Status = field(default_factory=_Status)


class Rights(NamedTuple):
    """What may be done in one namespace. ``sure``: there is no more than this."""

    rules: list[_Rule]
    sure: bool

    def may_list(self, kind: Kind) -> bool:
        """Whether asking is worth it."""
        return not self.sure or any(rule.fits("list", kind) and not rule.resourceNames for rule in self.rules)

    def namespaces(self) -> list[str]:
        """Namespaces that some rule names."""
        found = (rule.resourceNames or () for rule in self.rules if rule.fits("get", NAMESPACES))
        return list(dict.fromkeys(name for names in found for name in names))


def rights_in(asking: Asking, namespace: str) -> Rights:
    """Raises ``StoppedError``; a server that does not tell leaves everything open."""
    try:
        answer = asking.review("SelfSubjectRulesReview", {"namespace": namespace})
        status = msgspec.json.decode(answer.body, type=_Review).status
    except (AnswerError, WireError, msgspec.DecodeError, UnicodeDecodeError):
        return Rights([], sure=False)
    return Rights(status.resourceRules or [], not status.incomplete)
