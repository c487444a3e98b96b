"""What the program remembers between two runs, and the recordings that it is asked for.

The law of this room: names and places only, never a value and nothing that a person typed; files are their owner's
alone and written whole or not at all; what cannot be read or kept is told in one line and stops nothing.
"""

from k8sconfig_tui.state.files import Folder, StateError, Volatile, default_folder, write_file
from k8sconfig_tui.state.memory import Memory, Remembered
from k8sconfig_tui.state.recording import Recorder, Recording

__all__ = [
    "Folder",
    "Memory",
    "Recorder",
    "Recording",
    "Remembered",
    "StateError",
    "Volatile",
    "default_folder",
    "write_file",
]
