"""In a real terminal: only our own sequences go out, and the terminal is given back whatever ends the program."""

import fcntl
import os
import resource
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.ui.terminals import Terminal, terminal
from tests.worlds.hostile import SECRETS, hostile_pair
from tests.worlds.reading import write
from tests.worlds.small import small

_WAIT = 5.0
"""What has to end within three seconds, and a little for a machine that has other work."""


@pytest.fixture
def dev(tmp_path: Path) -> str:
    return f"dev={write(tmp_path / 'dev.json', small())}"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("hostile")
    worlds = zip("ab", hostile_pair().items(), strict=True)
    return [f"{name}={write(folder / f'{file}.json', world)}" for file, (name, world) in worlds]


_PANES = (b"t", b"l", b"jl", b"jl", b"j", b"2", b"j", b"j", b"v", b"4", b"n", b"m", b"3", b"w", b"w", b"1", b"z", b"z")
_PAGES = (b"?", b"p", b"L", b"e", b"y", b"u")
_TYPED = (b"/[/foo]\r", b"/\x1b", b"2/~[red]\r", b"\x1b")
_PALETTE = (b"\x10", b"[/foo]", b"\x1b", b"\x1b")


def test_only_our_own_bytes_go_out(hostile: list[str]) -> None:
    """Reliability rows 40 and 41: every pane, page, filter and toast over texts that are all attacks, the sources'
    names too, parsed with a list of what may be there; markup is what it is."""
    with terminal(*hostile, "[bold]no=/[/none]\x1b[31m.json") as running:
        running.start()
        pages = [key for page in _PAGES for key in (page, b"j", b"\x1b")]
        for keys in (*_PANES, *pages, *_TYPED, *_PALETTE, b"T", b"x", b"\x03"):
            running.press(keys)
        running.press(b"\x11")
        assert running.ended() == 0
        assert not running.strange()
        assert not [secret for secret in SECRETS if secret.encode() in running.output]
        assert b"\x1b]52;" not in running.output
        assert "[/foo]" in running.printed()


def test_the_source_picker_sends_only_our_own_bytes() -> None:
    """Reliability row 41: nothing is open yet."""
    with terminal() as running:
        running.read(b"Choose")
        for keys in (b"?", b"\x1b", b"L", b"\x1b", b"j", b"k"):
            running.press(keys)
        running.press(b"\x11")
        assert running.ended() == 0
        assert not running.strange()
        assert running.given_back()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_gives_the_terminal_back(dev: str, number: signal.Signals) -> None:
    """Reliability row 46."""
    with terminal(dev) as running:
        running.start()
        os.kill(running.pid, number)
        assert running.ended(_WAIT) == 128 + number
        assert running.given_back()


_AT_ONCE = """
import os, signal
from k8sconfig_tui.ui.app import K8sConfigApp
first = K8sConfigApp.get_default_screen
def before_it_is_mounted(app):
    os.kill(os.getpid(), signal.SIGTERM)
    return first(app)
K8sConfigApp.get_default_screen = before_it_is_mounted
"""


@pytest.mark.parametrize("opened", [True, False], ids=["bench", "picker"])
def test_a_signal_before_the_first_screen_is_there_is_no_crash(dev: str, opened: bool) -> None:
    """Reliability row 46."""
    with terminal(*([dev] if opened else []), before=_AT_ONCE) as running:
        assert running.ended(_WAIT) == 128 + signal.SIGTERM
        assert "NoMatches" not in running.printed()
        assert running.given_back()


_BUSY = "import time, k8sconfig_tui.ui.work as work\nwork.open_sources = lambda *_: time.sleep(60)\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, None])
def test_work_that_does_not_end_keeps_nobody(dev: str, number: signal.Signals | None) -> None:
    """Reliability row 46: a reader hangs, and the program ends all the same, by a signal or by its key."""
    with terminal(dev, before=_BUSY) as running:
        running.read(b"Reading")
        running.read()
        if number:
            os.kill(running.pid, number)
        else:
            os.write(running.fd, b"\x11")
        assert running.ended(_WAIT) == (128 + number if number else 0)
        assert running.given_back()


def test_a_loop_that_hangs_is_left_by_force(dev: str) -> None:
    """Reliability row 46: nothing can be ended in order, and the terminal is given back."""
    stuck = (
        "import time\nfrom k8sconfig_tui.ui.app import K8sConfigApp\n"
        "K8sConfigApp.action_help = lambda _: [time.sleep(0.1) for _ in range(600)]\n"
    )
    with terminal(dev, before=stuck) as running:
        running.start()
        running.press(b"?")
        os.kill(running.pid, signal.SIGTERM)
        assert running.ended(_WAIT) == 128 + signal.SIGTERM
        assert running.given_back()


def test_reports_that_a_terminal_switches_on_are_switched_off(dev: str) -> None:
    """Reliability row 46: a terminal that reports its size in band, and the mouse in pixels."""
    with terminal(dev) as running:
        running.start()
        running.press(b"\x1b[?2048;2$y")
        assert b"\x1b[?2048h" in running.output
        running.press(b"\x11")
        assert running.ended() == 0
        assert running.given_back()


def test_suspended_and_resumed(dev: str) -> None:
    """Reliability row 46: ctrl+z gives the terminal back, and fg paints everything anew."""
    with terminal(dev) as running:
        running.start()
        os.write(running.fd, b"\x1a")
        running.read()
        _, status = os.waitpid(running.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        assert running.given_back()
        os.kill(running.pid, signal.SIGCONT)
        assert b"Matrix" in running.read(b"Matrix", 5)
        running.press(b"\x11")
        assert running.ended() == 0
        assert running.given_back()


def _reaped(pid: int, seconds: float) -> tuple[int | None, float]:
    """The exit code of a child without a terminal, and the seconds of processor time that children took so far."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        time.sleep(0.05)
    return None, 0.0


def test_a_terminal_that_is_gone_ends_the_program(dev: str) -> None:
    """Reliability row 45."""
    running = Terminal(dev)
    running.start()
    os.close(running.fd)
    code, _ = _reaped(running.pid, _WAIT)
    assert code == 128 + signal.SIGHUP


_ORPHAN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGHUP, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-m", "k8sconfig_tui", sys.argv[1]], process_group=0)
os.tcsetpgrp(0, child.pid)
open(sys.argv[2] + ".started", "w").close()
code = child.wait()
times = os.times()
with open(sys.argv[2] + ".new", "w") as file:
    file.write(f"{code} {times.children_user + times.children_system} {time.time()}")
os.rename(sys.argv[2] + ".new", sys.argv[2])
"""


def test_without_a_signal_a_terminal_that_is_gone_is_seen(dev: str, tmp_path: Path) -> None:
    """Reliability row 45: the shell ignores hang-ups, as nohup does; nothing spins."""
    result = tmp_path / "result"
    pid, fd = os.forkpty()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.execv(sys.executable, [sys.executable, "-c", _ORPHAN, dev, str(result)])  # noqa: S606
    running = Terminal.__new__(Terminal)
    running.pid, running.fd, running.output = pid, fd, b""
    running.start()
    os.close(fd)
    closed = time.time()
    _reaped(pid, 2 * _WAIT)
    code, used, ended = result.read_text().split()
    assert int(code) == 128 + signal.SIGHUP
    assert float(ended) - closed < _WAIT
    assert float(used) < 6, "processor time of the whole session, its start included"


def test_a_stalled_terminal_goes_on_when_it_is_read_again(dev: str) -> None:
    """Reliability row 44: nothing reads what it paints for some seconds."""
    with terminal(dev) as running:
        running.start()
        _stall(running)
        assert b"Keys" in running.press(b"?", b"Keys")
        running.press(b"\x1b\x11")
        assert running.ended() == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system does not tell a shell's children")
def test_a_stalled_terminal_does_not_keep_the_program(dev: str) -> None:
    """Reliability row 44: nothing reads what it paints, and it still ends when told; the shell gets its terminal."""
    with terminal(dev, under_shell=True) as running:
        running.start()
        child = running.child
        _stall(running)
        os.kill(child, signal.SIGTERM)
        time.sleep(3)
        assert f"ended with {128 + signal.SIGTERM}.".encode() in running.read()
        assert running.given_back()


def _stall(running: Terminal) -> None:
    """So much to paint, and nobody who reads it, that it does not fit into what the kernel keeps."""
    waiting, start = [-1], time.monotonic()
    while len(waiting) < 10 or waiting[-10] != waiting[-1] or waiting[-1] < 1000:
        os.write(running.fd, b"z")
        time.sleep(0.1)
        waiting.append(struct.unpack("i", fcntl.ioctl(running.fd, termios.FIONREAD, b"\0" * 4))[0])
        assert time.monotonic() - start < 30


def test_quitting_is_exit_code_0(dev: str) -> None:
    with terminal(dev) as running:
        running.start()
        running.press(b"\x11")
        assert running.ended() == 0
        assert running.given_back()


@pytest.mark.parametrize("keys", [b"", b"?", b"/", b"\x10", b"L"], ids=["bench", "page", "filter", "palette", "log"])
def test_a_storm_of_sizes_does_no_harm(dev: str, keys: bytes) -> None:
    """Reliability row 43: 300 sizes down to 1×1, with everything open that can be."""
    with terminal(dev) as running:
        running.start()
        running.press(keys)
        _storm(running)
        for _ in range(3):
            running.press(b"\x1b")
        assert b"Keys" in running.press(b"?", b"Keys")
        running.press(b"\x1b")
        running.press(b"\x11")
        assert running.ended() == 0


def test_a_storm_of_sizes_over_the_picker_does_no_harm() -> None:
    """Reliability row 43."""
    with terminal(environment={"KUBECONFIG": "/none"}) as running:
        running.read(b"Choose")
        _storm(running)
        running.press(b"gj")
        assert b"Matrix" in running.press(b"\r", b"Matrix")
        running.press(b"\x11")
        assert running.ended() == 0


def _storm(running: Terminal) -> None:
    for step in range(300):
        rows, columns = (1, 1) if step % 25 == 0 else (1 + step * 7 % 60, 1 + step * 13 % 200)
        running.resize(rows, columns)
        if step % 10 == 0:
            running.drain(0.05)
    running.resize(40, 140)
    running.read()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_what_is_no_terminal_is_said(number: int, tmp_path: Path) -> None:
    """Reliability row 47: on one line that can be seen, before anything is drawn, with exit code 2."""
    file = tmp_path / "file"
    with terminal("demo:", streams={number: file}) as running:
        assert running.ended() == 2
        assert running.printed().count("the interface needs a terminal") == 1
        assert b"\x1b" not in running.output
        assert not running.strange()


def test_what_is_no_terminal_is_said_where_there_is_none() -> None:
    """Reliability row 47."""
    done = subprocess.run(
        [sys.executable, "-m", "k8sconfig_tui"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)


def _paste(running: Terminal, chunks: Sequence[bytes]) -> None:
    for chunk in (b"\x1b[200~", *chunks, b"\x1b[201~"):
        os.write(running.fd, chunk)
        running.drain()


@pytest.mark.parametrize("focus", [b"", b"/", b"2/", b"\x10", b"?"], ids=["bench", "tree", "matrix", "palette", "page"])
def test_a_pasted_megabyte_does_no_harm(dev: str, focus: bytes) -> None:
    """Reliability row 49: into filters, into the palette, and where nothing is typed."""
    with terminal(dev) as running:
        running.start()
        running.press(focus)
        start = time.monotonic()
        _paste(running, [b"pasted \x07\x08\x00\x1f[/foo]\xe2\x80\xae\xff" * 200] * 256)
        running.press(b"\x1b")
        running.press(b"\x1b")
        assert b"Keys" in running.press(b"?", b"Keys")
        assert time.monotonic() - start < 20
        running.press(b"\x1b\x11")
        assert running.ended() == 0
        assert not running.strange()
