"""The settings as lines: each with its value, its default, where it comes from and what it is for.

The law of this module: what would be written into the config file is to be read before it is written.
"""

import json
from collections.abc import Collection, Mapping
from difflib import unified_diff
from typing import Any, NamedTuple, get_args

import msgspec

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.settings import MEANINGS, THEMES, Clipboard, Settings, short

_LABEL = 18
_VALUE = 28
_STEPS = (5, 10, 20, 30, 60, 120, 300)
_NAME = 200


class Preference(NamedTuple):
    """One setting. ``choices`` are what it can be changed to here; none where only the config file can say it."""

    name: str
    value: Any
    default: Any
    origin: str
    choices: tuple[Any, ...] = ()

    def next(self, direction: int) -> Any:
        """The choice that follows."""
        at = self.choices.index(self.value) if self.value in self.choices else -direction
        return self.choices[(at + direction) % len(self.choices)]


def preferences(
    settings: Settings, *, changed: Collection[str], said: Collection[str], stated: Collection[str], path: str
) -> list[Preference]:
    """Every setting with where it comes from: this session, the command line, the config file, or the default."""
    made = []
    for field in msgspec.structs.fields(Settings):
        default = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
        origin = (
            "this session" if field.name in changed else "command line" if field.name in said
            else path if field.name in stated else "default"
        )  # fmt: skip
        value = getattr(settings, field.name)
        made.append(Preference(field.name, value, default, origin, _choices(value, field.name)))
    return sorted(made, key=lambda one: not one.choices)


def _choices(value: Any, name: str) -> tuple[Any, ...]:
    if name == "theme":
        return THEMES
    if name == "clipboard":
        return get_args(Clipboard)
    if isinstance(value, bool):
        return (False, True)
    return _STEPS if isinstance(value, int) else ()


def lines(of: list[Preference], note: Line = ()) -> tuple[list[Line], dict[int, Preference]]:
    """The lines of the screen, and which of them is which setting."""
    made: list[Line] = []
    at: dict[int, Preference] = {}
    for one in of:
        at[len(made)] = one
        made.append(_line(one))
        made.append((Piece(f"    {MEANINGS[one.name]}"), Piece(_default(one), Tone.MUTED)))
        made += [(Piece("    "), *shown(text, Tone.TEXT, _NAME)) for text in _entries(one)]
        made.append(())
    return [*made, note], at


def _line(one: Preference) -> Line:
    value = shown(_text(one), Tone.STRONG if one.value != one.default else Tone.TEXT, _VALUE)
    room = max(_VALUE - sum(len(piece.text) for piece in value), 1)
    left, right = ("< ", " >") if one.choices else ("  ", "  ")
    sides = (Piece(left, Tone.MUTED), *value, Piece(right, Tone.MUTED))
    return (Piece(f"{one.name:<{_LABEL}}", Tone.KEY), *sides, Piece(" " * room), *shown(one.origin, Tone.MUTED, _NAME))


def _text(one: Preference) -> str:
    if one.name == "theme":
        return short(one.value)
    if isinstance(one.value, dict | tuple):
        return f"{len(one.value)} in the config file" if one.value else "none"
    return json.dumps(one.value) if isinstance(one.value, bool | int | float) else str(one.value)


def _default(one: Preference) -> str:
    if isinstance(one.value, dict | tuple):
        return "   change it in the config file"
    return f"   default: {_text(one._replace(value=one.default))}"


def _entries(one: Preference) -> list[str]:
    value = one.value
    if one.name == "theme":
        return [", ".join(map(short, THEMES))]
    if isinstance(value, Mapping):
        return [f"{name} = {json.dumps(key)}" for name, key in value.items()]
    if isinstance(value, tuple):
        return [f"{rule.name}: source {rule.source}, namespace {rule.namespace}, order {rule.order}" for rule in value]
    return []


def written(path: str, before: str | None, after: str) -> list[Line]:
    """What a change does to the config file, to be looked at first."""
    head = "This is written into" if before is not None else "This file is made:"
    made: list[Line] = [(Piece(f"{head} ", Tone.STRONG), *shown(path, Tone.KEY, _NAME)), ()]
    changes = list(unified_diff((before or "").splitlines(), after.splitlines(), n=2, lineterm=""))[2:]
    tones = {"+": Tone.NEW, "-": Tone.OLD, "@": Tone.MUTED}
    made += [shown(change, tones.get(change[:1], Tone.TEXT)) for change in changes if not change.startswith("@")]
    return [*made, (), (Piece("enter writes it", Tone.SUPPLY), Piece("   esc does not", Tone.MUTED))]
