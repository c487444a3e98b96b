"""Reads several sources: one after the other what lies here, side by side what is far away.

The law of this module: every source fails for itself alone, and none goes on being read when nobody waits for it.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from k8sconfig_tui.readers import Progress, Source, SourceSpec, read_source
from k8sconfig_tui.readers.contexts import claims as is_live

_CLUSTERS = 4
"""Clusters that are read at the same time."""

Report = Callable[[Progress], None]
Opening = Callable[[], Source]


@contextmanager
def reading(
    specs: Sequence[SourceSpec], progress: Report | None, cancelled: Callable[[], bool] | None
) -> Iterator[list[Opening]]:
    """A call for each source, to be made in order; each gives or raises what ``read_source`` does.

    Where there are several live clusters they are read meanwhile; leaving gives up those that nobody asked for.
    """
    live = {at for at, spec in enumerate(specs) if is_live(spec.location)}
    report = _one_by_one(progress) if progress is not None else None
    here = [partial(read_source, spec, progress=report, cancelled=cancelled) for spec in specs]
    if len(live) < 2:
        yield list(here)
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  few need it, and it takes a while to load

    left = threading.Event()

    def given_up() -> bool:
        return left.is_set() or (cancelled is not None and cancelled())

    with ThreadPoolExecutor(_CLUSTERS, thread_name_prefix="cluster") as pool:
        try:
            far = {at: pool.submit(read_source, specs[at], progress=report, cancelled=given_up) for at in live}
            yield [far[at].result if at in far else opening for at, opening in enumerate(here)]
        finally:
            left.set()


def _one_by_one(progress: Report) -> Report:
    """The same, told by one thread at a time."""
    lock = threading.Lock()

    def told(event: Progress) -> None:
        with lock:
            progress(event)

    return told
