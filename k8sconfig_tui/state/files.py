"""Small files in a folder that is its owner's alone.

The law of this module: folders are 0700 and files 0600 under any umask; a file is written beside its place and then
put there, so that it is whole or the old one; no symbolic link is followed, and nothing waits without end.
"""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Protocol

MOST_BYTES = 1 << 20
"""How large a file may be."""

_PATIENCE = 3.0
"""Seconds that another session may hold the lock."""

_ABANDONED = 3600.0
"""Seconds after which a half-written file is nobody's any more."""

_LOCK = "lock"
_HALF = ".half-"
_ASIDE = ".aside"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class StateError(Exception):
    """Something cannot be kept or read; the message is one line."""


class Store(Protocol):
    """Where small files are kept, by name."""

    def read(self, name: str) -> bytes | None:
        """What is kept; None where nothing is. Raises ``StateError`` where what is there is not to be read."""

    def write(self, name: str, data: bytes) -> None:
        """Keep this in place of what was kept. Raises ``StateError``."""

    def set_aside(self, name: str) -> None:
        """Take it out of the way without losing it, as far as that can be done."""

    def thin(self, prefix: str, most: int) -> None:
        """Forget the oldest of the names that begin so beyond ``most``, and what was left half-written."""

    def locked(self) -> AbstractContextManager[None]:
        """While it lasts no other session changes anything. Raises ``StateError``."""


class Volatile:
    """A store that ends with the process: nothing is read or written anywhere."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        return self._kept.get(name)

    def write(self, name: str, data: bytes) -> None:
        self._kept[name] = data

    def set_aside(self, name: str) -> None:
        self._kept.pop(name, None)

    def thin(self, prefix: str, most: int) -> None:
        for name in [name for name in self._kept if name.startswith(prefix)][:-most]:
            del self._kept[name]

    def locked(self) -> AbstractContextManager[None]:
        return nullcontext()


class Folder:
    """A store on the disk; it is made when something is first written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str) -> bytes | None:
        try:
            with self._opened() as folder:
                return _content(os.open(name, _READ | os.O_NOFOLLOW, dir_fd=folder), MOST_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StateError(problem(error)) from None

    def write(self, name: str, data: bytes) -> None:
        try:
            with self._made() as folder:
                _put(folder, name, data)
        except OSError as error:
            raise StateError(problem(error)) from None

    def set_aside(self, name: str) -> None:
        with suppress(OSError), self._opened() as folder:
            os.rename(name, f"{name}{_ASIDE}", src_dir_fd=folder, dst_dir_fd=folder)

    def thin(self, prefix: str, most: int) -> None:
        with suppress(OSError), self._opened() as folder:
            found = sorted(_ages(folder), reverse=True)
            kept = [name for _, name in found if name.startswith(prefix)]
            half = [name for age, name in found if name.startswith(_HALF) and time.time() - age > _ABANDONED]
            for name in (*kept[most:], *half):
                os.unlink(name, dir_fd=folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        try:
            with self._made() as folder:
                descriptor = os.open(_LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
        except OSError as error:
            raise StateError(problem(error)) from None
        try:
            os.fchmod(descriptor, 0o600)
            _lock(descriptor)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        descriptor = os.open(self._path, _FOLDER)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    @contextmanager
    def _made(self) -> Iterator[int]:
        """The folder, made where it is not there, and its owner's alone."""
        for folder in reversed([self._path, *self._path.parents]):
            if not folder.exists():
                with suppress(FileExistsError):
                    folder.mkdir()
                    folder.chmod(0o700)
        with self._opened() as descriptor:
            status = os.fstat(descriptor)
            if status.st_uid != os.geteuid():
                raise PermissionError(0, "it is another user's")
            if stat.S_IMODE(status.st_mode) != 0o700:
                os.fchmod(descriptor, 0o700)
            yield descriptor


def read_file(path: Path, most: int) -> bytes:
    """A regular file of at most so many bytes. Raises ``StateError``."""
    try:
        return _content(os.open(path, _READ), most)
    except OSError as error:
        raise StateError(problem(error)) from None


def create_file(path: Path) -> int:
    """A new file for writing, its owner's alone; its descriptor. Raises ``OSError``."""
    descriptor = os.open(path, _NEW, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


def write_file(path: Path, data: bytes) -> None:
    """A file of the user's choosing, its owner's alone, in place of a regular one that may be there: all of it or
    what was there before. Raises ``StateError``."""
    name = path.name
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _refuse_odd(folder, name)
            _put(folder, name, data)
        finally:
            os.close(folder)
    except OSError as error:
        raise StateError(problem(error)) from None


def _refuse_odd(folder: int, name: str) -> None:
    """What is there must be a regular file, not a link to one: whoever put another thing there expects it to stay."""
    if name in {"", ".", ".."}:
        raise StateError("this is the name of a directory")
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        kinds = {stat.S_IFLNK: "a symbolic link", stat.S_IFDIR: "a directory", stat.S_IFIFO: "a pipe"}
        raise StateError(f"{kinds.get(stat.S_IFMT(mode), 'no regular file')} is there")


def write_all(descriptor: int, data: bytes) -> None:
    """Write to the end. Raises ``OSError``."""
    while data:
        data = data[os.write(descriptor, data) :]


def default_folder() -> Path:
    """Where the state belongs on this system."""
    from platformdirs import user_state_path  # noqa: PLC0415  its import costs more than most verbs need

    return user_state_path("k8sconfig-tui")


def _content(descriptor: int, most: int) -> bytes:
    """What an open file holds; it is closed then."""
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise StateError("not a regular file")
        data = file.read(most + 1)
    if len(data) > most:
        raise StateError(f"larger than {most >> 20} MiB")
    return data


def _put(folder: int, name: str, data: bytes) -> None:
    half = f"{_HALF}{os.urandom(8).hex()}"
    nameless = _nameless(folder)
    descriptor = os.open(half, _NEW, 0o600, dir_fd=folder) if nameless is None else nameless
    try:
        try:
            os.fchmod(descriptor, 0o600)
            write_all(descriptor, data)
            os.fsync(descriptor)
            if nameless is not None:
                os.link(f"/proc/self/fd/{descriptor}", half, dst_dir_fd=folder, follow_symlinks=True)
        finally:
            os.close(descriptor)
        os.rename(half, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        with suppress(OSError):
            os.unlink(half, dir_fd=folder)
        raise
    os.fsync(folder)


def _nameless(folder: int) -> int | None:
    """A file that has no name until it is whole, so that nothing of it stays where writing is cut short; None where
    the file system has none."""
    try:
        return os.open(".", os.O_WRONLY | os.O_TMPFILE | os.O_CLOEXEC, 0o600, dir_fd=folder)
    except (OSError, AttributeError):
        return None


def _ages(folder: int) -> Iterator[tuple[float, str]]:
    """When each file was last written, and its name."""
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.stat(follow_symlinks=False).st_mtime, entry.name


def _lock(descriptor: int) -> None:
    """Hold the lock, or do without where the file system knows none."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise StateError("another session holds it") from None
            time.sleep(0.002)
        except OSError:
            return
        else:
            return


def problem(error: OSError) -> str:
    """What the system says, without a path."""
    return (error.strerror or "unknown error").lower()
