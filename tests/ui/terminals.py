"""Programs in a pseudo-terminal, and what a terminal makes of the bytes that they send."""

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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

OURS = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    rb"|\x1b[78=>]"
    rb"|\x1b\(B"
    rb"|\x1b\]22;[a-z]+\x07"  # the shape of the mouse pointer
    rb"|\x1bP=[12]s\x1b\\"  # synchronised output
    rb"|[\n\r]"
)
"""Every sequence that may be in what we send."""

_MODE = re.compile(rb"\x1b\[\?([0-9]+)([hl])")
_USUAL = {b"7": True, b"25": True}
_RUN = "\nimport sys\nfrom k8sconfig_tui.__main__ import main\nsys.argv = ['k8sconfig-tui', *sys.argv[1:]]\nmain()\n"
_SHELL = '"$@"; echo "ended with $?."; read line'


class Terminal:
    """The program in a pseudo-terminal of 140×40. ``before`` is Python to run in it first; ``environment`` and
    ``streams`` (a file by the number of a descriptor) are what it starts with. With ``under_shell``, it is the
    child of a shell, which says how it ended and then waits for a line."""

    def __init__(
        self,
        *arguments: str,
        before: str = "",
        environment: Mapping[str, str] | None = None,
        streams: Mapping[int, Path] | None = None,
        under_shell: bool = False,
    ) -> None:
        self.output = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})})
            for number, file in (streams or {}).items():
                os.dup2(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), number)
            how = ["-c", before + _RUN] if before else ["-m", "k8sconfig_tui"]
            words = [sys.executable, *how, *arguments]
            words = ["/bin/sh", "-c", _SHELL, "sh", *words] if under_shell else words
            os.execv(words[0], words)  # noqa: S606
        self.resize(40, 140)
        self.found: list[Any] = termios.tcgetattr(self.fd)

    @property
    def child(self) -> int:
        """The process that the shell started."""
        return int(Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()[0])

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

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

    def start(self) -> None:
        """Wait until the sources are read and everything is painted."""
        self.read(b"Matrix")
        self.read()

    def press(self, keys: bytes, until: bytes = b"") -> bytes:
        os.write(self.fd, keys)
        return self.read(until)

    def ended(self, seconds: float = 6.0) -> int | None:
        """The exit code; None if the program goes on."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            with suppress(OSError):
                if select.select([self.fd], [], [], 0.05)[0]:
                    self.output += os.read(self.fd, 65536)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.drain(0.05)
                return os.waitstatus_to_exitcode(status)
        return None

    def drain(self, seconds: float = 0.0) -> None:
        """Take what is there, and what comes before it is quiet for so long."""
        with suppress(OSError):
            while select.select([self.fd], [], [], seconds)[0]:
                self.output += os.read(self.fd, 65536)

    def printed(self) -> str:
        """What was sent, without the sequences that move and colour; pieces of one colour are whole in it."""
        return OURS.sub(b"", self.output).decode("utf-8", "replace")

    def strange(self) -> list[str]:
        """Where something is that is neither printable nor one of our sequences."""
        rest = OURS.sub(b"", self.output).decode()
        return [rest[max(at - 20, 0) : at + 20] for at, one in enumerate(rest) if not one.isprintable()][:3]

    def left_on(self) -> set[bytes]:
        """The modes of the terminal that are not as they were found."""
        state = dict(_USUAL)
        for number, switch in _MODE.findall(self.output):
            state[number] = switch == b"h"
        odd = {number for number, on in state.items() if on != _USUAL.get(number, False)}
        keyboards = self.output.count(b"\x1b[>") - self.output.count(b"\x1b[<u")
        return odd | ({b"keyboard"} if keyboards > 0 else set())

    def given_back(self) -> bool:
        """Whether modes and line discipline are as they were found."""
        return not self.left_on() and termios.tcgetattr(self.fd)[:4] == self.found[:4]


@contextmanager
def terminal(
    *arguments: str,
    before: str = "",
    environment: Mapping[str, str] | None = None,
    streams: Mapping[int, Path] | None = None,
    under_shell: bool = False,
) -> Iterator[Terminal]:
    """A program that is gone when the test is over."""
    running = Terminal(*arguments, before=before, environment=environment, streams=streams, under_shell=under_shell)
    try:
        yield running
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(running.pid, signal.SIGKILL)
            os.waitpid(running.pid, 0)
        with suppress(OSError):
            os.close(running.fd)
