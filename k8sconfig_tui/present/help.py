"""The help page: every command with the keys that run it now, and what the signs of the matrix mean.

The law of this module: it knows no key by itself; it is given the table.
"""

from collections.abc import Iterable, Mapping

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.signs import LEGEND, Glyphs

_KEYS = 16


def help_lines(groups: Mapping[str, Iterable[tuple[str, str]]], glyphs: Glyphs) -> list[Line]:
    """``groups`` maps a heading to its ``(keys, what they do)``."""
    lines: list[Line] = []
    for heading, commands in groups.items():
        lines += [(Piece(heading, Tone.STRONG),)]
        lines += [(*shown(f"  {keys:<{_KEYS}} ", Tone.KEY), *shown(title)) for keys, title in commands]
        lines.append(())
    lines.append((Piece("Signs", Tone.STRONG),))
    lines += [(Piece(f"  {getattr(glyphs, name):<{_KEYS}} ", Tone.KEY), Piece(meaning)) for name, meaning in LEGEND]
    lines.append((Piece(f"  {glyphs.hidden + ' 3fa9c1':<{_KEYS}} ", Tone.KEY), Piece("a secret and its fingerprint")))
    counts = f"3{glyphs.value} 1{glyphs.broken}"
    lines.append((Piece(f"  {counts:<{_KEYS}} ", Tone.KEY), Piece("how many keys stand out there, and how")))
    return lines
