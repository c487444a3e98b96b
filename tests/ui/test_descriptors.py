"""What others write to the terminal while the interface draws on it."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from k8sconfig_tui.ui.descriptors import Listener, private
from tests.ui.terminals import terminal
from tests.worlds.reading import write
from tests.worlds.small import small


def _heard(*chunks: bytes) -> list[str]:
    heard: list[str] = []
    reading, writing = os.pipe()
    listener = Listener(reading, heard.append)
    listener.start()
    for chunk in chunks:
        os.write(writing, chunk)
        time.sleep(0.02)
    os.close(writing)
    listener.finish()
    assert not listener.is_alive()
    return heard


def test_lines_are_whole_however_they_come() -> None:
    assert _heard(b"one\ntw", b"o\n\nthr", b"ee") == ["one", "two", "three"]


def test_bytes_that_are_no_text_are_kept_apart() -> None:
    assert _heard(b"\xff\x1b[2Jx\n") == ["\udcff\x1b[2Jx"]


def test_a_line_without_end_is_bounded() -> None:
    heard = _heard(*[b"x" * 60_000] * 5)
    assert [len(line) for line in heard] == [2000]


def test_a_flood_is_counted() -> None:
    heard = _heard(b"".join(b"line %d\n" % number for number in range(5000)))
    assert heard[0] == "line 0"
    assert len(heard) < 60
    assert heard[-1] == f"and {5000 - len(heard) + 1:,} more lines"


def test_a_flood_waits_for_nobody_and_takes_no_time() -> None:
    """Reliability row 48: 20 MB are read away, with little work."""
    heard: list[str] = []
    reading, writing = os.pipe()
    listener = Listener(reading, heard.append)
    start = time.thread_time_ns()
    listener.start()
    flood = b"a line of a flood\n" * 3600
    for _ in range(310):
        os.write(writing, flood)
    os.close(writing)
    listener.join(20)
    assert not listener.is_alive()
    assert len(heard) < 1000
    assert time.thread_time_ns() - start < 10_000_000_000


def test_without_a_terminal_nothing_is_moved() -> None:
    """A driver that speaks over pipes, as a browser's does, needs them."""
    before = (sys.__stdin__, sys.__stdout__, sys.__stderr__, threading.active_count())
    with private(lambda _: None):
        assert (sys.__stdin__, sys.__stdout__, sys.__stderr__, threading.active_count()) == before


_NOISE = """
import os, subprocess, sys, logging, warnings, threading
from k8sconfig_tui.ui import closed_app

def noise(self):
    os.write(2, b"raw stderr\\x1b]0;title\\x07\\n")
    os.write(1, b"raw stdout\\n")
    subprocess.run(["sh", "-c", "echo from a child >&2; cat; echo the child is done"])
    print("printed")
    print("printed to stderr", file=sys.stderr)
    logging.getLogger("some.library").warning("logged %s", "fake-canary-argument")
    logging.getLogger("some.library").error("fake-canary-whole")
    warnings.warn("fake-canary-warning", stacklevel=1)
    os.write(2, b"Authorization: Bearer fake-canary-token\\n")
    def broken():
        raise ValueError("fake-canary-thread")
    threading.Thread(target=broken, name="helper").start()

closed_app.ClosedApp.action_help = noise
from k8sconfig_tui.ui.app import K8sConfigApp
K8sConfigApp.action_help = noise
"""


@pytest.fixture
def dev(tmp_path: Path) -> str:
    return f"dev={write(tmp_path / 'dev.json', small())}"


def test_what_others_write_is_in_the_log_and_nowhere_else(dev: str) -> None:
    """Reliability row 48: by descriptor, child process, print, logging, warnings and a thread; the child reads none of
    our keys."""
    with terminal(dev, before=_NOISE) as running:
        running.start()
        before = len(running.output)
        running.press(b"?")
        assert b"raw" not in running.output[before:]
        assert b"child" not in running.output[before:]
        running.press(b"L")
        text = running.printed()
        for said in (
            "raw stderr",
            "raw stdout",
            "from a child",
            "the child is done",
            "printed",
            "printed to stderr",
            "some.library warning",
            "logged %s",
            "some.library error",
            "UserWarning",
            "helper: ValueError",
            "Authorization: (hidden)",
        ):
            assert said in text, said
        assert "fake-canary" not in text
        assert not running.strange()
        running.press(b"\x1b\x11")
        assert running.ended() == 0
        assert running.given_back()


def test_after_the_interface_the_descriptors_are_what_they_were(dev: str) -> None:
    """Reliability row 48."""
    after = """
import atexit, os, sys
def last():
    os.write(1, b"one|"); os.write(2, b"two|"); sys.stdout.write("three|"); sys.stdout.flush()
    sys.stdout.write(str([os.isatty(number) for number in range(3)]))
atexit.register(last)
"""
    with terminal(dev, before=after) as running:
        running.start()
        running.press(b"\x11")
        assert running.ended() == 0
        assert running.output.endswith(b"one|two|three|[True, True, True]")


def test_a_flood_does_not_keep_anybody_from_working(dev: str) -> None:
    """Reliability row 48: a child writes for ever."""
    late = (
        "import subprocess, atexit\nfrom k8sconfig_tui.ui.app import K8sConfigApp\n"
        "def flood(self):\n    child = subprocess.Popen(['yes', 'flood']); atexit.register(child.kill)\n"
        "K8sConfigApp.action_help = flood\n"
    )
    with terminal(dev, before=late) as running:
        running.start()
        running.press(b"?")
        time.sleep(2)
        running.press(b"L")
        assert "flood" in running.printed()
        assert "more lines" in running.printed()
        running.press(b"\x1b\x11")
        assert running.ended() == 0
        assert running.given_back()
