"""The user's settings: frozen, passed in, never global."""

from typing import Literal

from msgspec import Struct

Clipboard = Literal["auto", "file"]
"""``auto``: the terminal's clipboard, a file for what is too long for it; ``file``: always the file."""

_FAMILY = "k8sconfig-"
THEMES = tuple(
    _FAMILY + name for name in ("dark", "light", "contrast-dark", "contrast-light", "ansi-dark", "ansi-light")
)
"""The themes' names, in the order in which the theme key walks through them."""


def theme_called(name: str) -> str | None:
    """The theme of that name, which may be short of what all their names begin with; None where there is none."""
    return next((theme for theme in THEMES if name in {theme, short(theme)}), None)


def short(theme: str) -> str:
    """A theme's name without what all their names begin with."""
    return theme.removeprefix(_FAMILY)


def no_theme(name: str) -> str:
    """What to say of a name that no theme has."""
    return f"no theme '{name}'; there are {', '.join(map(short, THEMES))}"


class EnvironmentRule(Struct, frozen=True, forbid_unknown_fields=True):
    """One ``[[environments]]`` table of the config file.

    ``source`` and ``namespace`` are globs; ``*`` in ``namespace`` is the logical name (``payments-dev`` under
    ``*-dev`` is ``payments``). ``order`` sorts the columns.
    """

    name: str
    source: str = "*"
    namespace: str = "*"
    order: int = 0


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a config file may say, with its defaults."""

    environments: tuple[EnvironmentRule, ...] = ()
    theme: str = "k8sconfig-dark"
    ascii: bool = False
    reveal_seconds: int = 20
    clipboard: Clipboard = "auto"
    keys: dict[str, str] = {}
    remember: bool = True


MEANINGS = {
    "theme": "the colours; T walks through them",
    "ascii": "signs, frames and scroll bars in ASCII only",
    "reveal_seconds": "how long x shows a value of a Secret",
    "clipboard": '"file": copies go to a file instead of the terminal, which must allow OSC 52',
    "remember": "recent sources, the last view and bookmarks, from one run to the next",
    "keys": "other keys for a command, by its name in the table of keys",
    "environments": "columns of your own, in place of those found by name",
}
"""What each setting is for, in a line."""
