"""Searching everything that is open, bit by bit, without Textual.

The law of this module: it is called off the event loop, is given up between two containers, and keeps neither what was
looked for nor more hits than can be read.
"""

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from k8sconfig_tui.present.search import Hit, Probe, Query, Search, look
from k8sconfig_tui.ui.work import Opened

MOST = 2000
"""How many hits are kept."""

_OFTEN = 0.1
"""Seconds between two reports."""


class Found(NamedTuple):
    """Further hits, how many of the containers have been looked at, and whether there may be more than is kept."""

    hits: list[Hit]
    done: int
    of: int
    stopped: bool = False


def search(opened: Opened, wanted: Query, cancelled: Callable[[], bool]) -> Iterator[Found]:
    """The places where something is found."""
    names, environments = opened.forest.names, opened.matrix.environments
    probe = Search(wanted, opened.matrix, lambda at, column: f"{environments[column].name}\n{names[at]}")
    return hunt(opened, probe, cancelled)


def hunt(opened: Opened, probe: Probe, cancelled: Callable[[], bool]) -> Iterator[Found]:
    """What a probe finds in all containers, in the order of the tree: the first at once, more now and then."""
    order = opened.forest.passing(None)
    waiting: list[Hit] = []
    kept = done = 0
    last = 0.0
    for done, hits in enumerate(look(opened.matrix, order, probe), 1):
        if cancelled():
            return
        waiting += hits[: MOST - kept - len(waiting)]
        now = time.monotonic()
        if (waiting and not kept) or now - last >= _OFTEN:
            yield Found(waiting, done, len(order))
            kept, waiting, last = kept + len(waiting), [], now
        if kept + len(waiting) >= MOST:
            yield Found(waiting, done, len(order), stopped=True)
            return
    yield Found(waiting, done, len(order))
