"""``-o yaml``: the same document in the YAML that every version of the language reads alike.

The law of this module: a string stands plain only where no YAML, of version 1.1 or 1.2, could take it for anything
else (``on``, ``0644``, ``1e3``, ``12:30:45``); all others are double-quoted.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from k8sconfig_tui.report import Page, Write
from k8sconfig_tui.report.escapes import yaml

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*", re.ASCII)
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class _Yaml:
    names = ("yaml",)

    def write(self, page: Page, write: Write) -> None:
        document = page.document
        _put(write, _lines(document.head, ""))
        for name, items in document.lists.items():
            empty = True
            for item in items:
                if empty:
                    write(f"{_scalar(name)}:\n".encode())
                    empty = False
                _put(write, _lines([msgspec.to_builtins(item)], ""))
            if empty:
                write(f"{_scalar(name)}: []\n".encode())
        _put(write, _lines(msgspec.to_builtins(document.tail()), ""))


def _put(write: Write, lines: Iterator[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    if text:
        write(text.encode())


def _lines(node: Any, pad: str) -> Iterator[str]:
    """The lines of a mapping or list that is not empty, each begun with ``pad``."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _entry(f"{pad}{_scalar(key)}:", value, pad + "  ")
        return
    for item in node:
        yield from _item(item, pad)


def _entry(head: str, value: Any, pad: str) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield head
        yield from _lines(value, pad)
    else:
        yield f"{head} {_scalar(value)}"


def _item(item: Any, pad: str) -> Iterator[str]:
    if not (isinstance(item, dict | list) and item):
        yield f"{pad}- {_scalar(item)}"
        return
    inner = _lines(item, pad + "  ")
    yield f"{pad}- {next(inner)[len(pad) + 2 :]}"
    yield from inner


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) is not None and value.lower() not in _WORDS
        return value if plain else yaml(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else "[]" if isinstance(value, list) else "{}"


WRITER = _Yaml()
