"""How a session begins: what the command line says beside the sources.

The law of this module: it is said once, at the start, and holds for the whole session.
"""

from pathlib import Path
from typing import NamedTuple

from k8sconfig_tui.present.view import View
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.state import Recorder, Recording


class Start(NamedTuple):
    """What ``ui.run`` is told.

    ``view``: the place to begin at. ``reveal``: whether the values of Secrets may be looked at. ``config``: the config
    file, whether it exists or not; ``said``: the settings that the command line gave. ``remember``: whether the
    person's state is read and written. ``presenter``: whether others look on. ``recorder`` takes the views of the
    session; ``replay`` is a recording to walk through, ``play`` whether that begins by itself. ``access``: how the
    contexts are read that are chosen later.
    """

    view: View | None = None
    reveal: bool = True
    config: Path | None = None
    said: frozenset[str] = frozenset()
    remember: bool = True
    presenter: bool = False
    recorder: Recorder | None = None
    replay: Recording | None = None
    play: bool = False
    access: Access = Access()
