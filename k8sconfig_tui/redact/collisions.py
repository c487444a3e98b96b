"""Values of Secrets that stand in what stays clear: names, mostly.

The law of this module: what is told of a value is where it is kept and in what sort of place it stands, never the value
nor the name that holds it.

A name cannot become a token: everything that refers to it, and the alignment with other snapshots, hangs on it. It does
not say either that it holds a secret: nothing in a snapshot connects it with the token of that value. So what leaks is
the text, and that only where it is a secret by itself. It is none where it is an *ordinary* name (words with a few
digits, or an address), stands there as it is, and no key that holds it is called like a secret: a Secret with the name
of the app, of its host or of its user. Such are told. Anything else, a password that is the name of an app among it,
is *telling*: there is no snapshot until each of them is allowed by name. A value that is shorter than ``LEAST_CERTAIN``
stands in names by accident (``postgres``), and is told.
"""

import ipaddress
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from k8sconfig_tui.formats.snapshot import Section
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.sealed import without_tokens
from k8sconfig_tui.model.values import to_bytes
from k8sconfig_tui.redact.clear import suspicious
from k8sconfig_tui.redact.known import KnownValues
from k8sconfig_tui.redact.values import type_of

LEAST_CERTAIN = 12
"""Bytes from which on a value that stands in a name is no accident."""

_LONGEST = 253
_MOST_PLACES = 3
_PART = re.compile(r"[a-z]{1,24}\d{0,4}|\d{1,4}")
_BETWEEN = re.compile(r"[-_./:]+")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_WORD = re.compile(r"[a-z]{4,}")
_NO_WORD = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}")
_FIELDS = frozenset({
    "name", "namespace", "uid", "resourceVersion", "labels", "annotations", "ownerReferences", "manager", "fieldsV1",
    "data", "binaryData", "image", "mountPath", "subPath", "subPathExpr", "path", "key", "optional", "command", "args",
    "value", "env", "envFrom", "secretName", "claimName", "serviceAccountName", "nodeName", "driver", "fieldPath",
    "resource", "clusterIP", "podIP", "hostIP", "ip", "type",
})  # fmt: skip
"""What a place may be told by: no key that a person chose."""


class SecretKey(NamedTuple):
    """A key of a Secret; ``alone``: it has no other."""

    namespace: str
    name: str
    key: str
    alone: bool = False

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}/{self.key}"

    @property
    def is_suspicious(self) -> bool:
        """Whether it is called like a secret; for an only key the Secret's own name counts too."""
        return suspicious(self.key) or (self.alone and suspicious(self.name))


class Collision(NamedTuple):
    """A value that stands clear: the keys that hold it, and in how many places of which sort it stands."""

    keys: tuple[SecretKey, ...]
    places: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        more = f" and {len(self.keys) - 1} more" if len(self.keys) > 1 else ""
        told = [f"{place} ({count:,})" for place, count in self.places[:_MOST_PLACES]]
        rest = sum(count for _, count in self.places[_MOST_PLACES:])
        return f"{self.keys[0]}{more}: {', '.join(told + [f'{rest:,} more places'] * bool(rest))}"


class Judged(NamedTuple):
    """``accidents`` are only told, ``telling`` are in the way."""

    accidents: list[Collision]
    telling: list[Collision]


class SecretValues:
    """The values of the Secrets of all sources, and where each is kept."""

    def __init__(self, inventories: Iterable[Inventory]) -> None:
        self._keys: dict[bytes, list[SecretKey]] = {}
        whole = set()
        for value, key in (found for inventory in inventories for found in _secrets_of(inventory)):
            self._keys.setdefault(value.strip(), []).append(key)
            whole.add(value)
        self.known = KnownValues(whole)

    def __repr__(self) -> str:
        return "SecretValues(…)"

    def is_telling(self, value: bytes, text: str, allowed: Collection[str]) -> bool:
        """Whether this text, of which it is known that it holds the value, must not stay clear."""
        keys = self.keys(value)
        if len(value) < LEAST_CERTAIN or all(str(key) in allowed for key in keys):
            return False
        verbatim = value in text.encode("utf-8", "surrogatepass")
        return not verbatim or any(key.is_suspicious for key in keys) or not is_ordinary(value)

    def keys(self, value: bytes) -> tuple[SecretKey, ...]:
        """Where the value is kept."""
        return tuple(sorted(set(self._keys.get(value.strip(), ()))))


def _secrets_of(inventory: Inventory) -> Iterator[tuple[bytes, SecretKey]]:
    """Every value of a Secret; a service account's namespace is none."""
    for obj in inventory.of_kind("Secret"):
        space, name = obj.metadata.namespace or "", obj.metadata.name
        data = inventory.data("Secret", space, name)
        entries = data.entries if data else {}
        for key, entry in entries.items():
            if entry.value and not (key == "namespace" and type_of(obj) == "kubernetes.io/service-account-token"):
                yield to_bytes(entry.value), SecretKey(space, name, key, len(entries) == 1)


def is_ordinary(value: bytes) -> bool:
    """Whether a value is a name or an address such as people give: words with a few digits."""
    if not value.isascii() or len(value) > _LONGEST:
        return False
    text = value.decode()
    if _is_address(text):
        return True
    if _VARIABLE.fullmatch(text):
        text = text.lower()
    parts = [part for part in _BETWEEN.split(text) if part]
    if not all(_PART.fullmatch(part) for part in parts) or _NO_WORD.search(text):
        return False
    return any(_WORD.fullmatch(part) for part in parts)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def judged(
    hits: Mapping[str, Collection[bytes]], secrets: SecretValues, allowed: Collection[str], sections: Iterable[Section]
) -> Judged:
    """What is to be said of clear texts and the values that they hold."""
    places = _places(sections, hits.keys()) if hits else {}
    found: dict[bytes, Counter[str]] = {}
    telling = set()
    for text, values in hits.items():
        for value in values:
            found.setdefault(value.strip(), Counter()).update(places.get(text, ()))
            if secrets.is_telling(value, text, allowed):
                telling.add(value.strip())
    made = {value: Collision(secrets.keys(value), tuple(count.most_common())) for value, count in found.items()}
    order = sorted(made, key=lambda value: made[value].keys)
    return Judged(
        [made[value] for value in order if value not in telling], [made[value] for value in order if value in telling]
    )


def _places(sections: Iterable[Section], texts: Collection[str]) -> dict[str, Counter[str]]:
    """In what sort of place each of the texts stands, and how often."""
    found: dict[str, Counter[str]] = {}
    for section in sections:
        content = msgspec.json.decode(msgspec.json.encode(section.content))
        for node in content if isinstance(content, list) else [content]:
            kind = node["kind"] if section.name.startswith("objects") else section.name
            for text, place in _standing(node, ""):
                if (clear := without_tokens(text, "")) in texts:
                    found.setdefault(clear, Counter())[f"{kind} {place}"] += 1
    return found


def _standing(node: Any, place: str) -> Iterator[tuple[str, str]]:
    """Each text with the field that it stands in."""
    if isinstance(node, str):
        yield node, place
    elif isinstance(node, list):
        for item in node:
            yield from _standing(item, place)
    elif isinstance(node, dict):
        for key, item in node.items():
            yield key, f"key of {place}" if place else "key"
            yield from _standing(item, key if key in _FIELDS else place)
