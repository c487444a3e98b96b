"""The file dialog: folders are walked through by a worker, files and folders are chosen from them.

The law of this module: nothing is opened here, and no name is changed on the way to what it names.
"""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState, get_current_worker

from k8sconfig_tui.present import folder
from k8sconfig_tui.present.folder import Shelf
from k8sconfig_tui.present.line import Line, Tone, shown
from k8sconfig_tui.readers.folders import Kind, absolute, completed, kind_of, listing
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.keymap import bindings
from k8sconfig_tui.ui.messages import Broke
from k8sconfig_tui.ui.widgets.bars import Bar, Hints
from k8sconfig_tui.ui.widgets.choices import FolderView
from k8sconfig_tui.ui.widgets.filterbar import FilterBar
from k8sconfig_tui.ui.widgets.pathbar import PathBar

_HERE = ("open", "back", "filter", "help")


class FilesScreen(Screen[Sequence[str] | None]):
    """One folder at a time; the result is the absolute paths that were chosen."""

    BINDINGS = bindings("choice", "files", ids=("back", "filter"))
    AUTO_FOCUS = "FolderView"
    ALLOW_SELECT = False

    @dataclass
    class Listed(Message):
        """A folder has been looked into; ``row`` is where the cursor belongs."""

        request: int
        shelf: Shelf
        row: int

    @dataclass
    class Typed(Message):
        """A typed path has been looked at: what lies there, None for nothing."""

        path: str
        kind: Kind | None

    @dataclass
    class Completed(Message):
        """How a typed path goes on."""

        asked: str
        path: str

    def __init__(self, remapped: Mapping[str, str], start: str = "") -> None:
        super().__init__()
        self._remapped = remapped
        self._path = start
        self._query = ""
        self._hidden = False
        self._request = 0

    def compose(self) -> ComposeResult:
        yield Bar(self._title, id="origin")
        yield PathBar(id="path")
        yield FolderView(id="folder")
        yield FilterBar(id="filter")
        yield Hints(self._remapped, ("choice", "files"), _HERE, id="hints")

    def on_mount(self) -> None:
        self._look(self._path)

    @property
    def _view(self) -> FolderView:
        return self.query_one(FolderView)

    def _title(self) -> Line:
        return folder.title(self._view.shelf, self._view.marked)

    # Looking

    def _look(self, path: str, name: str = "") -> None:
        """Look into a folder; ``name`` is the entry to stand on."""
        self._request += 1
        self._work("list the folder", partial(self._list, self._request, path, self._query, self._hidden, name))

    def _again(self) -> None:
        """The same folder in another way, from what was found in it."""
        shelf = self._view.shelf
        if shelf is not None:
            self._request += 1
            entry = shelf.entry(self._view.cursor)
            kept = entry.name if entry else ""
            run = partial(self._arrange, self._request, shelf, self._query, self._hidden, kept)
            self._work("list the folder", run)

    def _work(self, job: str, run: Callable[[], None]) -> None:
        self.run_worker(run, group=job, description=job, thread=True, exclusive=True, exit_on_error=False)

    def _list(self, request: int, path: str, query: str, hidden: bool, name: str) -> None:
        worker = get_current_worker()
        found = listing(path, lambda: worker.is_cancelled)
        shelf = folder.shelf(found, query, hidden=hidden)
        self.post_message(self.Listed(request, shelf, shelf.row_of(name)))

    def _arrange(self, request: int, before: Shelf, query: str, hidden: bool, name: str) -> None:
        shelf = folder.shelf(before.listing, query, hidden=hidden)
        self.post_message(self.Listed(request, shelf, shelf.row_of(name)))

    def on_files_screen_listed(self, message: Listed) -> None:
        if message.request != self._request:
            return
        self._path = message.shelf.listing.path
        self._view.show(message.shelf, message.row)
        self.query_one("#origin").refresh()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.post_message(Broke(event.worker.description, told(event.worker.error)))

    def on_broke(self, message: Broke) -> None:
        self.app.notify(f"could not {message.job}: {message.where}", severity="error")

    def _say(self, text: str) -> None:
        self.query_one(Hints).note(shown(text, Tone.SUPPLY))

    # Walking and choosing

    def on_line_view_opened(self) -> None:
        shelf, row = self._view.shelf, self._view.cursor
        if shelf is None or not len(shelf):
            return
        entry = shelf.entry(row)
        if entry is None:
            self._choose() if shelf.names[row] == folder.HERE else self.action_folder_up()
        elif entry.kind == "folder":
            self._enter(shelf.path(row))
        else:
            self._choose()

    def _enter(self, path: str, name: str = "") -> None:
        self._query = ""
        self._look(path, name)

    def action_folder_up(self) -> None:
        parent, _, name = self._path.rpartition("/")
        if name:
            self._enter(parent or "/", name)

    def on_folder_view_sideways(self, message: FolderView.Sideways) -> None:
        if message.direction < 0:
            self.action_folder_up()
        else:
            self._into()

    def _into(self) -> None:
        shelf = self._view.shelf
        entry = shelf.entry(self._view.cursor) if shelf else None
        if shelf is not None and entry is not None and entry.kind == "folder":
            self._enter(shelf.path(self._view.cursor))

    def action_mark(self) -> None:
        path = self._stood()
        if path is not None:
            self._view.toggle(path)
            self._view.action_down()
            self.query_one("#origin").refresh()

    def action_itself(self) -> None:
        """What the cursor stands on as it is, a folder too."""
        path = self._stood()
        if path is not None:
            self.dismiss((*self._view.marked, path) if path not in self._view.marked else tuple(self._view.marked))

    def _choose(self) -> None:
        if self._view.marked:
            self.dismiss(tuple(self._view.marked))
            return
        path = self._stood()
        if path is not None:
            self.dismiss((path,))

    def _stood(self) -> str | None:
        """The path under the cursor, if it can be a source."""
        shelf, row = self._view.shelf, self._view.cursor
        if shelf is None or not len(shelf):
            return None
        entry = shelf.entry(row)
        if entry is not None and entry.kind == "other":
            self._say("that is neither a file nor a folder")
            return None
        return None if entry is None and shelf.names[row] == folder.UP else shelf.path(row)

    def action_hidden(self) -> None:
        self._hidden = not self._hidden
        self._say("hidden files are shown" if self._hidden else "hidden files are not shown")
        self._again()

    # The path line

    def action_path(self) -> None:
        path = f"{self._path.rstrip('/')}/"
        self.query_one(PathBar).open(path if path.isprintable() else "")

    def on_paste(self, event: events.Paste) -> None:
        """A path pasted into the list goes into the path line."""
        event.stop()
        self.action_path()
        bar = self.query_one(PathBar)
        bar.clear()
        bar.insert_text_at_cursor(event.text[:8192].strip())

    def on_path_bar_entered(self, message: PathBar.Entered) -> None:
        self._work("look at the path", partial(self._typed, message.path))

    def _typed(self, typed: str) -> None:
        for path in (typed, _unquoted(typed)):
            kind = kind_of(absolute(path))
            if kind is not None:
                break
        self.post_message(self.Typed(absolute(path), kind))

    def on_files_screen_typed(self, message: Typed) -> None:
        if not self.query_one(PathBar).has_class("-open"):
            return
        if message.kind is None:
            self._say("no such path")
        elif message.kind == "other":
            self._say("that is neither a file nor a folder")
        elif message.kind == "folder":
            self._leave_path()
            self._enter(message.path)
        else:
            self.dismiss((*self._view.marked, message.path))

    def on_path_bar_asked(self, message: PathBar.Asked) -> None:
        self._work("complete the path", partial(self._complete, message.path))

    def _complete(self, typed: str) -> None:
        worker = get_current_worker()
        self.post_message(self.Completed(typed, completed(typed, lambda: worker.is_cancelled)))

    def on_files_screen_completed(self, message: Completed) -> None:
        bar = self.query_one(PathBar)
        if bar.value == message.asked and message.path.isprintable() and message.path != message.asked:
            bar.value = message.path
            bar.cursor_position = len(bar.value)
        elif bar.value == message.asked:
            self._say("several names go on from here, or none")

    def on_path_bar_left(self) -> None:
        self._leave_path()

    def _leave_path(self) -> None:
        self.query_one(PathBar).close()
        self.set_focus(self._view)

    # Filter and back

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """While something is typed, its letters are letters."""
        return not isinstance(self.focused, FilterBar | PathBar) or action not in {"filter", "path"}

    def action_filter(self) -> None:
        self.query_one(FilterBar).open(self._query)

    def on_filter_bar_typed(self, message: FilterBar.Typed) -> None:
        if message.query != self._query:
            self._query = message.query
            self._again()

    def on_filter_bar_left(self, message: FilterBar.Left) -> None:
        self.query_one(FilterBar).close()
        self.set_focus(self._view)
        if message.clear:
            self._clear()

    def _clear(self) -> None:
        self._query = ""
        self._again()

    def action_back(self) -> None:
        if self._query:
            self._clear()
        else:
            self.dismiss(None)


def _unquoted(text: str) -> str:
    """A path as terminals paste it when a file is dropped on them: quoted, or with backslashes."""
    try:
        words = shlex.split(text)
    except ValueError:
        return text
    return words[0] if len(words) == 1 else text
