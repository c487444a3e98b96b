"""What could not be read, as every document tells it at its end."""

from collections.abc import Callable
from typing import Any

from k8sconfig_tui.present.documents.shapes import GapShape
from k8sconfig_tui.workspace import Workspace


def tail_of(workspace: Workspace) -> Callable[[], dict[str, Any]]:
    """The fields that end a document; asked for last, as reading lazily may still find gaps."""
    return lambda: {"gaps": [GapShape(source, *gap) for source, gap in workspace.gaps()]}
