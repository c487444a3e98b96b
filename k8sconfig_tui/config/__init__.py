"""The config file: where it is, what it says, and what is written into it when asked for.

The law of this room: an error is one line that names the file and the key; a file is only ever replaced whole.
"""


class ConfigError(Exception):
    """The config file cannot be read or written; the message is one line."""
