"""A directory: every manifest under it, or a dump tree with one file for each kind and namespace.

What cannot be read is a gap and never stops the rest; what is no Kubernetes file at all (a chart's values, a
package's metadata) is passed over in silence.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from k8sconfig_tui import formats
from k8sconfig_tui.formats import Content, FormatError, NotKubernetesError
from k8sconfig_tui.model.inventory import Batch, Gap
from k8sconfig_tui.readers import Found, Job, Reader, SourceError
from k8sconfig_tui.readers.naming import STDIN, shown
from k8sconfig_tui.readers.regular import UnreadableError, read_path

_KINDS = tuple(
    f".{kind}{packed}" for kind in ("json", "yaml", "yml", "jsonl", "ndjson") for packed in ("", ".gz", ".zst")
)


class _File(NamedTuple):
    path: str
    size: int


def claims(location: str) -> bool:
    try:
        return location != STDIN and Path(location).is_dir()
    except (OSError, ValueError):
        return False


def read(job: Job) -> Found:
    tree = _Tree(job)
    tree.read()
    return Found(tree.content, tree.taken)


class _Tree:
    """One directory being read: what was found so far, and what was not."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._root = job.spec.location
        self._gaps: list[Gap] = []
        self._files: list[_File] = []
        for file in _files(self._root, self._note):
            job.tick("finding", 0, 0)
            self._files.append(file)
        self._total = sum(file.size for file in self._files)
        self._done = 0
        self.content = Content([])
        self.taken = 0.0

    def read(self) -> None:
        for file in self._files:
            self._read_file(file.path)
            self._done += file.size
        if not any(batch.objects or batch.listed for batch in self.content.batches) and not self.content.images:
            raise self._nothing()
        self.content.batches.append(Batch([], self._job.shown, gaps=self._gaps))

    def _read_file(self, path: str) -> None:
        """Takes what the file holds, or notes the gap that it leaves."""
        try:
            data, taken = read_path(path, self._tell, pipes=False)
            found = formats.read(data, shown(path), self._tick)
        except NotKubernetesError:
            return
        except FormatError as error:
            self._note(str(error))
        except UnreadableError as error:
            self._note(f"{shown(path)}: {error}")
        except OSError as error:
            self._note(_failed(path, error))
        else:
            self.content.batches += found.batches
            self.content.images.update(found.images)
            self.taken = max(self.taken, taken)

    def _tell(self, done: int, _size: int) -> None:
        self._job.tick("reading", min(self._done + done, self._total), self._total)

    def _tick(self, _phase: str, _done: int, _total: int) -> None:
        self._job.tick("reading", self._done, self._total)

    def _note(self, message: str) -> None:
        self._gaps.append(Gap("*", None, "failed", message))

    def _nothing(self) -> SourceError:
        if not self._gaps:
            problem = f"no Kubernetes object in any of its {len(self._files)} files"
            return self._job.fail(problem if self._files else "no .json or .yaml file in this directory")
        others = len(self._gaps) - 1
        more = f" (and {others} more could not be read)" if others else ""
        return SourceError(self._job.spec.name, self._gaps[0].message + more)


def _files(root: str, note: Callable[[str], None]) -> Iterator[_File]:
    """Every file of a known kind, each once, in the order of the paths; hidden directories are left out."""
    seen: set[tuple[int, int]] = set()
    for directory, folders, names in os.walk(root, followlinks=True, onerror=lambda e: note(_failed(e.filename, e))):
        status = Path(directory).stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(_KINDS) and not name.startswith("."):
                path = os.path.join(directory, name)  # noqa: PTH118 - the path as the user would type it
                yield from _file(path, note)


def _file(path: str, note: Callable[[str], None]) -> Iterator[_File]:
    try:
        yield _File(path, Path(path).stat().st_size)
    except OSError as error:
        note(_failed(path, error))


def _failed(path: str, error: OSError) -> str:
    return f"{shown(path)}: {(error.strerror or 'cannot be read').lower()}"


READER = Reader(claims, read)
