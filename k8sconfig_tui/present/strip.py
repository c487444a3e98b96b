"""How the keys of many containers are supplied, as one strip for each environment, or for each namespace of one: the
odd one out is seen before it is read.

The law of this module: a strip is as long for few keys as for many, each kind of supply has a sign of its own, and the
counts stand beside it; what is not counted yet is said to be missing.
"""

from collections.abc import Iterator, Sequence

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.present.supplies import WORDS, Strip, Supplies, total
from k8sconfig_tui.present.tree import Forest, Node

_WIDTH = 24
_LABEL = 10
_MOST = 12
_NAME = 63

_TONES = (Tone.TEXT, Tone.SAME, Tone.VALUE, Tone.SUPPLY, Tone.UNKNOWN, Tone.MUTED)


def strips(forest: Forest, node: Node, glyphs: Glyphs) -> list[Line]:
    """The strips of a node: of the namespaces of an environment, the least usual first, else of all environments."""
    known = sum(at in forest.tallies for at in node.groups)
    made = forest.strips(node, _made)
    lines: list[Line] = [(Piece("Supply  ", Tone.STRONG), *_legend(glyphs))]
    widths = [
        max(len(f"{count:,}") for count in counts) for counts in zip(*(one.supplies for one in made), strict=True)
    ]
    lines += [_line(strip, glyphs, _column(made), widths) for strip in made[:_MOST]]
    if len(made) > _MOST:
        lines.append((Piece(f"… {len(made) - _MOST:,} more namespaces, less unusual", Tone.MUTED),))
    if known < len(node.groups):
        lines.append((Piece(f"{known:,} of {len(node.groups):,} containers counted so far", Tone.UNKNOWN),))
    return lines


def _made(forest: Forest, node: Node) -> list[Strip]:
    return _of_namespaces(forest, node) if node.level == "environment" else list(_of_environments(forest, node))


def prepare(forest: Forest) -> None:
    """Make the strips of what lies uppermost, so that no one waits for them later."""
    for root in forest.roots(logical=False):
        forest.strips(root, _made)


def bar(supplies: Supplies, glyphs: Glyphs, width: int = _WIDTH) -> Line:
    """The shares as cells; whatever is there at all has one."""
    pieces = zip(_cells(supplies, width), glyphs.supplies, _TONES, strict=True)
    return tuple(Piece(sign * count, tone) for count, sign, tone in pieces if count)


def _legend(glyphs: Glyphs) -> Iterator[Piece]:
    for sign, word, tone in zip(glyphs.supplies, WORDS, _TONES, strict=True):
        yield Piece(f" {sign}", tone)
        yield Piece(f" {word} ", Tone.MUTED)


def _of_environments(forest: Forest, node: Node) -> Iterator[Strip]:
    tallies = [tally for at in node.groups if (tally := forest.tallies.get(at)) is not None]
    there = forest.presence(node)
    for column, environment in enumerate(forest.matrix.environments):
        if there[column]:
            yield Strip(environment.name, total(tally.supplies[column] for tally in tallies))


def _of_namespaces(forest: Forest, node: Node) -> list[Strip]:
    here = node.environment or 0
    made = [
        Strip(child.label, total(forest.tallies[at].supplies[here] for at in child.groups if at in forest.tallies))
        for child in forest.children(node)
    ]
    usual = total(strip.supplies for strip in made)
    return sorted(made, key=lambda strip: (-round(strip.supplies.oddness(usual), 2), strip.name))


def _column(made: Sequence[Strip]) -> int:
    """How wide the names are drawn."""
    return max(_LABEL, *(min(len(strip.name), 2 * _LABEL) for strip in made[:_MOST])) if made else _LABEL


def _line(strip: Strip, glyphs: Glyphs, column: int, widths: Sequence[int]) -> Line:
    name = shown(strip.name, Tone.TEXT, _NAME)
    pad = Piece(" " * max(column + 1 - sum(len(piece.text) for piece in name), 1))
    if not any(strip.supplies):
        return (*name, pad, Piece("no keys", Tone.MUTED))
    return (*name, pad, *bar(strip.supplies, glyphs), *_counts(strip.supplies, glyphs, widths))


def _counts(supplies: Supplies, glyphs: Glyphs, widths: Sequence[int]) -> Iterator[Piece]:
    """Each count with the sign of its kind, one below the other."""
    for count, sign, width, tone in zip(supplies, glyphs.supplies, widths, _TONES, strict=True):
        yield Piece(f"  {sign}", tone if count else Tone.MUTED)
        yield Piece(f" {count:>{width},}", Tone.TEXT if count else Tone.MUTED)


def _cells(supplies: Supplies, width: int) -> list[int]:
    """So many cells for each count that they are ``width`` in all, by largest remainder, at least one for any."""
    whole = sum(supplies) or 1
    exact = [count * width / whole for count in supplies]
    cells = [max(int(share), int(count > 0)) for share, count in zip(exact, supplies, strict=True)]
    order = sorted(range(len(cells)), key=lambda at: exact[at] - cells[at])
    while sum(cells) > width:
        cells[max(range(len(cells)), key=cells.__getitem__)] -= 1
    for at in reversed(order[-(width - sum(cells)) :] if sum(cells) < width else []):
        cells[at] += 1
    return cells
