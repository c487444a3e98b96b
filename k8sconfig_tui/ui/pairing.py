"""A bench over sources that have names: what is remembered of them, bookmarks, the link and the recording.

The law of this module: whatever is kept is kept by a worker, after it was painted; names and places only.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from k8sconfig_tui.present.bookmarks import TITLE as BOOKMARKS
from k8sconfig_tui.present.bookmarks import bookmark_page
from k8sconfig_tui.present.copying import Copied
from k8sconfig_tui.present.link import LinkError, command_line, link_page
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.present.view import View
from k8sconfig_tui.readers import SourceSpec, texts_of
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.state import Memory, Recorder, StateError
from k8sconfig_tui.ui import places, work
from k8sconfig_tui.ui.bench_screen import BenchScreen
from k8sconfig_tui.ui.commands import command, keys_of
from k8sconfig_tui.ui.messages import Marked, Recalled, Told, Wanted
from k8sconfig_tui.ui.screens.page import PageScreen
from k8sconfig_tui.ui.start import Start

_NOT_RECORDED = "not recorded while other sources are open than those that the recording names"


class PairingScreen(BenchScreen):
    """A bench screen that can be left and found again, by the same person and by another."""

    def __init__(
        self,
        specs: Sequence[SourceSpec],
        settings: Settings,
        glyphs: Glyphs,
        remapped: Mapping[str, str],
        start: Start,
        memory: Memory,
    ) -> None:
        super().__init__(settings, glyphs, remapped, may_reveal=start.reveal)
        self.specs = specs
        self._memory = memory
        self._remembered = memory.of(specs)
        self.start = start
        self._texts: Sequence[str] = ()
        self._left: View | None = None
        self._recorded = specs
        self._recorder = start.recorder

    def recall(self, opened: work.Opened) -> None:
        """What is to be known of the sources besides what they hold; for a worker. Nothing of those without a workload,
        for what lies on the bench then is still of other sources."""
        if opened.matrix.groups:
            remembered = self._memory.of(self.specs)
            self.post_message(Recalled(remembered, texts_of(self.specs), remembered.left()))

    def note_sources(self, opened: work.Opened) -> None:
        """Remember those that could be opened; for a worker."""
        names = {inventory.name for inventory in opened.workspace.inventories}
        self._memory.opened([spec for spec in self.specs if spec.name in names])

    def on_recalled(self, message: Recalled) -> None:
        self._remembered, self._texts, self._left = message.remembered, message.texts, message.left
        recorder = self.start.recorder if list(self.specs) == list(self._recorded) else None
        if self._recorder is not None and recorder is None:
            self.app.notify(_NOT_RECORDED, severity="warning")
        self._recorder = recorder

    def restore(self) -> None:
        """Go where the person was when these sources were left; a place that is gone is no error."""
        view, self._left = self._left, None
        if view is None or view == self.bench.view or not self.is_there(view):
            return
        self._history.visit(self.bench.view)
        self.bench.go(view)
        self.bench.say(f"as you left it; {keys_of(command('history-back'), self._remapped)} goes to the beginning")

    def is_there(self, view: View) -> bool:
        """Whether the place of a view is among what is open."""
        opened = self.bench.opened
        return opened is not None and places.spot(opened.matrix, view) is not None

    # What is kept

    def on_bench_settled(self) -> None:
        if self.start.replay is None:
            self._remembered.note(self.bench.view)

    def on_descendant_focus(self) -> None:
        self.rest()

    def visited(self, view: View) -> None:
        self._slowly(partial(self._keep, view, self._recorder), "keep the view")

    def _keep(self, view: View, recorder: Recorder | None) -> None:
        if recorder is not None:
            try:
                recorder.add(view)
            except StateError as error:
                self.post_message(Told(str(error)))
        self._remembered.leave()

    def _slowly(self, job: Callable[[], None], description: str) -> None:
        self.run_worker(job, group="keep", description=description, thread=True, exit_on_error=False)

    # Bookmarks

    def action_bookmark(self) -> None:
        if self.bench.opened is not None:
            self._slowly(partial(self._toggle, self.bench.view), "keep the bookmark")

    def _toggle(self, view: View) -> None:
        there = self._remembered.toggle(view)
        if there is not None:
            self.post_message(Marked(there=there))

    def on_marked(self, message: Marked) -> None:
        key = keys_of(command("bookmarks"), self._remapped)
        self.bench.say(f"bookmarked; {key} lists the bookmarks" if message.there else "no bookmark here any more")

    def action_bookmarks(self) -> None:
        self.open_page(BOOKMARKS, self._bookmarks, self._remembered.drop)

    def _bookmarks(self, _: work.Opened) -> Page:
        key = keys_of(command("bookmark"), self._remapped)
        return bookmark_page(self._remembered.bookmarks(), self.is_there, key)

    # Link

    def action_link(self) -> None:
        if self.bench.opened is None:
            return
        try:
            page = link_page(self._texts, self.bench.view)
            link = Copied(command_line(self._texts, self.bench.view))
        except LinkError as error:
            self.bench.say(str(error))
        else:
            self.post_message(Wanted(link))
            self.app.push_screen(PageScreen(page.title, lambda: page))

    # Replay

    def action_play(self) -> None:
        self.bench.say("no recording is open: k8sconfig-tui replay FILE opens one")
