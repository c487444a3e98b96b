"""How a session begins: what the command line says beside the sources.

The law of this module: it is said once, at the start, and holds for the whole session.
"""

from pathlib import Path
from typing import NamedTuple

from k8sconfig_tui.present.view import View


class Start(NamedTuple):
    """``view``: the place to begin at; ``reveal``: whether the values of Secrets may be looked at; ``config``: the
    config file, whether it exists or not; ``said``: the settings that the command line gave."""

    view: View | None = None
    reveal: bool = True
    config: Path | None = None
    said: frozenset[str] = frozenset()
