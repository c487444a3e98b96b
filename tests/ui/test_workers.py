"""Workers keep nothing of what they worked on, in whatever circle of Textual's they stay."""

import gc
import weakref

from textual.app import App
from textual.worker import Worker

from k8sconfig_tui.ui.workers import Workers


class _Own(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self._own_workers = Workers(self)

    @property
    def workers(self) -> Workers:
        return self._own_workers


class _World:
    def look(self) -> int:
        return 1


async def test_a_worker_that_is_done_holds_its_work_no_more() -> None:
    async with _Own().run_test() as pilot:
        world = _World()
        seen = weakref.ref(world)
        worker: Worker[int] = pilot.app.run_worker(world.look, thread=True)
        assert await worker.wait() == 1
        gc.disable()
        try:
            del world
            await pilot.pause()
            assert seen() is None
        finally:
            gc.enable()
        assert worker.is_finished
