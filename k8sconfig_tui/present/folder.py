"""A folder as lines to choose from: folders first, what may be a source bright, everything else there but muted.

The law of this module: a name is shown for what it is, whatever bytes it has, and stays the name that opens the file.
"""

from collections.abc import Collection
from typing import NamedTuple

from k8sconfig_tui.model.values import Text
from k8sconfig_tui.present.filter import predicate
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.origin import age
from k8sconfig_tui.readers.folders import Entry, Listing

HERE, UP = ".", ".."
_NAME = 400
_UNITS = ("B", "kB", "MB", "GB", "TB")


class Shelf(NamedTuple):
    """What is to be seen of a folder: ``names`` that stand above its entries, then those that pass."""

    listing: Listing
    entries: list[Entry]
    names: tuple[str, ...]
    query: str = ""
    unseen: int = 0

    def __len__(self) -> int:
        return len(self.names) + len(self.entries)

    def entry(self, row: int) -> Entry | None:
        """The entry on a row; None for the folder itself and the one above it."""
        at = row - len(self.names)
        return self.entries[at] if 0 <= at < len(self.entries) else None

    def path(self, row: int) -> str:
        """The path that a row stands for."""
        folder, entry = self.listing.path, self.entry(row)
        if entry is not None:
            return f"{folder.rstrip('/')}/{entry.name}"
        return folder if self.names[row] == HERE else folder.rpartition("/")[0] or "/"

    def row_of(self, name: str) -> int:
        """The row of an entry; without it the first."""
        found = (at for at, entry in enumerate(self.entries) if entry.name == name)
        return next(found, 0 if self.entries else -len(self.names)) + len(self.names)


def shelf(listing: Listing, query: str = "", *, hidden: bool = False) -> Shelf:
    """A folder as it is looked at; hidden files are counted where they are not shown."""
    seen = listing.entries if hidden else [entry for entry in listing.entries if not entry.hidden]
    passes = predicate(query)
    kept = [entry for entry in seen if passes(entry.name)] if passes else seen
    above = () if listing.path == "/" else (UP,)
    return Shelf(listing, kept, above if listing.problem else (HERE, *above), query, len(listing.entries) - len(seen))


def line(of: Shelf, row: int, marked: Collection[str], now: float) -> Line:
    """One row: mark, size, age, name."""
    entry = of.entry(row)
    if entry is None:
        text = "./   this folder: every manifest under it" if of.names[row] == HERE else "../"
        return (_mark(of.path(row) in marked, of.names[row] == HERE), Piece(" " * 16), Piece(text, Tone.KEY))
    size = "" if entry.kind == "folder" else "-" if entry.kind == "other" else size_of(entry.size)
    when = age(now - entry.changed) if entry.changed else ""
    return (
        _mark(of.path(row) in marked, entry.kind != "other"),
        Piece(f"{size:>8} {when:>5}  ", Tone.MUTED),
        *_name(entry),
    )


def title(of: Shelf | None, marked: Collection[str]) -> Line:
    """Where one is, and how much is there."""
    if of is None:
        return (Piece("Looking into the folder", Tone.STRONG),)
    count = (
        f"   {len(of.entries):,} of {len(of.listing.entries):,}"
        if of.query
        else f"   {len(of.entries):,} {'entry' if len(of.entries) == 1 else 'entries'}"
    )
    hidden = f", {of.unseen:,} hidden" if of.unseen else ""
    marks = (Piece(f"   {len(marked)} marked", Tone.SUPPLY),) if marked else ()
    return (*shown(name_text(of.listing.path), Tone.STRONG, _NAME), Piece(count + hidden, Tone.MUTED), *marks)


def empty(of: Shelf) -> list[Line]:
    """What to say where there is nothing to choose."""
    if of.listing.problem:
        return [
            (Piece("? This folder cannot be listed: ", Tone.UNKNOWN), *shown(of.listing.problem, Tone.UNKNOWN)),
            (Piece("h goes up, tab lets you type another path", Tone.MUTED),),
        ]
    if of.query:
        return [(Piece("No name passes the filter; esc clears it", Tone.MUTED),)]
    text = "Only hidden files here; . shows them" if of.unseen else "This folder is empty; h goes up"
    return [(Piece(text, Tone.MUTED),)]


def name_text(name: str) -> Text:
    """A name as text, or as the bytes that it is where it is no text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape")
    return name


def size_of(count: int) -> str:
    """A size in three digits."""
    value, unit = float(count), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 or value >= 99.5 else f"{value:.1f} {_UNITS[unit]}"


def _mark(marked: bool, markable: bool) -> Piece:
    if not markable:
        return Piece("    ")
    return Piece("[x] ", Tone.SUPPLY) if marked else Piece("[ ] ", Tone.MUTED)


def _name(entry: Entry) -> Line:
    tone = Tone.STRONG if entry.kind == "folder" else Tone.TEXT if entry.likely else Tone.MUTED
    end = (Piece("/", Tone.MUTED),) if entry.kind == "folder" else ()
    link = (Piece(" -> ", Tone.MUTED), *shown(name_text(entry.link), Tone.MUTED, _NAME)) if entry.link else ()
    what = (Piece("   not a file", Tone.MUTED),) if entry.kind == "other" else ()
    return (*shown(name_text(entry.name), tone, _NAME), *end, *link, *what)
