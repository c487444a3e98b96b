"""Writing redacted snapshots of what is open; to be called off the event loop.

The law of this module: nothing is written that was not asked about first where there is something to ask, and what is
written is what was asked about.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from k8sconfig_tui.present import exported
from k8sconfig_tui.present.line import Line
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.readers.folders import absolute
from k8sconfig_tui.state import StateError, write_file
from k8sconfig_tui.workspace import Export, RefusedError, Wish, Workspace

Tick = Callable[[str, int, int], None]


class ExportError(Exception):
    """Nothing more was written; the message is one line."""


class Prepared(NamedTuple):
    """Snapshots that can be written, or what is in their way; ``questions`` are to be agreed to before.

    ``allowing``: keys of Secrets of which it has to be agreed that names hold their values; nothing is made then.
    """

    wish: Wish
    paths: list[str]
    made: list[Export]
    questions: list[Line]
    allowing: tuple[str, ...] = ()


def targets(workspace: Workspace, typed: str) -> list[str]:
    """The files that a typed path stands for. Raises ``ExportError``."""
    if not typed.strip() or typed.endswith("/"):
        raise ExportError("the name of a file is wanted")
    paths = exported.targets(absolute(typed), [inventory.name for inventory in workspace.inventories])
    if len(set(paths)) < len(paths):
        raise ExportError("the sources' names do not make different names of files")
    return paths


def prepare(workspace: Workspace, wish: Wish, typed: str, tick: Tick) -> Prepared:
    """What would be written. Raises ``ExportError``, and what ``tick`` raises."""
    paths = targets(workspace, typed)
    _check_places(paths)
    try:
        made = workspace.export(wish, tick)
    except RefusedError as error:
        if not error.allowing:
            raise ExportError(str(error)) from None
        return Prepared(wish, paths, [], exported.asked(error), error.allowing)
    clear = [place for one in made for place in one.clear]
    return Prepared(wish, paths, made, exported.questions([*filter(os.path.lexists, paths)], clear))


def _check_places(paths: Sequence[str]) -> None:
    """That there are folders to write into, and nothing that cannot be replaced, before any work is done."""
    for path in map(Path, paths):
        if not path.parent.is_dir():
            raise ExportError(f"there is no folder {path.parent}")
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise ExportError(f"no right to write in {path.parent}")
        if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
            raise ExportError(f"{path} is there and no regular file, so it is not replaced")


def give(prepared: Prepared) -> Page:
    """Write them; what is to be read of it. Raises ``ExportError``."""
    done: list[str] = []
    for one, path in zip(prepared.made, prepared.paths, strict=True):
        try:
            write_file(Path(path), one.data)
        except StateError as error:
            rest = f" (written: {', '.join(done)})" if done else ""
            raise ExportError(f"cannot write {path}: {error}{rest}") from None
        done.append(path)
    return exported.page(list(zip(prepared.made, prepared.paths, strict=True)))
