"""``-o table``: columns as kubectl prints them, three blanks apart."""

import unicodedata
from collections.abc import Iterator, Sequence

from k8sconfig_tui.report import Page, Table, Write

_GAP = "   "


class _Table:
    names = ("table",)

    def write(self, page: Page, write: Write) -> None:
        between = b""
        for table in page.tables():
            lines = list(_lines(table, headers=page.headers))
            if lines:
                write(between + "".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
                between = b"\n"


def _lines(table: Table, *, headers: bool) -> Iterator[str]:
    rows: list[Sequence[str]] = list(table.rows)
    if not rows:
        return
    if headers:
        if table.title:
            yield table.title
        rows.insert(0, [title.upper() for title in table.columns])
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield _GAP.join(text + " " * (cells - width(text)) for text, cells in zip(row, widths, strict=True)).rstrip()


def width(text: str) -> int:
    """The columns that printable text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


WRITER = _Table()
