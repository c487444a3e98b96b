"""Credentials that another program gives: ``exec`` of a user in the kubeconfig.

The law of this module: the program has 30 seconds, nothing to read and no terminal; what it says besides the
credentials may hold a token and is dropped; if it gives none, nobody is asked. Its ways are those of client-go
(``plugin/pkg/client/auth/exec``, ``client.authentication.k8s.io``).
"""

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from k8sconfig_tui.readers.live.configuration import Named
from k8sconfig_tui.readers.live.credentials import Certificate, Login, Secret, bearer
from k8sconfig_tui.readers.live.wire import LoginError
from k8sconfig_tui.readers.naming import shown

SECONDS = 30.0
_MOST = 1 << 20
_AT_LEAST = 60.0

_SOON = 10.0
"""Seconds between a run because of a refusal and the next: doubled for each that comes soon again, at most
``_AT_LEAST``."""

_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")


class Command(NamedTuple):
    """A program that gives credentials, as the kubeconfig names it."""

    words: tuple[str, ...]
    environ: Mapping[str, str]
    version: str
    hint: str

    @property
    def shown(self) -> str:
        """Its name alone: its arguments may hold anything."""
        return shown(Path(self.words[0]).name)

    def __repr__(self) -> str:
        return f"<Command {self.shown}>"


class Plugin:
    """Asks the program when there is nothing yet, when that has expired, and once more when a server refused it. One
    that failed is not run again for a minute, however many ask."""

    def __init__(
        self,
        command: Command,
        certificate: Certificate | None = None,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command = command
        self._certificate = certificate
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._login: Login | None = None
        self._until = 0.0
        self._renewed_at: float | None = None
        self._pause = _SOON
        self._failure: tuple[str, str] | None = None
        self._failed_at = 0.0

    def current(self) -> Login:
        with self._lock:
            if self._login is None or self._clock() >= self._until:
                return self._asked()
            return self._login

    def renewed(self, refused: Login) -> Login | None:
        """A server that refuses everything does not make the program run without an end."""
        with self._lock:
            if self._login is not None and self._login != refused:
                return self._login
            if not self._may_run_again():
                return None
            login = self._asked()
            return login if login != refused else None

    def _may_run_again(self) -> bool:
        """Whether the last refusal is long enough ago; takes note of this one if it is."""
        now = self._clock()
        passed = float("inf") if self._renewed_at is None else now - self._renewed_at
        if passed < self._pause:
            return False
        self._pause = _SOON if passed >= 2 * _AT_LEAST else min(2 * self._pause, _AT_LEAST)
        self._renewed_at = now
        return True

    def _asked(self) -> Login:
        self._login = None
        if self._failure is not None and self._clock() - self._failed_at < _AT_LEAST:
            raise LoginError(*self._failure)
        try:
            login = self._run()
        except LoginError as error:
            self._failure, self._failed_at = (str(error), error.hint), self._clock()
            raise
        self._failure, self._login = None, login
        return login

    def _run(self) -> Login:
        status = _status(self._command, _output(self._command, self._seconds))
        login = _login(self._command, status)
        self._until = self._clock() + _lasting(status.get("expirationTimestamp"))
        return login._replace(certificate=self._certificate or login.certificate)


def command_of(user: Named, cluster: Named, authorities: str | None, environ: Mapping[str, str]) -> Command:
    """Raises ``LoginError`` for what kubectl would not run either."""
    stated = Named(user.name, user.mapping("exec") or {}, user.folder, f"{user.what} {shown(user.name)}: exec of")
    command, version = stated.text("command"), stated.text("apiVersion")
    if not command:
        raise user.wrong("exec names no command")
    if version not in _VERSIONS:
        raise user.wrong(f"exec is of a version that is not known: {shown(version) or 'none'}")
    _check_mode(user, stated.text("interactiveMode"), version)
    arguments = stated.texts("args")
    if os.sep in command:
        command = str(user.folder / command)
    elif not Path(shutil.which(command, path=environ.get("PATH")) or "/").is_absolute():
        raise user.wrong("its plugin would be run from the present folder, for PATH names that")
    spec: dict[str, Any] = {"interactive": False}
    if stated.flag("provideClusterInfo"):
        spec["cluster"] = _cluster_info(cluster, authorities)
    info = {"apiVersion": version, "kind": "ExecCredential", "spec": spec}
    given = {**environ, **_environ(user, stated), "KUBERNETES_EXEC_INFO": json.dumps(info)}
    return Command((command, *arguments), given, version, stated.text("installHint"))


def _check_mode(user: Named, mode: str, version: str) -> None:
    if mode == "Always":
        raise user.wrong("its plugin insists on asking you something; use kubectl once, or another way to log in")
    if mode not in {"Never", "IfAvailable"} and (mode or version == _VERSIONS[0]):
        raise user.wrong("exec has no interactiveMode, or one that is not known")


def _environ(user: Named, stated: Named) -> dict[str, str]:
    variables = stated.fields.get("env") or []
    if not isinstance(variables, list):
        raise user.wrong("exec has an env that is no list")
    given: dict[str, str] = {}
    for variable in variables:
        name = variable.get("name") if isinstance(variable, dict) else None
        value = variable.get("value", "") if isinstance(variable, dict) else None
        if not isinstance(name, str) or not isinstance(value, str) or not name or "=" in name or "\0" in name + value:
            raise user.wrong("exec has an env that is no list of names and values")
        given[name] = value
    return given


def _cluster_info(cluster: Named, authorities: str | None) -> dict[str, Any]:
    import base64  # noqa: PLC0415  few plugins ask for it

    info = {
        key: cluster.fields[key]
        for key in ("server", "tls-server-name", "insecure-skip-tls-verify", "proxy-url", "disable-compression")
        if cluster.fields.get(key)
    }
    if authorities:
        info["certificate-authority-data"] = base64.b64encode(authorities.encode()).decode()
    extensions = cluster.fields.get("extensions")
    for extension in extensions if isinstance(extensions, list) else []:
        if isinstance(extension, dict) and extension.get("name") == "client.authentication.k8s.io/exec":
            info["config"] = extension.get("extension")
    return info


def _output(command: Command, seconds: float) -> bytes:
    """What the program prints. It runs in a session of its own: it has no terminal to ask on, and ends as a whole."""
    end = time.monotonic() + seconds
    program = _started(command)
    data: list[bytes] = []
    said = program.stdout or io.BytesIO()
    reader = threading.Thread(target=lambda: data.append(said.read(_MOST + 1)), daemon=True)
    reader.start()
    reader.join(seconds)
    code: int | None = None
    try:
        if reader.is_alive():
            raise LoginError(f"the login plugin {command.shown} gave nothing within {seconds:g} s")
        if len(data[0]) > _MOST:
            raise LoginError(f"the login plugin {command.shown} printed more than {_MOST >> 20} MiB")
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = program.wait(max(end - time.monotonic(), 0.1))
    finally:
        _ended(program, reader)
    if code is None:
        raise LoginError(f"the login plugin {command.shown} did not end within {seconds:g} s")
    if code:
        raise LoginError(
            f"the login plugin {command.shown} ended with {code}; what it said may hold a token and is not shown: "
            "kubectl shows it"
        )
    return data[0]


def _started(command: Command) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603  the kubeconfig's owner named it, as for kubectl
            command.words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(command.environ),
            start_new_session=True,
        )
    except FileNotFoundError:
        problem = "is not installed"
    except (OSError, ValueError) as error:
        problem = f"cannot be run: {(getattr(error, 'strerror', None) or 'it has no name').lower()}"
    raise LoginError(f"the login plugin {command.shown} {problem}", command.hint)  # no frame holds its environment


def _ended(program: subprocess.Popen[bytes], reader: threading.Thread) -> None:
    """Where it did not end, or something that it started still holds its output, it is killed with all of these: before
    it is waited for, so that their number is theirs still."""
    if reader.is_alive() or program.poll() is None:
        with contextlib.suppress(OSError):
            os.killpg(program.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(1.0)
    reader.join(1.0)
    if not reader.is_alive() and program.stdout is not None:
        program.stdout.close()


def _status(command: Command, output: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(output)
    except (ValueError, RecursionError):
        answer = None
    status = answer.get("status") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or answer.get("kind") != "ExecCredential" or not isinstance(status, dict):
        raise LoginError(f"the login plugin {command.shown} printed what is no ExecCredential")
    if answer.get("apiVersion") != command.version:
        raise LoginError(f"the login plugin {command.shown} answers in another version than it was asked in")
    return status


def _login(command: Command, status: Mapping[str, Any]) -> Login:
    token, chain, key = (status.get(name) or "" for name in ("token", "clientCertificateData", "clientKeyData"))
    if not all(isinstance(given, str) for given in (token, chain, key)) or bool(chain) != bool(key):
        raise LoginError(f"the login plugin {command.shown} printed half of the credentials")
    if not token and not chain:
        raise LoginError(f"the login plugin {command.shown} printed neither a token nor a certificate")
    return Login(
        bearer(token, f"the login plugin {command.shown}") if token else None,
        Certificate(Secret(chain), Secret(key)) if chain else None,
    )


def _lasting(expires: object) -> float:
    """Seconds for which to keep the credentials: for ever, or to their end, and some time whatever the clock says."""
    if not isinstance(expires, str):
        return float("inf")
    try:
        end = datetime.fromisoformat(expires)
    except ValueError:
        return _AT_LEAST
    end = end if end.tzinfo else end.replace(tzinfo=UTC)
    return max((end - datetime.now(UTC)).total_seconds(), _AT_LEAST)
