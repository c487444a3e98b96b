"""What a ConfigMap or Secret holds: each key with its exact value, or what is known instead.

The law of this module: a value of the wrong shape is ``invalid``, the others stay; an error tells no value.
"""

from collections.abc import Callable
from typing import NamedTuple

import msgspec
from msgspec import Raw

from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.model.sealed import MARK, vouched
from k8sconfig_tui.model.values import State, Text, decode_base64, decode_secret, sealed_of, state_of
from k8sconfig_tui.model.workload import decode


class Entry(NamedTuple):
    """One key of a ConfigMap or Secret. ``value`` is None unless ``state`` is ``value`` or ``empty``.

    ``sealed``: see ``Definition``.
    """

    value: Text | None
    binary: bool
    state: State
    sealed: str | None = None

    def __repr__(self) -> str:
        """Never the value: a traceback or a log may show this."""
        return f"<Entry {self.state}>"


def _entry(value: Text) -> Entry:
    state = state_of(value)
    if state is State.REDACTED and isinstance(value, str) and (clear := vouched(value))[0]:
        return _entry(clear[1])._replace(sealed=value)
    return Entry(value if state.known else None, False, state, sealed_of(value, state))


def _secret_entry(text: str) -> Entry:
    if text.startswith(MARK):
        return _entry(text)
    state, value = decode_secret(text)
    return Entry(value, False, state)


def _binary_entry(text: str) -> Entry:
    if text.startswith(MARK):
        return _entry(text)._replace(binary=True)
    value = decode_base64(text)
    return Entry(None, True, State.INVALID) if value is None else _entry(value)._replace(binary=True)


class Data(NamedTuple):
    """A ConfigMap or Secret: which one, and its keys; ``broken`` where it has others that could not be told,
    ``unread`` where none was read."""

    ref: ObjectRef
    entries: dict[str, Entry]
    broken: bool
    unread: bool = False


def decoded_data(obj: KubeObject) -> tuple[Data, list[Exception]]:
    """What the object holds, and what of it has not its kind's shape."""
    parts = ((obj.data, _secret_entry), (obj.stringData, _entry)) if obj.kind == "Secret" else (
        (obj.data, _entry), (obj.binaryData, _binary_entry))  # fmt: skip
    entries: dict[str, Entry] = {}
    errors: list[Exception] = []
    broken = False
    for raw, made in parts:
        try:
            entries.update({key: made(value or "") for key, value in (decode(raw, _STRINGS) or {}).items()})
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            errors.append(error)
            mended = _one_by_one(raw, made)
            broken = broken or mended is None
            entries.update(mended or {})
    return Data(obj.ref, entries, broken), errors


def _one_by_one(raw: Raw, made: Callable[[str], Entry]) -> dict[str, Entry] | None:
    """The keys of a map in which some value is no string; None where it is no map at all."""
    try:
        parts = _RAWS.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return {key: _entry_or_invalid(part, made) for key, part in parts.items()}


def _entry_or_invalid(part: Raw, made: Callable[[str], Entry]) -> Entry:
    try:
        return made(_STRING.decode(part))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Entry(None, False, State.INVALID)


_RAWS = msgspec.json.Decoder(dict[str, Raw])
_STRING = msgspec.json.Decoder(str)
_STRINGS = msgspec.json.Decoder(dict[str, str | None] | None)
