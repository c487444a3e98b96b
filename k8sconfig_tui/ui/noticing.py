"""A change taken over, and what of it is to be noticed: for a worker.

The law of this module: cells, and with them values, do not leave it; what leaves is ready to be shown.
"""

import time
from collections.abc import Mapping
from typing import NamedTuple

from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.present.chronicle import Entry, entries
from k8sconfig_tui.present.recent import Touched, touched
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.ui import work
from k8sconfig_tui.workspace import Workspace


class Noticed(NamedTuple):
    """What a change did: what is to be marked for a while, and what is to be remembered."""

    touched: Touched = Touched()
    entries: tuple[Entry, ...] = ()


def renewed(
    before: work.Opened,
    source: str,
    changes: Mapping[ObjectRef, KubeObject | None],
    place: str,
    glyphs: Glyphs,
) -> tuple[work.Opened, Noticed]:
    """What is open after objects of a source have become others, and what that did. Raises as ``work.renewed``."""
    workspace = before.workspace
    inventory = {inventory.name: inventory for inventory in workspace.inventories}[source]
    with Workspace.bulk():
        there = workspace.before(before.matrix, inventory, changes, place)
    now = work.renewed(before, source, changes, place)
    news = there.after(now.matrix)
    return now, Noticed(touched(news), tuple(entries(news, workspace.fingerprints.of, time.time(), glyphs)))
