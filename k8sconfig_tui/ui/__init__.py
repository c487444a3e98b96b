"""The terminal interface: the only room that knows Textual and Rich.

The law of this room: a screen is thin, slow work is a worker's, and every text goes through ``ui.text``.
"""

import sys
from collections.abc import Sequence

from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui.start import Start

__all__ = ["Start", "run"]


_TURN = 0.0005
"""Seconds after which a busy worker gives way to the event loop; each step of a paint may have to wait for that."""


def run(specs: Sequence[SourceSpec], settings: Settings, start: Start) -> int:
    """Open the interface on these sources, or on the source picker if there are none; the exit code."""
    from k8sconfig_tui.ui.app import K8sConfigApp  # noqa: PLC0415 - the room is imported without Textual by others
    from k8sconfig_tui.ui.terminal import guarded  # noqa: PLC0415

    app = K8sConfigApp(specs, settings, start)
    sys.setswitchinterval(_TURN)
    with guarded(app):
        app.run()
    return app.return_code or 0
