"""The log of the server after a whole session in which every feature was used: reading, and questions about oneself.

What may be in it is said here anew, not taken from the guard that is tested.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

import pytest

from k8sconfig_tui.cli.main import main
from k8sconfig_tui.readers import parse_all
from k8sconfig_tui.state import Folder, Memory, Recorder
from k8sconfig_tui.ui.commands import COMMANDS
from k8sconfig_tui.ui.start import Start
from k8sconfig_tui.ui.widgets.command_bar import CommandBar
from tests.api import faults
from tests.api.rights import Rule, User, admin, viewer
from tests.api.server import ApiServer, Seen
from tests.api.tls import Authority
from tests.ui.pilots import NARROW, WIDE, Session, session
from tests.worlds.kubectl import config_map
from tests.worlds.small import small

_PART = r"[A-Za-z0-9][A-Za-z0-9.:_-]*"
_GROUP = rf"/(?:api/v1|apis/{_PART}/v[0-9a-z]+)"
_KINDS = (
    "namespaces|nodes|pods|replicasets|deployments|statefulsets|daemonsets|jobs|cronjobs|configmaps|secrets|services|"
    "serviceaccounts|replicationcontrollers|controllerrevisions"
)
_READS = re.compile(
    rf"/version|/api|/apis|/api/v1|/apis/{_PART}(?:/v[0-9a-z]+)?"
    rf"|{_GROUP}/(?:{_KINDS})|/api/v1/namespaces/{_PART}"
    rf"|{_GROUP}/namespaces/{_PART}/(?:{_KINDS})(?:/{_PART})?"
)
_REVIEWS = {"/apis/authorization.k8s.io/v1/selfsubjectrulesreviews": "SelfSubjectRulesReview"}
_NEVER = ("exec", "attach", "portforward", "proxy", "log", "token", "eviction", "binding", "scale", "status")
_EXEC = "/api/v1/namespaces/shop/pods/web/exec"
_VERBS = (
    ("resolve",), ("resolve", "deploy/web", "-o", "json"), ("resolve", "-A", "--pods"), ("resolve", "-n", "shop"),
    ("compare",), ("compare", "deploy/web", "--only", "value"), ("explain", "deploy/web", "SAME"),
    ("used-by", "cm/web"), ("used-by", "secret/web"), ("info",),
)  # fmt: skip
_ACCESS = ((), ("--secrets", "lazy"), ("--secrets", "metadata"), ("--as", "ann"), ("--as", "space"), ("--as", "nobody"))


def _unwanted(seen: Seen) -> str:
    """Why a request should not have been sent; empty where it may be."""
    if seen.method == "POST":
        kind = json.loads(seen.body).get("kind")
        return "" if _REVIEWS.get(seen.path) == kind and not seen.query else "no self-review"
    if seen.method != "GET":
        return "no GET"
    if seen.body or "upgrade" in seen.headers or "upgrade" in seen.headers.get("connection", "").lower():
        return "a body or an upgrade"
    if not _READS.fullmatch(seen.path) or unquote(seen.path) != seen.path:
        return "no path of the list"
    return "a subresource" if seen.path.rsplit("/", 1)[-1] in _NEVER and seen.path.count("/") > 5 else ""


def test_the_list_refuses_what_must_never_be_sent() -> None:
    """The positive control."""

    def seen(method: str, path: str, body: bytes = b"", **headers: str) -> Seen:
        return Seen(method, path, {}, headers, body, "", 0)

    pod = "/api/v1/namespaces/shop/pods/web"
    refused = [seen("GET", f"{pod}/{part}") for part in _NEVER]
    refused += [seen("GET", f"{pod[:-3]}exec/exec"), seen("GET", "/api/v1/nodes/n/proxy/x"), seen("GET", "/metrics")]
    refused += [
        seen(method, pod) for method in ("PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "POST") if method != "POST"
    ]
    refused += [seen("POST", pod, b'{"kind":"Pod"}'), seen("GET", pod, connection="Upgrade")]
    refused += [seen("POST", next(iter(_REVIEWS)), b'{"kind":"SubjectAccessReview"}'), seen("GET", "/api/v1/pods/..")]
    assert all(_unwanted(one) for one in refused)
    assert not _unwanted(seen("GET", pod))


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiServer]:
    """More than a page of ConfigMaps; users of all sorts; a way astray, which only a redirect would lead to."""
    many = [config_map("shop", f"filler-{number}", {"KEY": "v"}) for number in range(700)]
    server = ApiServer([*small("dev"), *many], tls=Authority(tmp_path).server())
    space = Rule(("get",), ("",), ("namespaces",), "shop", ("shop",))
    for user in (admin(), User("ann", viewer("shop")), User("space", [space]), User("nobody")):
        server.users.add(user)
    (tmp_path / "kube").mkdir()
    with server:
        path = server.kubeconfig(tmp_path / "kube", namespace="shop")
        monkeypatch.setenv("KUBECONFIG", str(path))
        monkeypatch.setenv("HOME", str(tmp_path))
        yield server


def _verbs(folder: Path) -> None:
    """Every verb, by every sort of user."""
    for access in _ACCESS:
        for words in _VERBS if access in ((), ("--as", "ann")) else _VERBS[:2]:
            main([*words, "--context", "admin", *access])
    main(["compare", "-f", "context:admin", "-f", "x=context:admin?as=ann"])
    main(["export", "--context", "admin", "-o", str(folder / "whole.snapshot")])
    main(["export", "--context", "ann", "-o", str(folder / "part.snapshot"), "--secrets", "metadata"])


async def _until(running: Session, true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        await running.pilot.pause(0.05)
    assert true()


async def _order(running: Session, line: str) -> None:
    await running.press("colon")
    running.app.screen.query_one(CommandBar).insert_text_at_cursor(line)
    await running.press("enter")


async def _everything(running: Session) -> None:
    """Each command's key in the matrix, and back."""
    for key in (one.keys.split(",")[0] for one in COMMANDS if one.scope in {"app", "screen", "bench", "pane"}):
        if key not in {"ctrl+q", "ctrl+z"}:
            await running.pilot.press("2", key)
            await running.settle()
            while len(running.app.screen_stack) > 1:
                await running.pilot.press("escape")
                await running.pilot.pause()


async def _interface(
    folder: Path, state: Path, server: ApiServer, sources: Sequence[str], size: tuple[int, int]
) -> None:
    specs = parse_all(sources)
    start = Start(recorder=Recorder(folder / f"record-{size[0]}", specs))
    async with session(folder, specs=specs, size=size, memory=Memory(Folder(state)), start=start) as running:
        await _until(running, lambda: server.store.watchers > 0)
        await running.go("web", "app")
        if size == WIDE:
            await _everything(running)
        server.store.apply(config_map("shop", "filler-1", {"KEY": "changed"}))
        server.hang_up()
        await running.press("ctrl+r")
        await _until(running, lambda: server.store.watchers > 0)
        for order in ("ctx ann", "ctx admin", "ns shop"):
            await _order(running, order)
        await running.settle()


def _files(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.iterdir()}


def _is_astray(log: Iterable[Seen]) -> list[str]:
    return [f"{_unwanted(seen)}: {seen}" for seen in log if _unwanted(seen)]


async def test_a_whole_session_sends_reads_and_questions_about_oneself_alone(
    tmp_path: Path, state_home: Path, cluster: ApiServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Reliability rows 50 and 56."""
    before = _files(tmp_path / "kube")
    _verbs(tmp_path)
    cluster.settings.aggregated = cluster.settings.streaming_lists = False
    cluster.settings.gone_as_status = True
    main(["resolve", "-A", "--context", "admin"])
    for number, path in enumerate(("/api/v1/configmaps", "/api/v1/pods", "/api", "/api/v1/secrets"), 1):
        cluster.faults.on(path, faults.redirect(_EXEC, 307 if number % 2 else 302))
        main(["resolve", "-A", "--context", "admin"])
    cluster.settings.aggregated = cluster.settings.streaming_lists = True
    await _interface(tmp_path, state_home, cluster, ["context:admin", "a=context:admin?as=ann"], WIDE)
    await _interface(tmp_path, state_home, cluster, ["context:admin?secrets=lazy"], NARROW)
    await asyncio.to_thread(cluster.store.compact)
    capsys.readouterr()

    assert _is_astray(cluster.log) == []
    assert not cluster.asked(_EXEC)
    assert _files(tmp_path / "kube") == before, "the kubeconfig is as it was, and nothing lies beside it"
    used = {(seen.method, seen.path) for seen in cluster.log}
    assert ("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews") in used
    assert {seen.user for seen in cluster.log} == {"admin", "ann", "space", "nobody"}
    assert any("continue" in seen.query for seen in cluster.log), "pages"
    assert any(seen.query.get("watch") for seen in cluster.log), "watches"
    assert ("GET", "/api/v1/namespaces/shop/configmaps") in used, "one namespace where all may not be listed"
    assert any("PartialObjectMetadata" in seen.headers.get("accept", "") for seen in cluster.log), (
        "Secrets without values"
    )
