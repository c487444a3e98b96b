"""What proves to a server who asks, and where it comes from.

The law of this module: a secret is only ever text inside a ``Secret``, which shows nothing of itself; whoever cannot
prove who asks raises ``LoginError`` instead of asking as nobody.
"""

import re
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

from k8sconfig_tui.readers.live.wire import LoginError
from k8sconfig_tui.readers.naming import shown
from k8sconfig_tui.readers.regular import UnreadableError, read_path

_TOKEN = re.compile(r"[\x21-\x7e]+")
_MOST = 1 << 20


class Secret:
    """Text that appears in no message, log or traceback."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "<Secret>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)


class Certificate(NamedTuple):
    """A client's certificate and its key, both PEM."""

    chain: Secret
    key: Secret


class Login(NamedTuple):
    """Who asks: the value of ``Authorization`` and the certificate of the connection, either, both or none."""

    authorization: Secret | None = None
    certificate: Certificate | None = None


class Credentials(Protocol):
    """Used by several threads at once."""

    def current(self) -> Login:
        """What to send now. Raises ``LoginError``."""

    def renewed(self, refused: Login) -> Login | None:
        """What to send after the server refused this one; None if there is nothing new. Raises ``LoginError``."""


class Fixed(NamedTuple):
    """Credentials that stay as they are: a token, a certificate or a password, or none for a server that asks none."""

    login: Login = Login()

    def current(self) -> Login:
        return self.login

    def renewed(self, refused: Login) -> Login | None:  # noqa: ARG002  there is nothing to renew
        return None


class Reread:
    """Credentials that stand in the kubeconfig or in files that it names: another program may renew them there."""

    def __init__(self, load: Callable[[], Login]) -> None:
        self._load = load
        self._login = load()

    def current(self) -> Login:
        return self._login

    def renewed(self, refused: Login) -> Login | None:
        self._login = self._load()
        return self._login if self._login != refused else None


class TokenFile:
    """A token in a file that is written anew from time to time, and a certificate that stays.

    It takes precedence over a ``token`` beside it, which stands in for a file that cannot be read.
    Source: ``client-go/transport/token_source.go``, ``NewBearerAuthWithRefreshRoundTripper``.
    """

    _FRESH = 10.0

    def __init__(
        self,
        path: str,
        certificate: Certificate | None = None,
        token: Secret | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._certificate = certificate
        self._clock = clock
        self._held = bearer(token.reveal(), "the token") if token else None
        self._read_at: float | None = None

    def current(self) -> Login:
        if self._read_at is None or self._clock() - self._read_at >= self._FRESH:
            self._reread()
        return Login(self._held, self._certificate)

    def renewed(self, refused: Login) -> Login | None:
        self._reread()
        now = Login(self._held, self._certificate)
        return now if now != refused else None

    def _reread(self) -> None:
        try:
            self._held = bearer(text_of(self._path, "the token file").strip(), f"the token file {shown(self._path)}")
        except LoginError:
            if self._held is None:
                raise
        self._read_at = self._clock()


def bearer(token: str, origin: str) -> Secret:
    """The header for a token. Raises ``LoginError`` for one that no header can hold."""
    if not _TOKEN.fullmatch(token):
        raise LoginError(f"{origin} holds no token" if not token else f"{origin} holds what is no token")
    return Secret(f"Bearer {token}")


def text_of(path: str, what: str) -> str:
    """A small file's text. Raises ``LoginError``, which names the file and nothing of what it holds."""
    text = utf8(bytes_of(path, what))
    if text is None:
        raise LoginError(f"{what} {shown(path)} holds no text")
    return text


def utf8(data: bytes) -> str | None:
    """None for what is no text: the error that says so would hold the bytes."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def bytes_of(path: str, what: str, most: int = _MOST) -> bytes:
    """What is in a file of at most so many bytes. Raises ``LoginError``."""
    try:
        data, _ = read_path(path, lambda _done, _size: None, pipes=False)
    except UnreadableError as error:
        raise LoginError(f"{what} {shown(path)}: {error}") from None
    except OSError as error:
        raise LoginError(f"{what} {shown(path)}: {(error.strerror or 'cannot be read').lower()}") from None
    except ValueError:
        raise LoginError(f"{what} {shown(path)} is no path") from None
    if len(data) > most:
        raise LoginError(f"{what} {shown(path)} is larger than {most >> 20} MiB")
    return data
