"""The pictures for when there is no matrix: loading, empty, not read, failed, and nothing chosen yet.

The law of this module: they are told apart at a glance, and each says what to do next.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.rights import asked

DUMP_COMMAND = "kubectl get ns,no,cm,secret,svc,po,deploy,rs,sts,ds,job,cj -A -o json > dev.json"
"""How a snapshot is made with nothing but kubectl."""

_WORKLOAD_KINDS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Pod", "Job", "CronJob", "ReplicaSet"})
_LONG = 2000
_BLANK: Line = ()
_AGAIN: Line = (Piece("ctrl+r tries again, S chooses other sources. A snapshot is made by:", Tone.MUTED),)


class Loading(NamedTuple):
    """How far one source is: ``done`` of ``total`` bytes (0: not known) in its present phase."""

    source: str
    phase: str
    done: int
    total: int


def loading(sources: Sequence[Loading], seconds: float, *, stopping: bool = False) -> list[Line]:
    """Reading: what has come so far, how fast, and how to stop."""
    lines: list[Line] = [(Piece("Reading", Tone.STRONG), Piece(f"   {seconds:.1f} s", Tone.MUTED)), _BLANK]
    for one in sources:
        share = f" of {_size(one.total)}" if one.total else ""
        rate = f"   {_size(int(one.done / seconds))}/s" if seconds >= 1 and one.done else ""
        count = f"{_size(one.done)}{share}{rate}" if one.done else ""
        lines.append((*shown(f"{one.source:<16} ", Tone.KEY, 80), *shown(f"{one.phase:<10} {count}", limit=80)))
    hint = "stopping; what has arrived is kept" if stopping else "esc stops here and keeps what has arrived"
    return [*lines, _BLANK, (Piece(hint, Tone.MUTED),)]


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{count / 1000:.1f} kB"


def failed(messages: Iterable[str], *, before: bool = False) -> list[Line]:
    """No source could be read; ``before``: something else was open, and still is."""
    lines: list[Line] = [(Piece("Nothing could be read", Tone.BROKEN),), _BLANK]
    lines += [shown(message) for message in messages]
    return [
        *lines,
        _BLANK,
        (Piece("esc is back at what was open. " if before else "", Tone.MUTED), *_AGAIN),
        *_command(),
    ]


def nothing(inventories: Sequence[Inventory]) -> list[Line]:
    """Something was read, but no workload: it was not in the input, or there is none."""
    read = {kind for inventory in inventories for kind, _ in inventory.kinds()}
    answered = any(_answers(inventory) for inventory in inventories)
    kinds = ", ".join(sorted(read)) or "no objects at all"
    if answered:
        head: Line = (Piece("No workload exists", Tone.STRONG),)
        why: Line = (Piece("The lists of workloads were read, and they are empty.", Tone.MUTED),)
        return [head, _BLANK, why, _BLANK, *_next("Choose a source that runs something (S), or make one:")]
    head = (Piece("? Workloads were not read", Tone.UNKNOWN),)
    refused = [line for inventory in inventories if inventory.origin == "live" for line in asked(inventory.gaps)]
    if refused:
        lines = [line for text in refused for line in (shown(text, limit=_LONG), _BLANK)]
        return [head, _BLANK, *lines, (Piece("With that, ctrl+r reads again; S chooses other sources.", Tone.MUTED),)]
    why = shown(f"The input holds {kinds}, so nothing can be said about containers.", Tone.TEXT)
    return [head, _BLANK, why, _BLANK, *_next("Make a dump that has them:")]


def no_rows(*, filtered: bool) -> list[Line]:
    """A container without any configuration, or none that passes the filter."""
    if filtered:
        return [
            (Piece("No key passes the filter", Tone.STRONG),),
            (Piece("esc clears it; o shows rows that do not differ", Tone.MUTED),),
        ]
    text = "This container gets no variables, settings or files from the cluster."
    return [(Piece("Nothing configured", Tone.STRONG),), (Piece(text, Tone.MUTED),)]


def no_nodes() -> list[Line]:
    """A tree in which nothing passes the filter."""
    return [
        (Piece("No name passes the filter", Tone.STRONG),),
        (Piece("esc clears it", Tone.MUTED),),
    ]


def picker() -> list[Line]:
    """No source was given: what can be opened, and how to make it."""
    return [
        (Piece("k8sconfig-tui", Tone.STRONG), Piece("  every value, side by side across environments", Tone.MUTED)),
        _BLANK,
        (Piece("Nothing is open yet. Name one or more sources, each an environment:", Tone.TEXT),),
        (Piece("  k8sconfig-tui dev=dev.json staging=staging.json prod=prod.json", Tone.KEY),),
        _BLANK,
        (Piece("A source is a directory of manifests or a dump: JSON or YAML, also packed."),),
        (Piece("A dump is made by:"),),
        *_command(),
    ]


def _next(text: str) -> list[Line]:
    return [(Piece(text, Tone.MUTED),), *_command()]


def _command() -> list[Line]:
    """On two lines, which a shell takes as they stand."""
    head, _, rest = DUMP_COMMAND.partition(" -o ")
    return [(Piece(f"  {head} \\", Tone.KEY),), (Piece(f"    -o {rest}", Tone.KEY),)]


def _answers(inventory: Inventory) -> bool:
    """Whether the absence of workloads was proven for some kind of workload."""
    coverage = inventory.coverage
    kinds = coverage.everywhere | {kind for kind, _ in coverage.within}
    return any(kind.partition(".")[0] in _WORKLOAD_KINDS for kind in kinds)
