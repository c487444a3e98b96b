"""A context opened and read as a source.

The law of this module: whatever ends the reading of a cluster as a whole is one line, and no connection outlives it.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from functools import partial

from k8sconfig_tui.formats import Content
from k8sconfig_tui.model.inventory import Batch
from k8sconfig_tui.readers import Found, Job, Listener, More, SourceError
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.live import reading
from k8sconfig_tui.readers.live.asking import AnswerError, Asking
from k8sconfig_tui.readers.live.demand import Demand, SecretsUnreadError
from k8sconfig_tui.readers.live.login import Connected, connected
from k8sconfig_tui.readers.live.wire import LoginError, Wire, WireError

_MOMENT = 0.1


def read(job: Job, context: str) -> Found:
    """Raises ``SourceError`` where there is no login or no answer; it says what of the login may be the reason."""
    access = job.spec.access
    try:
        found = _logged_in(job, context, access)
    except WireError as error:
        raise _failure(job, error) from None
    try:
        view = access.view or (found.namespace or "default",)
        read = read_over(found.wire, job, access._replace(view=view), found.wire.another)
        return read._replace(notes=found.notes)
    except SourceError as error:
        raise SourceError(error.name, "; ".join((error.message, *found.notes))) from None
    finally:
        found.wire.close()


def _logged_in(job: Job, context: str, access: Access) -> Connected:
    """Logging in may take a plugin its while; nobody has to wait for it. Raises ``WireError``, ``CancelledError``."""
    done: Future[Connected] = Future()

    def log_in() -> None:
        try:
            done.set_result(connected(context, access))
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=log_in, name="login", daemon=True).start()
    while not done.done():
        job.tick("logging in", 0, 0)
        wait([done], timeout=_MOMENT)
    return done.result()


def read_over(wire: Wire, job: Job, access: Access, again: Callable[[], Wire] | None = None) -> Found:
    """What a wire gives, to be followed over one of its own. Raises ``SourceError`` and ``CancelledError``."""
    started = time.time()
    try:
        show = partial(_show, job, started) if job.looked_at else None
        outcome = reading.read(Asking(wire), access, job.shown, job.tick, show)
    except (AnswerError, WireError) as error:
        raise _failure(job, error) from None
    if again is None or not outcome.lists:
        return Found(Content(outcome.batches), started, "live", outcome.partial)
    demand = Demand(again, outcome.lists, job.shown)
    secrets = partial(_secrets, job, demand) if access.secrets == "lazy" else None
    follow = partial(_follow, job, demand)
    return Found(Content(outcome.batches), started, "live", outcome.partial, follow, secrets=secrets)


def _show(job: Job, started: float, workloads: int, batches: Callable[[], list[Batch]]) -> bool:
    return job.show(workloads, lambda: Found(Content(batches()), started, "live", partial=True))


def _follow(job: Job, demand: Demand, listener: Listener) -> Callable[[], None]:
    """Begins to watch what was read. Raises ``SourceError`` where there is no login any more."""
    try:
        return demand.follow(listener)
    except WireError as error:
        raise _failure(job, error) from None


def _secrets(job: Job, demand: Demand, namespace: str) -> More:
    """Reads the Secrets of a namespace. Raises ``SourceError``."""
    try:
        return demand.secrets(namespace)
    except SecretsUnreadError as error:
        raise job.fail(str(error)) from None
    except WireError as error:
        raise _failure(job, error) from None


def _failure(job: Job, error: AnswerError | WireError) -> SourceError:
    if isinstance(error, AnswerError) and error.status == 401:
        return job.fail("the server does not accept these credentials (401): log in again, or choose another user")
    hint = f" ({' '.join(error.hint.split())})" if isinstance(error, LoginError) and error.hint else ""
    return job.fail(f"{error}{hint}")
