"""The source picker: what can be opened, alone or together, at the start and at any time later.

The law of this module: it is a choice, not an error; whoever leaves it is back at what was open.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from k8sconfig_tui.present import picker
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.picker import Offer
from k8sconfig_tui.readers import SourceError, SourceSpec, parse_all
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.kubeconfig import Kubeconfig, contexts
from k8sconfig_tui.ui.crash import told
from k8sconfig_tui.ui.keymap import bindings
from k8sconfig_tui.ui.messages import Broke
from k8sconfig_tui.ui.screens.files import FilesScreen
from k8sconfig_tui.ui.screens.recipe import RecipeScreen
from k8sconfig_tui.ui.widgets.bars import Bar, Hints
from k8sconfig_tui.ui.widgets.choices import ChoiceView
from k8sconfig_tui.ui.widgets.filterbar import FilterBar
from k8sconfig_tui.ui.widgets.lines import LineView

_HEADING: Line = (
    Piece("Choose a source", Tone.STRONG),
    Piece("   each is an environment, a column beside the others", Tone.MUTED),
)
_AS_IT_SAYS = Access()
_HERE = ("open", "back", "filter", "help", "quit")


class PickerScreen(Screen[None]):
    """Sections of sources; enter opens what is marked, or what the cursor stands on."""

    BINDINGS = bindings("choice", "picker", ids=("back", "filter"))
    AUTO_FOCUS = "ChoiceView"
    ALLOW_SELECT = False

    @dataclass
    class Chosen(Message):
        """Sources were chosen."""

        specs: Sequence[SourceSpec]

    @dataclass
    class Offered(Message):
        """What was open lately, and the kubeconfig, have been read."""

        recent: Sequence[tuple[str, ...]]
        kubeconfig: Kubeconfig

    @dataclass
    class Refused(Message):
        """What was chosen cannot be opened together."""

        problem: str

    def __init__(
        self,
        remapped: Mapping[str, str],
        recent: Callable[[], Sequence[tuple[str, ...]]] = tuple,
        opened: Sequence[str] = (),
        access: Access = _AS_IT_SAYS,
    ) -> None:
        super().__init__()
        self._remapped = remapped
        self._recent = recent
        self._offer = Offer(opened, access=access.at_home())
        self._query = ""

    def compose(self) -> ComposeResult:
        yield Bar(lambda: _HEADING, id="origin")
        yield ChoiceView(id="choices")
        yield FilterBar(id="filter")
        yield Hints(self._remapped, ("choice", "picker"), _HERE, id="hints")

    def on_mount(self) -> None:
        self._arrange()
        self._work("read what there is to open", self._read)

    def _work(self, job: str, run: Callable[[], None]) -> None:
        self.run_worker(run, group=job, description=job, thread=True, exit_on_error=False)

    def _read(self) -> None:
        """``recent`` may read a file, as the kubeconfig does: both are a worker's."""
        self.post_message(self.Offered(self._recent(), contexts(os.environ, self._offer.access.kubeconfig)))

    def on_picker_screen_offered(self, message: Offered) -> None:
        self._offer = self._offer._replace(recent=message.recent, kubeconfig=message.kubeconfig)
        self._arrange()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.post_message(Broke(event.worker.description, told(event.worker.error)))

    def on_broke(self, message: Broke) -> None:
        self.app.notify(f"could not {message.job}: {message.where}", severity="error")

    @property
    def _view(self) -> ChoiceView:
        return self.query_one(ChoiceView)

    def _arrange(self) -> None:
        self._view.show(picker.rows(self._offer, self._query))

    def _say(self, text: str) -> None:
        self.query_one(Hints).note(shown(text, Tone.SUPPLY))

    # Choosing

    def on_line_view_opened(self) -> None:
        choice = self._view.choice
        if choice is None:
            return
        if choice.kind == "files":
            self._ask(())
        else:
            self._open(self._marked() or choice.sources)

    def action_mark(self) -> None:
        choice = self._view.choice
        if choice is None:
            return
        if choice.kind == "sources":
            self._view.toggle(choice)
            self._view.action_down()
        else:
            self._say("enter opens the file dialog, where several can be marked")

    def action_add(self) -> None:
        """What is open, with what is marked or stood on beside it."""
        choice = self._view.choice
        if choice is not None and choice.kind == "files" and not self._view.marked:
            self._ask(self._offer.open)
        elif self._marked() or (choice is not None and choice.sources):
            self._open((*self._offer.open, *(self._marked() or choice.sources if choice else self._marked())))

    def action_recipe(self) -> None:
        """How the context becomes a snapshot."""
        choice = self._view.choice
        if choice is not None and choice.context is not None:
            self.app.push_screen(RecipeScreen(choice.context, self._offer.access))
        else:
            self._say("stand on a context")

    def action_files(self) -> None:
        self._ask(())

    def _ask(self, beside: Sequence[str]) -> None:
        """The file dialog; what is chosen there opens with what is marked here. A browser sees no folders."""
        if self.app.is_web:
            self._say("in a browser no files can be chosen")
            return
        self.app.push_screen(FilesScreen(self._remapped), partial(self._found, (*beside, *self._marked())))

    def _found(self, beside: tuple[str, ...], paths: Sequence[str] | None) -> None:
        if paths:
            self._open((*beside, *paths))

    def _marked(self) -> tuple[str, ...]:
        return tuple(source for choice in self._view.marked for source in choice.sources)

    def _open(self, sources: Sequence[str]) -> None:
        self._work("look at the sources", partial(self._parse, tuple(dict.fromkeys(sources))))

    def _parse(self, sources: Sequence[str]) -> None:
        try:
            self.post_message(self.Chosen(parse_all(sources)))
        except SourceError as error:
            self.post_message(self.Refused(str(error)))

    def on_picker_screen_refused(self, message: Refused) -> None:
        self._say(message.problem)

    # Filter and back

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """The filter's key is a letter like any other while a filter is typed."""
        return action != "filter" or not isinstance(self.focused, FilterBar)

    def action_filter(self) -> None:
        self.query_one(FilterBar).open(self._query)

    def on_filter_bar_typed(self, message: FilterBar.Typed) -> None:
        if message.query != self._query:
            self._query = message.query
            self._arrange()

    def on_filter_bar_left(self, message: FilterBar.Left) -> None:
        self.query_one(FilterBar).close()
        self.set_focus(self._view)
        if message.clear:
            self._clear()

    def _clear(self) -> None:
        self._query = ""
        self._arrange()

    def action_back(self) -> None:
        if self._query:
            self._clear()
        elif len(self.app.screen_stack) > 1:
            self.dismiss()
        else:
            self._say("nothing is open yet; ctrl+q quits")

    def on_line_view_moved(self, message: LineView.Moved) -> None:
        message.stop()


def texts(specs: Sequence[SourceSpec]) -> list[str]:
    """Sources as they are written on a command line, one by one."""
    return [spec.text() if spec.named else spec.whole for spec in specs]
