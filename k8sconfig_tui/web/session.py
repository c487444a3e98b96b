"""One browser tab's own process of the interface, and the packets that go to it and come from it.

The law of this module: no shell; what the browser sends is checked here; the process ends when it is told to, by force
if it takes too long.
"""

import asyncio
import json
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import Any

from k8sconfig_tui.web import session_environment

_PRELUDE = b"__GANGLION__\n"  # what Textual's web driver says first
_LARGEST = 64 * 1024 * 1024
_PATIENCE = 0.5
_WIDEST, _HIGHEST = 1000, 500


def size_of(width: object, height: object) -> tuple[int, int]:
    """A size that a screen can have, whatever the browser says."""
    return _within(width, 80, _WIDEST), _within(height, 24, _HIGHEST)


def _within(given: object, default: int, most: int) -> int:
    try:
        return max(1, min(int(given), most))  # type: ignore[call-overload, no-any-return]
    except (TypeError, ValueError, OverflowError):
        return default


class Session:
    """A process that runs. ``close`` ends it."""

    def __init__(self, process: Process) -> None:
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise ValueError("a process without pipes")
        self._process = process
        self._input, self._output, self._errors = process.stdin, process.stdout, process.stderr
        self._said = b""
        self._listener = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, command: Sequence[str], size: tuple[int, int]) -> "Session":
        environment = {**session_environment(), "COLUMNS": str(size[0]), "ROWS": str(size[1])}
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True
        )
        return cls(process)

    async def screen(self) -> AsyncGenerator[bytes, None]:
        """What is to be drawn, to the end of the process. Files and URLs that it offers are not passed on."""
        output = self._output
        with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            await output.readuntil(_PRELUDE)
            while True:
                kind, size = await output.readexactly(1), int.from_bytes(await output.readexactly(4), "big")
                if size > _LARGEST:
                    return
                payload = await output.readexactly(size)
                if kind == b"D":
                    yield payload

    async def take(self, text: str) -> None:
        """A message of the browser; what is none of those that we know is ignored."""
        match _parsed(text):
            case ["stdin", str() as keys]:
                await self._send(b"D", keys.encode("utf-8", "replace"))
            case ["resize", {"width": width, "height": height}]:
                width, height = size_of(width, height)
                await self._tell(type="resize", width=width, height=height)
            case ["focus" | "blur" as what]:
                await self._tell(type=what)
            case _:
                return

    async def _tell(self, **meta: object) -> None:
        await self._send(b"M", json.dumps(meta).encode())

    async def _send(self, kind: bytes, payload: bytes) -> None:
        with suppress(ConnectionError, RuntimeError):
            self._input.write(kind + len(payload).to_bytes(4, "big") + payload)
            await self._input.drain()

    async def _listen(self) -> None:
        """Standard error must be read, or the process waits; only its end is kept."""
        while chunk := await self._errors.read(4096):
            self._said = (self._said + chunk)[-4096:]

    async def problem(self) -> str:
        """After the end of the screen: the last line that the process said, if it failed."""
        if not await self._ended() or self._process.returncode == 0:
            return ""
        lines = self._said.decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    async def close(self) -> None:
        """The end of its input ends it; if not, a signal does. Also where the caller is itself cancelled."""
        self._input.close()
        try:
            for number in (None, signal.SIGTERM, signal.SIGKILL):
                self._kill(number)
                if await self._ended():
                    return
        finally:
            self._kill(signal.SIGKILL)
            self._listener.cancel()

    async def _ended(self) -> bool:
        """Whether the process ends in time. One that still paints cannot, before somebody has read that."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while await self._output.read(65536):
                    pass
                await asyncio.shield(self._listener)
                await self._process.wait()
                return True
        return False

    def _kill(self, number: signal.Signals | None) -> None:
        """The process and those that it started."""
        if number is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)


def _parsed(text: str) -> Any:
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    return None
