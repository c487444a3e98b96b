"""A headless Chromium, told what to do through its DevTools protocol, and what it then did.

The law of this module: every request that a page makes is kept, and the terminal's text is read from xterm.js itself.
"""

import asyncio
import contextlib
import itertools
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-dev-shm-usage", "--remote-debugging-port=0", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1400,800",
    "--enable-unsafe-swiftshader", "about:blank",
)  # fmt: skip
_TRAP = """
Object.defineProperty(Object.prototype, "fitAddon", {configurable: true, set(value) {
  window.client = this;
  Object.defineProperty(this, "fitAddon", {value, writable: true});
}});
"""
"""textual-serve keeps its terminal to itself: this takes hold of it where it is made."""
_SCREEN = """(() => {
  const buffer = window.client?.terminal.buffer.active;
  return buffer ? Array.from({length: buffer.length}, (_, at) => buffer.getLine(at).translateToString(true)) : [];
})()"""


def found() -> str | None:
    """The browser of this machine; ``CHROMIUM`` names another one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """One tab."""

    def __init__(self, socket: ClientWebSocketResponse, session: str, target: str) -> None:
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.target = target
        self._socket, self._session = socket, session
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}

    async def call(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        session = {"sessionId": self._session} if self._session else {}
        await self._socket.send_json({"id": number, "method": method, "params": parameters, **session})
        return await asyncio.wait_for(self._answers[number], 20)

    def hear(self, message: dict[str, Any]) -> None:
        """What the browser tells of this tab."""
        answer = self._answers.pop(message.get("id", 0), None)
        if answer is not None:
            answer.set_result(message.get("result", message.get("error")))
        parameters = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(parameters["request"]["url"])
            case "Network.webSocketCreated":
                self.requests.append(parameters["url"])
            case "Log.entryAdded" if parameters["entry"]["level"] == "error":
                self.errors.append(json.dumps(parameters["entry"]))
            case "Runtime.exceptionThrown":
                self.errors.append(json.dumps(parameters["exceptionDetails"]))

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression; None where the page goes away meanwhile."""
        result = await self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        return result.get("result", {}).get("value")

    async def screen(self) -> str:
        """What the terminal shows."""
        return "\n".join(await self.evaluate(_SCREEN) or [])

    async def until(self, holds: Callable[[str], bool], seconds: float = 30) -> str:
        """The screen as soon as it is as it should be."""
        end = time.monotonic() + seconds
        while not holds(screen := await self.screen()):
            assert time.monotonic() < end, f"the terminal shows\n{screen}\n{self.errors}"
            await asyncio.sleep(0.1)
        return screen

    async def press(self, *keys: str) -> None:
        """Keys as they are typed: characters, or ``enter``."""
        for key in keys:
            text = {"enter": "\r"}.get(key, key)
            name = {"enter": "Enter"}.get(key, key)
            code = {"enter": 13}.get(key, 0)
            await self.call("Input.dispatchKeyEvent", type="keyDown", key=name, text=text, windowsVirtualKeyCode=code)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=name, windowsVirtualKeyCode=code)


class Browser:
    """A browser that runs."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._pages: dict[str, Page] = {}
        self._control = Page(socket, "", "")
        self._hearing = asyncio.create_task(self._hear())

    async def open(self, url: str) -> Page:
        """A new tab of its own, watched from its first request."""
        target = (await self._control.call("Target.createTarget", url="about:blank"))["targetId"]
        session = (await self._control.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        page = self._pages[session] = Page(self._socket, session, target)
        for domain in ("Page", "Network", "Runtime", "Log"):
            await page.call(f"{domain}.enable")
        await page.call("Page.addScriptToEvaluateOnNewDocument", source=_TRAP)
        await page.call("Page.navigate", url=url)
        return page

    async def close(self, page: Page) -> None:
        await self._control.call("Target.closeTarget", targetId=page.target)

    async def _hear(self) -> None:
        async for message in self._socket:
            told = json.loads(message.data)
            self._pages.get(told.get("sessionId", ""), self._control).hear(told)


@contextlib.asynccontextmanager
async def chromium(executable: str) -> AsyncIterator[Browser]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            executable, f"--user-data-dir={profile}", *_FLAGS,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            port, path = await _endpoint(Path(profile, "DevToolsActivePort"))
            async with (
                ClientSession() as client,
                client.ws_connect(f"ws://127.0.0.1:{port}{path}", max_msg_size=0) as socket,
            ):
                yield Browser(socket)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def _endpoint(note: Path) -> tuple[str, str]:
    """Where it listens: it writes that down when it does."""
    for _ in range(300):
        with contextlib.suppress(OSError, ValueError):
            port, path = (await asyncio.to_thread(note.read_text)).split()
            return port, path
        await asyncio.sleep(0.1)
    raise TimeoutError("chromium does not start")
