"""The help page: every command with the keys that run it now, and what the signs of the matrix mean.

The law of this module: it knows no key by itself; it is given the table.
"""

from collections.abc import Iterable, Mapping

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.signs import LEGEND, Glyphs

_KEYS = 16

WORDS = {
    "What a filter and a search understand": (
        ("db url", "all of these texts; an upper-case letter makes one mind case"),
        ("!text  ~txt", "without it; its letters in this order"),
        ("/db.*url$", "a regular expression, to the end of the line"),
        ("is:value,broken", "any of: same value supply value+supply partial unknown, differs broken stale"),
        ("by:secret", "literal cm secret field file flag envfrom image link volume projected"),
        ("kind:sts", "the workload's kind; ! before a word that is not to hold"),
        ("secret:BYTES", "only in a search: Secrets whose value holds exactly these bytes"),
    ),
    "What : understands": (
        (":ns  :env", "a namespace; an environment"),
        (":ctx NAME", "another context in place of what is open; without a name the list"),
        (":go KIND/NAME", "a workload, or a KEY of it; :KIND/NAME does as well"),
        (":deploy  :sts", "only workloads of that kind"),
        (":find  :filter", "search; filter the tree or the matrix"),
        (":only  :sort", "verdicts; given, key or verdict"),
        (":secrets NS", "read those of a namespace that --secrets=lazy left out"),
        (":q  :NAME", "quit; any command by the name that it has in the config file"),
    ),
}
"""What may be typed in the lines, by heading."""


def help_lines(groups: Mapping[str, Iterable[tuple[str, str]]], glyphs: Glyphs) -> list[Line]:
    """``groups`` maps a heading to its ``(keys, what they do)``."""
    lines: list[Line] = []
    for heading, commands in groups.items():
        lines += [(Piece(heading, Tone.STRONG),)]
        lines += [(*shown(f"  {keys:<{_KEYS}} ", Tone.KEY), *shown(title)) for keys, title in commands]
        lines.append(())
    for heading, explained in WORDS.items():
        lines.append((Piece(heading, Tone.STRONG),))
        lines += [(Piece(f"  {word:<{_KEYS}} ", Tone.KEY), Piece(meaning)) for word, meaning in explained]
        lines.append(())
    lines.append((Piece("Signs", Tone.STRONG),))
    lines += [(Piece(f"  {getattr(glyphs, name):<{_KEYS}} ", Tone.KEY), Piece(meaning)) for name, meaning in LEGEND]
    lines.append((Piece(f"  {glyphs.hidden + ' 3fa9c1':<{_KEYS}} ", Tone.KEY), Piece("a secret and its fingerprint")))
    counts = f"3{glyphs.value} 1{glyphs.broken}"
    lines.append((Piece(f"  {counts:<{_KEYS}} ", Tone.KEY), Piece("how many keys stand out there, and how")))
    return lines
