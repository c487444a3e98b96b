"""Contexts as kubectl lists them, and nothing of the users that they log in as."""

import gc
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from k8sconfig_tui.readers import SourceSpec, kubeconfig
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.contexts import Default, default, namespace_of
from k8sconfig_tui.readers.kubeconfig import MOST_BYTES, Context, contexts, files, namespace_around
from k8sconfig_tui.readers.live.login import connected
from tests.worlds.hostile import ATTACKS

_TOKEN = "fake-canary-token"


def _config(current: str, *names: str, cluster: str = "c") -> str:
    text = json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "users": [{"name": "me", "user": {"token": _TOKEN, "password": _TOKEN}}],
            "clusters": [{"name": cluster, "cluster": {"server": "https://example.invalid"}}],
            "contexts": [
                {"name": name, "context": {"cluster": cluster, "user": "me", "namespace": f"ns-{name}"}}
                for name in names
            ],
            "current-context": current,
        }
    )
    return re.sub(r"\\ud[89ab]..\\ud[c-f]..", lambda pair: json.loads(f'"{pair[0]}"'), text)


def _written(folder: Path, **texts: str) -> dict[str, str]:
    paths = []
    for name, text in texts.items():
        (folder / name).write_text(text)
        paths.append(str(folder / name))
    return {"KUBECONFIG": os.pathsep.join(paths), "HOME": str(folder)}


def test_the_current_context_is_first_and_marked(tmp_path: Path) -> None:
    found = contexts(_written(tmp_path, a=_config("prod", "dev", "prod", "stage")))
    assert [(one.name, one.current) for one in found.contexts] == [("prod", True), ("dev", False), ("stage", False)]
    assert found.contexts[0] == Context("prod", "c", "ns-prod", True)
    assert found.problems == []


def test_the_first_file_that_says_a_thing_wins(tmp_path: Path) -> None:
    """As kubectl, and unlike the Python client, which takes the last file's current context."""
    environ = _written(
        tmp_path, a=_config("", "dev", cluster="of-a"), b=_config("dev", "dev", "x", cluster="of-b"), c=_config("x")
    )
    found = contexts(environ)
    assert [(one.name, one.cluster) for one in found.contexts] == [("dev", "of-a"), ("x", "of-b")]
    assert found.contexts[0].current


def test_kubectl_says_the_same(tmp_path: Path) -> None:
    environ = _written(tmp_path, a=_config("", "dev", "b c"), b=_config("b c", "dev", "x"), c=_config("x", "z"))
    try:
        done = subprocess.run(
            ["kubectl", "config", "get-contexts", "-o", "name"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **environ},
        )
        now = subprocess.run(
            ["kubectl", "config", "current-context"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **environ},
        )
    except FileNotFoundError:
        pytest.skip("no kubectl here")
    found = contexts(environ).contexts
    assert sorted(one.name for one in found) == sorted(done.stdout.splitlines())
    assert found[0].name == now.stdout.strip()


def test_without_the_variable_it_is_the_file_at_home(tmp_path: Path) -> None:
    assert files({"HOME": str(tmp_path)}) == [str(tmp_path / ".kube/config")]
    assert files({"HOME": "/x", "KUBECONFIG": f"/a{os.pathsep}{os.pathsep}/b{os.pathsep}/a"}) == ["/a", "/b"]
    assert contexts({"HOME": str(tmp_path)}) == ([], [], [])
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube/config").write_text(_config("dev", "dev"))
    assert [one.name for one in contexts({"HOME": str(tmp_path)}).contexts] == ["dev"]


def test_nothing_of_the_users_is_kept(tmp_path: Path) -> None:
    found = contexts(_written(tmp_path, a=_config("dev", "dev")))
    assert _TOKEN not in repr(found)
    gc.collect()
    assert not [
        one for one in gc.get_objects() if one is not globals() and isinstance(one, dict | list) and _holds(one, _TOKEN)
    ]


def _holds(one: dict[object, object] | list[object], token: str) -> bool:
    values = one.values() if isinstance(one, dict) else one
    return any(isinstance(value, str) and value == token for value in [*values])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: }", "no YAML at line 2"),
        (f"token: {_TOKEN}\n\tbad: [", "no YAML at line 2"),
        ("[" * 100, "nested too deeply"),
        ("a: \x00", "no YAML"),
    ],
)
def test_a_damaged_file_is_one_line_and_the_others_stay(tmp_path: Path, text: str, problem: str) -> None:
    found = contexts(_written(tmp_path, a=text, b=_config("dev", "dev")))
    assert [one.name for one in found.contexts] == ["dev"]
    assert len(found.problems) == 1
    assert problem in found.problems[0]
    assert _TOKEN not in found.problems[0]


@pytest.mark.parametrize(
    "text", ["", "just text", "- a\n- b", "contexts: 3", "contexts: {a: b}", "contexts: [3, {name: {}}]"]
)
def test_what_is_no_kubeconfig_has_no_contexts(tmp_path: Path, text: str) -> None:
    assert contexts(_written(tmp_path, a=text)).contexts == []


def test_what_is_not_a_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    large = tmp_path / "large"
    large.touch()
    os.truncate(large, MOST_BYTES + 1)
    found = contexts({"KUBECONFIG": os.pathsep.join([str(tmp_path / "pipe"), str(tmp_path), str(large), "a\0b"])})
    assert [line.rpartition(": ")[2] for line in found.problems] == [
        "a pipe",
        "not a regular file",
        "larger than 16 MiB",
        "no path",
    ]


def test_hostile_names_are_kept_as_they_are(tmp_path: Path) -> None:
    names = [name for name in ATTACKS if name]
    found = contexts(_written(tmp_path, a=_config(names[5], *names)))
    assert {one.name for one in found.contexts} == set(names)
    assert found.contexts[0].name == names[5]


_POD = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"}


def test_the_namespace_around_a_process_is_the_same_wherever_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who reads the names alone and who logs in ask one function; an unreadable file is none, as with client-go."""
    monkeypatch.setattr(kubeconfig, "IN_CLUSTER", tmp_path)
    spec, environ = SourceSpec("here", "context:"), _POD | {"HOME": str(tmp_path)}
    file = tmp_path / "namespace"
    found = []
    for text in (None, b"", b"apps\n", b"\xff"):
        (tmp_path / "token").write_text(_TOKEN)
        (tmp_path / "ca.crt").write_text("CA")
        if text is not None:
            file.write_bytes(text)
        login = connected("", Access(), environ)
        login.wire.close()
        assert login.namespace == namespace_of(spec, environ) == namespace_around(environ)
        found.append(login.namespace)
    assert found == ["default", "default", "apps", "\ufffd"]
    assert namespace_around(environ | {"POD_NAMESPACE": "pod"}) == "pod"


@pytest.mark.parametrize("name", [*_POD, "token"])
def test_a_process_without_all_of_it_is_in_no_cluster(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kubeconfig, "IN_CLUSTER", tmp_path)
    environ = {key: value for key, value in _POD.items() if key != name} | {"HOME": str(tmp_path)}
    (tmp_path / "namespace").write_text("apps")
    if name != "token":
        (tmp_path / "token").write_text(_TOKEN)
    assert namespace_around(environ) == "default"
    assert default(Access(), environ) == Default(None)
