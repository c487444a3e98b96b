"""Reads several sources: one after the other what lies here, side by side what is far away.

The law of this module: every source fails for itself alone, and none goes on being read when nobody waits for it.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from k8sconfig_tui.readers import Progress, Source, SourceError, SourceSpec, read_source
from k8sconfig_tui.readers.contexts import claims as is_live
from k8sconfig_tui.workspace.glimpses import Glimpses

_CLUSTERS = 8
"""Clusters that are read at the same time."""

Report = Callable[[Progress], None]
Opening = Callable[[], Source]


@contextmanager
def reading(
    specs: Sequence[SourceSpec],
    progress: Report | None,
    cancelled: Callable[[], bool] | None,
    glimpses: Glimpses | None = None,
) -> Iterator[dict[int, Opening]]:
    """A call for each source by its position, to be made in order; each gives or raises what ``read_source`` does.

    What is far away comes last, and where it is not alone it is read meanwhile; leaving gives up what nobody asked for.
    """
    live = [at for at, spec in enumerate(specs) if is_live(spec.location)]
    report = _one_by_one(progress) if progress is not None else None
    here: dict[int, Opening] = {
        at: partial(_read, spec, report, cancelled, glimpses) for at, spec in enumerate(specs) if at not in live
    }
    if not live or len(specs) == 1:
        yield here | {at: partial(_read, specs[at], report, cancelled, glimpses) for at in live}
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  few need it, and it takes a while to load

    left = threading.Event()

    def given_up() -> bool:
        return left.is_set() or (cancelled is not None and cancelled())

    with ThreadPoolExecutor(_CLUSTERS, thread_name_prefix="cluster") as pool:
        try:
            far = {at: pool.submit(_read, specs[at], report, given_up, glimpses) for at in live}
            yield here | {at: future.result for at, future in far.items()}
        finally:
            left.set()


def _read(
    spec: SourceSpec, report: Report | None, cancelled: Callable[[], bool] | None, glimpses: Glimpses | None
) -> Source:
    try:
        source = read_source(spec, progress=report, cancelled=cancelled, onlooker=glimpses)
    except SourceError as error:
        if glimpses is not None:
            glimpses.has_failed(SourceError(error.name, error.message))
        raise
    if glimpses is not None:
        glimpses.has_read(source.inventory)
    return source


def _one_by_one(progress: Report) -> Report:
    """The same, told by one thread at a time."""
    lock = threading.Lock()

    def told(event: Progress) -> None:
        with lock:
            progress(event)

    return told
