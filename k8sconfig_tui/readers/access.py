"""How a live cluster is to be read: as whom, and what of it; and the location that says so.

The law of this module: words only, as they were given; nothing here is a credential, and none is looked up.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args
from urllib.parse import parse_qsl, quote, urlencode

CONTEXT = "context:"

SecretsMode = Literal["all", "metadata", "lazy"]
SECRETS_MODES: tuple[SecretsMode, ...] = ("all", "metadata", "lazy")
"""``all``: values where they may be read; ``metadata``: names and marks, never values; ``lazy``: values only in the
namespaces in view."""


class Access(NamedTuple):
    """kubectl's options of these names; empty: as the kubeconfig says.

    ``view``: the namespaces that are asked about, ``only``: no others are read; ``first``: those of which even the most
    numerous kinds are read before all else, where they are others.
    """

    kubeconfig: str = ""
    cluster: str = ""
    user: str = ""
    as_user: str = ""
    as_groups: tuple[str, ...] = ()
    as_uid: str = ""
    request_timeout: str = ""
    secrets: SecretsMode = "all"
    view: tuple[str, ...] = ()
    only: bool = False
    first: tuple[str, ...] = ()

    def kept(self) -> "Access":
        """What it takes to read the same again: not how long to wait, nor what is looked at first."""
        return self._replace(request_timeout="", view=(), only=False, first=())

    def at_home(self) -> "Access":
        """The same for another context: its cluster and its user are its own."""
        return self.kept()._replace(cluster="", user="")

    def absolute(self) -> "Access":
        """The same from any folder."""
        return self._replace(kubeconfig=str(Path(self.kubeconfig).absolute())) if self.kubeconfig else self

    def over(self, other: "Access") -> "Access":
        """This, and where it says nothing the other; whoever acts as someone does so wholly."""
        acting = self if self.as_user or self.as_groups or self.as_uid else other
        return Access(
            kubeconfig=self.kubeconfig or other.kubeconfig,
            cluster=self.cluster or other.cluster,
            user=self.user or other.user,
            as_user=acting.as_user,
            as_groups=acting.as_groups,
            as_uid=acting.as_uid,
            request_timeout=self.request_timeout or other.request_timeout,
            secrets=self.secrets if self.secrets != SECRETS_MODES[0] else other.secrets,
            view=self.view or other.view,
            only=self.only or other.only,
            first=self.first or other.first,
        )

    def options(self) -> Iterator[tuple[str, str]]:
        """What was said, by the names of kubectl's options without their dashes."""
        yield from ((name, value) for name, value in zip(_SINGLE, self[:4], strict=True) if value)
        yield from (("as-group", group) for group in self.as_groups)
        if self.as_uid:
            yield "as-uid", self.as_uid
        if self.secrets != SECRETS_MODES[0]:
            yield "secrets", self.secrets

    def of_kubectl(self) -> Iterator[tuple[str, str]]:
        """Those that kubectl has as well."""
        yield from ((name, value) for name, value in self.options() if name in KUBECTL)


_SINGLE = ("kubeconfig", "cluster", "user", "as")
KUBECTL = (*_SINGLE, "as-group", "as-uid")
"""Those of the options that kubectl has as well."""

_OPTIONS = (*KUBECTL, "secrets")
_BYTES = "surrogateescape"


def with_access(location: str, access: Access) -> str:
    """A context's location that says as well how it is read: ``context:NAME?as=ann&kubeconfig=FILE``."""
    if not location.startswith(CONTEXT):
        return location
    said = urlencode(list(access.options()), quote_via=quote, safe="/:@", errors=_BYTES)
    return f"{location}?{said}" if said or "?" in location else location


def said_of(access: Access) -> str:
    """How a cluster is read, in a few words: ``as ann, kubeconfig /x``; empty where it is as the kubeconfig says."""
    return ", ".join(f"{name} {value}" for name, value in sorted(access.options(), key=lambda one: one[0] != "as"))


def split_access(text: str) -> tuple[str, Access]:
    """The location alone, and how it is to be read. What follows the last ``?`` belongs to the context's name unless
    all of it is understood."""
    location, mark, query = text.rpartition("?")
    access = _access(query) if mark and text.startswith(CONTEXT) else None
    return (text, Access()) if access is None else (location, access)


def _access(query: str) -> Access | None:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), errors=_BYTES)
    except ValueError:
        return None
    said = dict(pairs)
    groups = tuple(value for name, value in pairs if name == "as-group")
    once = len(pairs) == len(said) - ("as-group" in said) + len(groups)
    secrets = said.get("secrets", SECRETS_MODES[0])
    if not once or not said.keys() <= set(_OPTIONS) or "" in said.values() or secrets not in get_args(SecretsMode):
        return None
    return Access(
        kubeconfig=said.get("kubeconfig", ""),
        cluster=said.get("cluster", ""),
        user=said.get("user", ""),
        as_user=said.get("as", ""),
        as_groups=groups,
        as_uid=said.get("as-uid", ""),
        secrets=cast(SecretsMode, secrets),
    )
