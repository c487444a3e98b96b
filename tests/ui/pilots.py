"""The application over a world, driven by Textual's Pilot."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from textual.message import Message
from textual.pilot import Pilot

from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.state import Memory
from k8sconfig_tui.ui.app import K8sConfigApp
from k8sconfig_tui.ui.start import Start
from k8sconfig_tui.ui.widgets.bench import Bench
from tests.worlds.kubectl import Object
from tests.worlds.reading import write
from tests.worlds.small import small_pair

WIDE = (140, 40)
NARROW = (80, 24)


async def settle(app: K8sConfigApp, pilot: Pilot[int]) -> None:
    """Wait until no work is waiting, running or to be painted, three times in a row."""
    quiet = 0
    while quiet < 3:
        await pilot.pause(0.02)
        busy = any(not worker.is_finished for worker in app.workers) or any(
            bench.busy for screen in app.screen_stack for bench in screen.query(Bench)
        )
        quiet = 0 if busy else quiet + 1
    await pilot.pause()


class Session:
    """An application that runs, and what tests ask of it. ``messages`` are those that workers posted, by name."""

    def __init__(self, app: K8sConfigApp, pilot: Pilot[int], messages: list[Message]) -> None:
        self.app = app
        self.pilot = pilot
        self._messages = messages

    @property
    def bench(self) -> Bench:
        return self.app.screen.query_one(Bench)

    @property
    def messages(self) -> list[str]:
        ours = (message for message in self._messages if type(message).__module__ == "k8sconfig_tui.ui.messages")
        return [type(message).__name__ for message in ours]

    def forget(self) -> None:
        """Let go of the messages so far, and of what they hold."""
        self._messages.clear()

    async def settle(self) -> None:
        """Wait until no work is left and everything is painted."""
        await settle(self.app, self.pilot)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def go(self, name: str, container: str) -> None:
        """Select a container in the tree."""
        forest = self.bench.outline.outline.forest  # type: ignore[union-attr]
        wanted = next(
            at for at, group in enumerate(forest.matrix.groups) if (group.name, group.container) == (name, container)
        )
        self.bench.outline.find(wanted)
        await self.settle()

    async def select(self, key: str, column: int = 0) -> None:
        """Select a cell of the matrix."""
        grid = self.bench.grid
        table = self.bench.table
        assert table is not None
        grid.move(next(at for at in range(len(table)) if table.row(at).key == key))  # type: ignore[union-attr]
        grid.move_column(column)
        await self.settle()

    def text(self) -> str:
        """Everything that is on the screen."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())


@asynccontextmanager
async def session(
    folder: Path,
    worlds: Mapping[str, Sequence[Object]] | None = None,
    *,
    size: tuple[int, int] = WIDE,
    settings: Settings | None = None,
    specs: Sequence[SourceSpec] | None = None,
    start: Start | None = None,
    memory: Memory | None = None,
) -> AsyncIterator[Session]:
    """The application over these worlds, each a source under its name."""
    if specs is None:
        files = {
            name: write(folder / f"{at}.json", objects)
            for at, (name, objects) in enumerate((worlds or small_pair()).items())
        }
        specs = [SourceSpec(name, str(file), named=True) for name, file in files.items()]
    app = K8sConfigApp(specs, settings or Settings(), start, memory=memory)
    messages: list[Message] = []
    async with app.run_test(size=size, notifications=True, message_hook=messages.append) as pilot:
        running = Session(app, pilot, messages)
        await running.settle()
        yield running
