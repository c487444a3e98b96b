"""A redacted snapshot of a source, ready to be written.

The law of this module: nothing is handed out before it was looked through for the values that it must not hold. A
value that is found is made a token; where one stands in a name, there is no snapshot at all.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from k8sconfig_tui.formats import snapshot as form
from k8sconfig_tui.formats.snapshot import Section
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.sealed import without_tokens
from k8sconfig_tui.redact.known import KnownValues
from k8sconfig_tui.redact.snapshot import Clear, Redaction, secrets_of, texts_of
from k8sconfig_tui.redact.tokens import Sealer
from k8sconfig_tui.workspace.selection import check_namespace

Tick = Callable[[str, int, int], None]
"""Called now and then with a phase and how much of how much is done; may raise to stop."""

LEAST_CERTAIN = 12
"""Bytes from which on a value that stands in a name is no accident."""

_ROUNDS = 4


class RefusedError(Exception):
    """There is no snapshot, because it would tell a secret; the message is one line and does not hold it."""


class Wish(NamedTuple):
    """What is asked for: only these namespaces (none: all); ``clear_config`` leaves what is no secret clear."""

    namespaces: tuple[str, ...] = ()
    clear_config: bool = False


class Export(NamedTuple):
    """The bytes of one source's snapshot and what is to be said of them; ``doubts`` are lines to warn with."""

    source: str
    data: bytes
    values: int
    clear: list[str]
    doubts: list[str]


def export(inventories: Sequence[Inventory], wish: Wish, tick: Tick) -> list[Export]:
    """A snapshot of each source, all under one key, so that they compare with each other.

    Raises ``RefusedError``, ``SelectionError``, and what ``tick`` raises.
    """
    for namespace in wish.namespaces:
        check_namespace(inventories, namespace)
    sealer = Sealer.fresh()
    secrets = dict(found for inventory in inventories for found in secrets_of(inventory))
    known = KnownValues(secrets)
    return [_export(inventory, wish, sealer, known, secrets, tick) for inventory in inventories]


def _export(
    inventory: Inventory, wish: Wish, sealer: Sealer, known: KnownValues, secrets: dict[bytes, str], tick: Tick
) -> Export:
    never: set[str] = set()
    for _ in range(_ROUNDS):
        redaction = Redaction(inventory, sealer, wish.namespaces, known if wish.clear_config else None, never)
        made = redaction.made(lambda done, total: tick("redacting", done, total))
        hits = _hits(made.sections, known, tick)
        found = {clear.value for clear in made.clear} & hits.keys()
        if not found:
            doubts = _judged(hits, secrets)
            data = form.encode(made.sections, _taken(inventory))
            return Export(inventory.name, data, made.values, _places(made.clear), doubts)
        never |= found
    raise RefusedError("a value of a Secret stays clear however often it is hidden")


def _hits(sections: Sequence[Section], known: KnownValues, tick: Tick) -> dict[str, bytes]:
    """The clear texts that hold a known secret, with the longest that they hold."""
    texts = {without_tokens(text, "") for text in texts_of(sections)}
    found = {}
    for count, text in enumerate(texts):
        if count % 1000 == 0:
            tick("looking for secrets", count, len(texts))
        hit = known.found_in(text.encode("utf-8", "surrogatepass"))
        if hit is not None:
            found[text] = hit
    return found


def _judged(hits: dict[str, bytes], secrets: dict[bytes, str]) -> list[str]:
    """What is to be said of secrets in names. Raises ``RefusedError`` where it is no accident."""
    told = {value.strip(): where for value, where in secrets.items()}
    certain = sorted({told.get(hit.strip(), "a Secret") for hit in hits.values() if len(hit) >= LEAST_CERTAIN})
    if certain:
        more = f" (and {len(certain) - 1} more)" if len(certain) > 1 else ""
        raise RefusedError(f"nothing was exported: a name holds the value of {certain[0]}{more}")
    doubtful = sorted({told.get(hit.strip(), "a Secret") for hit in hits.values()})
    return [f"a name holds the short value of {where}" for where in doubtful]


def _places(clear: Collection[Clear]) -> list[str]:
    return [one.place for one in clear]


def _taken(inventory: Inventory) -> datetime:
    return datetime.now(UTC) if inventory.taken is None else datetime.fromtimestamp(inventory.taken, UTC)
