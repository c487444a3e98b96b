"""A context opened and read as a source.

The law of this module: whatever ends the reading of a cluster as a whole is one line, and no connection outlives it.
"""

import os
import time

from k8sconfig_tui.formats import Content
from k8sconfig_tui.readers import Found, Job, SourceError
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.contexts import namespace_of
from k8sconfig_tui.readers.live import reading
from k8sconfig_tui.readers.live.asking import AnswerError, Asking
from k8sconfig_tui.readers.live.login import connect
from k8sconfig_tui.readers.live.wire import LoginError, Wire, WireError


def read(job: Job, context: str) -> Found:
    """Raises ``SourceError`` where there is no login or no answer."""
    job.tick("connecting", 0, 0)
    access = job.spec.access
    try:
        wire = connect(context, access)
    except WireError as error:
        raise _failure(job, error) from None
    try:
        return read_over(wire, job, access._replace(view=access.view or (namespace_of(job.spec, os.environ),)))
    finally:
        wire.close()


def read_over(wire: Wire, job: Job, access: Access) -> Found:
    """What a wire gives. Raises ``SourceError`` and ``CancelledError``."""
    started = time.time()
    try:
        outcome = reading.read(Asking(wire), access, job.shown, job.tick)
    except (AnswerError, WireError) as error:
        raise _failure(job, error) from None
    return Found(Content(outcome.batches), started, "live", outcome.partial)


def _failure(job: Job, error: AnswerError | WireError) -> SourceError:
    if isinstance(error, AnswerError) and error.status == 401:
        return job.fail("the server does not accept these credentials (401): log in again, or choose another user")
    hint = f" ({' '.join(error.hint.split())})" if isinstance(error, LoginError) and error.hint else ""
    return job.fail(f"{error}{hint}")
