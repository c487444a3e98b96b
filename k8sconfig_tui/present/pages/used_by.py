"""Who reads what a cell is made of, in every environment, and what a change of it would touch.

The law of this module: that nobody reads something is said with its certainty; what reads through the API alone is
seen by nobody.
"""

from collections.abc import Iterator, Sequence

from k8sconfig_tui.model.definition import full_path
from k8sconfig_tui.model.inventory import Inventory, kind_key, resource_name
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present import sentence
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.page import Draft, Page
from k8sconfig_tui.present.pages.asked import Asked
from k8sconfig_tui.present.supply import short_kind
from k8sconfig_tui.present.view import View
from k8sconfig_tui.provenance.consumers import Consumer

_LIMIT = 1000
_MOST = 500

_RUNNING = (
    ("Deployment", "apps"), ("StatefulSet", "apps"), ("DaemonSet", "apps"),
    ("CronJob", "batch"), ("Job", "batch"), ("Pod", ""),
)  # fmt: skip

_Of = tuple[ObjectRef, str | None]
"""An object, and the key in it."""

_EFFECTS = {
    "restart": ("keeps the old value until it restarts", "keep the old value until they restart", Tone.VALUE),
    "refresh": ("is refreshed by itself", "are refreshed by themselves", Tone.SAME),
    "none": ("does not notice", "do not notice", Tone.MUTED),
}
"""What a reader, and what several, do after a change."""


def used_by(asked: Asked, *, whole: bool = False) -> Page:
    """The readers of the key that defines the selected cell or, with ``whole``, of its whole object."""
    draft = Draft()
    subject = _object_of(asked, asked.column)
    if subject is None:
        draft.extend(_no_object(asked))
    where = _Index(asked)
    unread: dict[str, list[str]] = {}
    for column in asked.order():
        here = _object_of(asked, column) or _namesake(asked, column, subject)
        if here is not None:
            ref, key = here
            _environment(draft, asked, column, ref, None if whole else key, where)
            inventory = asked.matrix.environments[column].inventory
            unread.setdefault(_unread(inventory, ref.namespace), []).append(asked.name(column))
    draft.extend(_certainty(unread))
    name = f"{subject[0].kind}/{subject[0].name}" if subject is not None else asked.row.key if asked.row else ""
    keyed = [f"key {subject[1]}"] if subject is not None and subject[1] and not whole else []
    return draft.page(asked.title("Used by", name, *keyed))


def _object_of(asked: Asked, column: int) -> _Of | None:
    """The object and key that define the cell in an environment."""
    cell = asked.cell(column)
    winner = cell.winner if cell is not None else None
    return (winner.object, winner.key) if winner is not None and winner.object is not None else None


def _no_object(asked: Asked) -> Iterator[Line]:
    cell, member = asked.cell(asked.column), asked.member(asked.column)
    if cell is not None and cell.winner is not None and member is not None:
        said = f"In {asked.name(asked.column)} it is {sentence.source(cell.winner, member.ref)}: nothing else reads it."
        yield shown(said, Tone.STRONG, _LIMIT)
    else:
        yield shown(f"In {asked.name(asked.column)} nothing defines the key.", Tone.STRONG, _LIMIT)


class _Index:
    """Where the containers that read something are in the matrix, looked up by what they are in an environment."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._found: dict[tuple[int, ObjectRef], list[int]] | None = None

    def view(self, column: int, consumer: Consumer) -> View | None:
        """The cell that the reader sets, or its container where it sets many."""
        for at in self._all().get((column, consumer.workload.ref), ()):
            member = self._asked.matrix.groups[at].members[column]
            if member is not None and member.name == consumer.container:
                channel, key = _cell(consumer)
                return self._asked.leads(at, column, channel, key)
        return None

    def _all(self) -> dict[tuple[int, ObjectRef], list[int]]:
        if self._found is None:
            self._found = {}
            for at, group in enumerate(self._asked.matrix.groups):
                for column, member in enumerate(group.members):
                    if member is not None:
                        self._found.setdefault((column, member.ref), []).append(at)
        return self._found


def _cell(consumer: Consumer) -> tuple[str, str]:
    if consumer.key is None or not consumer.target:
        return "", ""
    return ("file" if consumer.kind.startswith("volume.") else "env"), consumer.target


def _environment(draft: Draft, asked: Asked, column: int, ref: ObjectRef, key: str | None, where: _Index) -> None:
    inventory = asked.matrix.environments[column].inventory
    found = asked.workspace.consumers(inventory, ref, key)
    if draft.lines:
        draft.add(())
    draft.add(_heading(asked, column, ref, key))
    draft.add(shown(_said(inventory, found, key), Tone.TEXT, _LIMIT))
    draft.extend(_absence(inventory, ref))
    for consumer in found[:_MOST]:
        draft.extend(_reader(consumer), where.view(column, consumer))
    if len(found) > _MOST:
        draft.add((Piece(f"… {len(found) - _MOST:,} more", Tone.MUTED),))


def _absence(inventory: Inventory, ref: ObjectRef) -> Iterator[Line]:
    if inventory.get(ref) is None:
        state = inventory.coverage.absence(kind_key(ref.kind, ref.group), ref.namespace)
        missing = state is State.MISSING
        word = "does not exist" if missing else "was not read"
        yield shown(f"{ref} itself {word}.", Tone.BROKEN if missing else Tone.UNKNOWN, _LIMIT)


def _namesake(asked: Asked, column: int, of: _Of | None) -> _Of | None:
    """The object of the same name where the cell is made of something else."""
    space = asked.matrix.environments[column].namespaces.get(asked.group.namespace)
    return (of[0]._replace(namespace=space), of[1]) if of is not None and space is not None else None


def _heading(asked: Asked, column: int, ref: ObjectRef, key: str | None) -> Line:
    what = (Piece("  key ", Tone.MUTED), *shown(key, Tone.KEY, 253)) if key is not None else ()
    name = shown(asked.name(column), Tone.STRONG, 253)
    return (*name, *shown(f"  {ref}", Tone.TEXT, _LIMIT), *what, *shown(f"  namespace {ref.namespace}", Tone.MUTED))


def _said(inventory: Inventory, found: Sequence[Consumer], key: str | None) -> str:
    if not found:
        return "Nobody reads it."
    workloads = len({consumer.workload.ref for consumer in found})
    pods = sum(_pods(inventory, ref) for ref in {consumer.workload.ref for consumer in found})
    what = "the key" if key is not None else "the object"
    touched = f"{sentence.counted(workloads, 'workload')} with {sentence.counted(pods, 'pod')}"
    told = f"A change of {what} touches {touched}: "
    parts = []
    for effect, (one, many, _) in _EFFECTS.items():
        number = sum(consumer.effect == effect for consumer in found)
        if number:
            parts.append(f"{sentence.counted(number, 'reference')} {one if number == 1 else many}")
    return f"{told}{'; '.join(parts)}."


def _pods(inventory: Inventory, ref: ObjectRef) -> int:
    return 1 if ref.kind == "Pod" and not ref.group else len(inventory.pods_of(ref))


def _reader(consumer: Consumer) -> Iterator[Line]:
    """A reader on a line, and why a change does to it what it does."""
    ref = consumer.workload.ref
    word, _, tone = _EFFECTS[consumer.effect]
    name = shown(f"{short_kind(ref.kind)}/{ref.name}  {consumer.container}", Tone.KEY, _LIMIT)
    way = shown(f"  {_way(consumer)}", Tone.TEXT, _LIMIT)
    optional = Piece("  optional" if consumer.optional else "", Tone.MUTED)
    yield (Piece("  "), *name, *way, optional, Piece(f"  {word}", tone))
    field = full_path(consumer.path, consumer.base, consumer.pod)
    yield shown(f"      {consumer.because}  ({field})", Tone.MUTED, _LIMIT)


def _way(consumer: Consumer) -> str:
    """How it is read: as a variable, all keys as variables, or as a file."""
    key = f"key {consumer.key}" if consumer.key is not None else "all keys"
    if consumer.kind.startswith("envFrom."):
        prefix = f" with prefix {consumer.target}" if consumer.key is None and consumer.target else ""
        return f"{key} by envFrom{prefix}" if consumer.key is None else f"{key} by envFrom as {consumer.target}"
    if consumer.kind.startswith("volume."):
        return f"{key} as {'files in' if consumer.key is None else 'file'} {consumer.target or '?'}"
    return f"{key} as variable {consumer.target}"


def _unread(inventory: Inventory, namespace: str) -> str:
    """The kinds of workload that were not read to the end."""
    return ", ".join(
        resource_name(kind, group)
        for kind, group in _RUNNING
        if inventory.coverage.absence(kind_key(kind, group), namespace) is not State.MISSING
    )


def _certainty(unread: dict[str, list[str]]) -> Iterator[Line]:
    """What was not read and may read it as well, for the environments of which that is so."""
    yield ()
    for kinds, names in unread.items():
        if kinds:
            said = f"Others may read it in {sentence.joined(names)}: of {kinds} no list was read."
            yield shown(said, Tone.UNKNOWN, _LIMIT)
    yield (Piece("Programs that ask the API for it themselves are never seen.", Tone.MUTED),)


def reads(asked: Asked) -> Page:
    """What a container reads, and how many others read the same, where no key is selected."""
    draft = Draft()
    group = asked.group
    draft.add(shown(f"What {group.kind} {group.name}, container {group.container}, reads", Tone.STRONG, _LIMIT))
    for column in asked.order():
        member = asked.member(column)
        if member is None:
            continue
        draft.add(())
        draft.add(shown(asked.name(column), Tone.STRONG, 253), asked.view(column))
        keys = dict(_read_objects(asked, column))
        for ref, view in keys.items():
            others = asked.workspace.consumers(member.environment.inventory, ref)
            readers = {(one.workload.ref, one.container) for one in others}
            alone = "it alone" if len(readers) < 2 else sentence.counted(len(readers), "container")
            line = (Piece("  "), *shown(str(ref), Tone.KEY, _LIMIT), *shown(f"  read by {alone}", Tone.TEXT))
            draft.add(line, view)
        if not keys:
            draft.add((Piece("  no ConfigMap and no Secret", Tone.MUTED),))
    return draft.page(asked.title("Used by", f"{group.kind}/{group.name}", group.container))


def _read_objects(asked: Asked, column: int) -> Iterator[tuple[ObjectRef, View]]:
    """Every object that the container reads, with the first of the keys that it gives."""
    member = asked.member(column)
    if member is None:
        return
    seen: set[ObjectRef] = set()
    named = [("env", name, one) for name, one in member.container.env.items()]
    named += [("file", path, file.winner) for path, file in member.container.files.items()]
    named += [("", "", reference) for reference in member.container.references]
    for channel, key, definition in named:
        if definition.object is not None and definition.object.kind != "Service" and definition.object not in seen:
            seen.add(definition.object)
            yield definition.object, asked.view(column, channel, key)
