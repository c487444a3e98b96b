"""An object as the lines of its YAML, and which line tells which field.

The law of this module: a text stands plain only where no YAML could take it for anything else, or as a block where it
has lines; of a long one, and of what lies deeper than anyone looks, it is said how much there is.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from k8sconfig_tui.compare.structural import Path
from k8sconfig_tui.formats.yaml_scalars import unmistakable
from k8sconfig_tui.present.line import Line, Piece, Tone, shown

_DEEPEST = 60
_LIMIT = 1000
"""How many characters of one line are shown."""

LinesOf = Callable[[Path], int]
"""How many lines of the text at a path are shown."""


class Masked(NamedTuple):
    """What stands in the place of a value that is not shown."""

    line: Line


class Entry(NamedTuple):
    """One line of YAML: the field that it belongs to, the blanks and dashes in front, the field's name if it stands
    here, and what stands behind it; ``block``: a line of a text."""

    path: Path
    lead: str
    key: str | None
    value: object = None
    block: bool = False


def entries(tree: dict[str, Any], lines_of: LinesOf) -> list[Entry]:
    """The lines of an object."""
    return list(_map(tree, (), "", lines_of))


def line_of(entry: Entry) -> Line:
    """What is to be read in a line."""
    lead = (Piece(entry.lead, Tone.MUTED),) if entry.lead else ()
    if entry.block:
        return (*lead, *_block(entry.value))
    if entry.key is None:
        return (*lead, *_scalar(entry.value))
    name = (*shown(_text(entry.key), Tone.KEY, _LIMIT), Piece(":", Tone.MUTED))
    return (*lead, *name) if entry.value is _BELOW else (*lead, *name, Piece(" "), *_scalar(entry.value))


_BELOW = object()
"""The value stands on the following lines."""


class _More(NamedTuple):
    lines: int
    characters: int


class _Head(NamedTuple):
    """What opens a block: ``|``, and how its end is to be read."""

    sign: str


def _node(node: Any, path: Path, lead: str, key: str | None, lines_of: LinesOf) -> Iterator[Entry]:
    """A field, or an item where it has no name; ``lead`` holds the dashes of the lists that begin here."""
    if not isinstance(node, dict | list) or not node or len(path) > _DEEPEST:
        yield from _leaf(node, path, lead, key, lines_of)
        return
    if key is not None:
        yield Entry(path, lead, key, _BELOW)
        lead = _blank(lead) + ("  " if isinstance(node, dict) else "")
    if isinstance(node, dict):
        yield from _map(node, path, lead, lines_of)
    else:
        for at, item in enumerate(node):
            yield from _node(item, (*path, at), lead + "- ", None, lines_of)
            lead = _blank(lead)


def _map(node: dict[str, Any], path: Path, lead: str, lines_of: LinesOf) -> Iterator[Entry]:
    """The fields, in a list's item its name first."""
    names = sorted(node, key=lambda name: name != "name") if path and isinstance(path[-1], int) else node
    for name in names:
        yield from _node(node[name], (*path, name), lead, name, lines_of)
        lead = _blank(lead)


def _leaf(node: Any, path: Path, lead: str, key: str | None, lines_of: LinesOf) -> Iterator[Entry]:
    if not isinstance(node, str) or "\n" not in node:
        yield Entry(path, lead, key, node)
        return
    yield Entry(path, lead, key, _Head(_sign(node)))
    inside, most = _blank(lead) + "  ", lines_of(path)
    for line in node.removesuffix("\n").split("\n", most)[:most]:
        yield Entry(path, inside, None, line, block=True)
    more = node.count("\n") + (not node.endswith("\n")) - most
    if more > 0:
        yield Entry(path, inside, None, _More(more, len(node)), block=True)


def _sign(text: str) -> str:
    indent = "2" if text.lstrip("\n")[:1] == " " else ""
    return f"|{indent}{'' if _closed(text) else '+' if text.endswith(chr(10)) else '-'}"


def _closed(text: str) -> bool:
    """Whether a text ends with one line break and no more."""
    return text.endswith("\n") and not text.endswith("\n\n") and text != "\n"


def _block(value: object) -> Line:
    if isinstance(value, _More):
        return (Piece(f"… {value.lines:,} more lines; {value.characters:,} characters in all", Tone.MUTED),)
    return shown(str(value), Tone.TEXT, _LIMIT, spaces=True)


def _scalar(value: object) -> Line:
    if isinstance(value, Masked):
        return value.line
    if isinstance(value, _Head):
        return (Piece(value.sign, Tone.MUTED),)
    if isinstance(value, str):
        return shown(_text(value), Tone.TEXT, _LIMIT)
    if isinstance(value, dict | list):
        text = "{…}" if value and isinstance(value, dict) else "[…]" if value else "{}" if value == {} else "[]"
        return (Piece(text, Tone.MUTED),)
    return shown(json.dumps(value), Tone.TEXT, _LIMIT)


def _text(text: str) -> str:
    """A string of one line; what is not printable is left to be marked."""
    head = text[: _LIMIT + 1]
    if unmistakable(head):
        return text
    quoted = head.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}{text[_LIMIT + 1 :]}"'


def _blank(lead: str) -> str:
    return " " * len(lead)
