"""The rows of one aligned container: every key that some environment has, in every channel.

The law of this module: a key that one environment has is asked for in all others, and absence there is claimed only
where nothing unread could hold the key.
"""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

from k8sconfig_tui.compare.verdict import Cell, Channel, Row, Verdict, judge, judge_known
from k8sconfig_tui.model.definition import FROM_IMAGE, Definition, File, ResolvedContainer, Setting, Word
from k8sconfig_tui.model.sealed import BETWEEN_WORDS, is_plain_word
from k8sconfig_tui.model.values import State, Text, canonical, to_bytes
from k8sconfig_tui.provenance.reads import dependencies

Containers = Sequence[ResolvedContainer | None]
"""One container per environment, None where it does not exist."""

_ABSENT = Cell(State.ABSENT)


def of_containers(containers: Containers, *, include_services: bool = False) -> list[Row]:
    """All rows: variables, flags, the rest of command and arguments, files; each as they are first mentioned."""
    made = _variables(containers, include_services=include_services)
    made += _channel("arg", containers, [c.settings if c is not None else {} for c in containers], _setting)
    made += _command_line(containers)
    made += _channel("file", containers, [c.files if c is not None else {} for c in containers], _file)
    return made


CellOf = Callable[[ResolvedContainer, str], Cell]


def cell_of(container: ResolvedContainer, channel: Channel, key: str) -> Cell:
    """The cell that a container has in the row of this channel and key."""
    makers: dict[Channel, CellOf] = {"env": _variable, "arg": _setting, "command": _words, "file": _file}
    return makers[channel](container, key)


def _cells(containers: Containers, cell: CellOf, key: str) -> list[Cell | None]:
    return [None if container is None else cell(container, key) for container in containers]


def _row(channel: Channel, key: str, containers: Containers, cell: CellOf) -> Row:
    cells = _cells(containers, cell, key)
    return Row(channel, key, judge(cells), cells)


# Variables


def _variables(containers: Containers, *, include_services: bool) -> list[Row]:
    there = [container for container in containers if container is not None]
    columns = [list(container.env) for container in there]
    keys = columns[0] if columns and columns.count(columns[0]) == len(columns) else _united(columns)
    if include_services:
        keys = _united([keys, *(list(container.services) for container in there)])
    if any(container.references and _reads_blindly(container) for container in there):
        return [_row("env", key, containers, _variable) for key in keys]
    return _known("env", containers, keys, [container.env for container in there], _variable)


def _united(columns: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(columns)))


def _known(
    channel: Channel,
    containers: Containers,
    keys: Sequence[str],
    columns: Sequence[Mapping[str, Definition]],
    cell: CellOf,
) -> list[Row]:
    """Rows whose definitions decide by themselves; one column for each container that exists."""
    make = partial(_cells, containers, cell)
    made = []
    following = zip(*(map(column.get, keys) for column in columns), strict=True)
    for key, found in zip(keys, following, strict=True):
        verdict = judge_known(found)
        made.append(Row(channel, key, verdict, (), make) if verdict else _row(channel, key, containers, cell))
    return made


def _reads_blindly(container: ResolvedContainer) -> bool:
    """Whether an ``envFrom`` reference of the container was not read and may set or override any key."""
    return any(not reference.state.known and reference.path.startswith("envFrom") for reference in container.references)


def _variable(container: ResolvedContainer, key: str) -> Cell:
    found = container.variable(key)
    if found is None:
        return _ABSENT
    own = container.env.get(key) or container.services.get(key)
    certain = found.winner is own and found.state is found.winner.state
    parts = _parts(container, found.winner)
    return Cell(found.state, found.value, found.winner, found.losers, found.note, certain, parts)


def _parts(container: ResolvedContainer, winner: Definition) -> tuple[Definition, ...]:
    return tuple(dependencies(container, winner)) if winner.state is State.RUNTIME else ()


# Flags and files


def _channel(
    channel: Channel, containers: Containers, columns: Sequence[Mapping[str, Setting | File]], cell: CellOf
) -> list[Row]:
    keys = _united(columns)
    if not keys:
        return []
    winners = [
        {key: found.winner for key, found in column.items()}
        for column, container in zip(columns, containers, strict=True)
        if container is not None
    ]
    return _known(channel, containers, keys, winners, cell)


def _setting(container: ResolvedContainer, key: str) -> Cell:
    setting = container.settings.get(key)
    if setting is None:
        return _elsewhere(container, key)
    winner = setting.winner
    return Cell(winner.state, winner.value, winner, setting.losers, winner.note, parts=_parts(container, winner))


def _elsewhere(container: ResolvedContainer, key: str) -> Cell:
    """A flag that is not there as such: it may stand in a script, or be the image's own."""
    if not container.command and not container.args:
        return Cell(State.RUNTIME, None, _image("args"), (), FROM_IMAGE, certain=False)
    for word in (*container.command, *container.args):
        if word.setting is None and _may_mention(word, key):
            note = f"written inside {word.path}, which is not taken apart"
            winner = Definition(_kind(word), word.path, State.RUNTIME, key=key, sensitive=word.sensitive, note=note)
            return Cell(State.RUNTIME, None, winner, (), note, certain=False)
    return _ABSENT


def _may_mention(word: Word, key: str) -> bool:
    """Whether a word that is not taken apart may hold the flag; a redacted one may if it is more than a word."""
    if word.sealed is not None:
        return not is_plain_word(word.sealed)
    return isinstance(word.value, str) and _mentions(word.value, key)


def _mentions(text: str, key: str) -> bool:
    at = text.find(key)
    return at >= 0 and (at + len(key) == len(text) or text[at + len(key)] in "= \t\n\"'")


def _file(container: ResolvedContainer, path: str) -> Cell:
    file = container.files.get(path)
    if file is None:
        return _unlisted(container, path)
    winner = file.winner
    return Cell(winner.state, winner.value, winner, file.losers, winner.note, not _hidden_by_unread(file))


def _hidden_by_unread(file: File) -> bool:
    """Whether the file stands where a volume of unknown content covers what was there."""
    winner = file.winner
    opaque = winner.state is State.RUNTIME and winner.kind not in _KEYED
    return bool(file.losers) and (opaque or winner.state in {State.FORBIDDEN, State.NOT_READ})


_KEYED = frozenset({"volume.downwardAPI", "volume.projected"})


def _unlisted(container: ResolvedContainer, path: str) -> Cell:
    """A file that no volume is known to hold: one whose content is unknown may."""
    for place, reference in container.unread_files:
        if _at_or_below(path, place):
            note = f"may be in {reference.object.kind} {reference.object.name}" if reference.object else "may be there"
            return Cell(reference.state, None, reference, (), f"{note}, which was not read", certain=False)
    for file in container.files.values():
        if file.winner.state is State.RUNTIME and _at_or_below(path, file.path):
            return Cell(State.RUNTIME, None, file.winner, (), f"may be on the volume {file.volume}", certain=False)
    return _ABSENT


def _at_or_below(path: str, place: str) -> bool:
    return path == place or path.startswith(place.rstrip("/") + "/")


# Command and arguments


def _command_line(containers: Containers) -> Iterator[Row]:
    there = [container for container in containers if container is not None]
    for key in ("command", "args"):
        plain = [_plain(container, key) for container in there]
        if not any(plain):
            continue
        if plain.count(plain[0]) == len(plain) and all(word.value is not None for word in plain[0]):
            yield Row("command", key, Verdict.SAME, (), partial(_cells, containers, _words))
        else:
            yield _row("command", key, containers, _words)


def _plain(container: ResolvedContainer, field: str) -> list[Word]:
    """The words that are no flags of their own."""
    words: tuple[Word, ...] = getattr(container, field)
    return [word for word in words if word.setting is None]


def _words(container: ResolvedContainer, field: str) -> Cell:
    """``command`` or ``args`` without the words that are flags of their own."""
    kind = "command" if field == "command" else "arg"
    plain = _plain(container, field)
    if plain:
        joint = _joint(plain, "image" if plain[0].path == "image" else kind, field)
        return Cell(joint.state, joint.value, joint, parts=_parts(container, joint))
    unset = not getattr(container, field) and (field == "command" or not container.command)
    return Cell(State.RUNTIME, None, _image(field), (), FROM_IMAGE) if unset else _ABSENT


def _image(field: str) -> Definition:
    return Definition("image", field, State.RUNTIME, note=FROM_IMAGE)


def _joint(words: Sequence[Word], kind: str, field: str) -> Definition:
    """The words as one definition."""
    unknown = next((word.state for word in words if word.value is None and word.sealed is None), None)
    sealed = None if unknown else _joint_sealed(words)
    unknown = unknown if sealed is None else State.REDACTED
    value = None if unknown else joined(word.value for word in words if word.value is not None)
    raw = (word.text if word.text is not None else str(word.value or "") for word in words)
    text = shlex.join(raw) if any(word.text is not None for word in words) else None
    state = unknown or (State.VALUE if value else State.EMPTY)
    unresolved = tuple(chain.from_iterable(word.unresolved for word in words))
    sensitive = any(word.sensitive for word in words)
    return Definition(kind, field, state, value, sensitive=sensitive, unresolved=unresolved, text=text, sealed=sealed)


def _joint_sealed(words: Sequence[Word]) -> str | None:
    """The words one by one where any is redacted, None where all are clear."""
    if all(word.sealed is None for word in words):
        return None
    return BETWEEN_WORDS.join(word.sealed or _surrogates(word.value or "") for word in words)


def _surrogates(value: Text) -> str:
    return to_bytes(value).decode(errors="surrogateescape")


def _kind(word: Word) -> str:
    return "image" if word.path == "image" else "command" if word.path.startswith("command") else "arg"


def joined(words: Iterable[Text]) -> Text:
    """Words as a shell would have to be given them; bytes where one of them is not UTF-8."""
    texts = (to_bytes(word).decode(errors="surrogateescape") for word in words)
    return canonical(shlex.join(texts).encode(errors="surrogateescape"))


# The same setting in another channel


def related(rows: Iterable[Row], row: Row) -> list[Row]:
    """The rows of other channels that give the same setting under another spelling (``DB_URL``, ``--db-url``)."""
    name = relaxed(row)
    if len(name) < _SHORTEST:
        return []
    return [other for other in rows if other.channel != row.channel and relaxed(other) == name]


def relaxed(row: Row) -> str:
    """The key without case, separators, the dashes or ``-D`` of a flag and the directories of a file."""
    key = row.key
    if row.channel == "file":
        key = key.rpartition("/")[2]
    elif row.channel == "arg":
        key = key.removeprefix("-D").lstrip("-")
    return _SEPARATORS.sub("", key).lower()


_SHORTEST = 3
_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")
