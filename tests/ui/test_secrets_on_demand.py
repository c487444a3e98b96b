"""Secrets that ``--secrets=lazy`` leaves out are read when somebody asks, told in a line, and followed from then on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.readers.access import Access, SecretsMode
from k8sconfig_tui.ui.widgets.command_bar import CommandBar
from tests.api.rights import User, Users, admin, reads
from tests.api.server import ApiServer
from tests.api.tls import Authority
from tests.ui.pilots import Session, session
from tests.worlds.kubectl import container, deployment, from_secret, namespace, pod_template, secret

_OLD, _NEW = "t0p-s3cr3t-one", "t0p-s3cr3t-two"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiServer]:
    env = [from_secret("TOKEN", "web", "token")]
    template = pod_template({"app": "web"}, [container("app", "web:1", env=env)])
    world = [
        obj
        for space in ("alpha", "beta")
        for obj in (namespace(space), secret(space, "web", {"token": _OLD}), deployment(space, "web", template))
    ]
    made = ApiServer(world, users=Users([admin()]), tls=Authority(tmp_path).server())
    with made:
        monkeypatch.setenv("KUBECONFIG", str(made.kubeconfig(tmp_path, namespace="alpha")))
        yield made


def _spec(mode: SecretsMode = "lazy") -> list[SourceSpec]:
    return [SourceSpec("live", "context:admin", True, Access(secrets=mode))]


async def _at(running: Session, space: str) -> None:
    await running.press("t")
    forest = running.bench.outline.outline.forest  # type: ignore[union-attr]
    running.bench.outline.find(next(at for at, group in enumerate(forest.matrix.groups) if group.namespace == space))
    await running.settle()
    await running.press("2")
    await running.select("TOKEN")


async def _until(running: Session, told: str) -> None:
    for _ in range(100):
        if told in running.text():
            return
        await running.pilot.pause(0.05)
    assert told in running.text()


async def test_a_cell_whose_secret_was_left_out_says_so_and_is_read_and_followed(
    tmp_path: Path, server: ApiServer
) -> None:
    """Reliability row 43: the value itself is nowhere."""
    async with session(tmp_path, specs=_spec()) as running:
        await _at(running, "alpha")
        assert "••••" in running.text()
        await _at(running, "beta")
        text = running.text()
        assert "not read" in text
        assert ":secrets beta reads it" in text
        assert not server.asked("/namespaces/beta/secrets")
        await running.press("x")
        bar = running.app.screen.query_one(CommandBar)
        assert bar.value == "secrets beta"
        assert not server.asked("/namespaces/beta/secrets")
        await running.press("enter")
        await _until(running, "1 Secret of beta read")
        await _until(running, "known, secret")
        before = _fingerprint(running)
        await _watched(running, server, "beta")
        server.store.apply(secret("beta", "web", {"token": _NEW}))
        for _ in range(100):
            await running.pilot.pause(0.05)
            if _fingerprint(running) not in {before, ""}:
                break
        await running.settle()
        assert _fingerprint(running) != before
        await running.press("H")
        told = running.text()
        assert "1 Secret of beta read" in told
        assert told.count("TOKEN  ••••") == 1
        assert "t0p" not in told


async def _watched(running: Session, server: ApiServer, space: str) -> None:
    for _ in range(100):
        if server.asked(f"/namespaces/{space}/secrets", watch="true") or server.asked(
            f"/namespaces/{space}/secrets", watch="1"
        ):
            return
        await running.pilot.pause(0.05)


def _fingerprint(running: Session) -> str:
    lines = [line for line in running.text().splitlines() if "TOKEN" in line and "••••" in line]
    return lines[0].partition("••••")[2].split()[0] if lines else ""


async def test_a_refusal_is_told_in_a_line_and_changes_nothing(tmp_path: Path, server: ApiServer) -> None:
    async with session(tmp_path, specs=_spec()) as running:
        await _at(running, "beta")
        server.users.add(User("admin", [reads("namespaces configmaps")]))
        await running.press("x", "enter")
        await _until(running, "namespace beta: 403, no right to list its secrets")
        assert "not read" in running.text()
        assert running.app.session_log.entries()[-1].text.endswith("namespace beta: 403, no right to list its secrets")


@pytest.mark.parametrize("mode", ["all", "metadata"])
async def test_where_none_was_left_out_that_is_said(tmp_path: Path, server: ApiServer, mode: SecretsMode) -> None:
    async with session(tmp_path, specs=_spec(mode)) as running:
        await _at(running, "beta")
        assert ":secrets beta" not in running.text()
        asked = len(server.asked("/secrets"))
        await running.press("colon", *"secrets", "enter")
        assert "no Secrets were left out here" in running.text()
        assert len(server.asked("/secrets")) == asked


async def test_a_namespace_that_is_not_there_is_told_with_the_nearest(tmp_path: Path, server: ApiServer) -> None:
    async with session(tmp_path, specs=_spec()) as running:
        await running.press("colon", *"secrets", "space", *"bet", "tab")
        assert running.app.screen.query_one(CommandBar).value == "secrets beta"
        await running.press("x", "enter")
        assert "no namespace betax" in running.text()


async def test_in_a_browser_nothing_is_read_that_was_left_out(
    tmp_path: Path, server: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with session(tmp_path, specs=_spec()) as running:
        monkeypatch.setattr(type(running.app), "is_web", property(lambda _: True))
        await running.press("colon", *"secrets", "space", *"beta", "enter")
        assert "in a browser nothing is read that was left out" in running.text()
        assert not server.asked("/namespaces/beta/secrets")
