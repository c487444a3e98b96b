"""What a session leaves behind, in a real terminal: files that are its owner's alone, and no value in them."""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from k8sconfig_tui.state import Recording
from tests.ui.terminals import Terminal
from tests.worlds import small
from tests.worlds.reading import write


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def sources(tmp_path: Path) -> list[str]:
    return [f"{name}={write(tmp_path / f'{name}.json', small.small(name))}" for name in ("dev", "prod")]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_dir()]


@pytest.mark.usefixtures("open_umask")
def test_every_file_that_is_written_is_its_owners_alone(sources: list[str], tmp_path: Path, state_home: Path) -> None:
    """Reliability row 55: modes under umask 0, nothing in the folder for temporary files, no values anywhere."""
    recording, temporary = tmp_path / "review.jsonl", tmp_path / "temporary"
    temporary.mkdir()
    os.environ["TMPDIR"] = str(temporary)
    try:
        terminal = Terminal(*sources, "--record", str(recording))
    finally:
        del os.environ["TMPDIR"]
    terminal.read(b"Matrix")
    for keys in (b"}", b"2", b"j", b"x", b"B", b"/fake-typed\r", b"K", b"\x1b", b"b", b"\x1b"):
        terminal.press(keys)
    time.sleep(1.0)
    terminal.press(b"\x11")
    assert terminal.ended() == 0
    kept = _files(state_home)
    assert {path.name.partition("-")[0] for path in kept} == {"recent.json", "lock", "view", "bookmarks"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (*kept, recording)} == {0o600}
    folders = [path for path in (state_home, *state_home.rglob("*")) if path.is_dir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert _files(temporary) == []
    written = b"".join(path.read_bytes() for path in (*kept, recording))
    assert b"LOG" in written or b"key=" in written
    assert not [secret for secret in (*small.SECRETS, "fake-typed") if secret.encode() in written]
    assert Recording.read(recording).moments


@pytest.mark.parametrize("way", ["setting", "option"])
def test_who_wants_nothing_remembered_has_nothing_written(
    sources: list[str], tmp_path: Path, state_home: Path, way: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"remember = {'false' if way == 'setting' else 'true'}")
    terminal = Terminal(*sources, "--config", str(config), *(["--no-remember"] if way == "option" else []))
    terminal.read(b"Matrix")
    for keys in (b"}", b"B", b"b"):
        terminal.press(keys)
    assert b"Bookmarks" in terminal.output
    terminal.press(b"\x1b")
    terminal.press(b"\x11")
    assert terminal.ended() == 0
    assert not state_home.exists()


def test_a_recording_is_not_written_over(sources: list[str], tmp_path: Path) -> None:
    (tmp_path / "r").write_bytes(b"mine")
    terminal = Terminal(*sources, "--record", str(tmp_path / "r"))
    assert terminal.ended() == 2
    assert b"cannot record: file exists" in terminal.output.replace(b"\r\n", b"")
    assert (tmp_path / "r").read_bytes() == b"mine"
