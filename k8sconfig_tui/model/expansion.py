"""``$(VAR)`` references: one pass, no nesting, no re-scan.

Source: ``third_party/forked/golang/expansion/expand.go: Expand`` (rules B1–B4).
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.sealed import is_sealed
from k8sconfig_tui.model.values import State, Text, canonical, filled, to_bytes

Lookup = Callable[[str], Definition | None]
"""The definition that ``$(NAME)`` sees at this moment; None when no such variable is set."""


class Expanded(NamedTuple):
    """``value`` is None when a variable that it needs is not known (``state`` then says why); ``sealed`` is what is
    known of it where that is for a token."""

    state: State
    value: Text | None
    unresolved: tuple[str, ...] = ()
    sensitive: bool = False
    note: str = ""
    sealed: str | None = None


_REFERENCE = re.compile(r"\$(?:\$|\(([^)]*)\))")
"""``$$`` or ``$(NAME)``, NAME being everything up to the first ``)``; any other ``$`` stands for itself."""


MOST = 16 * 2**20
"""The longest value, in characters, that is worked out. No process can be given one longer than 128 KiB (Linux'
``MAX_ARG_STRLEN``), but a chain of references can ask for any length."""


def _split(text: str) -> list[str | None]:
    """Literal pieces at even places; at odd ones a name, or None for ``$$``.

    Behind the last ``)`` nothing can be a reference, which is said at once, not found out at every ``$(``.
    """
    end = text.rfind(")") + 1
    pieces: list[str | None] = [*_REFERENCE.split(text[:end])]
    if end < len(text):
        pieces[-1] = (pieces[-1] or "") + text[end:].replace("$$", "$")
    return pieces


def stretches(text: str) -> Iterator[tuple[str, bool]]:
    """What the text is made of, in order: its literal stretches as they come out, and the names that it refers to
    (``True``)."""
    literal = ""
    for place, piece in enumerate(_split(text)):
        if place % 2 and piece is not None:
            yield literal, False
            yield piece, True
            literal = ""
        else:
            literal += "$" if piece is None else piece
    yield literal, False


def references(text: str) -> list[str]:
    """The names that the text refers to, in order."""
    return [name for name in _split(text)[1::2] if name is not None]


def expand(text: str, lookup: Lookup) -> Expanded:
    """The text with its references replaced; a name that is not set stays literally (rule B3)."""
    if "$" not in text:
        return _expanded(text)
    parts: list[Text | None] = [*_split(text)]
    unresolved: list[str] = []
    sensitive, blocked = False, None
    for place in range(1, len(parts), 2):
        name = str(parts[place] or "")
        found = _DOLLAR if parts[place] is None else lookup(name)
        if found is None:
            unresolved.append(name)
            parts[place] = f"$({name})"
            continue
        sensitive = sensitive or found.sensitive
        parts[place] = offered = found.value if found.value is not None else found.sealed
        if offered is None:
            blocked = blocked or (name, found)
    names = tuple(dict.fromkeys(unresolved))
    if blocked is not None:
        return _blocked(*blocked, names, sensitive=sensitive)
    if sum(len(part) for part in parts if part) > MOST:
        note = f"longer than {MOST >> 20} MiB when expanded: no process can be given it"
        return Expanded(State.INVALID, None, names, sensitive, note)
    return _expanded(_join(parts), names, sensitive=sensitive)


def _expanded(value: Text, names: tuple[str, ...] = (), *, sensitive: bool = False) -> Expanded:
    if isinstance(value, str) and is_sealed(value):
        return Expanded(State.REDACTED, None, names, sensitive, sealed=value)
    return Expanded(filled(value), value, names, sensitive)


_DOLLAR = Definition("literal", "", State.VALUE, "$")


def _blocked(name: str, found: Definition, names: tuple[str, ...], *, sensitive: bool) -> Expanded:
    """A reference to something that has no value to give, or none that is known."""
    state = State.MISSING if found.state.known else found.state
    return Expanded(state, None, names, sensitive, f"needs $({name}), which is {state}")


def _join(parts: list[Text | None]) -> Text:
    try:
        return "".join(parts)  # type: ignore[arg-type]
    except TypeError:
        return canonical(b"".join(to_bytes(part) for part in parts if part is not None))
