"""A redacted snapshot of a source, ready to be written.

The law of this module: nothing is handed out before it was looked through for the values that it must not hold. A value
that is found is made a token; where one stands in a name, ``redact/collisions.py`` says whether there is a snapshot.

What is clear in one of the snapshots is a token in none of them, but for words such as ``true``: so equality survives,
and nobody can find out by a clear value what a token stands for.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from k8sconfig_tui.formats import snapshot as form
from k8sconfig_tui.formats.snapshot import Section
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.sealed import without_tokens
from k8sconfig_tui.redact.clear import is_trivial
from k8sconfig_tui.redact.collisions import Collision, SecretValues, judged
from k8sconfig_tui.redact.known import KnownValues
from k8sconfig_tui.redact.snapshot import Redaction, Snapshot, texts_of
from k8sconfig_tui.redact.tokens import Sealer
from k8sconfig_tui.workspace.selection import check_namespace

Tick = Callable[[str, int, int], None]
"""Called now and then with a phase and how much of how much is done; may raise to stop."""

_ROUNDS = 16
"""Each hides what the one before showed to be in need of it; a real cluster takes two or three."""


class RefusedError(Exception):
    """There is no snapshot, because it would tell a secret; the message is one line and does not hold it.

    ``collisions``: the values that stand in names, of which each has to be allowed.
    """

    def __init__(self, message: str, collisions: Sequence[Collision] = ()) -> None:
        super().__init__(message)
        self.collisions = tuple(collisions)

    @property
    def allowing(self) -> tuple[str, ...]:
        """The keys of Secrets that would have to be allowed."""
        return tuple(dict.fromkeys(str(key) for collision in self.collisions for key in collision.keys))


class Wish(NamedTuple):
    """What is asked for: only these namespaces (none: all); ``clear_config`` leaves what is no secret clear;
    ``allowed`` are keys of Secrets (``namespace/name/key``) whose values may stand in names."""

    namespaces: tuple[str, ...] = ()
    clear_config: bool = False
    allowed: tuple[str, ...] = ()


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
    secrets = SecretValues(inventories)
    sealer = Sealer.fresh()
    never: set[str] = set()
    for _ in range(_ROUNDS):
        made = [_made(inventory, wish, sealer, secrets.known, never, tick) for inventory in inventories]
        hidden = _ambiguous(made, sealer)
        hits = [] if hidden else [_hits(one.sections, secrets.known, tick) for one in made]
        for one, found in zip(made, hits, strict=False):
            hidden |= _tellable(one, found, secrets, wish)
        if not hidden:
            doubts = _judged(made, hits, secrets, wish)
            return [_export(*parts) for parts in zip(inventories, made, doubts, strict=True)]
        never |= hidden
    raise RefusedError("nothing was exported: a value of a Secret stays clear however often it is hidden")


def _made(
    inventory: Inventory, wish: Wish, sealer: Sealer, known: KnownValues, never: Collection[str], tick: Tick
) -> Snapshot:
    redaction = Redaction(inventory, sealer, wish.namespaces, known if wish.clear_config else None, never)
    return redaction.made(lambda done, total: tick("redacting", done, total))


def _ambiguous(made: Sequence[Snapshot], sealer: Sealer) -> set[str]:
    """Values that are clear in one place and tokens in another."""
    clear = {one.value for snapshot in made for one in snapshot.clear}
    return {value for value in clear if sealer.has_sealed(value) and not is_trivial(value)}


def _hits(sections: Sequence[Section], known: KnownValues, tick: Tick) -> dict[str, set[bytes]]:
    """The clear texts that hold known secrets, with those."""
    texts = {without_tokens(text, "") for text in texts_of(sections)}
    found = {}
    for count, text in enumerate(texts):
        if count % 1000 == 0:
            tick("looking for secrets", count, len(texts))
        hit = known.all_in(text.encode("utf-8", "surrogatepass"))
        if hit:
            found[text] = hit
    return found


def _tellable(made: Snapshot, hits: Mapping[str, set[bytes]], secrets: SecretValues, wish: Wish) -> set[str]:
    """What can still become a token: values that hold any secret, and labels that hold one which they must not."""
    marks = {
        text
        for text in made.marks & hits.keys()
        if any(secrets.is_telling(hit, text, wish.allowed) for hit in hits[text])
    }
    return marks | ({clear.value for clear in made.clear} & hits.keys())


def _judged(
    made: Sequence[Snapshot], hits: Sequence[Mapping[str, set[bytes]]], secrets: SecretValues, wish: Wish
) -> list[list[str]]:
    """What is to be said of secrets in names, for each snapshot. Raises ``RefusedError`` where one is telling."""
    found = [judged(hit, secrets, wish.allowed, one.sections) for one, hit in zip(made, hits, strict=True)]
    telling = list(dict.fromkeys(collision for one in found for collision in one.telling))
    if telling:
        many = (
            f"names hold {len(telling):,} values of Secrets" if len(telling) > 1 else "a name holds a value of a Secret"
        )
        raise RefusedError(f"nothing was exported: {many}", telling)
    return [[f"names hold a short or ordinary value, {collision}" for collision in one.accidents] for one in found]


def _export(inventory: Inventory, made: Snapshot, doubts: list[str]) -> Export:
    data = form.encode(made.sections, _taken(inventory))
    return Export(inventory.name, data, made.values, [clear.place for clear in made.clear], doubts)


def _taken(inventory: Inventory) -> datetime:
    return datetime.now(UTC) if inventory.taken is None else datetime.fromtimestamp(inventory.taken, UTC)
