"""What lies in a folder, for choosing from: names, sizes and ages, nothing of what the files hold.

The law of this module: no file is opened; an entry that cannot be looked at is shown all the same; names are those
that the system gave, in whatever bytes, and open what they name.
"""

import os
import stat
from collections.abc import Callable
from typing import Literal, NamedTuple

from k8sconfig_tui.readers.naming import may_be_source

Kind = Literal["folder", "file", "other"]

_BREATH = 500
"""Entries between two questions whether to go on."""


class Entry(NamedTuple):
    """One name in a folder. ``likely``: by its name it may be a source; ``link``: where a link leads to; ``other``
    is what cannot be read as a file: a pipe, a device, a link that leads nowhere."""

    name: str
    kind: Kind
    size: int = 0
    changed: float = 0.0
    likely: bool = False
    link: str = ""

    @property
    def hidden(self) -> bool:
        return self.name.startswith(".")


class Listing(NamedTuple):
    """A folder by its absolute path; folders first, by name. ``problem`` says why there is nothing to see."""

    path: str
    entries: list[Entry]
    problem: str = ""


def listing(path: str, cancelled: Callable[[], bool] = lambda: False) -> Listing:
    """Looks into a folder; what is found by then where ``cancelled`` says so."""
    place = absolute(path)
    entries: list[tuple[str, Entry]] = []
    try:
        with os.scandir(place) as found:
            for number, one in enumerate(found, 1):
                if number % _BREATH == 0 and cancelled():
                    break
                entry = _entry(one)
                entries.append((f"{entry.kind != 'folder':d}{entry.name.casefold()}\0{entry.name}", entry))
    except (OSError, ValueError) as error:
        return Listing(place, [], (getattr(error, "strerror", None) or "no such path").lower())
    entries.sort(key=lambda pair: pair[0])
    return Listing(place, [entry for _, entry in entries])


def absolute(path: str) -> str:
    """A path as it was typed, from the root: ``~`` is the home folder, ``..`` leads up."""
    return os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111 - "~nobody" stays as it is


def kind_of(path: str) -> Kind | None:
    """What lies at a path; None where nothing does."""
    try:
        return _kind(os.stat(path).st_mode)  # noqa: PTH116 - a path may hold any bytes
    except (OSError, ValueError):
        return None


def _entry(one: "os.DirEntry[str]") -> Entry:
    link = _link(one) if one.is_symlink() else ""
    try:
        status = one.stat()
    except OSError:
        return Entry(one.name, "other", link=link)
    kind = _kind(status.st_mode)
    likely = kind == "folder" or (kind == "file" and may_be_source(one.name))
    return Entry(one.name, kind, status.st_size, status.st_mtime, likely, link)


def _link(one: "os.DirEntry[str]") -> str:
    try:
        return os.readlink(one.path)  # noqa: PTH115 - the text of the link, not a path made of it
    except OSError:
        return "?"


def _kind(mode: int) -> Kind:
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"


def completed(typed: str, cancelled: Callable[[], bool] = lambda: False) -> str:
    """A typed path as far as the names on the disk leave no choice; a folder that is meant ends in a slash."""
    head, slash, start = typed.rpartition("/")
    if not slash and typed.startswith("~"):
        return f"{typed}/" if kind_of(absolute(typed)) == "folder" else typed
    found = listing(head + slash or ".", cancelled).entries
    fitting = [one for one in found if one.name.startswith(start) and (start or not one.hidden)]
    if not fitting:
        return typed
    common = os.path.commonprefix([one.name for one in fitting])  # noqa: RUF071 - of names, not of paths
    end = "/" if len(fitting) == 1 and fitting[0].kind == "folder" else ""
    return head + slash + common + end
