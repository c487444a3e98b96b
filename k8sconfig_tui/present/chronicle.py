"""The history of a session: what changed in the sources, and when, since the program runs.

The law of this module: it is bounded and lives in memory alone; an entry is made ready to be shown when it is made, so
that no value of a Secret is ever kept. Whatever reaches many cells alike is one entry.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from k8sconfig_tui.compare.changes import Change
from k8sconfig_tui.compare.matrix import Cell, Verdict
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.present import sentence
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.matrix import FingerprintOf, common, value_line
from k8sconfig_tui.present.page import Draft, Page
from k8sconfig_tui.present.signs import UNICODE, Glyphs
from k8sconfig_tui.present.supply import short_kind, tag
from k8sconfig_tui.present.view import View, workload_name
from k8sconfig_tui.readers import Health
from k8sconfig_tui.workspace.news import Happened, News

MOST = 1000
TITLE = "History of this session"

_NAME, _VALUE = 120, 60
_KEPT = 3
"""Characters of a common beginning that still stand before what differs."""
_TONES: Mapping[Happened, Tone] = {"added": Tone.NEW, "removed": Tone.OLD}


class Entry(NamedTuple):
    """One thing that happened: ``when`` in seconds since the epoch, in which environment or source; ``view`` is where
    it can be seen."""

    when: float
    where: str
    line: Line
    view: View | None = None


class Chronicle:
    """The last entries. ``dropped`` counts those before them."""

    def __init__(self, most: int = MOST) -> None:
        self.dropped = 0
        self._entries: deque[Entry] = deque(maxlen=most)
        self._most = most

    def add(self, entries: Iterable[Entry]) -> None:
        """Some more."""
        for entry in entries:
            self.dropped += len(self._entries) == self._most
            self._entries.append(entry)

    def entries(self) -> list[Entry]:
        """All that are left, the newest last."""
        return list(self._entries)


# Entries


def entries(news: News, fingerprint: FingerprintOf, when: float, glyphs: Glyphs = UNICODE) -> list[Entry]:
    """What a change comes to: cells, all that are alike as one, then images, then objects of which no cell tells. What
    was only learned did not happen."""
    made: dict[tuple[object, ...], list[Change]] = {}
    for change in news.happened:
        made.setdefault(_alike(change), []).append(change)
    told = {ref for change in news.cells for ref in change.causes}
    cells = [_cells(news, same, fingerprint, when, glyphs) for same in made.values()]
    return [*cells, *_images(news, when), *_objects(news, told, when)]


def said(where: str, text: str, when: float, tone: Tone = Tone.MUTED) -> Entry:
    """Something that concerns a source as a whole; unsafe text."""
    return Entry(when, where, shown(text, tone, 4 * _NAME))


def read(inventories: Iterable[Inventory], when: float) -> list[Entry]:
    """Clusters were read, for the first time or again: what changed between two readings is not told."""
    live = (inventory for inventory in inventories if inventory.origin == "live")
    return [said(one.name, f"read: {sentence.counted(len(one), 'object')}", when) for one in live]


def fared(source: str, health: Health, when: float) -> Entry:
    """A source is more, or less, current than before."""
    reason = f": {health.reason}" if health.reason else ""
    words = {
        "live": "is followed: what changes is told here",
        "stale": f"STALE{reason}; what changes meanwhile is not told",
        "reconnecting": f"RECONNECTING{reason}",
    }
    return said(source, words[health.state], when, Tone.MUTED if health.state == "live" else Tone.STALE)


def _alike(change: Change) -> tuple[object, ...]:
    """What cells have in common that are told as one: where from, what before and after, what the verdicts were."""
    cause = _cause(change)
    whose = (change.key, change.channel) if cause is None else (cause, _key_of(change))
    values = [
        None if cell is None else (cell.state, cell.value, cell.sensitive) for cell in (change.before, change.after)
    ]
    return (change.column, *whose, *values, change.was, change.now)


def _cause(change: Change) -> ObjectRef | None:
    return next(iter(change.causes), None)


def _key_of(change: Change) -> str | None:
    """The key of the object that gives the value."""
    cell = change.after or change.before
    return cell.winner.key if cell is not None and cell.winner is not None else None


def _cells(news: News, same: Sequence[Change], fingerprint: FingerprintOf, when: float, glyphs: Glyphs) -> Entry:
    """One entry for cells that changed alike; it leads to the first."""
    change = same[0]
    name = news.matrix.environments[change.column].name
    at = news.positions[id(change.group)]
    view = _view(news, at, change.column, change.channel, change.key)
    cause = _cause(change)
    by = shown(f"   {cause}", Tone.SUPPLY, _NAME) if cause is not None else ()
    before, after = _both(change, fingerprint, glyphs)
    keys = {(other.channel, other.key) for other in same}
    more = f" and {sentence.counted(len(keys) - 1, 'other key')}" if len(keys) > 1 else ""
    key = (*shown(change.key, Tone.KEY, _NAME), Piece(f"{more}  ", Tone.MUTED))
    count = (Piece(f"   in {len(same):,} containers", Tone.STRONG),) if len(same) > 1 else ()
    line = (*_place(news, at, change.column), *key, *before, _ARROW, *after, *_verdicts(change), *by, *count)
    return Entry(when, name, line, view)


_ARROW = Piece(" → ", Tone.MUTED)


def _both(change: Change, fingerprint: FingerprintOf, glyphs: Glyphs) -> tuple[Line, Line]:
    """What a cell was and is, each in short: its values, or where these are the same what supplies it."""
    before, after = change.before, change.after
    if before is not None and after is not None and (before.state, before.value) == (after.state, after.value):
        return _supply(before), _supply(after)
    start = _alike_until(before, after)
    return _value(before, start, fingerprint, glyphs), _value(after, start, fingerprint, glyphs)


def _alike_until(before: Cell | None, after: Cell | None) -> int:
    """How much of the beginning of two long open values need not be said twice."""
    values = [cell.value for cell in (before, after) if cell is not None and not cell.sensitive]
    texts = [value for value in values if isinstance(value, str)]
    return max(common(texts) - _KEPT, 0) if len(texts) == 2 and max(map(len, texts)) > _VALUE else 0


def _value(cell: Cell | None, start: int, fingerprint: FingerprintOf, glyphs: Glyphs) -> Line:
    """A value as the panel has it, from ``start`` on and cut."""
    if cell is None:
        return (Piece("absent", Tone.ABSENT),)
    if start and isinstance(cell.value, str):
        return (Piece("…", Tone.MUTED), *shown(cell.value[start:], Tone.TEXT, _VALUE, spaces=True))
    if isinstance(cell.value, str) and not cell.sensitive:
        return shown(cell.value, Tone.TEXT, _VALUE, spaces=True)
    return value_line(cell, fingerprint, glyphs)


def _supply(cell: Cell | None) -> Line:
    return shown(tag(cell.winner) if cell is not None and cell.winner is not None else "nothing", Tone.SUPPLY, _NAME)


def _verdicts(change: Change) -> Line:
    """The verdict over all environments, before and after; nothing where there is nothing to compare with."""
    if sum(member is not None for member in change.group.members) < 2 or change.was is change.now:
        return ()
    return (Piece(f"   {_word(change.was)} → {_word(change.now)}", Tone.VALUE),)


def _word(verdict: Verdict | None) -> str:
    return "nowhere" if verdict is None else verdict.value


def _place(news: News, at: int, column: int) -> Line:
    """Namespace, workload and container, as they are called in the environment."""
    group = news.matrix.groups[at]
    member = group.members[column]
    if member is None:
        return ()
    names = (member.ref.namespace, f"{short_kind(member.ref.kind)}/{member.ref.name}", member.name)
    return shown("  ".join(names) + "  ", Tone.TEXT, 3 * _NAME)


def _images(news: News, when: float) -> Iterator[Entry]:
    for place, before, after in news.images:
        name = news.matrix.environments[place.column].name
        values = (*shown(before, Tone.TEXT, _NAME), _ARROW, *shown(after, Tone.TEXT, _NAME))
        line = (*_place(news, place.group, place.column), Piece("image  ", Tone.KEY), *values)
        yield Entry(when, name, line, _view(news, place.group, place.column))


def _objects(news: News, told: Iterable[ObjectRef], when: float) -> Iterator[Entry]:
    """Objects of which no cell tells, and all that came or went."""
    known = {*told, *_workloads(news)}
    came = {_workload(news, place.group, place.column): place for place in news.came}
    for ref, happened in news.objects:
        if happened == "learned" or (happened == "changed" and ref in known):
            continue
        place = came.get(ref)
        view = _view(news, place.group, place.column) if place is not None else None
        name = next(
            (env.name for env in news.matrix.environments if _holds(env.namespaces, env.inventory, news, ref)), ""
        )
        space = f"{ref.namespace}  " if ref.namespace else ""
        what = (*shown(space, Tone.TEXT, _NAME), *shown(f"{ref}  ", Tone.KEY, _NAME))
        yield Entry(when, name or news.inventory.name, (*what, Piece(happened, _TONES.get(happened, Tone.TEXT))), view)


def _workloads(news: News) -> Iterator[ObjectRef | None]:
    """The workloads of which a cell or an image tells."""
    for change in news.cells:
        if _cause(change) is None:
            member = change.group.members[change.column]
            yield member.ref if member is not None else None
    for place, _, _ in news.images:
        yield _workload(news, place.group, place.column)


def _workload(news: News, at: int, column: int) -> ObjectRef | None:
    member = news.matrix.groups[at].members[column]
    return member.ref if member is not None else None


def _holds(namespaces: Mapping[str, str], inventory: Inventory, news: News, ref: ObjectRef) -> bool:
    return inventory is news.inventory and ref.namespace in namespaces.values()


def _view(news: News, at: int, column: int, channel: str = "", key: str = "") -> View:
    group, name = news.matrix.groups[at], news.matrix.environments[column].name
    return View(
        name, group.namespace, workload_name(group), group.container, channel, key, name if key else "", pane="matrix"
    )


# The page


class Followed(NamedTuple):
    """A source as the page tells of it: ``health`` where it is followed, else ``why`` not."""

    name: str
    health: Health | None
    why: str = ""


def why_not(inventory: Inventory) -> str:
    """Why a source that is not followed is not."""
    if inventory.origin == "live":
        return "read once: no list of it was read to its end, so nothing can be followed from there"
    words = {"snapshot": "a snapshot", "manifests": "manifests", "demo": "the demo"}
    return f"{words[inventory.origin]}: nothing in it changes"


def page(
    told: Sequence[Entry],
    dropped: int,
    followed: Sequence[Followed],
    clock: Callable[[float], str] = lambda when: time.strftime("%H:%M:%S", time.localtime(when)),
) -> Page:
    """The page, the newest entry last; the reader begins there."""
    draft = Draft()
    if not any(source.health for source in followed):
        draft.add((Piece("Nothing that is open is followed, so no changes are told.", Tone.STRONG),))
    draft.extend(_followed(source) for source in followed)
    draft.add(())
    if dropped:
        draft.add(
            (
                Piece(
                    f"{sentence.counted(dropped, 'older change')} left out: the last {len(told):,} are kept",
                    Tone.UNKNOWN,
                ),
            )
        )
    if not told:
        draft.add((Piece("Nothing has changed yet.", Tone.MUTED),))
    width = min(max((len(entry.where) for entry in told), default=0), 24)
    for entry in told:
        where = shown(entry.where.ljust(width) + "  ", Tone.STRONG, _NAME)
        draft.add((Piece(f"{clock(entry.when)}  ", Tone.MUTED), *where, *entry.line), entry.view)
    return draft.page(TITLE, at=len(draft.lines) - 1 if told else 0, indent=10)


def _followed(source: Followed) -> Line:
    name = shown(f"{source.name}  ", Tone.STRONG, _NAME)
    if source.health is None:
        return (*name, *shown(f"not followed: {source.why}", Tone.MUTED, 4 * _NAME))
    reason = f": {source.health.reason}" if source.health.reason else ""
    tone = Tone.SAME if source.health.state == "live" else Tone.STALE
    return (*name, *shown(f"{source.health.state.upper()}{reason}", tone, 4 * _NAME))
