"""The built-in demo: ``demo:`` is one source for each environment of it, ``demo:dev`` a single one."""

import time
from importlib import resources
from importlib.resources.abc import Traversable

from k8sconfig_tui import formats
from k8sconfig_tui.readers import Found, Job, Reader, SourceSpec
from k8sconfig_tui.readers.naming import default_name

SCHEME = "demo:"
ENVIRONMENTS = ("dev", "staging", "prod")
_PACKAGE = "k8sconfig_tui.demo"
_KINDS = (".json", ".yaml", ".json.gz", ".yaml.gz", ".json.zst", ".yaml.zst")


def claims(location: str) -> bool:
    return location.startswith(SCHEME)


def expand(spec: SourceSpec) -> list[SourceSpec]:
    """The environments in their order; a NAME given to the whole stands before each of theirs."""
    if spec.location != SCHEME:
        return [spec]
    prefix = f"{spec.name}-" if spec.named else ""
    return [SourceSpec(prefix + name, SCHEME + name, spec.named) for name in ENVIRONMENTS]


def read(job: Job) -> Found:
    location = job.spec.location
    file = _file(default_name(location))
    if file is None:
        raise job.fail(f"no such part of the demo; there are {', '.join(ENVIRONMENTS)}")
    job.tick("reading", 0, 0)
    return Found(formats.read(file.read_bytes(), location, job.tick), time.time(), "demo")


def _file(environment: str) -> Traversable | None:
    if environment not in ENVIRONMENTS:
        return None
    folder = resources.files(_PACKAGE)
    return next((file for kind in _KINDS if (file := folder / f"{environment}{kind}").is_file()), None)


READER = Reader(claims, read, expand)
