"""What in a name says "which environment" or "which revision", and the name without it.

The law of this module: a token is a whole part of a name (between ``-``, ``.``, ``_`` or an end), never a syllable.
"""

import re
from functools import lru_cache
from typing import NamedTuple

WHOLE = "*"
"""The logical name of what is named by an environment token alone (``dev``, ``prod``)."""

_VOCABULARY: tuple[tuple[str, ...], ...] = (
    ("dev", "develop", "development"),
    ("test", "testing", "tst"),
    ("int", "integration"),
    ("qa",),
    ("uat", "acceptance"),
    ("sandbox", "sbx"),
    ("nonprod", "non-prod"),
    ("stage", "staging", "stg"),
    ("preprod", "pre-prod", "preproduction", "pre-production"),
    ("canary",),
    ("prod", "production", "prd"),
    ("live",),
)
"""Spellings of the environment tokens, the canonical one first, in the order of the columns: dev → prod."""

_CANONICAL = {spelling.replace("-", ""): names[0] for names in _VOCABULARY for spelling in names}
_RANK = {names[0]: rank for rank, names in enumerate(_VOCABULARY)}
_SPELLINGS = sorted((spelling for names in _VOCABULARY for spelling in names), key=len, reverse=True)
_TOKEN = re.compile(
    r"(?<![^-._])(?P<word>"
    + "|".join(word.replace("-", "[-._]") for word in _SPELLINGS)
    + r")(?P<number>\d{0,3})(?![^-._])"
)
_SEPARATORS = re.compile(r"[^a-z0-9]+")

_GENERATED = re.compile(r"-[bcdfghkmt2456789]{10}$")
"""The suffix of Kustomize's generators (``api/hasher/hasher.go``)."""

_SAFE = "bcdfghjklmnpqrstvwxz2456789"
_BY_KIND = {
    "ReplicaSet": re.compile(rf"-[{_SAFE}]{{8,10}}$"),
    "Pod": re.compile(rf"-(?:[{_SAFE}]{{8,10}}-|\d{{8,10}}-)?[{_SAFE}]{{5}}$"),
    "Job": re.compile(r"-\d{8,10}$"),
}
"""Suffixes that controllers append (``apimachinery/pkg/util/rand: SafeEncodeString``; CronJob's minutes)."""


class Found(NamedTuple):
    """An environment token in a name: ``token`` canonical, ``spelled`` as it stands, ``rest`` the name without it."""

    token: str
    spelled: str
    rest: str


def found(name: str) -> tuple[Found, ...]:
    """The environment tokens in a name, the likeliest first: at the end, at the start, in the middle."""
    matches = sorted(_TOKEN.finditer(name), key=lambda match: (match.end() < len(name), match.start() > 0))
    return tuple(Found(_canonical(match), match[0], _cut(name, *match.span())) for match in matches)


@lru_cache(maxsize=1 << 16)
def without_tokens(name: str) -> str:
    """The name without any environment token; ``*`` if nothing stays."""
    while (match := _TOKEN.search(name)) is not None and name != WHOLE:
        name = _cut(name, *match.span())
    return name


def without_token(name: str, token: str) -> str:
    """The name without one canonical token, however it is spelled; ``*`` if nothing stays."""
    for match in reversed(list(_TOKEN.finditer(name))):
        if _canonical(match) == token:
            name = _cut(name, *match.span())
    return name


def without_hash(name: str, kind: str = "") -> str:
    """The name without a generator's hash and, for kinds that controllers name, without theirs."""
    pattern = _BY_KIND.get(kind)
    shorter = pattern.sub("", name) if pattern is not None else name
    return _GENERATED.sub("", shorter)


@lru_cache(maxsize=1 << 16)
def logical(name: str) -> str:
    """The name by which objects are compared: without hash suffix and environment tokens."""
    return without_tokens(without_hash(name))


def canonical(word: str) -> str:
    """The canonical token for a word that names an environment, or the word itself where it is none."""
    match = _TOKEN.fullmatch(word.lower())
    return _canonical(match) if match else word.lower()


def token_of(name: str) -> str | None:
    """The canonical token that a source's or environment's name holds, the likeliest if several."""
    tokens = found(_SEPARATORS.sub("-", name.lower()).strip("-"))
    return tokens[0].token if tokens else None


def rank(token: str) -> tuple[int, int] | None:
    """The place of a canonical token between dev and prod; None where the word is no such token."""
    word = token.rstrip("0123456789")
    number = token[len(word) :]
    return (_RANK[word], int(number or 0)) if word in _RANK else None


def remove_part(name: str, part: str) -> str | None:
    """The name without a part of it, None if it has no such part."""
    match = re.search(rf"(?<![^-._]){re.escape(part)}(?![^-._])", name)
    return _cut(name, *match.span()) if match else None


def _canonical(match: re.Match[str]) -> str:
    return _CANONICAL[_SEPARATORS.sub("", match["word"])] + match["number"]


def _cut(name: str, start: int, end: int) -> str:
    if start == 0:
        return name[end + 1 :] or WHOLE
    return name[: start - 1] + name[end:]
