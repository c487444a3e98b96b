"""A recording: written line by line, read up to the last whole one, and never with what was typed."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from k8sconfig_tui.present.view import View
from k8sconfig_tui.readers import SourceSpec, parse_all
from k8sconfig_tui.state import Recorder, Recording, StateError
from tests.worlds.hostile import ATTACKS, SURROGATE

SPECS = [SourceSpec("dev", "/dumps/dev.json", named=True)]
HEADER = (
    b'{"kind":"ViewRecording","apiVersion":"k8sconfig-tui/v1","sources":["demo:"],"startedAt":"2026-01-01T00:00:00Z"}\n'
)
LINE = b'{"at":1.5,"view":"namespace=shop"}\n'


def test_written_and_read(tmp_path: Path) -> None:
    """Reliability row 55: 0600 under any umask; no values in it."""
    path = tmp_path / "review.jsonl"
    times = iter([10.0, 11.0, 14.256])
    before = os.umask(0)
    try:
        recorder = Recorder(path, SPECS, lambda: next(times))
    finally:
        os.umask(before)
    for view in (View(namespace="a"), View(namespace="a", filter="fake-canary"), View(namespace="b")):
        recorder.add(view)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"canary" not in path.read_bytes()
    header = json.loads(path.read_text().splitlines()[0])
    assert header.pop("startedAt").endswith("Z")
    assert header == {"apiVersion": "k8sconfig-tui/v1", "kind": "ViewRecording", "sources": ["dev=/dumps/dev.json"]}
    recording = Recording.read(path)
    assert recording.sources == ("dev=/dumps/dev.json",)
    assert parse_all(recording.sources) == SPECS
    assert [(moment.at, moment.view.namespace) for moment in recording.moments] == [(1.0, "a"), (4.26, "b")]


@pytest.mark.parametrize("attack", [*ATTACKS, SURROGATE])
def test_hostile_names(tmp_path: Path, attack: str) -> None:
    view = View(namespace=attack, workload=f"Deployment/{attack}", key=attack)
    Recorder(tmp_path / "r", SPECS).add(view)
    assert [moment.view for moment in Recording.read(tmp_path / "r").moments] == [view]


@pytest.mark.parametrize("kind", ["file", "link", "folder", "nowhere"])
def test_nothing_is_written_over(tmp_path: Path, kind: str) -> None:
    """Reliability row 38."""
    path = tmp_path / "r"
    if kind == "file":
        path.write_bytes(b"mine")
    elif kind == "link":
        path.symlink_to(tmp_path / "elsewhere")
    elif kind == "folder":
        path.mkdir()
    else:
        path = tmp_path / "none" / "r"
    with pytest.raises(StateError) as caught:
        Recorder(path, SPECS)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "elsewhere").exists()
    if kind == "file":
        assert path.read_bytes() == b"mine"


def test_a_line_that_was_being_written_is_left_out(tmp_path: Path) -> None:
    for end in range(1, len(LINE)):
        (tmp_path / "r").write_bytes(HEADER + LINE + LINE[:end])
        assert len(Recording.read(tmp_path / "r").moments) == 1


def test_a_killed_session_can_be_read(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from k8sconfig_tui.state import Recorder\n"
        "from k8sconfig_tui.present.view import View\n"
        "recorder = Recorder(Path(sys.argv[1]), [])\n"
        "for number in range(20): recorder.add(View(key=str(number)))\n"
        f"os.kill(os.getpid(), {int(signal.SIGKILL)})\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "r")], check=False)
    assert done.returncode == -signal.SIGKILL
    assert [moment.view.key for moment in Recording.read(tmp_path / "r").moments] == [str(at) for at in range(20)]


def test_a_full_disk_ends_the_recording_and_is_told_once(tmp_path: Path) -> None:
    """Reliability row 37."""
    script = (
        "import resource, sys; from pathlib import Path; from k8sconfig_tui.state import Recorder, StateError\n"
        "from k8sconfig_tui.present.view import View\n"
        "recorder = Recorder(Path(sys.argv[1]), [])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))\n"
        "for number in range(50):\n"
        "    try: recorder.add(View(key='k' * 20 + str(number)))\n"
        "    except StateError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "r")], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{tmp_path / 'r'}: cannot record: file too large\n"
    assert 1 <= len(Recording.read(tmp_path / "r").moments) < 10


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1"),
        (b"\n", "line 1"),
        (b"\x00\xff\n", "line 1"),
        (b"[" * 100_000 + b"\n", "line 1"),
        (HEADER.replace(b"v1", b"v2"), "line 1"),
        (HEADER.replace(b'["demo:"]', b"7"), "line 1"),
        (LINE, "line 1"),
        (HEADER + LINE + b"\n" + LINE, "line 3"),
        (HEADER + LINE + HEADER, "line 3"),
        (HEADER + LINE.replace(b"1.5", b"-1"), "line 2"),
        (HEADER + LINE.replace(b"1.5", b"1e999"), "line 2"),
        (HEADER + LINE.replace(b"namespace", b"colour"), "line 2: not a view"),
        (HEADER + LINE.replace(b"shop", b"\xff"), "line 2"),
        (HEADER + LINE.replace(b"shop", b"x" * 9000), "line 2: a view has at most"),
        (HEADER + b'{"at":1,"view":' + b"[" * 100_000 + b"\n", "line 2"),
        (b" " * (17 << 20), "larger than 16 MiB"),
    ],
)
def test_damage_names_the_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "[r]\x1b"
    path.write_bytes(data)
    with pytest.raises(StateError, match=said) as caught:
        Recording.read(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).isprintable()


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, said in (("none", "no such file"), ("pipe", "not a regular file"), (".", "directory|regular")):
        with pytest.raises(StateError, match=said):
            Recording.read(tmp_path / name)


def test_a_source_whose_path_is_no_text_is_told_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "review.jsonl"
    with pytest.raises(StateError, match="no text"):
        Recorder(path, [SourceSpec("dev", "/dumps/\udcff.json", named=True)])
    assert not path.exists()
