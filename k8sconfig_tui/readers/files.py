"""A single file, or a pipe that was given by name; what it holds is told by its content."""

import functools
from pathlib import Path

from k8sconfig_tui import formats
from k8sconfig_tui.readers import Found, Job, Reader
from k8sconfig_tui.readers.regular import UnreadableError, read_path


def claims(location: str) -> bool:
    try:
        return Path(location).exists() and not Path(location).is_dir()
    except OSError:
        return True
    except ValueError:
        return False


def read(job: Job) -> Found:
    location = job.spec.location
    try:
        data, taken = read_path(location, functools.partial(job.tick, "reading"), pipes=True)
    except UnreadableError as error:
        raise job.fail(f"{location}: {error}") from None
    return Found(formats.read(data, location, job.tick), taken)


READER = Reader(claims, read)
