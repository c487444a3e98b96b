"""The main screen: it reads the sources behind the first picture and puts the bench in their place.

The law of this module: first paint before any reading; what failed leaves the rest usable.
"""

import os
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial

from textual.worker import Worker, WorkerState

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.present import chronicle, origin, states
from k8sconfig_tui.present.chronicle import Chronicle, fared
from k8sconfig_tui.present.line import Line
from k8sconfig_tui.present.sentence import counted
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.present.states import Loading
from k8sconfig_tui.present.view import View
from k8sconfig_tui.present.visible import plain
from k8sconfig_tui.readers import Follow, SourceError, SourceSpec
from k8sconfig_tui.readers.access import CONTEXT, with_access
from k8sconfig_tui.readers.kubeconfig import contexts
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.state import Memory
from k8sconfig_tui.ui import leaving, noticing, places, work
from k8sconfig_tui.ui.arrival import Arrival
from k8sconfig_tui.ui.commands import command, keys_of
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.currency import Currency
from k8sconfig_tui.ui.following import Followers
from k8sconfig_tui.ui.messages import (
    Broke,
    Changed,
    Contexts,
    Fares,
    Glimpsed,
    Learned,
    Loaded,
    Missed,
    Noted,
    Progressed,
    Renewed,
)
from k8sconfig_tui.ui.orders import OrderError
from k8sconfig_tui.ui.pace import Pace, specs_in_turn
from k8sconfig_tui.ui.pairing import PairingScreen
from k8sconfig_tui.ui.start import Start
from k8sconfig_tui.workspace import Workspace
from k8sconfig_tui.workspace.selection import nearest

_READ, _CHANGE = "read", "change"


class MainScreen(PairingScreen):
    """The bench over the sources that were asked for."""

    def __init__(
        self,
        specs: Sequence[SourceSpec],
        settings: Settings,
        glyphs: Glyphs,
        remapped: Mapping[str, str],
        start: Start,
        memory: Memory,
    ) -> None:
        super().__init__(specs, settings, glyphs, remapped, start, memory)
        self._begun = False
        self._stop = threading.Event()
        self._reading = False
        self._laid = False
        self._pace = Pace()
        self._arrival = Arrival(self._arrive, lambda: self.bench.view)
        self._read_last = specs
        self._stood = View()
        self._changes: dict[tuple[str, str], dict[ObjectRef, KubeObject | None]] = {}
        self._working = False
        self._followers = Followers({}, self.post_message)
        self._currency = Currency()
        self._chronicle = Chronicle()
        self._noted: set[tuple[str, str]] = set()

    def heading(self) -> Line:
        opened = self.bench.opened
        if opened is None:
            return super().heading()
        workspace = opened.workspace
        failed = [failure.name for failure in workspace.failures]
        return origin.header(
            workspace.inventories,
            workspace.environments,
            failed,
            time.time(),
            self.heading_room,
            health=self._currency.told | {name: self._pace.health(name) for name in workspace.coming},
            steady=time.monotonic(),
        )

    # Reading

    def on_mount(self) -> None:
        self.picture(states.loading((), 0))
        self.call_after_refresh(self.action_reload)
        self.set_interval(1.0, self._grow_older)

    def open(self, specs: Sequence[SourceSpec]) -> None:
        """Read other sources; whoever stood at a container stays there, if it is in them."""
        self.specs = specs
        self.action_reload()

    def action_reload(self) -> None:
        """Read all sources, again if need be; a reading that is under way is given up."""
        if self._laid or not self._reading:
            self._stood = self.bench.view
        self._begun = self._begun or self._laid
        self._stop.set()
        self._stop = threading.Event()
        self._reading, self._laid = True, False
        self._pace = Pace()
        self._arrival = Arrival(self._arrive, lambda: self.bench.view)
        read = partial(self._read, self._in_turn(), self._stop)
        self.run_worker(read, group=_READ, description="read sources", thread=True, exclusive=True, exit_on_error=False)

    def _read(self, specs: Sequence[SourceSpec], stop: threading.Event) -> None:
        def report(sources: Sequence[Loading], seconds: float) -> None:
            if stop is self._stop:
                self.post_message(Progressed(sources, seconds))

        known = False

        def early(opened: work.Opened) -> None:
            nonlocal known
            if stop is self._stop and not stop.is_set():
                if not known:
                    self.recall(opened)
                known = True
                self.post_message(Glimpsed(stop, opened))

        opened = work.open_sources(specs, self._settings, report, stop.is_set, early)
        if stop is self._stop:
            if not known:
                self.recall(opened)
            self.post_message(Loaded(opened))
            self.note_sources(opened)

    def _in_turn(self) -> Sequence[SourceSpec]:
        """The sources, told which namespaces are looked at: of these everything is read first."""
        wanted = self._stood if self._begun else self.start.view
        return specs_in_turn(self.specs, wanted, self.bench.opened)

    def on_progressed(self, message: Progressed) -> None:
        self._pace.note(message.sources, message.seconds)
        if not self._reading:
            return
        if self._laid:
            self.bench.breath = self._pace.breath
            self.query_one("#origin").refresh()
        else:
            self.picture(states.loading(message.sources, message.seconds, stopping=self._stop.is_set()))

    def on_glimpsed(self, message: Glimpsed) -> None:
        """What has been read until now can be used."""
        if self._reading and message.reading is self._stop:
            self.bench.breath = self._pace.breath
            self._lay(message.opened)
            self.query_one("#origin").refresh()

    def _lay(self, opened: work.Opened) -> None:
        """Have this on the bench, in the place of what was read of it before."""
        self._read_last = self.specs
        self.remove_class("-picture")
        if self._laid:
            self.bench.renew(opened)
        else:
            self._laid = True
            self._follow({})
            self.bench.open(opened)
            self.bench.action_pane("tree")
        self._arrival.attempt()

    def _arrive(self) -> bool:
        """Go to where the person stood, else to where one is to begin; false where that is not there."""
        if self._begun:
            opened = self.bench.opened
            stood = self._stood if opened is None else places.carried(opened.matrix, self._stood)
            return not stood.namespace or self.bench.go(stood)
        wanted = self.start.view or self._left
        if wanted is not None and not self.is_there(wanted):
            return False
        self.begin()
        return True

    def on_loaded(self, message: Loaded) -> None:
        self._reading = False
        self.bench.breath = 0.0
        opened = message.opened
        if not opened.workspace.inventories:
            self.picture(states.failed(opened.failures, before=self.bench.opened is not None))
            self._note(opened.failures)
        elif not opened.matrix.groups:
            self.picture(states.nothing(opened.workspace.inventories))
        else:
            self._lay(opened)
            self._laid = False
            self._follow(opened.workspace.follows)
            self._chronicle.add(chronicle.read(opened.workspace.inventories, time.time()))
            if not self._begun:
                self._begun = True
                if not self._arrival.over:
                    self.begin()
            self._tell_failures(opened)
            self._tell_notes(opened)
        self.query_one("#origin").refresh()

    # Contexts

    def action_command_line(self, text: str = "") -> None:
        """The contexts there are, for completion."""
        super().action_command_line(text)
        self._look_for_contexts()

    def switch(self, context: str) -> None:
        if self.app.is_web:
            raise OrderError("in a browser the sources are those that are served")
        self._look_for_contexts(context)

    def _look_for_contexts(self, wanted: str = "") -> None:
        kubeconfig = self.start.access.kubeconfig

        def look() -> None:
            found = contexts(os.environ, kubeconfig).contexts
            self.post_message(Contexts([one.name for one in found], wanted))

        self.run_worker(
            look, group="contexts", description="read the kubeconfig", thread=True, exclusive=True, exit_on_error=False
        )

    def on_contexts(self, message: Contexts) -> None:
        self.contexts, wanted = message.names, message.wanted
        if wanted in message.names:
            self.open([SourceSpec.parse(with_access(f"{CONTEXT}{wanted}", self.start.access.at_home()))])
        elif wanted:
            self.bench.say(plain(f"no context {wanted}{nearest(wanted, self.contexts)}", 200))

    # Secrets that were left out

    def read_secrets(self, namespace: str) -> None:
        opened = self.bench.opened
        if self.app.is_web:
            raise OrderError("in a browser nothing is read that was left out")
        if opened is None:
            return
        inventory, space = leaving.whose(opened, self.bench.view, namespace)
        self.bench.say(plain(f"reading the Secrets of {space} in {inventory.name} …", 200))
        run = partial(self._learn, opened.workspace, inventory, space)
        self.run_worker(run, group="secrets", description="read Secrets", thread=True, exit_on_error=False)

    def _learn(self, workspace: Workspace, inventory: Inventory, namespace: str) -> None:
        told = partial(Learned, workspace, inventory.name, namespace)
        try:
            self.post_message(told(*workspace.learn(inventory, namespace)))
        except SourceError as error:
            self.post_message(told({}, problem=error.message))

    def on_learned(self, message: Learned) -> None:
        opened = self.bench.opened
        if opened is None or opened.workspace is not message.workspace:
            return
        if message.problem:
            self._note([message.problem])
            self.bench.say(plain(message.problem, 200))
            return
        read = sum(obj is not None for obj in message.changes.values())
        said = f"{counted(read, 'Secret')} of {message.space} read"
        self.bench.say(plain(said, 200))
        self._chronicle.add([chronicle.said(message.source, said, time.time())])
        self.post_message(Changed(message.source, message.changes, message.place, self._followers))

    # Changes

    def _follow(self, follows: Mapping[str, Follow]) -> None:
        """Follow these sources, and no others any more."""
        self._followers.end()
        self._changes.clear()
        self._currency.clear()
        self._followers = Followers(follows, self.post_message)
        self._followers.begin()

    def _is_of_before(self, message: Changed | Fares) -> bool:
        """It was still under way when other sources, or the same anew, came in the place of those it tells of."""
        return message.teller not in (None, self._followers)

    def _grow_older(self) -> None:
        """The header tells an age where something is stale; what is followed is as old as what was last heard of it."""
        opened = self.bench.opened
        if opened is not None and not self._working and not self._changes:
            opened.workspace.confirm(self._currency.known(time.time()))
        if self._currency.ages:
            self.query_one("#origin").refresh()

    def on_fares(self, message: Fares) -> None:
        if self._is_of_before(message):
            return
        if self._currency.tell(message.source, message.health):
            self._chronicle.add([fared(message.source, message.health, time.time())])
        self.query_one("#origin").refresh()

    def on_changed(self, message: Changed) -> None:
        """One after the other: what comes while the last are worked in waits, and is then taken together."""
        if self._is_of_before(message):
            return
        self._changes.setdefault((message.source, message.place), {}).update(message.changes)
        self._work_in()

    def _work_in(self) -> None:
        opened = self.bench.opened
        if opened is None or self._working or not self._changes:
            return
        (source, place), changes = self._changes.popitem()
        self._working = True
        run = partial(self._renew, opened, source, changes, place)
        self.run_worker(run, group=_CHANGE, description="take over changes", thread=True, exit_on_error=False)

    def _renew(
        self, opened: work.Opened, source: str, changes: Mapping[ObjectRef, KubeObject | None], place: str
    ) -> None:
        try:
            now, noticed = noticing.renewed(opened, source, changes, place, self._glyphs)
        except Exception as error:
            self.post_message(Missed(opened.workspace, source, told(error)))
            raise
        self.post_message(Renewed(opened, now, noticed))

    def on_missed(self, message: Missed) -> None:
        """What is shown of the source is not what is there any more, and says so until it is read again."""
        opened = self.bench.opened
        if opened is None or opened.workspace is not message.workspace:
            return
        key = keys_of(command("reload"), self._remapped)
        reason = f"a change could not be taken over ({message.where}); {key} reads again"
        health = self._currency.miss(message.source, reason)
        self._chronicle.add([fared(message.source, health, time.time())])
        self.query_one("#origin").refresh()

    def on_renewed(self, message: Renewed) -> None:
        """Where other sources were opened meanwhile, theirs is what counts."""
        self._working = False
        if message.before is self.bench.opened:
            self._chronicle.add(message.noticed.entries)
            self.bench.fading.note(message.noticed.touched)
            self.bench.renew(message.opened)
            self.query_one("#origin").refresh()
        self._work_in()

    def action_history(self) -> None:
        """What changed since the program runs."""
        opened = self.bench.opened
        if opened is None:
            return
        health = dict(self._currency.told)
        followed = [
            chronicle.Followed(one.name, health.get(one.name), chronicle.why_not(one))
            for one in opened.workspace.inventories
        ]
        told, dropped = self._chronicle.entries(), self._chronicle.dropped
        self.open_page(chronicle.TITLE, lambda _: chronicle.page(told, dropped, followed))

    def begin(self) -> None:
        """Go to the place that was asked for, else to where the person was."""
        if self.start.view is None:
            self.restore()
        elif not self.bench.go(self.start.view):
            self.app.notify("the view's place is not among what is open", severity="warning")

    def _tell_failures(self, opened: work.Opened) -> None:
        for failure in opened.failures:
            self.app.notify(failure, title="not opened", severity="warning")

    def _tell_notes(self, opened: work.Opened) -> None:
        """What is to be known of the way to the sources, each thing once."""
        for name, notes in opened.workspace.notes.items():
            for note in notes:
                if (name, note) not in self._noted:
                    self._noted.add((name, note))
                    self.app.notify(plain(note, 400), title=plain(name, 80), severity="warning")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is not WorkerState.ERROR:
            return
        if event.worker.group != _READ:
            self._working = self._working and event.worker.group != _CHANGE
            self.post_message(Broke(event.worker.description, told(event.worker.error)))
        else:
            self._reading = False
            text = f"an error of k8sconfig-tui itself: {told(event.worker.error)}"
            self.picture(states.failed([text]))
            self._note([text])

    def on_unmount(self) -> None:
        self._stop.set()
        self._followers.end()

    def _note(self, texts: Sequence[str]) -> None:
        for text in texts:
            self.post_message(Noted(text))

    # Back

    def action_back(self) -> None:
        if not self.has_class("-picture"):
            if not self.undo() and self._reading:
                self._stop.set()
                self.bench.say("reading stops; what has arrived is kept")
        elif self._reading:
            self._stop.set()
            self.picture(states.loading((), 0, stopping=True))
        elif self.bench.opened is not None:
            self.specs = self._read_last
            self.remove_class("-picture")
