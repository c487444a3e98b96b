"""Programs that give credentials, and those that do not."""

import base64
import gc
import json
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from k8sconfig_tui.readers.live.configuration import Named
from k8sconfig_tui.readers.live.connection import Connection, address
from k8sconfig_tui.readers.live.credentials import Certificate, Login, Secret
from k8sconfig_tui.readers.live.exec_plugin import Plugin, command_of
from k8sconfig_tui.readers.live.http import HttpWire
from k8sconfig_tui.readers.live.wire import BrokenOffError, LoginError, WireError
from tests.readers.live.ears import until

CANARY = "canary-token-51c0"
V1 = "client.authentication.k8s.io/v1"
CLUSTER = Named(
    "c",
    {"server": "https://c", "extensions": [{"name": "client.authentication.k8s.io/exec", "extension": {"a": 1}}]},
    Path("/"),
    "cluster",
)


def script(folder: Path, body: str) -> Path:
    path = folder / "plug-in"
    path.write_text(f"#!{sys.executable} -S\nimport json, os, sys, time\nprint({CANARY!r}, file=sys.stderr)\n{body}\n")
    path.chmod(0o700)
    return path


def printing(status: object, *, version: str = V1, kind: str = "ExecCredential") -> str:
    return f"print(json.dumps({ {'apiVersion': version, 'kind': kind, 'status': status}!r}))"


def plugin(
    folder: Path, body: str, seconds: float = 5.0, clock: Callable[[], float] = time.monotonic, **more: Any
) -> Plugin:
    stated = {"apiVersion": V1, "command": str(script(folder, body)), "interactiveMode": "Never", **more}
    return Plugin(
        command_of(Named("u", {"exec": stated}, folder, "user"), CLUSTER, "PEM", os.environ), None, seconds, clock
    )


def counted(folder: Path) -> str:
    """A token of its own for each run."""
    return f"open({str(folder / 'runs')!r}, 'a').write('x'); n = os.path.getsize({str(folder / 'runs')!r})\n"


def runs(folder: Path) -> int:
    return (folder / "runs").stat().st_size


def test_a_token_is_taken_and_kept(tmp_path: Path) -> None:
    it = plugin(tmp_path, counted(tmp_path) + printing({"token": CANARY}))
    assert it.current() == Login(Secret(f"Bearer {CANARY}"))
    assert it.current().certificate is None
    assert runs(tmp_path) == 1
    assert CANARY not in repr((it.current(), it, vars(it)))


def test_a_certificate_is_taken(tmp_path: Path) -> None:
    it = plugin(tmp_path, printing({"clientCertificateData": "chain", "clientKeyData": CANARY}))
    assert it.current() == Login(None, Certificate(Secret("chain"), Secret(CANARY)))
    assert CANARY not in repr(it.current())


def test_it_is_told_what_it_may_know(tmp_path: Path) -> None:
    body = (
        f"seen = [sys.argv[1:], os.environ['KUBERNETES_EXEC_INFO'], os.environ['A'], sys.stdin.read()]\n"
        f"json.dump(seen, open({str(tmp_path / 'seen')!r}, 'w'))\n" + printing({"token": "t"})
    )
    plugin(tmp_path, body, args=["x", "--y"], env=[{"name": "A", "value": "b"}], provideClusterInfo=True).current()
    words, info, variable, read = json.loads((tmp_path / "seen").read_text())
    assert (words, variable, read) == (["x", "--y"], "b", "")
    assert json.loads(info) == {
        "apiVersion": V1,
        "kind": "ExecCredential",
        "spec": {
            "interactive": False,
            "cluster": {
                "server": "https://c",
                "certificate-authority-data": base64.b64encode(b"PEM").decode(),
                "config": {"a": 1},
            },
        },
    }


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("time.sleep(30)", "gave nothing within 0.4 s"),
        ("sys.stdout.close(); os.close(1); time.sleep(30)", "did not end within 0.4 s"),
        ("os.system('sleep 30 &'); time.sleep(30)", "gave nothing within 0.4 s"),
        ("sys.exit(7)", "ended with 7"),
        (f"print({CANARY!r}); os.abort()", "ended with -6"),
        (f"print({CANARY!r})", "what is no ExecCredential"),
        ("", "what is no ExecCredential"),
        ("print('[' * 100000)", "what is no ExecCredential"),
        ("print('[' * (2 << 20))", "more than 1 MiB"),
        ("print('{}'); print('{}')", "what is no ExecCredential"),
        (printing({"token": CANARY}, kind="Secret"), "what is no ExecCredential"),
        (printing({"token": CANARY}, version=f"{V1}beta1"), "another version"),
        (printing({}), "neither a token nor a certificate"),
        (printing({"clientKeyData": CANARY}), "half of the credentials"),
        (printing({"token": [CANARY]}), "half of the credentials"),
        (printing({"token": f"{CANARY}\nX: y"}), "holds what is no token"),
        ("print(open('/dev/tty').read())", "ended with 1"),
        ("print(input())", "ended with 1"),
    ],
)
def test_a_plugin_that_gives_none_is_an_error_and_nobody_is_asked(
    tmp_path: Path, body: str, problem: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Reliability row 27: it hangs, fails, asks or prints nonsense; what it says is nowhere (row 53)."""
    it = plugin(tmp_path, body, seconds=0.4 if "sleep" in body else 5.0)
    begin = time.monotonic()
    with pytest.raises(LoginError) as caught:
        it.current()
    assert problem in str(caught.value)
    assert "plug-in" in str(caught.value)
    assert "\n" not in str(caught.value)
    error = caught.value
    assert CANARY not in repr((error, error.__cause__, None if error.__suppress_context__ else error.__context__))
    assert CANARY not in "".join(capfd.readouterr())
    assert time.monotonic() - begin < 6
    with pytest.raises(LoginError):
        it.renewed(Login())


def test_whatever_it_started_ends_with_it(tmp_path: Path) -> None:
    """Reliability row 27."""
    body = (
        "import subprocess\np = subprocess.Popen(['sleep', '30'])\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(p.pid))\ntime.sleep(30)"
    )
    with pytest.raises(LoginError):
        plugin(tmp_path, body, seconds=0.6).current()
    assert until(lambda: ended(int((tmp_path / "pid").read_text())))


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except OSError:
        return True


def test_what_it_leaves_behind_that_holds_its_output_ends_too(tmp_path: Path) -> None:
    """Reliability row 27: the program itself is long over; neither a process nor a thread nor a pipe stays."""
    body = (
        "import subprocess\np = subprocess.Popen(['sleep', '30'])\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(p.pid))\n" + printing({"token": "t"})
    )
    threads = set(threading.enumerate())
    with pytest.raises(LoginError, match="gave nothing within"):
        plugin(tmp_path, body, seconds=0.6).current()
    assert until(lambda: ended(int((tmp_path / "pid").read_text())))
    assert until(lambda: set(threading.enumerate()) <= threads)


def test_one_that_cannot_even_be_killed_is_one_line_without_its_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability row 53: it hangs in the kernel, and waiting for its end comes to none."""
    it = plugin(tmp_path, "sys.stdout.close(); os.close(1); time.sleep(1)", seconds=0.3, args=[CANARY])
    monkeypatch.setattr(os, "killpg", lambda _number, _signal: None)
    programs: list[subprocess.Popen[bytes]] = []
    wait = subprocess.Popen.wait

    def waited(program: subprocess.Popen[bytes], seconds: float) -> int:
        programs.append(program)
        return wait(program, min(seconds, 0.2))

    monkeypatch.setattr(subprocess.Popen, "wait", waited)
    with pytest.raises(LoginError, match="did not end within") as caught:
        it.current()
    assert caught.value.__context__ is None
    assert CANARY not in repr(caught.value)
    programs[0].kill()
    wait(programs[0], 5.0)


def test_after_the_end_no_plugin_is_run_for_those_who_still_ask(tmp_path: Path) -> None:
    """Reliability row 27: closing is not followed by a plugin for each thread that waited."""
    it = plugin(tmp_path, counted(tmp_path) + "time.sleep(0.5); sys.exit(1)")
    wire = HttpWire(Connection(address("https://127.0.0.1:1", "the server")), it)
    problems: list[WireError] = []

    def ask() -> None:
        try:
            wire.get("/version")
        except WireError as error:
            problems.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    assert until((tmp_path / "runs").exists)
    wire.close()
    for thread in threads:
        thread.join(5.0)
    now = HttpWire(Connection(address("https://127.0.0.1:1", "the server")), plugin(tmp_path, counted(tmp_path)))
    now.close()
    with pytest.raises(BrokenOffError, match="closed"):
        now.get("/version")
    assert len(problems) == 6
    assert runs(tmp_path) == 1


def test_one_that_is_not_installed_says_how_to_install_it(tmp_path: Path) -> None:
    """Reliability row 27."""
    stated = {
        "apiVersion": V1,
        "command": "no-such-plugin",
        "interactiveMode": "Never",
        "installHint": "brew install it",
        "args": [CANARY],
    }
    it = Plugin(command_of(Named("u", {"exec": stated}, tmp_path, "user"), CLUSTER, None, {"PATH": "/nowhere"}))
    with pytest.raises(LoginError, match="the login plugin no-such-plugin is not installed") as caught:
        it.current()
    assert caught.value.hint == "brew install it"
    assert caught.value.__context__ is None
    assert CANARY not in repr((caught.value, it, vars(it)))


def test_a_path_leads_from_the_kubeconfigs_folder(tmp_path: Path) -> None:
    script(tmp_path, printing({"token": "t"}))
    stated = {"apiVersion": V1, "command": "./plug-in", "interactiveMode": "IfAvailable"}
    assert Plugin(command_of(Named("u", {"exec": stated}, tmp_path, "user"), CLUSTER, None, os.environ)).current()
    (tmp_path / "plug-in").chmod(stat.S_IRUSR)
    with pytest.raises(LoginError, match="permission denied"):
        Plugin(command_of(Named("u", {"exec": stated}, tmp_path, "user"), CLUSTER, None, os.environ)).current()


@pytest.mark.parametrize(
    ("stated", "problem"),
    [
        ({"apiVersion": V1, "interactiveMode": "Never"}, "names no command"),
        ({"apiVersion": V1, "command": 5, "interactiveMode": "Never"}, "command is no text"),
        ({"command": "x", "interactiveMode": "Never"}, "not known: none"),
        ({"apiVersion": f"{V1}alpha1", "command": "x"}, "not known"),
        ({"apiVersion": V1, "command": "x"}, "interactiveMode"),
        ({"apiVersion": V1, "command": "x", "interactiveMode": "Sometimes"}, "interactiveMode"),
        ({"apiVersion": V1, "command": "x", "interactiveMode": "Always"}, "insists"),
        ({"apiVersion": V1, "command": "x", "interactiveMode": "Never", "args": [1]}, "args"),
        ({"apiVersion": V1, "command": "x", "interactiveMode": "Never", "args": "ab"}, "args"),
        ({"apiVersion": V1, "command": "x", "interactiveMode": "Never", "env": {"a": "b"}}, "env"),
        ({"apiVersion": V1, "command": "x", "interactiveMode": "Never", "env": [{"name": "a=b", "value": "c"}]}, "env"),
        ({"apiVersion": V1, "command": "x", "interactiveMode": "Never", "env": [{"name": "a", "value": 1}]}, "env"),
    ],
)
def test_what_kubectl_would_not_run_is_not_run(stated: dict[str, Any], problem: str) -> None:
    with pytest.raises(LoginError, match=problem):
        command_of(Named("u", {"exec": stated}, Path("/"), "user"), CLUSTER, None, {})


def test_the_older_version_needs_no_mode(tmp_path: Path) -> None:
    body = printing({"token": "t"}, version=f"{V1}beta1")
    stated = {"apiVersion": f"{V1}beta1", "command": str(script(tmp_path, body))}
    assert (
        Plugin(command_of(Named("u", {"exec": stated}, tmp_path, "user"), CLUSTER, None, os.environ))
        .current()
        .authorization
    )


def test_a_refused_token_is_renewed_once_and_not_again_and_again(tmp_path: Path) -> None:
    """Reliability rows 1 and 10: a server that refuses every token does not keep the plugin running."""
    now = [0.0]
    it = plugin(
        tmp_path,
        counted(tmp_path) + printing({"token": "tN"}).replace(")", ").replace('tN', f't{n}')", 1),
        clock=lambda: now[0],
    )
    first = it.current()
    second = it.renewed(first)
    assert second == Login(Secret("Bearer t2"))
    assert it.renewed(first) == second
    assert it.renewed(second) is None
    assert runs(tmp_path) == 2
    now[0] = 61.0
    assert it.renewed(second) == Login(Secret("Bearer t3"))


def test_a_server_that_refuses_every_token_has_it_run_ever_more_rarely(tmp_path: Path) -> None:
    """Reliability rows 1 and 10: the second token that expires soon is renewed soon; after calm it begins anew."""
    now = [0.0]
    body = counted(tmp_path) + printing({"token": "tN"}).replace(")", ").replace('tN', f't{n}')", 1)
    it = plugin(tmp_path, body, clock=lambda: now[0])
    ran = []
    for second in [*range(200), 320, 330]:
        now[0] = float(second)
        before = runs(tmp_path) if second else 0
        it.renewed(it.current())
        ran += [second] * (runs(tmp_path) - before)
    assert ran == [0, 0, 10, 30, 70, 130, 190, 320, 330]


def test_a_token_that_comes_again_is_no_new_one(tmp_path: Path) -> None:
    """Reliability row 1."""
    it = plugin(tmp_path, printing({"token": "same"}))
    assert it.renewed(it.current()) is None


def test_one_that_fails_is_not_run_again_for_a_minute_however_many_ask(tmp_path: Path) -> None:
    """Reliability row 27: thirty watches do not run it thirty times over."""
    now = [0.0]
    body = counted(tmp_path) + "sys.exit(3) if n < 3 else None\n" + printing({"token": "t"})
    it = plugin(tmp_path, body, clock=lambda: now[0], installHint="brew install it")
    said = set()
    for now[0] in (0.0, 1.0, 59.0):
        with pytest.raises(LoginError) as caught:
            it.current()
        said.add((str(caught.value), caught.value.hint))
    with pytest.raises(LoginError):
        it.renewed(Login())
    assert len(said) == 1
    assert runs(tmp_path) == 1
    now[0] = 61.0
    with pytest.raises(LoginError):
        it.current()
    now[0] = 122.0
    assert it.current() == it.current() == Login(Secret("Bearer t"))
    assert runs(tmp_path) == 3


@pytest.mark.parametrize(
    ("expires", "again_after"),
    [("2100-01-01T00:00:00Z", None), ("2001-01-01T00:00:00Z", 60), ("nonsense", 60), (None, None)],
)
def test_it_is_asked_again_when_the_token_has_expired(
    tmp_path: Path, expires: str | None, again_after: float | None
) -> None:
    """Reliability row 22: a clock that is wrong by years does not run it for every request."""
    now = [0.0]
    status = {"token": "t", **({"expirationTimestamp": expires} if expires else {})}
    it = plugin(tmp_path, counted(tmp_path) + printing(status), clock=lambda: now[0])
    for now[0] in (0.0, 1.0, 59.0):
        it.current()
    assert runs(tmp_path) == 1
    now[0] = 61.0
    it.current()
    assert runs(tmp_path) == (2 if again_after else 1)


def test_no_frame_of_an_error_holds_a_token(tmp_path: Path) -> None:
    """Reliability row 52."""
    it = plugin(tmp_path, f"print({CANARY!r}); sys.exit(3)")
    try:
        it.current()
    except LoginError as error:
        trace = error.__traceback__
        seen = []
        while trace is not None:
            seen.append(repr({name: value for name, value in trace.tb_frame.f_locals.items() if name != "data"}))
            trace = trace.tb_next
        assert not [text for text in seen[1:] if CANARY in text]
    gc.collect()
