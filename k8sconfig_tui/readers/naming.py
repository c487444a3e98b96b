"""Names of sources: what ``[NAME=]LOCATION`` says, and the NAME of a location that was given none."""

import os
from pathlib import Path

STDIN = "-"
SCHEMES = ("context:", "demo:")
_PASSING = ("/dev/", "/proc/")
_EXTENSIONS = frozenset(
    {
        ".json",
        ".yaml",
        ".yml",
        ".jsonl",
        ".ndjson",
        ".gz",
        ".tgz",
        ".zst",
        ".zstd",
        ".tar",
        ".txt",
        ".list",
        ".stdout",
        ".out",
    }
)


def split(text: str) -> tuple[str, str]:
    """``(NAME, LOCATION)``; NAME is empty where none is given."""
    name, equals, location = text.partition("=")
    if not equals or not name or not location or "/" in name or text.startswith(SCHEMES) or _exists(text):
        return "", text
    return name, location


def default_name(location: str) -> str:
    """The context's name, or the file's stem without any extension (``staging.json.gz`` → ``staging``)."""
    if location == STDIN:
        return "stdin"
    for scheme in SCHEMES:
        if location.startswith(scheme):
            return shown(location.removeprefix(scheme)) or scheme.removesuffix(":")
    path = Path(location)
    name = _absolute(path).name or location
    return shown(name if _is_directory(path) else _stem(name))


def may_be_source(name: str) -> bool:
    """Whether a file of this name is likely to be a source; only its content tells."""
    return os.path.splitext(name)[1].lower() in _EXTENSIONS  # noqa: PTH122 - of 100,000 names, no paths are made


def shown(text: str) -> str:
    """A path in one line of printable text: what is not printable stands as its escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def text_of(name: str, location: str) -> str:
    """``NAME=LOCATION`` as ``split`` reads it back; the location alone where no such text names it."""
    named = f"{name}={location}"
    return named if split(named) == (name, location) else location


def absolute(location: str) -> str:
    """The location as it is from anywhere; ``..`` stays, for behind a link it leads elsewhere than it seems."""
    return location if location == STDIN or location.startswith(SCHEMES) else str(Path(location).absolute())


def lasts(location: str) -> bool:
    """Whether there is the same behind it tomorrow: not standard input, and no descriptor of this process."""
    return location != STDIN and not os.path.normpath(absolute(location)).startswith(_PASSING)


def parent_name(location: str) -> str:
    """The name of the directory that a file or directory lies in."""
    return "" if location.startswith(SCHEMES) else _absolute(Path(location)).parent.name


def _absolute(path: Path) -> Path:
    """As it is written, links not followed: one may lead nowhere, or to itself."""
    return Path(os.path.normpath(path.absolute()))


def _stem(name: str) -> str:
    stem = name
    while Path(stem).suffix.lower() in _EXTENSIONS:
        stem = Path(stem).stem
    return stem if stem != name else Path(name).stem


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False


def _is_directory(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
