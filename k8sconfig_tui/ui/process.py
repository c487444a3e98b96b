"""The interface as a process: it has the terminal for itself, gives it back and says how it ended.

The law of this module: whatever happens, the way out leads through here.
"""

import sys
from collections.abc import Sequence
from functools import partial

from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.state import Folder, Memory, default_folder
from k8sconfig_tui.ui import themes
from k8sconfig_tui.ui.app import K8sConfigApp
from k8sconfig_tui.ui.descriptors import private
from k8sconfig_tui.ui.hooks import listening
from k8sconfig_tui.ui.session_log import SessionLog
from k8sconfig_tui.ui.start import Start
from k8sconfig_tui.ui.terminal import guarded
from k8sconfig_tui.ui.text import safe

_TURN = 0.0005
"""Seconds after which a busy worker gives way to the event loop; each step of a paint may have to wait for that."""
_LAST = 5


def run_app(specs: Sequence[SourceSpec], settings: Settings, start: Start) -> int:
    """The interface from its first picture to its exit code."""
    log = SessionLog()
    memory = Memory(Folder(default_folder()) if settings.remember and start.remember else None)
    app = K8sConfigApp(specs, settings, start, log, memory)
    app.theme = themes.fitting(app.theme, app.console.color_system).name
    sys.setswitchinterval(_TURN)
    with listening(log), private(partial(log.add, "written")), guarded(app):
        app.run()
        memory.settle()
    if app.crash_report:
        _tell([*app.crash_report, *_last(log)])
    return app.return_code or 0


def _last(log: SessionLog) -> list[str]:
    """What the log has on errors. The words of others stay behind: nobody knows what they hold."""
    known = [f"  {one.clock} {one.text}" for one in log.entries() if one.voice in {"error", "library"}]
    written = sum(one.times for one in log.entries() if one.voice == "written")
    head = ["What the log of the session had last:"] if known else []
    tail = [f"  {written} lines that other programs wrote are left out"] if written else []
    return [*head, *known[-_LAST:], *tail]


def _tell(lines: list[str]) -> None:
    for line in lines:
        sys.stderr.write(safe(line) + "\n")
