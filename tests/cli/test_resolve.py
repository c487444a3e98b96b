"""``resolve`` by the contract: what each container's process gets."""

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.worlds.forbidden import forbidden
from tests.worlds.kubectl import (
    all_of,
    config_map,
    container,
    deployment,
    from_secret,
    literal,
    namespace,
    pod_template,
    secret,
)
from tests.worlds.reading import write
from tests.worlds.small import SECRETS, small


def resolved(cli: Cli, *words: object) -> list[dict[str, Any]]:
    result = cli("resolve", *words, "-o", "json")
    assert result.code == 0, result.err
    items: list[dict[str, Any]] = result.document["items"]
    return items


def names(items: list[dict[str, Any]]) -> set[str]:
    return {f"{item['workload']['kind']}/{item['workload']['name']}" for item in items}


def variables(item: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    found = next(container for container in item["containers"] if container["name"] == name)
    return {variable["name"]: variable for variable in found["env"]}


def test_document_has_the_fields_of_the_contract(cli: Cli, dev: Path) -> None:
    document = cli("resolve", "-f", dev, "deploy/web", "-o", "json").document
    assert (document["apiVersion"], document["kind"]) == ("k8sconfig-tui/v1", "ResolvedConfigList")
    assert document["gaps"] == []
    [item] = document["items"]
    assert {key: item[key] for key in ("source", "environment", "namespace", "workload")} == {
        "source": "dev",
        "environment": "dev",
        "namespace": "shop",
        "workload": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
    }
    assert [(found["name"], found["type"]) for found in item["containers"]] == [
        ("prepare", "init"),
        ("app", "container"),
    ]
    app = item["containers"][1]
    assert app["failure"] is None
    assert app["args"] == ["--port=80", "--name", "cm"]
    assert variables(item, "app")["SHADOWED"] | {"fingerprint": None} == {
        "name": "SHADOWED",
        "state": "value",
        "value": "near",
        "encoding": "utf-8",
        "sensitive": False,
        "fingerprint": None,
        "winner": {
            "kind": "literal",
            "object": None,
            "key": None,
            "fieldPath": "spec.template.spec.containers[0].env[7]",
            "optional": False,
            "state": "value",
        },
        "losers": variables(item, "app")["SHADOWED"]["losers"],
        "unresolved": [],
    }
    [loser] = variables(item, "app")["SHADOWED"]["losers"]
    assert (loser["kind"], loser["object"], loser["key"], loser["value"]) == (
        "envFrom.configMapRef",
        {"kind": "ConfigMap", "namespace": "shop", "name": "web"},
        "SHADOWED",
        "far",
    )


def test_states_of_variables(cli: Cli, dev: Path) -> None:
    [item] = resolved(cli, "-f", dev, "deploy/web")
    app = variables(item, "app")
    assert (app["EMPTY"]["state"], app["EMPTY"]["value"]) == ("empty", "")
    assert (app["OPTIONAL"]["state"], app["OPTIONAL"]["value"]) == ("optional-missing", None)
    assert app["OPTIONAL"]["winner"]["optional"] is True
    assert (app["POD_IP"]["state"], app["POD_IP"]["value"]) == ("runtime", None)
    assert app["URL"]["value"] == "http://db/$(NOWHERE)"
    assert app["URL"]["unresolved"] == ["NOWHERE"]
    assert app["WEB_SERVICE_HOST"]["winner"]["kind"] == "serviceLink"


def test_files_say_whether_they_refresh(cli: Cli, dev: Path) -> None:
    [item] = resolved(cli, "-f", dev, "deploy/web", "-c", "app")
    files = {file["path"]: file for file in item["containers"][0]["files"]}
    assert files["/etc/web/banner.txt"]["value"] == "hello"
    assert files["/etc/web/banner.txt"]["volume"] == "files"
    assert files["/etc/web/banner.txt"]["refreshes"] is True
    assert files["/etc/web/banner.txt"]["winner"]["object"]["name"] == "web-files"


@pytest.mark.parametrize("output", ["json", "yaml", "table", "markdown", "md"])
def test_secrets_are_hidden_unless_revealed(cli: Cli, dev: Path, output: str) -> None:
    hidden = cli("resolve", "-f", dev, "-o", output)
    assert not [secret for secret in SECRETS if secret in hidden.out + hidden.err]
    assert "fake-dev-password" in cli("resolve", "-f", dev, "-o", output, "--reveal").out.replace("&#45;", "-")


def test_hidden_values_keep_state_and_fingerprint(cli: Cli, dev: Path) -> None:
    [item] = resolved(cli, "-f", dev, "deploy/web")
    password = variables(item, "app")["PASSWORD"]
    assert (password["state"], password["value"], password["sensitive"]) == ("value", None, True)
    assert len(password["fingerprint"]) == 32


def test_a_fingerprint_is_equal_for_equal_bytes_and_differs_between_runs(cli: Cli, dev: Path, prod: Path) -> None:
    first = [variables(item, "app") for item in resolved(cli, "-f", dev, "-f", prod, "deploy/web")]
    assert first[0]["TOKEN"]["fingerprint"] == first[1]["TOKEN"]["fingerprint"]
    assert first[0]["PASSWORD"]["fingerprint"] != first[1]["PASSWORD"]["fingerprint"]
    again = [variables(item, "app") for item in resolved(cli, "-f", dev, "deploy/web")]
    assert again[0]["TOKEN"]["fingerprint"] != first[0]["TOKEN"]["fingerprint"]


def test_what_a_secret_went_into_is_hidden_like_it(cli: Cli, tmp_path: Path) -> None:
    app = container(
        "app",
        "i",
        command=["run", "--dsn=$(DSN)"],
        args=["plain"],
        env=[from_secret("PW", "s", "pw"), literal("DSN", "db://$(PW)@host")],
    )
    objects = [
        namespace("n"),
        secret("n", "s", {"pw": "fake-canary"}),
        deployment("n", "d", pod_template({"app": "d"}, [app])),
    ]
    path = write(tmp_path / "x.json", objects)
    result = cli("resolve", "-f", path, "-o", "json")
    assert "fake-canary" not in result.out
    [item] = result.document["items"]
    assert variables(item, "app")["DSN"]["sensitive"] is True
    found = item["containers"][0]
    assert (found["command"], found["args"]) == (["run", None], ["plain"])
    assert [(word["position"], word["sensitive"]) for word in found["commandDetail"]] == [(1, True)]
    [revealed] = resolved(cli, "-f", path, "--reveal")
    assert revealed["containers"][0]["command"] == ["run", "--dsn=db://fake-canary@host"]


def test_bytes_that_are_not_utf8_are_base64(cli: Cli, tmp_path: Path) -> None:
    app = container("app", "i", env=[from_secret("RAW", "s", "raw")], args=["$(RAW)"])
    objects = [
        namespace("n"),
        secret("n", "s", {"raw": b"\xff\x00"}),
        deployment("n", "d", pod_template({"app": "d"}, [app])),
    ]
    [item] = resolved(cli, "-f", write(tmp_path / "x.json", objects), "--reveal")
    raw = variables(item, "app")["RAW"]
    assert (raw["encoding"], base64.b64decode(raw["value"])) == ("base64", b"\xff\x00")
    assert item["containers"][0]["args"] == [None]
    assert base64.b64decode(item["containers"][0]["argsDetail"][0]["value"]) == b"\xff\x00"


def test_a_refused_pod_has_no_environment_and_the_kubelets_text(cli: Cli, prod: Path) -> None:
    [item] = resolved(cli, "-f", prod, "deploy/worker", "--pods")
    [worker] = item["containers"]
    assert item["workload"]["kind"] == "Pod"
    assert worker["failure"] == {
        "reason": "CreateContainerConfigError",
        "message": "couldn't find key NEEDED in Secret shop/worker",
    }
    assert worker["env"] == []


def test_a_refused_template_keeps_its_readable_part(cli: Cli, prod: Path) -> None:
    [item] = resolved(cli, "-f", prod, "deploy/worker")
    assert item["containers"][0]["failure"]["reason"] == "CreateContainerConfigError"
    needed = variables(item, "worker")["NEEDED"]
    assert (needed["state"], needed["value"]) == ("missing", None)


def test_without_names_the_workloads_that_nothing_controls(cli: Cli, dev: Path) -> None:
    assert names(resolved(cli, "-f", dev)) == {"Deployment/web", "Deployment/worker", "CronJob/report"}


def test_pods_on_request(cli: Cli, dev: Path) -> None:
    items = resolved(cli, "-f", dev, "--pods")
    assert {item["workload"]["kind"] for item in items} == {"Pod"}
    [web] = [item for item in items if item["workload"]["name"].startswith("web-")]
    assert variables(web, "app")["POD_IP"]["value"] == "10.1.0.5"
    assert names(resolved(cli, "-f", dev, f"pod/{web['workload']['name']}")) == {f"Pod/{web['workload']['name']}"}


@pytest.mark.parametrize(
    "kind", ["deploy", "Deploy", "deployment", "Deployments", "DEPLOYMENT", "deployments.apps", "deployment.v1.apps"]
)
def test_kinds_are_kubectls_names_in_any_case(cli: Cli, dev: Path, kind: str) -> None:
    assert names(resolved(cli, "-f", dev, f"{kind}/web")) == {"Deployment/web"}


def test_short_names_of_other_kinds(cli: Cli, dev: Path) -> None:
    assert names(resolved(cli, "-f", dev, "cj/report")) == {"CronJob/report"}
    [replicas] = resolved(cli, "-f", dev, f"rs/{_replica_set('web')}")
    assert replicas["workload"]["kind"] == "ReplicaSet"


def _replica_set(of: str) -> str:
    names = (obj["metadata"]["name"] for obj in small("dev") if obj["kind"] == "ReplicaSet")
    return next(str(name) for name in names if name.startswith(of))


def test_a_bare_name_is_any_workload(cli: Cli, dev: Path) -> None:
    assert names(resolved(cli, "-f", dev, "web", "report")) == {"Deployment/web", "CronJob/report"}


def test_a_name_given_twice_counts_once(cli: Cli, dev: Path) -> None:
    assert len(resolved(cli, "-f", dev, "web", "deploy/web", "deployments/web")) == 1


def test_namespace_and_all_namespaces(cli: Cli, both: Path) -> None:
    assert {item["namespace"] for item in resolved(cli, "-f", both)} == {"shop-dev", "shop-prod"}
    assert {item["namespace"] for item in resolved(cli, "-f", both, "-n", "shop-dev")} == {"shop-dev"}
    assert {item["namespace"] for item in resolved(cli, "-f", both, "-n", "shop-dev", "-A")} == {
        "shop-dev",
        "shop-prod",
    }
    assert {item["environment"] for item in resolved(cli, "-f", both)} == {"dev", "prod"}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("app=a", {"a"}),
        ("app==a", {"a"}),
        ("app!=a", {"b", "c"}),
        ("app in (a, b)", {"a", "b"}),
        ("app notin (a,b)", {"c"}),
        ("tier", {"a"}),
        ("!tier", {"b", "c"}),
        ("tier=front,app=a", {"a"}),
        ("tier=front,app=b", set()),
        ("", {"a", "b", "c"}),
    ],
)
def test_label_selectors(cli: Cli, tmp_path: Path, selector: str, expected: set[str]) -> None:
    labels = {"a": {"app": "a", "tier": "front"}, "b": {"app": "b"}, "c": {}}
    template = pod_template({"app": "x"}, [container("c", "i")])
    objects = [deployment("n", name, template, labels=own) for name, own in labels.items()]
    items = resolved(cli, "-f", write(tmp_path / "x.json", objects), "-l", selector)
    assert {item["workload"]["name"] for item in items} == expected


@pytest.mark.parametrize("selector", ["=a", "app in a", "a,,b", "a,", "app in (a"])
def test_a_broken_label_selector_is_a_usage_error(cli: Cli, dev: Path, selector: str) -> None:
    result = cli("resolve", "-f", dev, "-l", selector)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)


def test_a_dump_without_secrets_never_says_missing(cli: Cli, tmp_path: Path) -> None:
    result = cli("resolve", "-f", write(tmp_path / "dev.json", forbidden()["secrets"]), "-o", "json")
    states = {
        variable["state"] for item in result.document["items"] for c in item["containers"] for variable in c["env"]
    }
    assert "not-read" in states
    assert "missing" not in states
    assert [(gap["source"], gap["resource"], gap["reason"]) for gap in result.document["gaps"]] == [
        ("dev", "secrets", "not-read")
    ]


def test_an_unread_env_from_is_told(cli: Cli, tmp_path: Path) -> None:
    app = container("app", "i", env=[literal("A", "1")], envFrom=[all_of("secret", "s")])
    path = write(tmp_path / "x.json", [deployment("n", "d", pod_template({"app": "d"}, [app]))])
    [item] = resolved(cli, "-f", path)
    [reference] = item["containers"][0]["references"]
    assert (reference["kind"], reference["object"]["name"], reference["state"]) == (
        "envFrom.secretRef",
        "s",
        "not-read",
    )


def test_table_leaves_service_links_out_unless_asked(cli: Cli, dev: Path) -> None:
    assert "WEB_SERVICE_HOST" not in cli("resolve", "-f", dev, "web").out
    assert "WEB_SERVICE_HOST" in cli("resolve", "-f", dev, "web", "--include", "serviceLink").out


def test_table_headers_can_be_left_out(cli: Cli, dev: Path) -> None:
    full = cli("resolve", "-f", dev, "web").out.splitlines()
    bare = cli("resolve", "-f", dev, "web", "--no-headers").out.splitlines()
    assert full[0].startswith("ENVIRONMENT")
    assert len(bare) == len(full) - 1


def test_an_image_configuration_is_no_environment(cli: Cli, dev: Path, tmp_path: Path) -> None:
    inspected = tmp_path / "image.json"
    inspected.write_text('[{"Id":"sha256:1","RepoTags":["registry.example/web:1"],"Config":{"Env":["FROM_IMAGE=1"]}}]')
    items = resolved(cli, "-f", dev, "-f", inspected, "deploy/web")
    assert [item["environment"] for item in items] == ["dev"]
    assert variables(items[0], "app")["FROM_IMAGE"]["winner"]["kind"] == "image"


def test_config_map_keys_can_be_anything(cli: Cli, tmp_path: Path) -> None:
    app = container("app", "i", envFrom=[all_of("configMap", "c")])
    objects = [
        config_map("n", "c", {"a.b-c": "1", "[/x]": "2"}),
        deployment("n", "d", pod_template({"app": "d"}, [app])),
    ]
    [item] = resolved(cli, "-f", write(tmp_path / "x.json", objects))
    assert {"a.b-c", "[/x]"} <= variables(item, "app").keys()


def test_commands_of_probes_and_hooks(cli: Cli, tmp_path: Path) -> None:
    """A probe sees the raw text of ``env[].value`` alone, a hook no variable at all (semantics B5)."""
    app = container(
        "app",
        "i",
        env=[literal("PORT", "80"), from_secret("PW", "s", "pw")],
        livenessProbe={"exec": {"command": ["check", "--port=$(PORT)", "pw=$(PW)"]}},
        readinessProbe={"httpGet": {"port": 80}},
        lifecycle={"preStop": {"exec": {"command": ["drain", "$(PORT)"]}}},
    )
    objects = [secret("n", "s", {"pw": "fake-canary"}), deployment("n", "d", pod_template({"app": "d"}, [app]))]
    path = write(tmp_path / "x.json", objects)
    [item] = resolved(cli, "-f", path)
    assert item["containers"][0]["probes"] == {
        "livenessProbe": ["check", "--port=80", "pw="],
        "lifecycle.preStop": ["drain", "$(PORT)"],
    }
    lines = cli("resolve", "-f", path).out.splitlines()
    assert [line.split()[4:] for line in lines if " probe " in line] == [
        ["probe", "livenessProbe", "check", "--port=80", "pw="],
        ["probe", "lifecycle.preStop", "drain", "'$(PORT)'"],
    ]
    assert "| probe | lifecycle.preStop | drain " in cli("resolve", "-f", path, "-o", "markdown").out


@pytest.mark.parametrize("verb", [("resolve",), ("compare",), ("compare", "deploy/d")])
def test_a_source_without_workloads_says_so(cli: Cli, tmp_path: Path, verb: tuple[str, ...]) -> None:
    data = write(tmp_path / "data.json", [config_map("n", "c", {"A": "1"})])
    full = write(tmp_path / "full.json", [deployment("n", "d", pod_template({"app": "d"}, [container("app", "i")]))])
    said = "note: data: no workload was read: which ones there are is not known\n"
    assert said in cli(*verb, "-f", full, "-f", data).err
    gaps = cli(*verb, "-f", full, "-f", data, "-o", "json").document["gaps"]
    assert ("data", "workloads", "not-read") in {(gap["source"], gap["resource"], gap["reason"]) for gap in gaps}


@pytest.mark.parametrize("verb", ["resolve", "compare"])
def test_a_source_of_images_alone_lacks_no_workload(cli: Cli, dev: Path, tmp_path: Path, verb: str) -> None:
    inspected = tmp_path / "image.json"
    inspected.write_text('[{"Id":"sha256:1","RepoTags":["registry.example/web:1"],"Config":{"Env":["FROM_IMAGE=1"]}}]')
    result = cli(verb, "-f", dev, "-f", inspected)
    assert (result.code, result.err) == (0, "")


def test_a_command_that_the_image_supplies_is_said_to(cli: Cli, tmp_path: Path) -> None:
    ran = cli("resolve", "-f", write(tmp_path / "w.json", small("dev")))
    assert "from the image, not in the cluster" in ran.out
