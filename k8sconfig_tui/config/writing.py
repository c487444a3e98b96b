"""Changes to the config file: its comments and order stay, and a change is whole or not at all.

The law of this module: what would be written is shown before it is written; a link is followed to the file that it
leads to; a new file is for its owner alone, an old one keeps its mode.
"""

import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from k8sconfig_tui.config import ConfigError
from k8sconfig_tui.config.reading import parse

Value = str | int | float | bool


class Draft(NamedTuple):
    """A change that could be made: the file's text ``before`` and ``after`` it; ``before`` is None without a file."""

    path: Path
    before: str | None
    after: str


def draft(path: Path, changes: Mapping[str, Value]) -> Draft:
    """The file with these settings at its top level. Raises ``ConfigError`` where that would be no config file."""
    import tomlkit  # noqa: PLC0415  only a change needs it

    before = _text(path)
    try:
        found = tomlkit.parse(before) if before is not None else tomlkit.document()
    except tomlkit.exceptions.TOMLKitError as error:
        raise ConfigError(f"{path}: {error}") from None
    for name, value in changes.items():
        found[name] = value
    after = found.as_string()
    settings = parse(after.encode(), str(path))
    if any(getattr(settings, name) != value for name, value in changes.items()):
        raise ConfigError(f"{path}: cannot be changed here; edit it by hand")
    return Draft(path, before, after)


def write(change: Draft) -> None:
    """Replace the file by the draft, unless it has become another since. Raises ``ConfigError``."""
    if _text(change.path) != change.before:
        raise ConfigError(f"{change.path}: changed by somebody else meanwhile; nothing was written")
    try:
        target = Path(os.path.realpath(change.path))
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(target, change.after.encode())
    except OSError as error:
        raise ConfigError(f"{change.path}: cannot write the config file: {error.strerror}") from None


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"{path}: cannot read the config file: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}") from None


def _replace(target: Path, data: bytes) -> None:
    """The new file beside the old one first, then in its place at one stroke."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with suppress(FileNotFoundError):
                os.fchmod(descriptor, stat.S_IMODE(target.stat().st_mode))
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
