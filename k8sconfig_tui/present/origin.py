"""Where the data comes from and how complete it is: the header that is always visible.

The law of this module: production is marked by a word, not by a colour alone, and a gap is never left unsaid.
"""

import re
from collections.abc import Mapping, Sequence

from k8sconfig_tui.compare import tokens
from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.inventory import Gap, Inventory
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.matrix import Header
from k8sconfig_tui.readers import Health
from k8sconfig_tui.readers.access import split_access

_PRODUCTION = frozenset({"prod", "live"})
_LIMIT = 80


def age(seconds: float) -> str:
    """A span of time in its largest unit, never negative: ``3d``, ``12m``."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return f"{max(int(seconds), 0)}s"


def is_production(environment: Environment) -> bool:
    """Whether a column's name or token says that this is what customers use."""
    names = [environment.name, environment.token or "", environment.inventory.name]
    return any(found.token in _PRODUCTION for name in names for found in tokens.found(name))


def headers(environments: Sequence[Environment]) -> list[Header]:
    """The columns' titles."""
    return [
        Header(_marked(env.name), Tone.PRODUCTION) if is_production(env) else Header(env.name) for env in environments
    ]


def _marked(name: str) -> str:
    """The name of a production column, which says so itself or is made to."""
    return name if "prod" in name.lower() else f"{name} PRODUCTION"


def origin(inventory: Inventory, now: float, health: Health | None = None, steady: float = 0.0) -> str:
    """``SNAPSHOT 3d``, ``MANIFESTS path``, ``DEMO``; of a cluster ``LIVE context`` only while it is followed and
    nothing is missed, ``STALE 12s: reason``, ``RECONNECTING``, ``READ 5m`` where it is not followed, and while it is
    read ``READING 12,000 objects``. ``now`` is the time of day, ``steady`` of the clock by which health is told."""
    if inventory.origin == "live":
        return _liveness(inventory, now, health, steady)
    if inventory.origin == "snapshot":
        return f"SNAPSHOT {age(now - inventory.taken)}" if inventory.taken else "SNAPSHOT"
    if inventory.origin == "demo":
        return "DEMO"
    return f"{inventory.origin.upper()} {inventory.location}".rstrip()


def _liveness(inventory: Inventory, now: float, health: Health | None, steady: float) -> str:
    if health is None:
        return f"READ {age(now - (inventory.taken or now))} {_place(inventory)}".rstrip()
    if health.state == "reading":
        return f"READING {health.reason}".rstrip()
    if health.state == "stale":
        return f"STALE {age(health.age(steady))}: {health.reason}"
    return f"{health.state.upper()} {_place(inventory)}".rstrip()


def _place(inventory: Inventory) -> str:
    """The context, and as whom it is read where that is not whom it says."""
    location, access = split_access(inventory.location)
    return " as ".join(name for name in (location, access.as_user) if name)


def header(
    inventories: Sequence[Inventory],
    environments: Sequence[Environment],
    failed: Sequence[str],
    now: float,
    room: int = 0,
    *,
    health: Mapping[str, Health] | None = None,
    steady: float = 0.0,
) -> Line:
    """One line: every source with its origin and completeness, those that failed with a cross.

    Where it is longer than ``room`` (0: no limit) it is said in fewer words, as long as there are any to spare.
    """
    production = {id(env.inventory) for env in environments if is_production(env)}
    told = health or {}
    words = [origin(inventory, now, told.get(inventory.name), steady) for inventory in inventories]
    line: Line = ()
    for brevity in range(_BRIEFEST + 1):
        parts = [
            _source(inventory, id(inventory) in production, said, brevity, told.get(inventory.name))
            for inventory, said in zip(inventories, words, strict=True)
        ]
        parts += [(*shown(name, Tone.STRONG, _LIMIT), Piece(" FAILED", Tone.BROKEN)) for name in failed]
        gap = Piece("   " if brevity == 0 else "  ")
        line = tuple(piece for part in parts for piece in (*part, gap))[:-1]
        if not room or sum(len(piece.text) for piece in line) <= room:
            break
    return line


_BRIEFEST = 3
_BRIEF = re.compile(r"^((?:STALE|READ) \w+|READING(?: [\d,]+)?|\w+).*", re.DOTALL)
"""What is said of a source in a word, with the age where it matters."""


def _source(inventory: Inventory, production: bool, said: str, brevity: int, health: Health | None) -> Line:
    """One source; each step of brevity leaves out more of what goes without saying."""
    word = "" if not production else " PRODUCTION" if brevity < _BRIEFEST else " PROD"
    line = shown(inventory.name + word, Tone.PRODUCTION if production else Tone.STRONG, _LIMIT)
    if brevity > 1:
        said = said.removeprefix("SNAPSHOT ") if inventory.origin == "snapshot" else _BRIEF.sub(r"\1", said)
    completeness = _completeness(inventory.gaps)
    spare = brevity and not inventory.gaps
    tone = Tone.STALE if health is not None and health.state != "live" else Tone.MUTED
    return (*line, Piece(" "), *shown(said, tone, _LIMIT), *(() if spare else (completeness,)))


def _completeness(gaps: Sequence[Gap]) -> Piece:
    if not gaps:
        return Piece(" complete", Tone.MUTED)
    return Piece(f" {len(gaps)} {'gap' if len(gaps) == 1 else 'gaps'}", Tone.UNKNOWN)
