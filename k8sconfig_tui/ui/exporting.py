"""Writing redacted snapshots of what is open; to be called off the event loop.

The law of this module: nothing that is there is replaced unless the person said so of just these files.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from k8sconfig_tui.present import exported
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.readers.folders import absolute
from k8sconfig_tui.state import StateError, write_file
from k8sconfig_tui.workspace import RefusedError, Wish, Workspace


class ExportError(Exception):
    """Nothing more was written; the message is one line."""


def targets(workspace: Workspace, typed: str) -> list[str]:
    """The files that a typed path stands for. Raises ``ExportError``."""
    if not typed.strip() or typed.endswith("/"):
        raise ExportError("the name of a file is wanted")
    paths = exported.targets(absolute(typed), [inventory.name for inventory in workspace.inventories])
    if len(set(paths)) < len(paths):
        raise ExportError("the sources' names do not make different names of files")
    return paths


def there(paths: Sequence[str]) -> list[str]:
    """Those that exist already."""
    return [path for path in paths if os.path.lexists(path)]


def give(workspace: Workspace, wish: Wish, paths: Sequence[str], tick: Callable[[str, int, int], None]) -> Page:
    """Write them; what is to be read of it. Raises ``ExportError``, and what ``tick`` raises."""
    try:
        made = workspace.export(wish, tick)
    except RefusedError as error:
        raise ExportError(str(error)) from None
    for one, path in zip(made, paths, strict=True):
        try:
            write_file(Path(path), one.data)
        except StateError as error:
            raise ExportError(f"cannot write {path}: {error}") from None
    return exported.page(list(zip(made, paths, strict=True)))
