"""Recordings: the views of a session, one JSON line each as they come, for the review afterwards.

The law of this module: a recording holds names and places, never a value and nothing that a person typed; whatever
ends the session, what was recorded until then can be read.
"""

import os
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self, TypeVar

import msgspec
from msgspec import Meta, Struct

from k8sconfig_tui.present.view import View, ViewError
from k8sconfig_tui.readers import SourceSpec, texts_of
from k8sconfig_tui.readers.naming import shown
from k8sconfig_tui.state.files import StateError, create_file, problem, read_file, write_all

_MOST_BYTES = 16 << 20
_Moment = Annotated[float, Meta(ge=0)]


class _Header(Struct, rename="camel", tag_field="kind", tag="ViewRecording", forbid_unknown_fields=True):
    """The first line. ``sources`` are SOURCE texts, ``startedAt`` is in UTC."""

    api_version: Literal["k8sconfig-tui/v1"]
    sources: Annotated[list[str], Meta(max_length=1000)]
    started_at: str


class _Entry(Struct, forbid_unknown_fields=True):
    """Every other line: a view, and seconds since the start."""

    at: _Moment
    view: str


class Moment(NamedTuple):
    """A view, and when it was looked at, in seconds since the start."""

    at: float
    view: View


class Recording(NamedTuple):
    """What was recorded: SOURCE texts and moments."""

    sources: tuple[str, ...]
    moments: tuple[Moment, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """A recording from its file. A last line without its end was being written, and is left out.

        Raises ``StateError``, which names the file and the line.
        """
        name = shown(str(path))
        lines = _lines(path, name)
        header = _decoded(lines[0], _Header, f"{name}: line 1")
        entries = [_decoded(line, _Entry, f"{name}: line {at}") for at, line in enumerate(lines[1:], 2)]
        moments = [_moment(entry, f"{name}: line {at}") for at, entry in enumerate(entries, 2)]
        return cls(tuple(header.sources), tuple(moments))


class Recorder:
    """A file that takes one view after another; ``add`` belongs in a worker."""

    def __init__(self, path: Path, specs: Sequence[SourceSpec], clock: Callable[[], float] = time.monotonic) -> None:
        """Makes the file. Raises ``StateError`` where there is one already, or none can be made."""
        self._name = shown(str(path))
        self._clock = clock
        self._started = clock()
        self._lock = threading.Lock()
        self._last: View | None = None
        self._file: int | None = None
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        sources = texts_of(specs, from_anywhere=True)
        if not _are_text(sources):
            raise self._failed("a source's path is no text")
        try:
            self._file = create_file(path)
            self._write(_Header("k8sconfig-tui/v1", sources, now))
        except OSError as error:
            raise self._failed(problem(error)) from None

    def add(self, view: View) -> None:
        """Write a view, unless it is the last one still. Raises ``StateError`` once, and from then on does nothing."""
        view = view.untyped()
        with self._lock:
            if self._file is None or view == self._last:
                return
            self._last = view
            try:
                self._write(_Entry(round(self._clock() - self._started, 2), view.text()))
            except OSError as error:
                raise self._failed(problem(error)) from None

    def _write(self, line: _Header | _Entry) -> None:
        if self._file is not None:
            write_all(self._file, msgspec.json.encode(line) + b"\n")

    def _failed(self, why: str) -> StateError:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        return StateError(f"{self._name}: cannot record: {why}")


def _are_text(sources: Sequence[str]) -> bool:
    """Whether JSON can hold them: a path may be any bytes."""
    try:
        "".join(sources).encode()
    except UnicodeEncodeError:
        return False
    return True


def _lines(path: Path, name: str) -> list[bytes]:
    """The lines that were written to their ends."""
    try:
        data = read_file(path, _MOST_BYTES)
    except StateError as error:
        raise StateError(f"{name}: {error}") from None
    whole, _, _ = data.rpartition(b"\n")
    return whole.split(b"\n")


_Line = TypeVar("_Line", _Header, _Entry)


def _decoded(line: bytes, kind: type[_Line], where: str) -> _Line:
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        what = "a recording of this version" if kind is _Header else "a view of a recording"
        raise StateError(f"{where}: not {what}") from None


def _moment(entry: _Entry, where: str) -> Moment:
    try:
        return Moment(entry.at, View.parse(entry.view))
    except ViewError as error:
        raise StateError(f"{where}: {error}") from None
