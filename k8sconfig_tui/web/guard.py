"""Who may ask: the token in the path, the name of the host, the origin of a websocket; and what every answer says.

The law of this module: a request is refused before anything is looked up for it, and the refusal tells nothing.

The token is a part of the path, not a cookie: a browser sends a cookie to every port of a host and with the requests
of other pages, a path only to whom it was given.
"""

import hmac
import ipaddress
import secrets
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

_REFUSED = "403: open the whole URL that k8sconfig-tui serve printed\n"
_BROKEN = "500: internal error\n"

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # xterm.js makes style elements for its colours and sizes
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "sandbox allow-scripts allow-same-origin",  # no new windows: a URL in a value leads nowhere
    )
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def names_of(host: str) -> frozenset[str]:
    """The names under which a server that listens on ``host`` may be asked for, beside addresses."""
    return frozenset({"localhost", host.lower(), socket.gethostname().lower()})


def admits(token: str, names: frozenset[str], path: str, headers: Mapping[str, str]) -> bool:
    """Whether a request may be answered at all."""
    given = path.removeprefix("/").partition("/")[0]
    known = hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
    return known and _is_host(headers.get("Host", ""), names) and _is_origin(headers)


def guard(token: str, names: frozenset[str], broken: Callable[[BaseException], None]) -> Middleware:
    """The middleware through which every request goes, also those for what is not there."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not admits(token, names, request.path, request.headers):
            return web.Response(status=403, text=_REFUSED)
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception as error:
            broken(error)
            return web.Response(status=500, text=_BROKEN)

    return guarded


async def seal(_: web.Request, response: web.StreamResponse) -> None:
    """What every answer says, whatever it is."""
    response.headers.update(_HEADERS)
    with suppress(KeyError):
        del response.headers["Server"]


def _is_host(host: str, names: frozenset[str]) -> bool:
    """An address, or a name of ours; a page whose own name was made to lead here (DNS rebinding) has neither.

    The port may be another one: a tunnel's.
    """
    with suppress(ValueError):
        name = urlsplit(f"//{host}").hostname or ""
        return name in names or _is_address(name)
    return False


def _is_address(name: str) -> bool:
    with suppress(ValueError):
        return bool(ipaddress.ip_address(name))
    return False


def _is_origin(headers: Mapping[str, str]) -> bool:
    """A websocket must come from our own page; browsers let any page open one, and say which it was."""
    if headers.get("Upgrade", "").lower() != "websocket":
        return True
    origin = headers.get("Origin", "")
    return origin in {f"http://{headers.get('Host')}", f"https://{headers.get('Host')}"}
