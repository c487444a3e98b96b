"""The use cases: open sources, select, resolve, compare, explain, and find who reads what.

The law of this room: it is the only door for ``cli`` and ``ui``, and what both need is here once.
"""

from k8sconfig_tui.workspace.explanation import Explanation
from k8sconfig_tui.workspace.export import Export, RefusedError, Wish
from k8sconfig_tui.workspace.labels import LabelSelector, SelectorError
from k8sconfig_tui.workspace.selection import Selected, Selection, SelectionError
from k8sconfig_tui.workspace.workspace import Workspace

__all__ = [
    "Explanation",
    "Export",
    "LabelSelector",
    "RefusedError",
    "Selected",
    "Selection",
    "SelectionError",
    "SelectorError",
    "Wish",
    "Workspace",
]
