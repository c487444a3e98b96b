"""The config-source panel: why a container gets this value here, and what else wanted to set it.

The law of this module: winner first, then every loser with the reason; a place is named as exactly as it is known,
and a secret is never spelled out unless it is the one that was revealed.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from k8sconfig_tui.compare.matrix import Cell, Group, Member, Row, Verdict, related
from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.hop import Hop
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present import unread
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.matrix import FingerprintOf, value_line
from k8sconfig_tui.present.signs import STATE_WORDS, UNICODE, Glyphs
from k8sconfig_tui.present.supply import reason
from k8sconfig_tui.provenance.staleness import Running

_LABEL = 10
_LIMIT = 512
_MOST_LINES = 8

VERDICT_WORDS = {
    Verdict.SAME: ("the same everywhere", Tone.SAME),
    Verdict.VALUE: ("the value differs", Tone.VALUE),
    Verdict.SUPPLY: ("equal, but supplied differently", Tone.SUPPLY),
    Verdict.VALUE_AND_SUPPLY: ("the value and the way it is supplied differ", Tone.VALUE),
    Verdict.PARTIAL: ("absent in some environments", Tone.ONLY),
    Verdict.UNKNOWN: ("not all values can be known", Tone.UNKNOWN),
}


_KNOWN = ("known", Tone.TEXT)

STALE = frozenset({"stale", "possibly-stale", "source-deleted"})
"""The verdicts on a running process that say, or fear, that its value is an older one."""


class Subject(NamedTuple):
    """The selected cell: a row of a group, in one environment."""

    group: Group
    row: Row
    column: int
    siblings: Sequence[Row] = ()
    away: State = State.ABSENT
    """Where the environment does not have the container: whether that is known."""

    @property
    def member(self) -> Member | None:
        return self.group.members[self.column]

    @property
    def cell(self) -> Cell | None:
        return self.row.cells[self.column]


class Background(NamedTuple):
    """What is known beyond the cell: the chain behind it, and what the running pods hold."""

    hops: tuple[Hop, ...] = ()
    running: tuple[Running, ...] = ()
    consumers: int = 0


def panel(
    subject: Subject,
    fingerprint: FingerprintOf,
    *,
    background: Background | None = None,
    reveal: bool = False,
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """The panel's lines for one cell."""
    member, cell = subject.member, subject.cell
    lines = [_title(subject)]
    if member is None or cell is None:
        return [*lines, _away(subject.away)]
    lines += _failure(member, glyphs)
    lines += _value_lines(cell, fingerprint, glyphs, reveal)
    if cell.note and not _said(member, cell.note):
        lines.append(_labelled("because", shown(cell.note, STATE_WORDS.get(cell.state, _KNOWN)[1], _LIMIT)))
    if cell.winner is not None:
        lines += _winner(cell.winner)
    background = background or Background()
    lines += [_run(run, glyphs.stale, Tone.STALE) for run in background.running if run.verdict in STALE]
    if cell.winner is not None:
        lines += _losers(member, cell, fingerprint, glyphs)
    lines += _state(subject, cell)
    lines += _unread(member, cell)
    lines += _related(subject, fingerprint, glyphs)
    lines += _references(member, glyphs)
    lines += _background(background, glyphs, _told(member, cell))
    if cell.winner is not None:
        lines += _places(member, cell.winner)
    lines += [_labelled("aligned", shown(how, Tone.MUTED, _LIMIT)) for how in subject.group.aligned_by]
    if cell.winner is not None:
        lines += _files(member, cell.winner)
    return lines


def summary(group: Group, glyphs: Glyphs = UNICODE) -> list[Line]:
    """What there is to say of a whole container: where it runs, from which image, and what it cannot get."""
    names = (group.namespace, f"{group.kind}/{group.name}", group.container)
    lines: list[Line] = [shown(f" {glyphs.between} ".join(names), Tone.KEY, _LIMIT)]
    for member in group.members:
        if member is None:
            continue
        ref = member.ref
        lines.append(shown(member.environment.name, Tone.STRONG, _LIMIT))
        lines.append(_labelled("runs as", shown(f"{ref.namespace} {glyphs.between} {ref}", Tone.TEXT, _LIMIT)))
        lines.append(_labelled("image", shown(member.container.image, Tone.TEXT, _LIMIT)))
        lines.append(_labelled("in", _place(member.environment.inventory, ref)))
        lines += _failure(member, glyphs)
        lines += _references(member, glyphs)
    lines += [_labelled("aligned", shown(how, Tone.MUTED, _LIMIT)) for how in group.aligned_by]
    return lines


def _away(state: State) -> Line:
    if state is State.ABSENT:
        return (Piece("This container does not exist in this environment.", Tone.MUTED),)
    word, tone = STATE_WORDS[state]
    return (Piece(word, tone), Piece(": whether this container exists in this environment cannot be known", Tone.MUTED))


def _title(subject: Subject) -> Line:
    member, group = subject.member, subject.group
    if member is None:
        return (*shown(subject.row.key, Tone.KEY, _LIMIT), Piece("  "), *shown(group.name, Tone.MUTED, _LIMIT))
    where = f"in {member.environment.name}, namespace {member.ref.namespace}"
    return (*shown(subject.row.key, Tone.KEY, _LIMIT), Piece("  "), *shown(where, Tone.MUTED, _LIMIT))


def _failure(member: Member, glyphs: Glyphs) -> Iterator[Line]:
    failure = member.container.failure
    if failure is not None:
        text = f"{glyphs.broken} {failure.reason}: {failure.message}"
        yield _labelled("fails", shown(text, Tone.BROKEN, _LIMIT))


def _said(member: Member, note: str) -> bool:
    """Whether the container's failure says the same."""
    failure = member.container.failure
    return failure is not None and failure.message == note


def _state(subject: Subject, cell: Cell) -> Iterator[Line]:
    word, tone = STATE_WORDS.get(cell.state, _KNOWN)
    state = "known, secret" if cell.sensitive and cell.state is State.VALUE else word
    size = f"  {len(cell.value):,} {'bytes' if isinstance(cell.value, bytes) else 'characters'}" if cell.value else ""
    yield _labelled("state", (Piece(state, tone), Piece(size if not cell.sensitive else "", Tone.MUTED)))
    if sum(other is not None for other in subject.row.cells) > 1:
        yield _labelled("compared", (Piece(*VERDICT_WORDS[subject.row.verdict]),))


def _unread(member: Member, cell: Cell) -> Iterator[Line]:
    """How to have read what was left out."""
    namespace = unread.namespace(member, cell)
    if namespace:
        said = Piece(" reads it")
        yield _labelled("left out", (*shown(f":secrets {namespace}", Tone.KEY, _LIMIT), said))


def _value_lines(cell: Cell, fingerprint: FingerprintOf, glyphs: Glyphs, reveal: bool) -> Iterator[Line]:
    """The value, each of its first lines on one of its own."""
    value = cell.value
    if not isinstance(value, str) or "\n" not in value[:-1] or (cell.sensitive and not reveal):
        yield _labelled("value", value_line(cell, fingerprint, glyphs, reveal=reveal))
        return
    lines = value[: _MOST_LINES * _LIMIT].split("\n")
    for number, line in enumerate(lines[:_MOST_LINES]):
        if line or number < len(lines) - 1:
            yield _labelled("" if number else "value", shown(line, Tone.TEXT, _LIMIT, spaces=True))
    more = value.count("\n") + (not value.endswith("\n")) - _MOST_LINES
    if more > 0:
        yield _labelled("", (Piece(f"… {more:,} more lines; {len(value):,} characters in all", Tone.MUTED),))


def _winner(winner: Definition) -> Iterator[Line]:
    optional = Piece("  optional", Tone.MUTED) if winner.optional else Piece("")
    yield _labelled("source", (*shown(winner.kind, Tone.STRONG, _LIMIT), Piece("  "), *_named(winner), optional))
    if winner.unresolved:
        names = ", ".join(f"$({name})" for name in winner.unresolved)
        yield _labelled("left as is", shown(f"{names}: set nowhere before", Tone.SUPPLY, _LIMIT))


def _places(member: Member, winner: Definition) -> Iterator[Line]:
    if winner.object is not None:
        yield _labelled("object", _place(member.environment.inventory, winner.object))
    yield _labelled("in", _place(member.environment.inventory, member.ref))
    yield _labelled("field", shown(member.container.field_path(winner), Tone.TEXT, _LIMIT))


def _losers(member: Member, cell: Cell, fingerprint: FingerprintOf, glyphs: Glyphs) -> Iterator[Line]:
    for loser in cell.losers:
        offer = value_line(Cell(loser.state, loser.value, loser), fingerprint, glyphs)
        yield _labelled("loses", (*shown(loser.kind, Tone.STRONG, _LIMIT), Piece("  "), *_named(loser)))
        yield _labelled("", (Piece("offered ", Tone.MUTED), *offer))
        why = reason(cell.winner, loser) if cell.winner else ""
        path = shown(member.container.field_path(loser), Tone.MUTED, _LIMIT)
        yield _labelled("", (*shown(why, Tone.SUPPLY, _LIMIT), Piece("  "), *path))


def _related(subject: Subject, fingerprint: FingerprintOf, glyphs: Glyphs) -> Iterator[Line]:
    """The same setting by another way: ``LOG_LEVEL`` in the environment, ``--log-level`` on the command line."""
    for row in related(subject.siblings, subject.row):
        cell = row.cells[subject.column]
        if cell is None or cell.winner is None:
            continue
        same = _same(cell, subject.cell)
        value = value_line(cell, fingerprint, glyphs)
        mark = Piece("" if same is None else f"  {glyphs.same}" if same else f"  {glyphs.value}", Tone.VALUE)
        name = shown(f"{row.channel} {row.key}", Tone.KEY, _LIMIT)
        yield _labelled("also", (*name, Piece("  "), *value, mark))


def _same(cell: Cell, other: Cell | None) -> bool | None:
    if other is None or not (cell.state.known and other.state.known):
        return None
    return cell.value == other.value


def _told(member: Member, cell: Cell) -> frozenset[ObjectRef | None]:
    """The objects whose places are told already."""
    return frozenset({member.ref, cell.winner.object if cell.winner is not None else None})


def _background(background: Background, glyphs: Glyphs, told: frozenset[ObjectRef | None]) -> Iterator[Line]:
    hops = sorted(background.hops, key=lambda hop: hop.relation != "changed-by")
    wanted = [
        hop for hop in hops if hop.relation != "reads" and not (hop.relation == "defined-at" and hop.object in told)
    ]
    yield from dict.fromkeys(_labelled(hop.relation, _hop(hop)) for hop in wanted)
    for run in background.running:
        if run.verdict not in STALE:
            known = run.verdict == "current"
            yield _run(run, glyphs.same if known else glyphs.unknown, Tone.SAME if known else Tone.UNKNOWN)
    if background.consumers:
        yield _labelled(
            "used by",
            (Piece(f"{background.consumers} {'reader' if background.consumers == 1 else 'readers'} of this key"),),
        )


def _run(run: Running, sign: str, tone: Tone) -> Line:
    said = (Piece(f"{sign} {run.verdict}  ", tone), *shown(f"{run.pod.name}: {run.because}", Tone.TEXT, _LIMIT))
    return _labelled("running", said)


def _hop(hop: Hop) -> Line:
    """The object first, then what the hop says of it; where it stands is the evidence's to tell."""
    parts = [str(hop.object)] if hop.object else []
    said = {"of"} | (_POSITION if hop.relation == "defined-at" else set())
    parts += [f"{name}={value}" for name, value in hop.detail.items() if name not in said]
    certainty = Piece(f"  {hop.certainty.value}", Tone.SAME if hop.certainty.value == "proven" else Tone.UNKNOWN)
    evidence = shown(f"  {hop.evidence}", Tone.MUTED, _LIMIT) if hop.evidence else ()
    return (*shown("  ".join(parts), Tone.TEXT, _LIMIT), certainty, *evidence)


_POSITION = {"file", "line", "column", "position"}


def _references(member: Member, glyphs: Glyphs) -> Iterator[Line]:
    """References of the whole container that name an object but no key."""
    for reference in member.container.references:
        word, tone = STATE_WORDS.get(reference.state, (reference.state.value, Tone.UNKNOWN))
        sign = glyphs.broken if tone is Tone.BROKEN else glyphs.unknown
        sign = glyphs.absent if tone is Tone.ABSENT else sign
        path = (*shown(reference.path, Tone.MUTED, _LIMIT), Piece("  "))
        yield _labelled("reference", (Piece(f"{sign} {word}  ", tone), *path, *_named(reference)))


def _named(definition: Definition) -> Line:
    """The object and key of a definition, or its supply in short where there is none."""
    if definition.object is None:
        return shown(definition.key or "", Tone.TEXT, _LIMIT)
    key = (Piece("  key ", Tone.MUTED), *shown(definition.key, Tone.KEY, _LIMIT)) if definition.key else ()
    return (*shown(str(definition.object), Tone.TEXT, _LIMIT), *key)


def _place(inventory: Inventory, ref: ObjectRef) -> Line:
    place = inventory.place(ref)
    if place is None:
        return (*shown(str(ref), Tone.TEXT, _LIMIT), Piece("  "), Piece("not in the input", Tone.UNKNOWN))
    short = str(place._replace(file=_below(inventory, place.file)))
    name = "" if short.startswith(inventory.name) else f"{inventory.name}  "
    return (*shown(str(ref), Tone.TEXT, _LIMIT), Piece("  "), *shown(name + short, Tone.MUTED, _LIMIT))


def _below(inventory: Inventory, file: str) -> str:
    """A file's name, below the directory that is the source."""
    folder = inventory.location.rstrip("/") + "/"
    return file.removeprefix(folder) if file.startswith(folder) else file.rpartition("/")[2] or file


def _files(member: Member, winner: Definition) -> Iterator[Line]:
    """The whole paths of the files, where they say more than their names."""
    inventory = member.environment.inventory
    places = [inventory.place(ref) for ref in (member.ref, winner.object) if ref is not None]
    for file in dict.fromkeys(place.file for place in places if place is not None):
        if _below(inventory, file) != file:
            yield _labelled("file", shown(file, Tone.MUTED, _LIMIT))


def _labelled(label: str, line: Iterable[Piece]) -> Line:
    return (Piece(f"{label:<{_LABEL}} ", Tone.MUTED), *line)
