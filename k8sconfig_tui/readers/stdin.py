"""Standard input: ``-``. It can be read once."""

import functools
import sys
import time

from k8sconfig_tui import formats
from k8sconfig_tui.readers import Found, Job, Reader, SourceError
from k8sconfig_tui.readers.naming import STDIN
from k8sconfig_tui.readers.regular import UnreadableError, read_descriptor

_NAME = "standard input"


def claims(location: str) -> bool:
    return location == STDIN


def read(job: Job) -> Found:
    if sys.stdin is None or sys.stdin.closed:
        raise SourceError(job.spec.name, f"{_NAME} is closed")
    if sys.stdin.isatty():
        raise SourceError(job.spec.name, f"{_NAME} is a terminal; pipe the output of kubectl get … -o json into it")
    try:
        data = read_descriptor(sys.stdin.fileno(), 0, functools.partial(job.tick, "reading"))
    except UnreadableError as error:
        raise SourceError(job.spec.name, f"{_NAME}: {error}") from None
    return Found(formats.read(data, _NAME, job.watch), time.time())


READER = Reader(claims, read)
