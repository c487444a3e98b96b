"""The server: the page, what the page needs, and a websocket for each session.

The law of this module: no path but those below; no more sessions than ``MOST``; a signal ends everything in time.
"""

import asyncio
import ipaddress
import logging
import os
import re
import signal
import socket
from contextlib import aclosing, suppress
from importlib.metadata import distribution
from pathlib import Path

from aiohttp import WSCloseCode, WSMsgType, web

from k8sconfig_tui.web import ServeError, Serving
from k8sconfig_tui.web.guard import guard, names_of, new_token, seal
from k8sconfig_tui.web.session import Session, size_of

MOST = 16
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PATIENCE = 2.0
_CLOSING = 0.5
_LARGEST_MESSAGE = 4 * 1024 * 1024
_LONGEST_REASON = 120  # bytes; the protocol allows 123
_VIEW = re.compile(r"[!-~]{0,8192}")
LONGEST_LINE = 32 * 1024  # of a request: a view, most of it escaped once more
_FULL = f"503: {MOST} browser sessions are open already; close one of them and load this page again\n"
_ENDED = b"The server has ended."
_NO_VIEW = b"What follows # in the URL is not a view."


def run(serving: Serving) -> int:
    """Serves until a signal comes; 128 + its number. Raises ``ServeError``."""
    logging.getLogger("aiohttp").addHandler(logging.NullHandler())
    listener = _listen(serving.host, serving.port)
    try:
        return asyncio.run(_run(serving, listener))
    finally:
        listener.close()


async def _run(serving: Serving, listener: socket.socket) -> int:
    asyncio.get_running_loop().set_exception_handler(lambda _, told: _tell(serving, told.get("exception")))
    ended = _signalled()
    server = Server(serving, new_token())
    runner = web.AppRunner(
        server.application(), access_log=None, shutdown_timeout=_PATIENCE, max_line_size=LONGEST_LINE
    )
    await runner.setup()
    await web.SockSite(runner, listener).start()
    serving.ready(_url(serving.host, listener, server.token), _is_local(listener))
    try:
        return 128 + await ended
    finally:
        with suppress(TimeoutError):
            await asyncio.wait_for(runner.cleanup(), _PATIENCE)


def _tell(serving: Serving, error: BaseException | None) -> None:
    if error is not None:
        serving.broken(error)


def _signalled() -> "asyncio.Future[int]":
    """The number of the first signal that tells us to end. HUP stays ignored where we were started so (``nohup``)."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()

    def end(number: int) -> None:
        if not ended.done():
            ended.set_result(number)

    for number in _SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, end, number)
    return ended


class Server:
    """What is answered to whom. All state is the sessions that are open."""

    def __init__(self, serving: Serving, token: str) -> None:
        self.token = token
        self._serving = serving
        self._open: dict[asyncio.Task[None], web.WebSocketResponse] = {}
        self._files = _files()

    def application(self) -> web.Application:
        middleware = guard(self.token, names_of(self._serving.host), self._serving.broken)
        application = web.Application(middlewares=[middleware])
        application.add_routes(
            [
                web.get("/{token}", self._slash),
                web.get("/{token}/", self._page),
                web.get("/{token}/files/{name}", self._file),
                web.get("/{token}/session/{view:.*}", self._session),
            ]
        )
        application.on_response_prepare.append(seal)
        application.on_shutdown.append(self._shut)
        return application

    async def _slash(self, _: web.Request) -> web.StreamResponse:
        raise web.HTTPPermanentRedirect(f"/{self.token}/")

    async def _page(self, _: web.Request) -> web.StreamResponse:
        if len(self._open) >= MOST:
            return web.Response(status=503, text=_FULL)
        return web.FileResponse(self._files["page.html"])

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = self._files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def _session(self, request: web.Request) -> web.StreamResponse:
        if len(self._open) >= MOST:
            return web.Response(status=503, text=_FULL)
        websocket = web.WebSocketResponse(timeout=_CLOSING, heartbeat=15, max_msg_size=_LARGEST_MESSAGE, compress=False)
        playing = asyncio.create_task(self._play(websocket, request))
        self._open[playing] = websocket
        playing.add_done_callback(self._open.pop)
        await asyncio.shield(playing)  # it ends when its websocket does, in its own time
        return websocket

    async def _play(self, websocket: web.WebSocketResponse, request: web.Request) -> None:
        """One session from its beginning to its end."""
        await websocket.prepare(request)
        view = request.match_info["view"]
        if not _VIEW.fullmatch(view):
            await websocket.close(message=_NO_VIEW)
            return
        size = size_of(request.query.get("width"), request.query.get("height"))
        session = await Session.start(self._serving.command(view), size)
        drawing = asyncio.create_task(_draw(session, websocket))
        try:
            async for message in websocket:
                if message.type == WSMsgType.TEXT:
                    await session.take(message.data)
        finally:
            drawing.cancel()
            await asyncio.wait([drawing])
            await session.close()

    async def _shut(self, _: web.Application) -> None:
        """The end of its websocket ends each session; those whose websocket is gone are ending already."""
        sessions = dict(self._open)
        closing = [websocket.close(code=WSCloseCode.GOING_AWAY, message=_ENDED) for websocket in sessions.values()]
        await asyncio.gather(*closing, return_exceptions=True)
        if sessions:
            await asyncio.wait(sessions, timeout=_PATIENCE)


async def _draw(session: Session, websocket: web.WebSocketResponse) -> None:
    """Sends what the process draws; when it has ended, that too."""
    with suppress(ConnectionError):
        async with aclosing(session.screen()) as screen:
            async for data in screen:
                await websocket.send_bytes(data)
        await websocket.close(message=_short(await session.problem()))


def _short(reason: str) -> bytes:
    return reason.encode()[:_LONGEST_REASON].decode("utf-8", "ignore").encode()


def _files() -> dict[str, Path]:
    """All that a page may ask for: our own files, and the terminal and the font that textual-serve brings."""
    ours = Path(__file__).parent / "page"
    theirs = Path(str(distribution("textual-serve").locate_file("textual_serve/static")))
    paths = [
        *(ours / name for name in ("page.html", "page.css", "page.js")),
        theirs / "js/textual.js",
        theirs / "css/xterm.css",
        theirs / "fonts/RobotoMono-VariableFont_wght.ttf",
    ]
    return {path.name: path for path in paths}


def _listen(host: str, port: int) -> socket.socket:
    """The socket, bound: one address, so that port 0 is one port."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family)
    except (socket.gaierror, UnicodeError):
        reason = "no such address"
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "refused"
    raise ServeError(f"cannot listen on {_joined(host, port)}: {reason}; see --host and --port (0: any)")


def _url(host: str, listener: socket.socket, token: str) -> str:
    """Where the server is: the host as it was given, this machine's name where that is every address."""
    every = ipaddress.ip_address(listener.getsockname()[0]).is_unspecified
    return f"http://{_joined(socket.gethostname() if every else host, listener.getsockname()[1])}/{token}/"


def _joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_local(listener: socket.socket) -> bool:
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback
