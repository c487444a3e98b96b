"""Where objects come from: the only room that touches the disk, standard input or a cluster.

The law of this room: a place that cannot be read is a ``SourceError`` of one line, a part of it that cannot be read
is a gap of the inventory, and nothing ever waits for something that may never come. Each module with a ``READER``
reads one kind of place.
"""

import itertools
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from k8sconfig_tui import registry
from k8sconfig_tui.formats import Content, FormatError, Tick
from k8sconfig_tui.model.inventory import Inventory, Origin
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.readers.access import Access, split_access, with_access
from k8sconfig_tui.readers.collector import paused
from k8sconfig_tui.readers.naming import SCHEMES, absolute, default_name, parent_name, shown, split, text_of


class SourceError(Exception):
    """A source cannot be read: ``name`` is the source's NAME, ``message`` one line that names the place."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


class CancelledError(Exception):
    """Reading was given up because the caller asked for it."""


class Progress(NamedTuple):
    """How far the reading of ``source`` has come in this ``phase``, in bytes; ``total`` is 0 where it is not known."""

    source: str
    phase: str
    done: int
    total: int


class SourceSpec(NamedTuple):
    """A source as it was asked for. ``named``: its NAME was given, not derived from the location. ``access`` says how
    a live cluster is read."""

    name: str
    location: str
    named: bool = False
    access: Access = Access()

    @classmethod
    def parse(cls, text: str) -> "SourceSpec":
        """``[NAME=]LOCATION``. What exists on disk as it stands is a location, whatever ``=`` it contains."""
        name, stated = split(text)
        location, access = split_access(stated)
        return cls(name or default_name(location), location, bool(name), access)

    @property
    def whole(self) -> str:
        """The location with what is needed to read the same again."""
        return with_access(self.location, self.access.kept())

    def text(self, *, from_anywhere: bool = False) -> str:
        """What ``parse`` reads as this source under its NAME; from any folder, if need be."""
        location = absolute(self.location) if from_anywhere else self.location
        access = self.access.absolute() if from_anywhere else self.access
        return text_of(self.name, with_access(location, access.kept()))


State = Literal["reading", "live", "stale", "reconnecting"]


class Health(NamedTuple):
    """How current a source is that is followed, or a list of it; ``reason`` is one line. ``since``: when it was last
    known to be current, by the machine's steady clock (``time.monotonic``), None where it never was. One that is still
    ``reading`` tells how far it is."""

    state: State
    since: float | None = None
    reason: str = ""

    def age(self, now: float) -> float:
        """Seconds since then; ``now`` is of the same clock."""
        return 0.0 if self.since is None else max(now - self.since, 0.0)


class Listener(Protocol):
    """Who follows a source is told, from other threads."""

    def changed(self, changes: Mapping[ObjectRef, KubeObject | None], place: str) -> None:
        """Objects as they are now, None: gone. ``place`` is where the new ones were read."""

    def fares(self, health: Health) -> None:
        """The source is more, or less, current than before."""


Follow = Callable[[Listener], Callable[[], None]]
"""Begins to tell what changes in a source after it was read; what it gives ends that. Raises ``SourceError``."""


class More(NamedTuple):
    """All objects of a kind in a namespace, read later than the rest, and the place where. ``follow`` is to be called
    once they were taken over: only then nothing that is told of them can come before them."""

    objects: Sequence[KubeObject]
    place: str
    follow: Callable[[], None]


Secrets = Callable[[str], More]
"""Reads the Secrets of a namespace that were left out. Raises ``SourceError``."""


class Found(NamedTuple):
    """What a reader brings: the content, when it was written (seconds since the epoch) and what sort of place it is.

    ``partial``: the caller gave reading up, and this is what had arrived. ``follow``: how to learn what changes then.
    ``notes``: what the user ought to know of the way there, one line each. ``secrets``: how to read those that were
    left out.
    """

    content: Content
    taken: float
    origin: Origin | None = None
    partial: bool = False
    follow: Follow | None = None
    notes: tuple[str, ...] = ()
    secrets: Secrets | None = None


class Source(NamedTuple):
    """A source that has been read; ``follow`` is None where nothing of it ever changes. The rest is as in
    ``Found``."""

    inventory: Inventory
    follow: Follow | None = None
    notes: tuple[str, ...] = ()
    secrets: Secrets | None = None


class Reader(NamedTuple):
    """``expand`` tells the single sources behind one location that stands for several."""

    claims: Callable[[str], bool]
    read: Callable[["Job"], Found]
    expand: Callable[[SourceSpec], list[SourceSpec]] | None = None


class Onlooker(Protocol):
    """Who looks at sources while they are read; asked from the threads that read, which wait meanwhile."""

    def passes(self) -> None:
        """Time has passed."""

    def wants(self, source: str, workloads: int) -> bool:
        """Whether it is time to look at a source that has so many workloads by now."""

    def sees(self, inventory: Inventory) -> None:
        """The source as it is now; what is still to come is a gap."""


class Job:
    """One source being read: tells how far it is, at most every ``_INTERVAL`` seconds, and whether to go on."""

    _INTERVAL = 0.05

    def __init__(
        self,
        spec: SourceSpec,
        progress: Callable[[Progress], None] | None,
        cancelled: Callable[[], bool] | None,
        onlooker: Onlooker | None = None,
    ) -> None:
        self.spec = spec
        self._onlooker = onlooker
        self._progress = progress
        self._cancelled = cancelled
        self._phase = ""
        self._told = 0.0

    def tick(self, phase: str, done: int, total: int) -> None:
        """Raises ``CancelledError`` when the caller has given up."""
        if self._cancelled is not None and self._cancelled():
            raise CancelledError
        now = time.monotonic()
        if self._progress is not None and (phase != self._phase or now - self._told >= self._INTERVAL):
            self._phase, self._told = phase, now
            self._progress(Progress(self.spec.name, phase, done, total))
        if self._onlooker is not None:
            self._onlooker.passes()

    @property
    def looked_at(self) -> bool:
        """Whether anyone wants to see it before its end."""
        return self._onlooker is not None

    def show(self, workloads: int, found: Callable[[], "Found"]) -> bool:
        """Let an onlooker see what is there by now; whether one looked."""
        if self._onlooker is None or not self._onlooker.wants(self.spec.name, workloads):
            return False
        self._onlooker.sees(self.inventory(found()))
        return True

    def inventory(self, found: "Found") -> Inventory:
        """What was found, as this source."""
        return Inventory(
            self.spec.name,
            found.content.batches,
            location=shown(self.spec.whole),
            origin=found.origin or _origin(found.content),
            taken=found.taken if found.content.taken is None else found.content.taken,
            images=found.content.images,
        )

    @property
    def watch(self) -> Tick | None:
        """What a format tells its progress; None where nobody waits for it, and it may take its time at one stroke."""
        return self.tick if self._progress or self._cancelled else None

    @property
    def shown(self) -> str:
        """The location as messages name it."""
        return shown(self.spec.location)

    def fail(self, problem: str) -> SourceError:
        """The error for the location as a whole."""
        return SourceError(self.spec.name, f"{self.shown}: {problem}")


def parse_all(texts: Iterable[str]) -> list[SourceSpec]:
    """Every source that the texts stand for, each with a NAME of its own; ``demo:`` is three sources.

    Derived names that are equal take their directories' names before them (``a/dump.json b/dump.json`` → ``a-dump``,
    ``b-dump``), or a number where that tells no more. A NAME given twice raises ``SourceError``.
    """
    specs = [spec for text in texts for spec in expand(SourceSpec.parse(text))]
    taken: set[str] = set()
    for spec in specs:
        if spec.named and spec.name in taken:
            raise SourceError(spec.name, f"two sources are named {spec.name}; give each a NAME of its own")
        taken |= {spec.name} if spec.named else set()
    return [spec if spec.named else _distinct(spec, specs, taken) for spec in specs]


def _distinct(spec: SourceSpec, specs: list[SourceSpec], taken: set[str]) -> SourceSpec:
    """The source under a name that is not yet taken, which it then is."""
    rivals = [other for other in specs if not other.named and other.name == spec.name]
    parents = {parent_name(rival.location) for rival in rivals}
    parent = parent_name(spec.location)
    name = f"{parent}-{spec.name}" if parent and len(parents) == len(rivals) > 1 else spec.name
    numbered = (f"{name}-{number}" if number > 1 else name for number in itertools.count(1))
    chosen = next(candidate for candidate in numbered if candidate not in taken)
    taken.add(chosen)
    return spec._replace(name=chosen)


def texts_of(specs: Sequence[SourceSpec], *, from_anywhere: bool = False) -> list[str]:
    """What ``parse_all`` reads as these sources, each with its NAME, the whole demo as ``demo:``.

    Locations are as they were given, or ``from_anywhere``.
    """
    wholes = [(text, expand(SourceSpec.parse(text))) for text in SCHEMES]
    told: list[str] = []
    at = 0
    while at < len(specs):
        whole = next(((text, found) for text, found in wholes if len(found) > 1 and _begin(specs[at:], found)), None)
        if whole is not None:
            told.append(whole[0])
            at += len(whole[1])
        else:
            told.append(specs[at].text(from_anywhere=from_anywhere))
            at += 1
    return told


def _begin(specs: Sequence[SourceSpec], whole: Sequence[SourceSpec]) -> bool:
    return list(specs[: len(whole)]) == list(whole)


def expand(spec: SourceSpec) -> list[SourceSpec]:
    """The sources behind one: itself, or several for a location such as ``demo:``."""
    reader = _reader_of(spec)
    return reader.expand(spec) if reader is not None and reader.expand is not None else [spec]


def open_source(
    spec: SourceSpec,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Inventory:
    """What ``read_source`` reads, for those who look at it once."""
    return read_source(spec, progress=progress, cancelled=cancelled).inventory


def read_source(
    spec: SourceSpec,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    onlooker: Onlooker | None = None,
) -> Source:
    """Reads one source to the end; an ``onlooker`` may look before. Raises ``SourceError``, or ``CancelledError`` when
    ``cancelled`` says so; of a live cluster what has arrived by then is kept, and its gaps tell it."""
    reader = _reader_of(spec)
    if reader is None:
        raise SourceError(spec.name, f"{shown(spec.location)}: no such file or directory")
    job = Job(spec, progress, cancelled, onlooker)
    with paused():
        found = _found(reader, job)
        if not found.partial:
            job.tick("indexing", 0, 0)
        inventory = job.inventory(found)
    return Source(inventory, found.follow, found.notes, found.secrets)


def _found(reader: Reader, job: Job) -> Found:
    try:
        return reader.read(job)
    except FormatError as error:
        raise SourceError(job.spec.name, str(error)) from None
    except MemoryError:
        raise job.fail("too large for this machine's memory") from None
    except OSError as error:
        raise job.fail((error.strerror or "cannot be read").lower()) from None


def _reader_of(spec: SourceSpec) -> Reader | None:
    readers: list[Reader] = registry.constants(sys.modules[__name__], "READER")
    return next((reader for reader in readers if reader.claims(spec.location)), None)


def _origin(content: Content) -> Origin:
    """Manifests answer for nothing; anything with a list in it is a snapshot."""
    if content.taken is not None:
        return "snapshot"
    with_objects = [batch for batch in content.batches if batch.objects]
    return "manifests" if with_objects and not any(batch.listed for batch in with_objects) else "snapshot"
