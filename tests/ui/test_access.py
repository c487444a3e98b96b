"""Options that say as whom and by which kubeconfig a cluster is read outlive the command line that gave them."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from k8sconfig_tui.cli.options import access_of, specs_of
from k8sconfig_tui.cli.parser import interface_parser
from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.state import Folder, Memory, Recorder, Recording
from k8sconfig_tui.ui.screens.main import MainScreen
from k8sconfig_tui.ui.screens.picker import PickerScreen
from k8sconfig_tui.ui.start import Start
from tests.api.rights import Rule, User, admin, viewer
from tests.api.server import ApiServer
from tests.api.tls import Authority
from tests.ui.pilots import NARROW, WIDE, Session, session
from tests.worlds.small import small


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiServer]:
    """A cluster that only ``--kubeconfig own`` leads to; the environment's leads elsewhere."""
    (tmp_path / "elsewhere").mkdir()
    other = {"contexts": [{"name": "elsewhere", "context": {}}], "current-context": "elsewhere"}
    (tmp_path / "elsewhere/config").write_text(json.dumps(other))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "elsewhere/config"))
    server = ApiServer(list(small("dev")), tls=Authority(tmp_path).server())
    space = Rule(("get",), ("",), ("namespaces",), "shop", ("shop",))
    for user in (admin(), User("ann", viewer("shop")), User("other"), User("space", [space])):
        server.users.add(user)
    with server:
        server.kubeconfig(tmp_path, "admin", "other", namespace="shop").rename(tmp_path / "own")
        yield server


def _said(folder: Path) -> Access:
    return Access(kubeconfig=str(folder / "own"), as_user="ann")


def _kept(folder: Path) -> str:
    return "".join(path.read_text() for path in folder.rglob("*") if path.is_file())


def _of(running: Session) -> list[SourceSpec]:
    assert isinstance(running.app.screen, MainScreen)
    return list(running.app.screen.specs)


async def test_a_link_and_the_recent_list_read_as_the_same_user(
    tmp_path: Path, state_home: Path, cluster: ApiServer
) -> None:
    spec = SourceSpec("admin", "context:admin", access=_said(tmp_path))
    async with session(tmp_path, specs=[spec], memory=Memory(Folder(state_home))) as running:
        assert "context:admin as ann" in running.text()
        await running.press("K")
        words = shlex.split(running.app.clipboard)[1:]
    assert {seen.user for seen in cluster.log} == {"ann"}
    options = interface_parser("x").parse_args(words)
    assert specs_of(options, options.more) == [spec._replace(named=True)]
    async with session(tmp_path, specs=[], memory=Memory(Folder(state_home))) as running:
        assert "admin=context:admin?kubeconfig=" in running.text()
        await running.press("k", "enter")
        assert [found.access for found in _of(running)] == [spec.access]
    assert "admin-token" not in _kept(state_home)


async def test_the_picker_lists_the_kubeconfig_in_use_and_opens_as_the_same_user(
    tmp_path: Path, cluster: ApiServer
) -> None:
    start = Start(access=_said(tmp_path)._replace(user="admin", cluster="test", secrets="metadata"))
    async with session(tmp_path, specs=[], start=start) as running:
        assert isinstance(running.app.screen, PickerScreen)
        assert "elsewhere" not in running.text()
        assert "as ann, kubeconfig" in running.text()
        await running.press("j", "j", "enter")
        [spec] = _of(running)
        assert (spec.name, spec.location) == ("admin", "context:admin")
        assert spec.access == _said(tmp_path)._replace(secrets="metadata"), "cluster and user are the context's own"
    assert {seen.user for seen in cluster.log} == {"ann"}


async def test_a_recording_names_what_it_takes_to_read_the_same(tmp_path: Path) -> None:
    spec = SourceSpec("admin", "context:admin", access=_said(tmp_path)._replace(request_timeout="1s", view=("shop",)))
    Recorder(tmp_path / "r", [spec])
    assert Recording.read(tmp_path / "r").sources == (f"admin=context:admin?kubeconfig={tmp_path}/own&as=ann",)


def test_bookmarks_are_of_the_cluster_not_of_who_looks_at_it(tmp_path: Path, state_home: Path) -> None:
    memory = Memory(Folder(state_home))

    def of(**access: str) -> object:
        return memory.of([SourceSpec("admin", "context:admin", access=Access(**access))])  # type: ignore[arg-type]

    assert of() is of(as_user="ann", secrets="lazy")
    assert of() is not of(kubeconfig=str(tmp_path / "own"))
    assert of() is not of(cluster="other")


def test_the_interface_is_told_how_contexts_are_read() -> None:
    options = interface_parser("x").parse_args(["--as", "ann", "--kubeconfig", "own", "context:b?as=bob"])
    assert access_of(options) == Access(kubeconfig="own", as_user="ann")
    assert [spec.access for spec in specs_of(options, options.more)] == [Access(kubeconfig="own", as_user="bob")]


# Few rights


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_one_namespace_without_secrets_is_a_useful_screen_with_the_right_to_ask_for(
    size: tuple[int, int], tmp_path: Path, cluster: ApiServer
) -> None:
    """Reliability rows 2, 3 and 4."""
    spec = SourceSpec("admin", "context:admin", access=_said(tmp_path))
    async with session(tmp_path, specs=[spec], size=size) as running:
        assert "gaps" in running.text()
        assert running.bench.table is not None
        await running.press("p", "c")
        assert "c copies the right to ask for" in running.text()
        roles = list(yaml.safe_load_all(running.app.clipboard))
    asked = {
        (role["kind"], role["metadata"].get("namespace"), resource)
        for role in roles
        for rule in role["rules"]
        for resource in rule["resources"]
    }
    assert asked == {
        ("ClusterRole", None, "namespaces"),
        ("ClusterRole", None, "nodes"),
        ("Role", "shop", "secrets"),
    }
    assert {verb for role in roles for rule in role["rules"] for verb in rule["verbs"]} == {"get", "list", "watch"}


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("name", ["space", "other"])
async def test_who_may_read_no_workload_is_told_what_to_ask_for(
    name: str, size: tuple[int, int], tmp_path: Path, cluster: ApiServer
) -> None:
    spec = SourceSpec("admin", "context:admin", access=_said(tmp_path)._replace(as_user=name))
    async with session(tmp_path, specs=[spec], size=size) as running:
        text = " ".join(running.text().split())
        assert re.search(r"create role read-configuration -n shop --verb=get,list,watch --resource=.*pods", text)
        assert "ctrl+r" in text
        assert "Make a dump" not in text
