"""``-o markdown``: a table for a merge request or a ticket.

The law of this module: a cell is text. Nothing in it can end the cell, become HTML, a link, a mention or emphasis:
all but letters, digits and harmless signs are written as character references, which every renderer shows as they are.
"""

import re
from collections.abc import Sequence

from k8sconfig_tui.report import Page, Table, Write

_MARKUP = re.compile(r"""[^\w \-.,/=()'"+%;…•≠·]|(?<![^\W_])_|_(?![^\W_])|(?<=[wW]{3})\.""")


class _Markdown:
    names = ("markdown", "md")

    def write(self, page: Page, write: Write) -> None:
        between = ""
        for table in page.tables():
            text = "".join(f"{line}\n" for line in _lines(table, headers=page.headers))
            if text:
                write((between + text).encode("utf-8", "replace"))
                between = "\n"


def text_of(table: Table) -> str:
    """One table alone."""
    return "".join(f"{line}\n" for line in _lines(table, headers=True))


def _lines(table: Table, *, headers: bool) -> list[str]:
    rows = [_row(row) for row in table.rows]
    if not rows:
        return []
    title = [f"### {_cell(table.title)}", ""] if table.title and headers else []
    return [*title, _row(table.columns), "|" + " --- |" * len(table.columns), *rows]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", text)


WRITER = _Markdown()
