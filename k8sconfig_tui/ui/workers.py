"""Workers that keep nothing of what they worked on.

The law of this module: work is let go of as it begins. A worker, its task and their context are a circle of Textual's,
and a circle that stands while the garbage collector rests is never looked at again (``readers.collector``): whatever
such a worker still held, a whole source that was closed long ago, would stay for ever.
"""

from collections.abc import Callable
from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker
from textual.worker_manager import WorkerManager


class _Once:
    """A function that is called once."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work: Callable[[], Any] | None = work

    def __call__(self) -> Any:
        work, self._work = self._work, None
        return work() if work is not None else None


class Workers(WorkerManager):
    """Those of the application."""

    def _new_worker(self, work: Any, node: DOMNode, *, thread: bool = False, **how: Any) -> Worker[Any]:
        """Textual's own way in: ``DOMNode.run_worker`` calls it."""
        return super()._new_worker(_Once(work) if thread else work, node, thread=thread, **how)
