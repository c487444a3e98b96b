"""``$(VAR)`` references: one pass, no nesting, no re-scan.

Source: ``third_party/forked/golang/expansion/expand.go: Expand`` (rules B1–B4).
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.values import State, Text, canonical, filled, to_bytes

Lookup = Callable[[str], Definition | None]
"""The definition that ``$(NAME)`` sees at this moment; None when no such variable is set."""


class Expanded(NamedTuple):
    """``value`` is None when a variable that it needs is not known (``state`` then says why)."""

    state: State
    value: Text | None
    unresolved: tuple[str, ...] = ()
    sensitive: bool = False
    note: str = ""


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


def references(text: str) -> list[str]:
    """The names that the text refers to, in order."""
    return [name for name in _split(text)[1::2] if name is not None]


def expand(text: str, lookup: Lookup) -> Expanded:
    """The text with its references replaced; a name that is not set stays literally (rule B3)."""
    if "$" not in text:
        return Expanded(filled(text), text)
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
        if found.value is None:
            blocked = blocked or (name, found)
        parts[place] = found.value
    names = tuple(dict.fromkeys(unresolved))
    if blocked is not None:
        return _blocked(*blocked, names, sensitive=sensitive)
    if sum(len(part) for part in parts if part) > MOST:
        note = f"longer than {MOST >> 20} MiB when expanded: no process can be given it"
        return Expanded(State.INVALID, None, names, sensitive, note)
    value = _join(parts)
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
