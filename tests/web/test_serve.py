"""``k8sconfig-tui serve`` as a process, and what it says before it serves anything."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from k8sconfig_tui import web
from k8sconfig_tui.cli.parser import verb_parser, verbs
from k8sconfig_tui.cli.serve import command_of
from k8sconfig_tui.web import DRIVER
from tests.cli.conftest import Cli, cli
from tests.web.serving import Served, served
from tests.worlds.reading import write
from tests.worlds.small import small

__all__ = ["cli"]

PROCESSES = Path("/proc/self/cmdline")


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    return write(tmp_path / "dev.json", small("dev"))


async def _open(client: ClientSession, server: Served, view: str = "") -> ClientWebSocketResponse:
    return await client.ws_connect(f"{server.url}session/{view}", headers={"Origin": server.root})


async def _screen(websocket: ClientWebSocketResponse, sign: bytes) -> bytes:
    seen = b""
    async with asyncio.timeout(30):
        while sign not in seen:
            seen += await websocket.receive_bytes()
    return seen


def processes(word: str) -> list[int]:
    """The processes that have this word on their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if word in words:
            found.append(int(path.parent.name))
    return found


@pytest.mark.skipif(not PROCESSES.exists(), reason="the processes of this system cannot be listed")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_ends_the_server_and_all_that_it_started(dev: Path, number: signal.Signals) -> None:
    with served(dev) as server:
        async with ClientSession() as client:
            for websocket in [await _open(client, server), await _open(client, server)]:
                await _screen(websocket, b"Matrix")
            assert len(processes(str(dev))) == 3
            start = time.monotonic()
            server.process.send_signal(number)
            code = await asyncio.to_thread(server.process.wait, 10)
            assert time.monotonic() - start < 3
            assert code == 128 + number
            assert processes(str(dev)) == []
        assert server.process.stdout is not None
        assert server.process.stderr is not None
        assert (server.process.stdout.read(), server.process.stderr.read()) == ("", "")


def test_a_script_s_background_job_ends_by_an_interrupt_and_outlives_a_hang_up_under_nohup(dev: Path) -> None:
    """A shell starts such a job with the interrupt ignored, ``nohup`` with the hang-up."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGHUP)}
    try:
        with served(dev) as server:
            server.process.send_signal(signal.SIGHUP)
            with pytest.raises(subprocess.TimeoutExpired):
                server.process.wait(0.5)
            server.process.send_signal(signal.SIGINT)
            assert server.process.wait(5) == 128 + signal.SIGINT
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.skipif(not PROCESSES.exists(), reason="the processes of this system cannot be listed")
async def test_sessions_end_when_the_server_is_killed(dev: Path) -> None:
    with served(dev) as server:
        async with ClientSession() as client:
            await _screen(await _open(client, server), b"Matrix")
            server.process.kill()
            await asyncio.to_thread(server.process.wait, 10)
            start = time.monotonic()
            while processes(str(dev)):
                assert time.monotonic() - start < 5
                await asyncio.sleep(0.05)


async def test_one_line_with_a_url_that_needs_its_token(dev: Path) -> None:
    with served(dev) as server:
        assert server.url.startswith("http://127.0.0.1:")
        async with ClientSession() as client:
            async with client.get(server.url) as answer:
                assert answer.status == 200
            for path in ("", "/", "/files/page.js", "/favicon.ico", "/download/x", "/static/", "/ws"):
                async with client.get(f"{server.root}{path}") as answer:
                    assert answer.status == 403


def test_other_machines_are_let_in_only_on_request_and_not_in_silence(dev: Path) -> None:
    with served(dev, "--host", "0.0.0.0") as server:  # noqa: S104  what it says is the test
        server.process.send_signal(signal.SIGTERM)
        _, said = server.process.communicate(timeout=10)
        assert said.count("\n") == 1
        assert "no TLS" in said


def test_a_port_in_use_is_one_line(cli: Cli, dev: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = cli("serve", dev, "--port", port)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in result.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-"], "standard input cannot be served"),
        (["-f", "here=-"], "standard input cannot be served"),
        (["--port", "65536"], "--port"),
        (["--port", "x"], "--port"),
        (["--host", "no.such.host.invalid"], "no such address"),
        (["--host", "a" * 70 + ".example"], "no such address"),
        (["a=x.json", "a=y.json"], "two sources are named a"),
        (["demo:", "--view", "nonsense=1"], "--view: "),
        (["demo:", "--config", "/no/such/file.toml"], "no such config file"),
    ],
)
def test_what_cannot_be_served_is_one_line(cli: Cli, words: list[str], said: str) -> None:
    result = cli("serve", *words)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert said in result.err


def test_without_the_extra_it_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_NEEDED", ("no_such_module",))
    result = cli("serve", "demo:")
    assert (result.code, result.out) == (2, "")
    assert result.err == "k8sconfig-tui: serve needs the extra [web]: pip install 'k8sconfig-tui[web]'\n"


def _command(*words: str, view: str = "") -> list[str]:
    parser = verb_parser("k8sconfig-tui", verbs()["serve"])
    command = command_of(parser.parse_intermixed_args(list(words)))(view)
    return command[command.index("k8sconfig_tui") + 1 :]


def test_a_session_opens_the_same_sources_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = _command("dev.json", "-f", "prod=../p.json", "demo:", "--context", "c", "--config", "my.toml")
    assert words == [
        f"--from={tmp_path}/dev.json",
        "--from=demo:",
        f"--from=prod={tmp_path}/../p.json",
        "--from=context:c",
        f"--config={tmp_path}/my.toml",
        "--no-reveal",
    ]


def test_values_of_secrets_may_be_shown_only_where_that_was_allowed() -> None:
    assert "--no-reveal" in _command("demo:")
    assert "--no-reveal" not in _command("demo:", "--allow-reveal")


def test_the_url_s_view_goes_before_the_command_line_s() -> None:
    assert _command("demo:", "--view", "namespace=a")[-1] == "--view=namespace=a"
    assert _command("demo:", "--view", "namespace=a", view="namespace=b")[-1] == "--view=namespace=b"
    assert _command("demo:", view="--allow-reveal")[-1] == "--view=--allow-reveal"


@pytest.mark.parametrize("driver", ["", "textual.drivers.web_driver:WebDriver", f"x{DRIVER}"])
def test_a_pipe_is_no_terminal_but_for_a_session_s_own(driver: str) -> None:
    environment = {**os.environ, "TEXTUAL_DRIVER": driver}
    command = [sys.executable, "-m", "k8sconfig_tui", "demo:"]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False, timeout=20
    )
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)


def test_a_session_that_nobody_watches_ends() -> None:
    environment = {**os.environ, "TEXTUAL_DRIVER": DRIVER}
    command = [sys.executable, "-m", "k8sconfig_tui", "demo:"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"__GANGLION__\n"
        while b"Matrix" not in process.stdout.readline():
            continue
        _, said = process.communicate(timeout=10)
    assert (process.returncode, said) == (0, b"")
