"""The terminal interface: the only room that knows Textual and Rich.

The law of this room: a screen is thin, slow work is a worker's, and every text goes through ``ui.text``.
"""

from collections.abc import Sequence

from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui.diagnostics import silence
from k8sconfig_tui.ui.start import Start

__all__ = ["Start", "run"]


def run(specs: Sequence[SourceSpec], settings: Settings, start: Start) -> int:
    """Open the interface on these sources, or on the source picker if there are none; the exit code."""
    silence()
    from k8sconfig_tui.ui.process import run_app  # noqa: PLC0415 - the room is imported without Textual by others

    return run_app(specs, settings, start)
