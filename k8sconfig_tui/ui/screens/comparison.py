"""Any two environments, namespaces, workloads or containers side by side: a bench of its own with two columns.

The law of this module: it reads nothing; a worker aligns the two behind the first picture, and esc leads back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from textual.message import Message
from textual.worker import Worker, WorkerState

from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.marks import Mark
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui import pairs, work
from k8sconfig_tui.ui.bench_screen import BenchScreen
from k8sconfig_tui.ui.crash import told

_LIMIT = 120
_BACK: Line = (Piece("esc leads back", Tone.MUTED),)
_GONE: Line = (Piece("What was marked is not among what is open.", Tone.STRONG),)
_EMPTY: Line = (Piece("Nothing runs in either of the two.", Tone.STRONG),)


class ComparisonScreen(BenchScreen):
    """The bench over a left and a right thing."""

    @dataclass
    class Aligned(Message):
        """The two with all that is in them; None where one of them is not there."""

        opened: work.Opened | None

    def __init__(
        self,
        settings: Settings,
        glyphs: Glyphs,
        remapped: Mapping[str, str],
        whole: work.Opened,
        pair: tuple[Mark, Mark],
        *,
        may_reveal: bool,
    ) -> None:
        super().__init__(settings, glyphs, remapped, may_reveal=may_reveal)
        self._whole = whole
        self._pair = pair
        self._made: work.Opened | None = None

    def heading(self) -> Line:
        left, right = (shown(mark.title, Tone.KEY, _LIMIT) for mark in self._pair)
        muted = Tone.MUTED
        return (Piece("left ", muted), *left, Piece("   right ", muted), *right, Piece("   esc leads back", muted))

    def on_mount(self) -> None:
        self.picture([(Piece("Aligning", Tone.STRONG),)])
        self.run_worker(self._align, group="align", description="align the two", thread=True, exit_on_error=False)

    def _align(self) -> None:
        self.post_message(self.Aligned(pairs.opened(self._whole, *self._pair)))

    def on_comparison_screen_aligned(self, message: Aligned) -> None:
        self._made = opened = message.opened
        if opened is None or not opened.matrix.groups:
            self.picture([_EMPTY if opened is not None else _GONE, (), _BACK])
            return
        self.remove_class("-picture")
        self.bench.begin(opened)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.picture([(Piece(f"an error of k8sconfig-tui itself: {told(event.worker.error)}", Tone.BROKEN),)])

    # Back

    def action_back(self) -> None:
        if self.bench.opened is None or not self.undo():
            self.app.pop_screen()

    def action_reload(self) -> None:
        self.bench.say("the sources are read again where they were opened: esc leads back")

    def on_unmount(self) -> None:
        if self._made is not None:
            self._made.workspace.forget(self._made.matrix)
