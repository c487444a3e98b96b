"""What there is to say of a key in a few bits: its verdict, what is wrong with it, and how it is supplied.

The law of this module: bits are found from definitions, without making a cell that nobody looks at; the words are those
of the comparison's verdicts and of the fields that a value comes from.
"""

from collections.abc import Iterable, Sequence

from k8sconfig_tui.compare.matrix import Cell, Channel, Group, Row, Verdict
from k8sconfig_tui.compare.verdict import BROKEN, DIFFERENT
from k8sconfig_tui.model.definition import Definition, ResolvedContainer

Facets = frozenset[int]
"""The different bits that the keys of a container have, and those of the container itself where it cannot start."""

_VERDICTS = {verdict: 1 << at for at, verdict in enumerate(Verdict)}
_BROKEN, _STALE = 1 << 8, 1 << 9
_DIFFERS = sum(_VERDICTS[verdict] for verdict in DIFFERENT) | _BROKEN | _STALE

_SUPPLIES = {
    name: 1 << at
    for at, name in enumerate(
        (
            "literal", "cm", "secret", "field", "file", "flag", "envfrom", "image", "link", "volume", "projected",
            "csi", "command",
        ),
        10,
    )
}  # fmt: skip

VERDICT_WORDS: dict[str, int] = {verdict.value: bit for verdict, bit in _VERDICTS.items()} | {
    "broken": _BROKEN,
    "stale": _STALE,
    "differs": _DIFFERS,
}
"""What may follow ``is:``."""

SUPPLY_WORDS: dict[str, int] = {
    **_SUPPLIES,
    "configmap": _SUPPLIES["cm"],
    "arg": _SUPPLIES["flag"],
    "downward": _SUPPLIES["field"],
    "env-from": _SUPPLIES["envfrom"],
    "service": _SUPPLIES["link"],
}
"""What may follow ``by:``."""

_OBJECTS = {"ConfigMap": _SUPPLIES["cm"], "Secret": _SUPPLIES["secret"]}

_KINDS = {
    "literal": _SUPPLIES["literal"],
    "fieldRef": _SUPPLIES["field"],
    "resourceFieldRef": _SUPPLIES["field"],
    "fileKeyRef": _SUPPLIES["file"],
    "serviceLink": _SUPPLIES["link"],
    "image": _SUPPLIES["image"],
    "arg": _SUPPLIES["flag"],
    "command": _SUPPLIES["command"],
    "volume.downwardAPI": _SUPPLIES["field"],
    "volume.projected": _SUPPLIES["projected"],
    "volume.csi": _SUPPLIES["csi"],
}


def supply_bits(channel: Channel, definition: Definition) -> int:
    """How a definition supplies a key of this channel."""
    of = definition.object
    key = (channel, definition.kind, of[0] if of is not None else "")
    bits = _KNOWN.get(key)
    return _judged(*key) if bits is None else bits


def _judged(channel: Channel, kind: str, of: str) -> int:
    bits = _KINDS.get(kind, 0) | _OBJECTS.get(of, 0)
    if kind.startswith("envFrom"):
        bits |= _SUPPLIES["envfrom"]
    if channel == "file":
        bits |= _SUPPLIES["file"] | _SUPPLIES["volume"]
    if channel == "arg":
        bits |= _SUPPLIES["flag"]
    if len(_KNOWN) < _MOST:
        _KNOWN[channel, kind, of] = bits
    return bits


def verdict_bits(row: Row) -> int:
    """What the comparison says of a key, without how it is supplied."""
    broken = any(cell is not None and cell.state in BROKEN for cell in row.made)
    return _VERDICTS[row.verdict] | (_BROKEN if broken else 0)


def row_bits(group: Group, row: Row, *, stale: bool = False) -> int:
    """The bits of one key over all environments."""
    return _bits(_containers(group), row) | (_STALE if stale else 0)


def group_facets(group: Group, rows: Iterable[Row], stale: Iterable[tuple[str, str, int]] = ()) -> Facets:
    """The bits of all keys of a container; ``stale`` names channel, key and column of cells. What the kubelet refuses
    is broken even where no key is: a whole ConfigMap may be missing."""
    there = _containers(group)
    aged = {(channel, key) for channel, key, _ in stale}
    found = frozenset(
        _bits(there, row) | _STALE if aged and (row.channel, row.key) in aged else _bits(there, row) for row in rows
    )
    if any(container.failure is not None for container in there):
        found |= {_BROKEN}
    return _SHARED.setdefault(found, found) if len(_SHARED) < _MOST else found


def _containers(group: Group) -> list[ResolvedContainer]:
    return [member.container for member in group.members if member is not None]


def _bits(there: Sequence[ResolvedContainer], row: Row) -> int:
    bits = _VERDICTS[row.verdict]
    channel, key = row.channel, row.key
    if row.made:
        return bits | _made_bits(channel, row.made)
    for container in there:
        found = winner(container, channel, key)
        if found is not None:
            bits |= supply_bits(channel, found)
            if row.verdict is _SAME:  # one stands for all
                return bits
    return bits


def _made_bits(channel: Channel, cells: Iterable[Cell | None]) -> int:
    bits = 0
    for cell in cells:
        if cell is not None:
            if cell.state in BROKEN:
                bits |= _BROKEN
            if cell.winner is not None:
                bits |= supply_bits(channel, cell.winner)
    return bits


_SAME = Verdict.SAME
_KNOWN: dict[tuple[Channel, str, str], int] = {}
_SHARED: dict[Facets, Facets] = {}
_MOST = 10_000
"""Thousands of containers have the same few facets, and a few kinds of supply: they are kept once."""


def winner(container: ResolvedContainer, channel: Channel, key: str) -> Definition | None:
    """The definition of a key as it stands in a container."""
    if channel == "env":
        return container.env.get(key) or container.services.get(key)
    if channel == "file":
        file = container.files.get(key)
        return file.winner if file else None
    setting = container.settings.get(key) if channel == "arg" else None
    return setting.winner if setting else None


def any_of(words: Sequence[str], known: dict[str, int]) -> int:
    """The bits that any of the words stand for; those of words that are not known count for nothing."""
    bits = 0
    for word in words:
        bits |= known.get(word, 0)
    return bits
