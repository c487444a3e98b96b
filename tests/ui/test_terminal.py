"""In a real terminal: only our own sequences go out, and the terminal is given back whatever ends the program."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.worlds.hostile import SECRETS, hostile_pair
from tests.worlds.reading import write
from tests.worlds.small import small

_OURS = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    rb"|\x1b[78=>]"
    rb"|\x1b\(B"
    rb"|\x1b\]22;[a-z]+\x07"  # the shape of the mouse pointer
    rb"|\x1bP=[12]s\x1b\\"  # synchronised output
    rb"|[\n\r]"
)


class Terminal:
    """A program in a pseudo-terminal of 140×40."""

    def __init__(self, *arguments: str) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execv(sys.executable, [sys.executable, "-m", "k8sconfig_tui", *arguments])  # noqa: S606
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        self.output = b""

    def read(self, until: bytes = b"", seconds: float = 20.0) -> bytes:
        """Everything that comes until ``until`` does, or until it is quiet."""
        start, before = time.monotonic(), len(self.output)
        while time.monotonic() - start < seconds and not (until and until in self.output[before:]):
            ready, _, _ = select.select([self.fd], [], [], 0.3)
            try:
                self.output += os.read(self.fd, 65536) if ready else b""
            except OSError:
                break
            if not ready and not until:
                break
        return self.output[before:]

    def press(self, keys: bytes) -> bytes:
        os.write(self.fd, keys)
        return self.read()

    def ended(self, seconds: float = 6.0) -> int | None:
        """The exit code; None if the program goes on."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            with suppress(OSError):
                if select.select([self.fd], [], [], 0.05)[0]:
                    self.output += os.read(self.fd, 65536)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
        return None


@contextmanager
def _terminal(*arguments: str) -> Iterator[Terminal]:
    terminal = Terminal(*arguments)
    try:
        yield terminal
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(terminal.pid, signal.SIGKILL)
            os.waitpid(terminal.pid, 0)
        with suppress(OSError):
            os.close(terminal.fd)


@pytest.fixture
def dev(tmp_path: Path) -> str:
    return f"dev={write(tmp_path / 'dev.json', small())}"


def test_only_our_own_bytes_go_out(tmp_path: Path) -> None:
    """Reliability row 41: parsed with a list of what may be there."""
    sources = [
        f"{name}={write(tmp_path / f'{name}.json', world)}"
        for name, world in zip("ab", hostile_pair().values(), strict=True)
    ]
    with _terminal(*sources) as terminal:
        terminal.read(b"Matrix")
        terminal.read()
        for keys in (b"t", b"l", b"jl", b"jl", b"j", b"2", b"j", b"j", b"x", b"j", b"4", b"3", b"1", b"p", b"\x1b"):
            terminal.press(keys)
        terminal.press(b"\x11")
        rest = _OURS.sub(b"", terminal.output).decode()
        strange = {character for character in rest if not character.isprintable()}
        assert not strange, [rest[max(at - 20, 0) : at + 20] for at, c in enumerate(rest) if c in strange][:3]
        assert not [secret for secret in SECRETS if secret.encode() in terminal.output]
        assert b"\x1b]52;" not in terminal.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(dev: str, number: signal.Signals) -> None:
    """Reliability row 46."""
    with _terminal(dev) as terminal:
        before = termios.tcgetattr(terminal.fd)
        terminal.read(b"Matrix")
        os.kill(terminal.pid, number)
        assert terminal.ended() == 128 + number
        assert terminal.output.rstrip().endswith(b"\x1b[?25h") or b"\x1b[?1049l" in terminal.output
        assert termios.tcgetattr(terminal.fd)[:4] == before[:4]


def test_a_terminal_that_is_gone_ends_the_program(dev: str) -> None:
    """Reliability row 45."""
    terminal = Terminal(dev)
    terminal.read(b"Matrix")
    os.close(terminal.fd)
    start = time.monotonic()
    pid = 0
    while not pid and time.monotonic() - start < 6:
        pid, _ = os.waitpid(terminal.pid, os.WNOHANG)
        time.sleep(0.05)
    assert pid == terminal.pid


def test_a_stalled_terminal_does_not_keep_the_program(tmp_path: Path) -> None:
    """Reliability row 44: nothing reads what it paints, and it still ends when told."""
    source = f"dev={write(tmp_path / 'dev.json', small())}"
    with _terminal(source) as terminal:
        terminal.read(b"Matrix")
        for _ in range(60):
            os.write(terminal.fd, b"jjkk1234")
        time.sleep(0.5)
        os.kill(terminal.pid, signal.SIGTERM)
        start = time.monotonic()
        pid, status = 0, 0
        while not pid and time.monotonic() - start < 8:
            pid, status = os.waitpid(terminal.pid, os.WNOHANG)
            time.sleep(0.05)
        assert pid
        assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGTERM


def test_quitting_is_exit_code_0(dev: str) -> None:
    with _terminal(dev) as terminal:
        terminal.read(b"Matrix")
        terminal.press(b"\x11")
        assert terminal.ended() == 0


def test_a_storm_of_sizes_does_no_harm(dev: str) -> None:
    """Reliability row 43."""
    with _terminal(dev) as terminal:
        terminal.read(b"Matrix")
        for step in range(100):
            size = struct.pack("HHHH", 1 + step * 7 % 60, 1 + step * 13 % 200, 0, 0)
            fcntl.ioctl(terminal.fd, termios.TIOCSWINSZ, size)
            if step % 10 == 0:
                terminal.press(b"j")
        fcntl.ioctl(terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        terminal.read()
        assert b"Matrix" in terminal.press(b"2")
        terminal.press(b"\x11")
        assert terminal.ended() == 0
