"""Which server this is: what differs between versions and providers, and how fast its clock goes.

The law of this module: nothing here is a fault; a server of each setting exists somewhere.
"""

from dataclasses import dataclass, field

VERSION = {
    "major": "1",
    "minor": "36",
    "emulationMajor": "1",
    "emulationMinor": "36",
    "minCompatibilityMajor": "1",
    "minCompatibilityMinor": "35",
    "gitVersion": "v1.36.2",
    "gitCommit": "98b35193b2ac7a23a673325f5e9b830ecd5ba406",
    "gitTreeState": "clean",
    "buildDate": "1970-01-01T00:00:00Z",
    "goVersion": "go1.26.6",
    "compiler": "gc",
    "platform": "linux/amd64",
}


@dataclass
class Settings:
    """May be changed while the server runs."""

    aggregated: bool = True  # apidiscovery v2; without it such an ``Accept`` is only served if plain JSON is in it too
    streaming_lists: bool = True  # ``sendInitialEvents``
    gone_as_status: bool = False  # a watch from an expired version is refused by 410 rather than told by an event
    gzip_from: int = 128 << 10  # answers of this size are packed where the client takes gzip
    second: float = 1.0  # how long a second of ``timeoutSeconds`` and of bookmarks takes
    longest_watch: int = 1800  # seconds of a watch that names no ``timeoutSeconds``
    bookmarks: int = 60  # seconds between two
    incomplete_rules: str = ""  # why a SelfSubjectRulesReview does not tell all, such as a webhook authoriser
    version: dict[str, str] = field(default_factory=lambda: dict(VERSION))
