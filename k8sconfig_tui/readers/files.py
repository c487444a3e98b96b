"""A single file, or a pipe that was given by name; what it holds is told by its content."""

import functools
from pathlib import Path

from k8sconfig_tui import formats
from k8sconfig_tui.readers import Found, Job, Reader
from k8sconfig_tui.readers.naming import STDIN
from k8sconfig_tui.readers.regular import UnreadableError, read_path


def claims(location: str) -> bool:
    if location == STDIN:
        return False
    try:
        return Path(location).exists() and not Path(location).is_dir()
    except OSError:
        return True
    except ValueError:
        return False


def read(job: Job) -> Found:
    try:
        data, taken = read_path(job.spec.location, functools.partial(job.tick, "reading"), pipes=True)
    except UnreadableError as error:
        raise job.fail(str(error)) from None
    return Found(formats.read(data, job.shown, job.watch), taken)


READER = Reader(claims, read)
