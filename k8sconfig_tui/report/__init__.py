"""Documents as output: one file per form.

The law of this room: a writer lays out what it is given and judges nothing. It writes UTF-8, item by item, and no
character that could move a cursor: JSON and YAML escape it, tables are given printable text.
Each module has one constant ``WRITER`` that fulfils the protocol below.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from msgspec import Struct

Write = Callable[[bytes], object]


class Document(Protocol):
    """A document of the public contract: first fields, named lists, and what is known at the end."""

    @property
    def head(self) -> dict[str, Any]: ...
    @property
    def lists(self) -> dict[str, Iterable[Struct]]: ...
    @property
    def tail(self) -> Callable[[], dict[str, Any]]: ...


class Table(Protocol):
    """Rows of printable text under column titles; ``title`` may be empty."""

    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Iterable[Sequence[str]]: ...


class Page(Struct):
    """What is to be written, in both forms; a writer takes the one that it needs, once."""

    document: Document
    tables: Callable[[], Iterable[Table]]
    headers: bool = True


class Writer(Protocol):
    """One form of output; ``names`` are what ``-o`` calls it."""

    names: tuple[str, ...]

    def write(self, page: Page, write: Write) -> None:
        """Writes the page piece by piece. Raises what ``write`` raises."""
