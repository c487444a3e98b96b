"""The YAML of the object that defines a value, with its field marked: the ConfigMap or Secret, else the workload.

The law of this module: of a Secret nothing is shown but names, signs and fingerprints, wherever its values may stand;
an object that is not in the input is said to be so, with what would bring it.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from k8sconfig_tui.compare.structural import Path
from k8sconfig_tui.model.inventory import Inventory, kind_key, resource_name
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.model.values import State, decode_secret, to_bytes
from k8sconfig_tui.present import kubectl, rights
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.matrix import hidden
from k8sconfig_tui.present.page import Draft, Page
from k8sconfig_tui.present.pages.asked import Asked
from k8sconfig_tui.present.signs import STATE_WORDS
from k8sconfig_tui.present.yaml import Entry, Masked, entries, line_of

_LINES = 200
"""How many lines of a text are shown,"""
_MARKED_LINES = 1500
"""and of the one that the page is about."""
_WINDOW = 3000
"""How many lines around the field are made."""
_LIMIT = 1000

_FIELDS = ("type", "immutable", "data", "binaryData", "stringData", "spec", "template")
_SECRET_FIELDS = frozenset({"data", "binaryData", "stringData", "spec", "template"})
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_SHORTEST = 4
"""A Secret's value of fewer characters is found everywhere by chance."""


class Subject(NamedTuple):
    """Which object of which source, and the field in it; ``field`` empty for none."""

    inventory: Inventory
    ref: ObjectRef
    field: Path | str = ""
    note: str = ""
    """What is to be said of a field that is not there."""


def manifest(asked: Asked, column: int, named: str = "") -> Page:
    """The page of one environment; ``named`` is a line of text in which an object behind the cell may be named."""
    subject = _subject(asked, column, named)
    where = asked.name(column)
    if subject is None:
        draft = Draft()
        draft.add((Piece("There is no such container in this environment.", Tone.ABSENT),))
        return draft.page(asked.title("YAML", where))
    obj = subject.inventory.get(subject.ref)
    title = asked.title("YAML", where, str(subject.ref))
    if obj is None:
        return _absent(asked, column, subject, title)
    return _page(asked, column, subject, obj, title)


def _subject(asked: Asked, column: int, named: str) -> Subject | None:
    member, cell = asked.member(column), asked.cell(column)
    if member is None:
        return None
    inventory = member.environment.inventory
    other = next((ref for ref in _behind(asked, column) if _names(named, ref)), None)
    winner = cell.winner if cell is not None else None
    if other is not None and (winner is None or other != winner.object):
        return Subject(inventory, other)
    if winner is not None and winner.object is not None:
        keyed = winner.key and winner.object.kind in _DATA
        note = f"key {winner.key} is not in it" if keyed and winner.state in _NOT_THERE else ""
        return Subject(inventory, winner.object, ("data", winner.key or "") if keyed else "", note)
    if winner is not None:
        return Subject(inventory, member.ref, member.container.field_path(winner))
    note = f"{asked.row.key} is not set; this is the container" if asked.row is not None else ""
    return Subject(inventory, member.ref, member.container.base, note)


_DATA = frozenset({"ConfigMap", "Secret"})
_NOT_THERE = frozenset({State.MISSING, State.OPTIONAL_MISSING})


def _behind(asked: Asked, column: int) -> Iterator[ObjectRef]:
    """Every object that has to do with the cell."""
    member, cell = asked.member(column), asked.cell(column)
    if member is None:
        return
    yield member.ref
    definitions = [] if cell is None or cell.winner is None else [cell.winner, *cell.losers]
    yield from (one.object for one in (*definitions, *member.container.references) if one.object is not None)
    if asked.row is not None:
        for found in asked.workspace.explain(asked.group, asked.row):
            if found.member is member:
                yield from (hop.object for hop in found.chain if hop.object is not None)
                yield from (run.pod for run in found.running)


def _names(text: str, ref: ObjectRef) -> bool:
    """Whether the object is named in a text, as a word of its own."""
    return bool(text) and f" {ref} " in f" {text} ".replace(":", " ")


def _page(asked: Asked, column: int, subject: Subject, obj: KubeObject, title: str) -> Page:
    veil = _Veil(asked, obj) if obj.kind == "Secret" else None
    tree = _tree(obj, veil)
    field = subject.field or ()
    made = entries(tree, lambda path: _MARKED_LINES if path == field else _LINES)
    marked = _marked(made, field)
    if subject.note:
        marked = {min(marked)} if marked else set()
    draft = Draft()
    draft.extend(_comments(subject, obj, secret=veil is not None))
    start = max(min(marked) - _WINDOW // 2, 0) if marked else 0
    if start:
        draft.add((Piece(f"# … {start:,} lines before", Tone.MUTED),))
    at = len(draft.lines) + (min(marked) - start if marked else 0)
    for position, entry in enumerate(made[start : start + _WINDOW], start):
        draft.add(_gutter(entry, position in marked), _target(asked, column, subject, entry))
    if len(made) > start + _WINDOW:
        draft.add((Piece(f"# … {len(made) - start - _WINDOW:,} lines after", Tone.MUTED),))
    return draft.page(title, at if marked else 0)


def _comments(subject: Subject, obj: KubeObject, *, secret: bool) -> Iterator[Line]:
    place = subject.inventory.place(subject.ref)
    yield _comment(f"{subject.inventory.name}  {place}")
    if secret:
        yield _comment("values of Secrets stay hidden here: dots and a fingerprint, equal for equal bytes")
    left = [name for name, raw in (("managedFields", obj.metadata.managedFields), ("status", obj.status)) if _said(raw)]
    if subject.note:
        yield shown(f"# {subject.note}", Tone.BROKEN, _LIMIT)
    if left:
        yield _comment(f"left out: {', '.join(left)}")


def _said(raw: msgspec.Raw) -> bool:
    return memoryview(raw).nbytes > 0


def _comment(text: str) -> Line:
    return shown(f"# {text}", Tone.MUTED, _LIMIT)


def _gutter(entry: Entry, marked: bool) -> Line:
    return (Piece("> " if marked else "  ", Tone.SUPPLY), *line_of(entry))


def _marked(made: list[Entry], field: Path | str) -> set[int]:
    """The lines of the field or, where it is not written, of the nearest one around it."""
    if not field:
        return set()
    if isinstance(field, tuple):
        places = [field, ("binaryData", *field[1:]), ("stringData", *field[1:]), field[:1]]
    else:
        parts = _steps(field)
        places = [parts[:end] for end in range(len(parts), 0, -1)]
    for place in places:
        found = {at for at, entry in enumerate(made) if entry.path[: len(place)] == place}
        if found:
            return found if place == places[0] or len(place) > 1 else {min(found)}
    return set()


_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def _steps(field: str) -> Path:
    """A field path as steps: ``env[3]`` → ``("env", 3)``."""
    return tuple(int(index) if index else name for index, name in _STEP.findall(field))


def _target(asked: Asked, column: int, subject: Subject, entry: Entry) -> Any:
    """From a variable in the workload, or a key of the object, to its cell."""
    member = asked.member(column)
    if member is None or subject.ref != member.ref or entry.key != "name" or not isinstance(entry.value, str):
        return None
    base = _steps(member.container.base)
    if entry.path[:-2] != (*base, "env"):
        return None
    return asked.view(column, "env", entry.value)


# What is shown of the object


def _tree(obj: KubeObject, veil: "_Veil | None") -> dict[str, Any]:
    """The object in the API's usual order."""
    made: dict[str, Any] = {"apiVersion": obj.apiVersion, "kind": obj.kind, "metadata": _metadata(obj, veil)}
    for name in _FIELDS:
        raw = getattr(obj, name)
        if _said(raw):
            made[name] = _decoded(raw)
            if veil is not None and name in _SECRET_FIELDS:
                made[name] = veil.all(made[name], encoded=name == "data")
    return made


def _decoded(raw: msgspec.Raw) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Masked((Piece("(cannot be decoded)", Tone.BROKEN),))


def _metadata(obj: KubeObject, veil: "_Veil | None") -> dict[str, Any]:
    metadata = obj.metadata
    owners = [
        {name: getattr(owner, name) for name in ("apiVersion", "kind", "name", "uid", "controller")}
        for owner in metadata.ownerReferences or ()
    ]
    fields = {
        "name": metadata.name or None,
        "generateName": metadata.generateName,
        "namespace": metadata.namespace,
        "uid": metadata.uid,
        "resourceVersion": metadata.resourceVersion,
        "creationTimestamp": metadata.creationTimestamp,
        "labels": _notes(metadata.labels, veil),
        "annotations": _notes(metadata.annotations, veil),
        "ownerReferences": owners or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _notes(notes: dict[str, str] | None, veil: "_Veil | None") -> dict[str, Any] | None:
    if notes is None:
        return None
    return {name: _note(name, text, veil) for name, text in notes.items()}


def _note(name: str, text: str, veil: "_Veil | None") -> object:
    if name == _APPLIED:
        return Masked((Piece(f"({len(text):,} characters, not shown: the object as it was last applied)", Tone.MUTED),))
    if veil is not None and veil.holds(text):
        return Masked((Piece("(not shown: it holds a value of this Secret)", Tone.HIDDEN),))
    return text


class _Veil:
    """Hides all that a Secret holds."""

    def __init__(self, asked: Asked, obj: KubeObject) -> None:
        self._asked = asked
        self._held = [text for text in _texts(obj) if len(text) >= _SHORTEST]

    def holds(self, text: str) -> bool:
        """Whether a text gives away a value, plain or encoded."""
        return any(held in text for held in self._held)

    def all(self, node: Any, *, encoded: bool) -> Any:
        """The same field with every value hidden."""
        if isinstance(node, dict):
            return {key: self.all(value, encoded=encoded) for key, value in node.items()}
        if isinstance(node, str) and encoded:
            return Masked(self._entry(node))
        return node if isinstance(node, Masked) else Masked((Piece(self._asked.glyphs.hidden, Tone.HIDDEN),))

    def _entry(self, text: str) -> Line:
        state, value = decode_secret(text)
        if state is State.VALUE and value is not None:
            size = Piece(f"  {len(to_bytes(value)):,} bytes", Tone.MUTED)
            return (*hidden(value, self._asked.fingerprint, self._asked.glyphs), size)
        return (Piece(*STATE_WORDS[state]),)


def _texts(obj: KubeObject) -> Iterator[str]:
    """The values of a Secret, as they are and as they are encoded."""
    for name in ("data", "stringData"):
        raw = getattr(obj, name)
        node = _decoded(raw) if _said(raw) else None
        for text in node.values() if isinstance(node, dict) else ():
            if isinstance(text, str):
                yield text
                value = decode_secret(text)[1]
                if isinstance(value, str):
                    yield value


# What is not there


def _absent(asked: Asked, column: int, subject: Subject, title: str) -> Page:
    draft = Draft()
    ref, inventory = subject.ref, subject.inventory
    draft.extend(absence(inventory, ref))
    member = asked.member(column)
    obj = inventory.get(member.ref) if member is not None else None
    cell = asked.cell(column)
    if member is None or obj is None or cell is None or cell.winner is None:
        return draft.page(title)
    draft.add(())
    draft.add((Piece("It is named here:", Tone.MUTED),))
    below = _page(asked, column, Subject(inventory, member.ref, member.container.field_path(cell.winner)), obj, title)
    start = len(draft.lines)
    for at, line in enumerate(below.lines):
        draft.add(line, below.targets.get(at))
    return draft.page(title, below.at + start if below.at < _WINDOW else start)


def absence(inventory: Inventory, ref: ObjectRef) -> Iterator[Line]:
    """What is known of an object that is not in the input, and what would bring it."""
    state = inventory.coverage.absence(kind_key(ref.kind, ref.group), ref.namespace)
    name = f"{ref.kind} {ref.name} of namespace {ref.namespace}"
    if state is State.MISSING:
        yield shown(f"{name} does not exist: all {resource_name(ref.kind, ref.group)} there were read.", Tone.BROKEN)
        return
    word = "may not be read" if state is State.FORBIDDEN else "was not read: whether it exists is not known"
    yield shown(f"{name} {word}.", Tone.UNKNOWN)
    yield ()
    yield (Piece("It is read by:", Tone.MUTED),)
    yield _read_by(inventory, ref)
    yield ()
    yield (Piece("or with all others, by whoever has this right:", Tone.MUTED),)
    yield from rights.lines(rights.roles([resource_name(ref.kind, ref.group)], ref.namespace))


def _read_by(inventory: Inventory, ref: ObjectRef) -> Line:
    try:
        return (Piece("    "), *shown(kubectl.gets(inventory, ref), Tone.KEY))
    except kubectl.NoCommandError as error:
        return (Piece(f"    no command: {error}", Tone.MUTED),)


def columns(asked: Asked) -> list[int]:
    """The environments that have the container, in their order."""
    return [column for column, member in enumerate(asked.group.members) if member is not None]
