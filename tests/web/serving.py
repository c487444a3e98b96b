"""Servers for tests: the real command line, and one in this process whose sessions are small scripts."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from aiohttp.test_utils import TestServer

from k8sconfig_tui.web import Serving
from k8sconfig_tui.web.server import LONGEST_LINE, Server

TOKEN = "the-token"


class Served:
    """``k8sconfig-tui serve`` as a process, with the line that it said."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url

    @property
    def root(self) -> str:
        """The server without the token."""
        return "/".join(self.url.split("/")[:3])


@contextlib.contextmanager
def served(*words: object) -> Iterator[Served]:
    """The command line's server on a free port."""
    command = [sys.executable, "-m", "k8sconfig_tui", "serve", "--port", "0", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Served(process, process.stdout.readline().strip())
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)


PRELUDE = "import os, sys, time, json, signal\nsys.stdout.write('__GANGLION__\\n')\n"
DRAW = """
def draw(data):
    sys.stdout.flush()
    data = data.encode("utf-8", "surrogateescape")
    os.write(1, b"D" + len(data).to_bytes(4, "big") + data)
"""


class Scripted:
    """A server whose sessions run a script; ``sys.argv[1:]`` are the views that were asked for."""

    def __init__(self, server: TestServer, client: ClientSession, broken: list[BaseException]) -> None:
        self.server = server
        self.client = client
        self.broken = broken
        self._open: list[ClientWebSocketResponse] = []

    def url(self, path: str, token: str = TOKEN) -> str:
        return str(self.server.make_url("/")) + f"{token}/{path}"

    async def open(self, view: str = "") -> ClientWebSocketResponse:
        """A session, as our page opens it; ``view`` is as it stands in a URL."""
        origin = str(self.server.make_url("/")).rstrip("/")
        url = self.url(f"session/{view}?width=100&height=30")
        websocket = await self.client.ws_connect(url, headers={"Origin": origin})
        self._open.append(websocket)
        return websocket

    async def close(self) -> None:
        for websocket in self._open:
            await websocket.close()


@contextlib.asynccontextmanager
async def scripted(script: str) -> AsyncIterator[Scripted]:
    broken: list[BaseException] = []

    def command(view: str) -> Sequence[str]:
        return [sys.executable, "-c", f"{PRELUDE}{DRAW}{script}", view]

    serving = Serving("127.0.0.1", 0, command, lambda *_: None, broken.append)  # type: ignore[arg-type]
    server = TestServer(Server(serving, TOKEN).application())
    await server.start_server(max_line_size=LONGEST_LINE)
    async with server, ClientSession() as client:
        scripts = Scripted(server, client, broken)
        yield scripts
        await scripts.close()


async def drawn(websocket: ClientWebSocketResponse) -> str:
    """The next thing that is drawn; what is said at the end, if that comes."""
    message = await websocket.receive(timeout=20)
    if message.type == WSMsgType.BINARY:
        return str(message.data.decode())
    assert message.type == WSMsgType.CLOSE, message
    return str(message.extra)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False
