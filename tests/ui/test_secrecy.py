"""No value of a Secret leaves the program: on no screen, in no crash, log or file, by no command of Textual."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from textual import events
from textual.app import App

from tests.ui.pilots import Session, session
from tests.ui.terminals import Terminal, terminal
from tests.worlds.kubectl import Object, config_map, container, deployment, from_secret, literal, pod_template, secret
from tests.worlds.reading import write

CANARY = "fake-canary-4711"
OTHER = "fake-canary-0815"


def world(value: str) -> list[Object]:
    """A Secret that a variable, an argument and another variable carry on."""
    pod = pod_template(
        {"app": "web"},
        [
            container(
                "app",
                "web:1",
                args=["--token=$(PASSWORD)"],
                env=[
                    from_secret("PASSWORD", "web", "password"),
                    literal("URL", "postgres://app:$(PASSWORD)@db/app"),
                    literal("PLAIN", "visible"),
                ],
            )
        ],
    )
    return [secret("shop", "web", {"password": value}), config_map("shop", "other", {}), deployment("shop", "web", pod)]


@pytest.fixture
def sources(tmp_path: Path) -> list[str]:
    worlds = {"dev": CANARY, "prod": OTHER}
    return [f"{name}={write(tmp_path / f'{name}.json', world(value))}" for name, value in worlds.items()]


_PANES = (b"3", b"4", b"v", b"m", b"m", b"2", b"l", b"4", b"2", b"d", b"d", b"w", b"w", b"z", b"z", b"o", b"o", b"s")
_PAGES = (b"?", b"p", b"L", b"e", b"y", b"u", b"\x10")


def _walk(running: Terminal) -> None:
    _find_password(running)
    for keys in (*_PANES, *(key for page in _PAGES for key in (page, b"\x1b")), b"T", b"t"):
        running.press(keys)


def test_secrets_at_rest_are_on_no_screen(sources: list[str]) -> None:
    """Reliability row 51: every pane and page, and the diff of two secrets."""
    with terminal(*sources) as running:
        running.start()
        _walk(running)
        assert "visible" in running.printed()
        assert "fake-canary" not in running.printed()


def test_one_value_is_revealed_and_hides_itself(sources: list[str], tmp_path: Path) -> None:
    """Reliability row 51: after its time, without a key."""
    config = tmp_path / "config.toml"
    config.write_text("reveal_seconds = 1\n")
    with terminal(*sources, "--config", str(config)) as running:
        running.start()
        _reveal_it(running)
        assert "4711" not in _repainted(running)


def _find_password(running: Terminal) -> None:
    """To the container, the only one there is, and to its first key."""
    running.press(b"}", b"URL")
    running.press(b"2")


def _reveal_it(running: Terminal) -> None:
    """Where the machine is busy, the key may come before its row: then once more."""
    _find_password(running)
    for _ in range(4):
        os.write(running.fd, b"x")
        if CANARY.encode() in running.read(CANARY.encode(), 5):
            return
    raise AssertionError(running.printed()[-2000:])


def _repainted(running: Terminal) -> str:
    """What is on the screen after everything had time to change: all of it is painted anew."""
    running.read(b"\0", 2.5)
    running.output = b""
    running.resize(41, 141)
    running.read()
    return running.printed()


async def _reveal(running: Session) -> None:
    await running.go("web", "app")
    running.bench.action_pane("matrix")
    await running.select("PASSWORD", 0)
    await running.press("x")
    assert CANARY in running.text()
    assert OTHER not in running.text()


@pytest.mark.parametrize(
    "keys", [["j"], ["l"], ["1", "k"], ["question_mark", "escape"], ["L", "escape"], ["ctrl+p", "escape"], ["x"]]
)
async def test_what_is_revealed_hides_again(tmp_path: Path, keys: list[str]) -> None:
    """Reliability row 51: on every move, every other screen, and the same key."""
    async with session(tmp_path, {"dev": world(CANARY), "prod": world(OTHER)}) as running:
        await _reveal(running)
        await running.press(*keys)
        assert "fake-canary" not in running.text()


async def test_what_is_revealed_hides_when_nobody_looks(tmp_path: Path) -> None:
    """Reliability row 51: the terminal is left for another window."""
    async with session(tmp_path, {"dev": world(CANARY), "prod": world(OTHER)}) as running:
        await _reveal(running)
        running.app.post_message(events.AppBlur())
        await running.settle()
        assert "fake-canary" not in running.text()


async def test_what_is_revealed_hides_when_suspended(tmp_path: Path) -> None:
    """Reliability row 51: what is painted after ``fg`` holds no secret."""
    async with session(tmp_path, {"dev": world(CANARY), "prod": world(OTHER)}) as running:
        await _reveal(running)
        running.app.app_suspend_signal.publish(running.app)
        await running.settle()
        assert "fake-canary" not in running.text()


_CRASHES = {
    "handler": "self.call_later(broken, 'fake-canary-argument')",
    "worker": "self.run_worker(lambda: broken('fake-canary-argument'), thread=True)",
    "task": "self.run_worker(task())",
    "timer": "self.set_timer(0.01, lambda: broken('fake-canary-argument'))",
    "renderable": "self.call_later(rich)",
}
_CRASH = """
import sys
from k8sconfig_tui.ui.app import K8sConfigApp
def broken(secret):
    local = "fake-canary-local"
    try:
        {{}}["fake-canary-key"]
    except KeyError as error:
        raise ValueError("fake-canary-message " + secret) from error
async def task():
    broken("fake-canary-argument")
class Rich(Exception):
    def __rich__(self):
        return "fake-canary-rich"
def rich():
    raise Rich("fake-canary-message")
def crash(self):
    {how}
K8sConfigApp.action_help = crash
"""


@pytest.mark.parametrize("how", list(_CRASHES))
def test_a_crash_tells_types_and_places(sources: list[str], how: str) -> None:
    """Reliability rows 46 and 52: the secret is in locals, message, chain and arguments; the terminal is given back."""
    with terminal(*sources, before=_CRASH.format(how=_CRASHES[how])) as running:
        running.start()
        os.write(running.fd, b"?")
        assert running.ended() == 70
        assert "stopped by an error" in running.printed()
        assert ("Rich" if how == "renderable" else "ValueError") in running.printed()
        assert "fake-canary" not in running.printed()
        assert running.given_back()


def test_a_thread_that_breaks_ends_nothing_and_tells_no_value(sources: list[str]) -> None:
    """Reliability row 52."""
    how = "import threading; threading.Thread(target=broken, args=('fake-canary-argument',), name='helper').start()"
    with terminal(*sources, before=_CRASH.format(how=how)) as running:
        running.start()
        running.press(b"?")
        running.press(b"L", b"helper")
        assert "ValueError" in running.printed()
        running.press(b"\x1b\x11")
        assert running.ended() == 0
        assert "fake-canary" not in running.printed()


def test_what_was_captured_last_is_not_lost_in_a_crash(sources: list[str]) -> None:
    """Reliability rows 48 and 52: what is known to hold no value is told, the words of others are counted."""
    how = (
        "import os, logging; os.write(2, b'fake-canary-raw\\n'); "
        "logging.getLogger('lib').error('bad %s', 'fake-canary'); self.set_timer(0.5, lambda: broken('x'))"
    )
    with terminal(*sources, before=_CRASH.format(how=how)) as running:
        running.start()
        os.write(running.fd, b"?")
        assert running.ended() == 70
        assert "lib error" in running.printed()
        assert "bad %s" in running.printed()
        assert "1 line" in running.printed()
        assert "fake-canary" not in running.printed()


_DEBUG = "import logging\nlogging.basicConfig(level=logging.DEBUG, filename=LOG)\n"


def test_debugging_writes_no_value(sources: list[str], tmp_path: Path) -> None:
    """Reliability row 53: Textual's log, its screenshots and keys, asyncio's debug mode and ``logging`` at DEBUG."""
    folder = tmp_path / "written"
    folder.mkdir()
    environment = {
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_LOG": str(folder / "textual.log"),
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(folder),
        "TEXTUAL_SHOW_RETURN": "1",
        "TEXTUAL_PRESS": "x",
        "PYTHONASYNCIODEBUG": "1",
        "HOME": str(folder),
    }
    log = folder / "python.log"
    with terminal(*sources, before=_DEBUG.replace("LOG)", f"{str(log)!r})"), environment=environment) as running:
        running.start()
        _reveal_it(running)
        running.read(b"\0", 1.5)
        running.press(b"\x11")
        assert running.ended() == 0
    written = [path for path in folder.rglob("*") if path.is_file() and "pycache" not in str(path)]
    assert log in written
    assert [path for path in written if b"fake-canary" in path.read_bytes()] == []
    assert written == [log]


async def test_textuals_ways_out_are_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability row 54: screenshots, deliveries and links write and open nothing."""
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    async with session(tmp_path, {"dev": world(CANARY)}) as running:
        before = _files(tmp_path)
        app = running.app
        for action in ("screenshot", "screenshot('a.svg', '.')", "app.screenshot"):
            await app.run_action(action)
        app.deliver_text(str(tmp_path / "0.json"))
        app.deliver_binary(str(tmp_path / "0.json"))
        app.open_url("file:///etc/passwd")
        with pytest.raises(NotImplementedError):
            app.save_screenshot("a.svg")
        await running.settle()
        assert _files(tmp_path) == before
        assert opened == []
        assert app.devtools is None


async def test_the_palette_offers_our_commands_only(tmp_path: Path) -> None:
    """Reliability row 54: neither Textual's screenshot nor its inspector."""
    async with session(tmp_path, {"dev": world(CANARY)}) as running:
        screen = running.app.screen
        theirs = {command.title for command in App.get_system_commands(running.app, screen)}
        offered = {command.title for command in running.app.get_system_commands(screen)}
        assert "Screenshot" in theirs
        assert offered & theirs <= {"Quit"}


def test_files_are_private_and_nothing_is_left(sources: list[str], tmp_path: Path) -> None:
    """Reliability row 55: under umask 0, in a home and a temporary folder of its own; no core is written."""
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    environment = {"HOME": str(home), "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        environment[name] = str(home / name)
    with terminal(*sources, before="import os\nos.umask(0)\n", environment=environment) as running:
        running.start()
        _reveal_it(running)
        running.press(b"c")
        assert _core_limit(running.pid) in {None, 0}
        running.press(b"\x11")
        assert running.ended() == 0
    assert list(temporary.rglob("*")) == []
    assert [path for path in _files(home) if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
    assert [path for path in _files(home) if path.is_file() and b"fake-canary" in path.read_bytes()] == []


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def _core_limit(pid: int) -> int | None:
    """The limit of the size of a core, where the system tells it."""
    limits = Path(f"/proc/{pid}/limits")
    found = re.search(r"Max core file size\s+(\d+)\s+(\d+)", limits.read_text()) if limits.exists() else None
    return int(found[1]) + int(found[2]) if found else None


_VERB = """
import atexit, os, resource, sys
atexit.register(lambda: print(resource.getrlimit(resource.RLIMIT_CORE), os.umask(0)))
sys.argv = ["k8sconfig-tui", "--version"]
from k8sconfig_tui.__main__ import main
main()
"""


def test_the_verbs_write_no_core_either() -> None:
    """Reliability row 55."""
    done = subprocess.run([sys.executable, "-c", _VERB], capture_output=True, text=True, check=True)
    assert done.stdout.endswith(f"(0, 0) {0o077}\n")
