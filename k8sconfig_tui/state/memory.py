"""What is remembered from one run to the next: which sources were open, and for each set of them where the person
was and which places are bookmarked.

The law of this module: what is not as it should be is set aside and told, never an error; two sessions at a time lose
no bookmark and no source, and of two last places the later one counts.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from k8sconfig_tui.present.view import MOST_TEXT, View, ViewError
from k8sconfig_tui.readers import SourceSpec, texts_of
from k8sconfig_tui.readers.access import Access, with_access
from k8sconfig_tui.readers.naming import absolute, lasts
from k8sconfig_tui.state.files import StateError, Store, Volatile

MOST_RECENT = 20
MOST_BOOKMARKS = 500
_MOST_VIEWS = 200

_RECENT = "recent.json"
_LEFT = "view-"
_BOOKMARKS = "bookmarks-"

_Version = Literal["k8sconfig-tui/v1"]
_Text = Annotated[str, Meta(max_length=MOST_TEXT)]
_Texts = Annotated[list[_Text], Meta(max_length=10_000)]

Tell = Callable[[str], None]


class _Recent(Struct, rename="camel", tag_field="kind", tag="RecentSources", forbid_unknown_fields=True):
    """``items`` are sets of SOURCE texts, the last opened first."""

    api_version: _Version = "k8sconfig-tui/v1"
    items: Annotated[list[_Texts], Meta(max_length=1000)] = []


class _Left(Struct, rename="camel", tag_field="kind", tag="LastView", forbid_unknown_fields=True):
    """``view`` is where the person was."""

    api_version: _Version = "k8sconfig-tui/v1"
    view: _Text = ""


class _Bookmarks(Struct, rename="camel", tag_field="kind", tag="Bookmarks", forbid_unknown_fields=True):
    """``items`` are views, in the order in which they were made."""

    api_version: _Version = "k8sconfig-tui/v1"
    items: _Texts = []


_Kept = TypeVar("_Kept", _Recent, _Left, _Bookmarks)
_Result = TypeVar("_Result")


class Memory:
    """Everything that is remembered. Its methods take as long as a disk does, and belong in a worker.

    Without a store nothing outlasts the process. ``tell`` is given what went wrong, each such line once.
    """

    def __init__(self, store: Store | None = None, tell: Tell = lambda _: None) -> None:
        self._store: Store = store or Volatile()
        self._told: set[str] = set()
        self.tell = tell
        self._given: dict[str, Remembered] = {}

    def recent(self, besides: Sequence[SourceSpec] = ()) -> list[tuple[str, ...]]:
        """The SOURCE texts that were opened together, the last ones first; not those that are open now."""
        now = texts_of(besides, from_anywhere=True)
        return [tuple(texts) for texts in _read(self._store, _RECENT, _Recent, self._once).items if texts != now]

    def opened(self, specs: Sequence[SourceSpec]) -> None:
        """Note that these sources could be opened; the demo and what is gone tomorrow are not noted."""
        texts = texts_of([spec for spec in specs if lasts(spec.location)], from_anywhere=True)
        if not texts or is_demo(specs):
            return

        def change() -> None:
            before = _read(self._store, _RECENT, _Recent, self._once).items
            items = [texts, *(other for other in before if other != texts)][:MOST_RECENT]
            _write(self._store, _RECENT, _Recent(items=items))

        _locked(self._store, self._once, change)

    def of(self, specs: Sequence[SourceSpec]) -> "Remembered":
        """What is remembered of these sources together."""
        identity = _identity(specs)
        if identity not in self._given:
            store = self._store if all(lasts(spec.location) for spec in specs) else Volatile()
            self._given[identity] = Remembered(store, identity, self._once, keeps_view=not is_demo(specs))
        return self._given[identity]

    def settle(self) -> None:
        """Keep what was noted and is not yet kept: for the end of a session."""
        for remembered in list(self._given.values()):
            remembered.leave()

    def stop(self) -> None:
        """From now on nothing is read or written; what is noted ends with the process."""
        self._store = Volatile()
        for remembered in self._given.values():
            remembered.stop()

    def _once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self.tell(text)


class Remembered:
    """What is remembered of one set of sources, told by their names and where they are."""

    def __init__(self, store: Store, identity: str, tell: Tell, *, keeps_view: bool) -> None:
        self._left, self._bookmarks = f"{_LEFT}{identity}.json", f"{_BOOKMARKS}{identity}.json"
        self._keeps_view = keeps_view
        self._store = store
        self._tell = tell
        self._noted: View | None = None
        self._kept: View | None = None

    def stop(self) -> None:
        """From now on nothing is read or written."""
        self._store = Volatile()

    # The last place

    def left(self) -> View | None:
        """Where the person was when these sources were left; None at the first time, and always for the demo."""
        text = _read(self._store, self._left, _Left, self._tell).view
        return _view(text) if self._keeps_view and text else None

    def note(self, view: View) -> None:
        """Where the person is now. This takes no time; ``leave`` keeps it."""
        self._noted = view.untyped()

    def leave(self) -> None:
        """Keep the place that was noted last."""
        view = self._noted
        if view is None or view == self._kept or not self._keeps_view:
            return
        self._kept = view
        left = _Left(view=view.text())
        _told(self._tell, lambda: _write(self._store, self._left, left))
        self._store.thin(_LEFT, _MOST_VIEWS)

    # Bookmarks

    def bookmarks(self) -> list[View]:
        """The bookmarked places, in the order in which they were made."""
        texts = _read(self._store, self._bookmarks, _Bookmarks, self._tell).items
        return [view for view in map(_view, texts) if view is not None]

    def toggle(self, view: View) -> bool | None:
        """Bookmark this place, or take its bookmark away. Whether it has one now; None where that could not be kept."""

        def change() -> bool:
            before = self.bookmarks()
            others = [other for other in before if not _same(other, view)]
            if len(others) == len(before) >= MOST_BOOKMARKS:
                raise StateError(f"there are {MOST_BOOKMARKS} bookmarks already")
            new = len(others) == len(before)
            self._keep([*others, view.untyped()] if new else others)
            return new

        return _locked(self._store, self._tell, change)

    def drop(self, view: View) -> None:
        """Take a bookmark away."""
        _locked(
            self._store,
            self._tell,
            lambda: self._keep([other for other in self.bookmarks() if not _same(other, view)]),
        )

    def _keep(self, views: Sequence[View]) -> None:
        _write(self._store, self._bookmarks, _Bookmarks(items=[view.text() for view in views]))


def is_demo(specs: Sequence[SourceSpec]) -> bool:
    """Whether there is nothing but the demo, which always begins at its beginning."""
    return all(spec.location.startswith("demo:") for spec in specs)


def _identity(specs: Sequence[SourceSpec]) -> str:
    import hashlib  # noqa: PLC0415  the verbs do without it

    named = sorted((spec.name, _where(spec)) for spec in specs)
    return hashlib.sha256(repr(named).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _where(spec: SourceSpec) -> str:
    """The place, whoever looks at it."""
    access = spec.access.absolute()
    return with_access(absolute(spec.location), Access(access.kubeconfig, access.cluster))


def _same(one: View, other: View) -> bool:
    return (one.place, one.cell) == (other.place, other.cell)


def _view(text: str) -> View | None:
    """The view, unless it is one of another version."""
    try:
        return View.parse(text)
    except ViewError:
        return None


def _read(store: Store, name: str, kind: type[_Kept], tell: Tell) -> _Kept:
    """What is kept under the name; nothing where that is no such thing, which is then out of the way."""
    try:
        data = store.read(name)
        return kind() if data is None else msgspec.json.decode(data, type=kind)
    except StateError as error:
        problem = str(error)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        problem = "damaged, or of another version"
    store.set_aside(name)
    tell(f"what was remembered in {name} is not used: {problem}")
    return kind()


def _write(store: Store, name: str, kept: _Recent | _Left | _Bookmarks) -> None:
    try:
        data = msgspec.json.encode(kept)
    except UnicodeEncodeError:
        raise StateError("a name that is no text") from None
    store.write(name, data)


def _locked(store: Store, tell: Tell, change: Callable[[], _Result]) -> _Result | None:
    """Make a change that no other session is in the middle of; None where it could not be kept."""

    def locked() -> _Result:
        with store.locked():
            return change()

    return _told(tell, locked)


def _told(tell: Tell, change: Callable[[], _Result]) -> _Result | None:
    try:
        return change()
    except StateError as error:
        tell(f"not remembered: {error}")
        return None
