"""The way out of what is copied: the terminal's clipboard, or a file where that cannot take it.

The law of this module: a file is its owner's alone, there is but one, and no value of a Secret is ever written to it.
"""

import os
from pathlib import Path

from platformdirs import user_runtime_path, user_state_path

from k8sconfig_tui.present.copying import Copied, Sheet
from k8sconfig_tui.report.markdown import text_of
from k8sconfig_tui.settings import Clipboard
from k8sconfig_tui.state import Folder, StateError
from k8sconfig_tui.ui.messages import Delivered

MOST = 74_994
"""How many bytes a terminal's clipboard is given: with base64 and its frame the 100,000 at which many stop reading."""

_NAME = "k8sconfig-tui"


def deliver(copied: Copied, clipboard: Clipboard) -> Delivered:
    """Write what the terminal cannot take to a file; to be called off the event loop."""
    text = text_of(copied.content) if isinstance(copied.content, Sheet) else copied.content
    data = text.encode("utf-8", "surrogatepass")
    if clipboard == "auto" and len(data) <= MOST:
        return Delivered(text, f"copied, {len(text):,} characters")
    if copied.secret:
        why = "" if clipboard == "file" else " and this one is too long for the terminal's clipboard"
        return Delivered(None, f"values of Secrets are not written to files{why}")
    place, name = folder(), "copied.md" if isinstance(copied.content, Sheet) else "copied.txt"
    try:
        Folder(place).write(name, data)
    except StateError as error:
        return Delivered(None, f"not copied: {error}")
    return Delivered(None, f"written to {place / name}")


def folder() -> Path:
    """Where the file is: among what ends with the login session, else among what the program keeps."""
    runtime = user_runtime_path(_NAME)
    return runtime if runtime.parent.is_dir() and os.access(runtime.parent, os.W_OK) else user_state_path(_NAME)
