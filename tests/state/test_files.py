"""Small files: their owner's alone, whole or not at all, and no way out of their folder."""

import os
import random
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from k8sconfig_tui.state import files
from k8sconfig_tui.state.files import MOST_BYTES, Folder, StateError, Volatile


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.mark.parametrize("mask", [0, 0o022, 0o777])
def test_modes_under_any_umask(tmp_path: Path, mask: int) -> None:
    """Reliability row 55: what is made is its owner's alone, the folders above it too."""
    path = tmp_path / "home" / "state" / "k8sconfig-tui"
    folder = Folder(path)
    with _umask(mask), folder.locked():
        folder.write("a.json", b"1")
    assert {_mode(found) for found in (path, path.parent, path.parent.parent)} == {0o700}
    assert {found.name: _mode(found) for found in path.iterdir()} == {"a.json": 0o600, "lock": 0o600}


def test_a_folder_that_others_could_read_is_closed(tmp_path: Path) -> None:
    """Reliability row 55."""
    tmp_path.chmod(0o777)
    Folder(tmp_path).write("a.json", b"1")
    assert _mode(tmp_path) == 0o700


def test_nothing_there_is_nothing_kept(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "none")
    assert folder.read("a.json") is None
    folder.set_aside("a.json")
    folder.thin("a", 1)
    assert not (tmp_path / "none").exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """Reliability row 38: neither a linked file nor a linked folder is written through."""
    mine, other = tmp_path / "mine", tmp_path / "other"
    mine.mkdir()
    other.write_bytes(b"theirs")
    (mine / "a.json").symlink_to(other)
    folder = Folder(mine)
    with pytest.raises(StateError):
        folder.read("a.json")
    folder.write("a.json", b"ours")
    assert other.read_bytes() == b"theirs"
    assert not (mine / "a.json").is_symlink()
    (tmp_path / "link").symlink_to(mine)
    with pytest.raises(StateError):
        Folder(tmp_path / "link").write("b.json", b"1")
    assert not (mine / "b.json").exists()
    (mine / "lock").symlink_to(tmp_path / "made")
    with pytest.raises(StateError), folder.locked():
        pass
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("kind", ["pipe", "folder", "huge"])
def test_what_is_no_small_file_is_not_read(tmp_path: Path, kind: str) -> None:
    """Reliability row 38: nothing waits for a writer."""
    path = tmp_path / "a.json"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(100 * MOST_BYTES)
    with pytest.raises(StateError) as caught:
        Folder(tmp_path).read("a.json")
    assert "\n" not in str(caught.value)


def test_a_read_only_folder_says_so(tmp_path: Path) -> None:
    """Reliability row 37."""
    if os.geteuid() == 0:
        blocked = tmp_path / "file"
        blocked.write_bytes(b"")
        path = blocked / "state"
    else:
        path = tmp_path / "closed" / "state"
        path.parent.mkdir(0o500)
    folder = Folder(path)
    with pytest.raises(StateError):
        folder.write("a.json", b"1")
    with pytest.raises(StateError), folder.locked():
        pass


def test_another_users_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(StateError, match="another user's"):
        Folder(tmp_path).write("a.json", b"1")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """Reliability row 37: as RLIMIT_FSIZE plays it; no half-written file is left."""
    script = (
        "import resource, sys; from pathlib import Path; from k8sconfig_tui.state import Folder, StateError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: Folder(Path(sys.argv[1])).write('a.json', b'x' * 5000)\n"
        "except StateError as error: print(error)\n"
    )
    Folder(tmp_path).write("a.json", b"old")
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "file too large\n"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.json": b"old"}


def test_a_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    """Reliability row 37: at whatever moment it is killed, and what it left is swept."""
    script = (
        "import sys; from pathlib import Path; from k8sconfig_tui.state import Folder\n"
        "folder = Folder(Path(sys.argv[1]))\n"
        "for number in range(10**6): folder.write('a.json', str(number % 10).encode() * 100_000)\n"
    )
    for step in range(5):
        (tmp_path / "a.json").unlink(missing_ok=True)
        process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
        while not (tmp_path / "a.json").exists():
            assert process.poll() is None
            time.sleep(0.001)
        time.sleep(0.05 + 0.013 * step)
        process.kill()
        process.wait()
        data = Folder(tmp_path).read("a.json")
        assert data is not None
        assert (len(data), len(set(data))) == (100_000, 1)
    (tmp_path / ".half-00").write_bytes(b"")
    os.utime(tmp_path / ".half-00", (0, 0))
    Folder(tmp_path).thin("view-", 10)
    assert not (tmp_path / ".half-00").exists()


def test_the_lock_is_waited_for_but_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_PATIENCE", 0.1)
    with Folder(tmp_path).locked(), pytest.raises(StateError, match="another session"), Folder(tmp_path).locked():
        pass
    with Folder(tmp_path).locked():
        pass


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for number in range(6):
        folder.write(f"view-{number}.json", b"1")
        os.utime(tmp_path / f"view-{number}.json", (number, number))
    folder.write("bookmarks-1.json", b"1")
    folder.thin("view-", 2)
    assert {path.name for path in tmp_path.iterdir()} == {"view-4.json", "view-5.json", "bookmarks-1.json"}


def test_a_volatile_store_keeps_what_it_is_given() -> None:
    store = Volatile()
    with store.locked():
        for name in ("view-1", "view-2", "b"):
            store.write(name, name.encode())
    store.thin("view-", 1)
    assert [store.read(name) for name in ("view-1", "view-2", "b")] == [None, b"view-2", b"b"]
    store.set_aside("b")
    assert store.read("b") is None


def test_a_writer_that_is_killed_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    """Reliability row 37."""
    target = tmp_path / "out"
    code = (
        "import sys; from pathlib import Path; from k8sconfig_tui.state import write_file\n"
        "write_file(Path(sys.argv[1]), b'0' * 3_000_000); print(flush=True)\n"
        "number = 0\n"
        "while True:\n"
        "    number += 1; write_file(Path(sys.argv[1]), str(number % 10).encode() * 3_000_000)\n"
    )
    for _ in range(8):
        with subprocess.Popen([sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline()
            time.sleep(random.uniform(0, 0.03))
            writer.kill()
        for path in tmp_path.iterdir():
            data = path.read_bytes()
            assert len(data) == 3_000_000, "half a file has a name"
            assert len(set(data)) == 1
        assert target.exists()
