"""The kubectl command is one line that a shell takes as it is meant, and never holds a value."""

import json
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.present.kubectl import NoCommandError, gets, shows
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Workspace
from tests.present.worlds import group_of, row_of, workspace
from tests.worlds.kubectl import all_of, config_map, container, deployment, from_config_map, from_secret, pod_template
from tests.worlds.kubectl import secret as secret_of
from tests.worlds.reading import inventories
from tests.worlds.small import SECRETS


def _of(opened: Workspace, key: str, name: str = "web", part: str = "app", column: int = 1) -> str:
    group = group_of(opened.matrix(), name, part)
    member, cell = group.members[column], row_of(opened.rows(group), key).cells[column]
    assert member is not None
    assert cell is not None
    return shows(member, cell)


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("FROM", "kubectl -n shop get configmap web -o 'jsonpath={.data.FROM}'"),
        ("PASSWORD", "kubectl -n shop get secret web -o 'jsonpath={.data.PASSWORD}' | base64 -d"),
        ("/etc/web/app.yaml", r"kubectl -n shop get configmap web-files -o 'jsonpath={.data.app\.yaml}'"),
        (
            "SAME",
            "kubectl -n shop get deployment web -o 'jsonpath={.spec.template.spec.containers[0].env[0].value}'",
        ),
        ("--port", "kubectl -n shop get deployment web -o 'jsonpath={.spec.template.spec.containers[0].args[0]}'"),
    ],
)
def test_each_kind_of_supply_has_its_command(key: str, command: str) -> None:
    made = _of(workspace(), key)
    assert made == command
    assert not [secret for secret in SECRETS if secret in made]


def _world(kind: str, name: str, key: str, **fields: Any) -> Workspace:
    make, entry = (secret_of, from_secret) if kind == "Secret" else (config_map, from_config_map)
    app = container("app", "x:1", env=[entry("KEY", name, key)])
    objects = [
        make("shop", name, {key: "fake"}, **fields),
        deployment("shop", "web", pod_template({"app": "web"}, [app])),
    ]
    return Workspace(Settings(), inventories({"dev": objects}))


@pytest.mark.parametrize("name", ["a'b; rm -rf ~", "$(reboot)", "`id`", "a b", "*", "~", 'q"uote', "[/foo]", "é"])
def test_a_hostile_name_stays_one_word(name: str) -> None:
    made = _of(_world("ConfigMap", name, "k"), "KEY", column=0)
    assert shlex.split(made) == ["kubectl", "-n", "shop", "get", "configmap", name, "-o", "jsonpath={.data.k}"]


@pytest.mark.parametrize("name", ["--all", "-f/etc/passwd", "a\nb", "a\x1b[201~", "a\u202eb"])
def test_a_name_that_no_shell_line_can_hold_makes_none(name: str) -> None:
    with pytest.raises(NoCommandError) as caught:
        _of(_world("ConfigMap", name, "k"), "KEY", column=0)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("key", ["a}{b", "it's", "[0]", "a\\.b", "a\nb", "\x1b", "日本", 'q"', "😀"])
def test_a_key_that_jsonpath_cannot_name_goes_through_a_template(key: str) -> None:
    words = shlex.split(_of(_world("Secret", "web", key), "KEY", column=0))
    assert words[-3:] == ["|", "base64", "-d"]
    quoted = json.dumps(key) if key != "😀" else '"\\U0001f600"'
    assert words[-4] == "go-template={{index .data " + quoted + "}}"
    assert words[-4].isascii()


def test_binary_data_is_decoded() -> None:
    app = container("app", "x:1", envFrom=[all_of("configMap", "bin")], env=[from_config_map("KEY", "bin", "key.p12")])
    made = {**config_map("shop", "bin", {}), "binaryData": {"key.p12": "AAE="}}
    opened = Workspace(
        Settings(), inventories({"dev": [made, deployment("shop", "web", pod_template({"app": "web"}, [app]))]})
    )
    assert _of(opened, "KEY", column=0).endswith(r"'jsonpath={.binaryData.key\.p12}' | base64 -d")


def test_a_live_source_names_its_context_and_other_groups_their_kind() -> None:
    live = Inventory("prod", (), origin="live", location="context:admin@prod cluster")
    ref = ObjectRef("Rollout", "shop", "web", "argoproj.io")
    assert gets(live, ref) == ("kubectl --context 'admin@prod cluster' -n shop get rollout.argoproj.io web -o yaml")
    live.location = "context:prod?kubeconfig=/x/y&as=ann&as-group=devs&secrets=lazy"
    options = "--context prod --kubeconfig /x/y --as ann --as-group devs"
    assert gets(live, ref) == f"kubectl {options} -n shop get rollout.argoproj.io web -o yaml"
    assert gets(Inventory("x", ()), ObjectRef("Node", "", "n1")) == "kubectl get node n1 -o yaml"


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_whatever_the_names_are_the_line_is_one_command_or_none(space: str, name: str, kind: str) -> None:
    try:
        made = gets(Inventory("x", ()), ObjectRef(kind, space, name))
    except NoCommandError:
        return
    words = ["kubectl", *(["-n", space] if space else []), "get", kind.lower(), name, "-o", "yaml"]
    assert shlex.split(made) == words
    assert made.isprintable()
