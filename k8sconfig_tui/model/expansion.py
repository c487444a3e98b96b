"""``$(VAR)`` references: one pass, no nesting, no re-scan.

Source: ``third_party/forked/golang/expansion/expand.go: Expand`` (rules B1–B4).
"""

from collections.abc import Callable
from typing import NamedTuple

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.values import State, Text, canonical, to_bytes

Lookup = Callable[[str], Definition | None]
"""The definition that ``$(NAME)`` sees at this moment; None when no such variable is set."""


class Expanded(NamedTuple):
    """``value`` is None when a variable that it needs is not known (``state`` then says why)."""

    state: State
    value: Text | None
    unresolved: tuple[str, ...] = ()
    sensitive: bool = False
    note: str = ""


def references(text: str) -> list[str]:
    """The text cut at its references: literal pieces at even places, names at odd ones, ``$$`` already undone."""
    pieces, literal, at, end = [], [], 0, len(text)
    while True:
        dollar = text.find("$", at)
        if dollar < 0 or dollar + 1 >= end:
            literal.append(text[at:])
            pieces.append("".join(literal))
            return pieces
        literal.append(text[at:dollar])
        following = text[dollar + 1]
        close = text.find(")", dollar + 2) if following == "(" else -1
        if close >= 0:
            pieces += ["".join(literal), text[dollar + 2 : close]]
            literal = []
            at = close + 1
        else:
            literal.append("$" if following == "$" else "$" + following)
            at = dollar + 2


def expand(text: str, lookup: Lookup) -> Expanded:
    """The text with its references replaced; a name that is not set stays literally (rule B3)."""
    if "$" not in text:
        return Expanded(State.VALUE if text else State.EMPTY, text)
    pieces = references(text)
    parts: list[Text] = list(pieces)
    unresolved: list[str] = []
    sensitive, blocked = False, None
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        found = lookup(name)
        if found is None:
            unresolved.append(name)
            parts[place] = f"$({name})"
        elif found.value is None:
            blocked = blocked or (name, found)
            sensitive = sensitive or found.sensitive
        else:
            parts[place] = found.value
            sensitive = sensitive or found.sensitive
    names = tuple(dict.fromkeys(unresolved))
    if blocked is not None:
        name, found = blocked
        state = found.state if not found.state.known else State.MISSING
        return Expanded(state, None, names, sensitive, f"needs $({name}), which is {state}")
    value = _join(parts)
    return Expanded(State.VALUE if value else State.EMPTY, value, names, sensitive)


def _join(parts: list[Text]) -> Text:
    if any(isinstance(part, bytes) for part in parts):
        return canonical(b"".join(to_bytes(part) for part in parts))
    return "".join(part for part in parts if isinstance(part, str))
