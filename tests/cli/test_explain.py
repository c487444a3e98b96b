"""``explain`` and ``used-by`` by the contract."""

from pathlib import Path
from typing import Any

from tests.cli.conftest import Cli
from tests.worlds.kubectl import (
    all_of,
    config_map,
    container,
    data_fields,
    deployment,
    from_config_map,
    from_secret,
    literal,
    managed,
    mount,
    namespace,
    pod,
    pod_template,
    replica_set,
    secret,
)
from tests.worlds.reading import write

STARTED = "2026-03-02T08:00:30Z"
BEFORE, AFTER = "2026-03-02T08:00:10Z", "2026-03-02T09:00:00Z"


def world(tmp_path: Path) -> Path:
    """A Deployment with a running pod, whose ConfigMap was edited by hand after the pod had started."""
    fields = [
        managed("argocd-controller", BEFORE, data_fields("OLD"), operation="Apply"),
        managed("kubectl-edit", AFTER, data_fields("EDITED", "file.txt")),
    ]
    app = container(
        "app",
        "i",
        env=[
            literal("OLD", "near"),
            literal("MADE", "$(EDITED)!"),
            from_config_map("EDITED", "c", "EDITED"),
            from_config_map("COPY", "c", "OLD"),
        ],
        envFrom=[all_of("configMap", "c")],
        volumeMounts=[mount("v", "/live"), mount("v", "/fixed.txt", sub_path="file.txt")],
    )
    owner = deployment("n", "d", pod_template({"app": "d"}, [app], volumes=[{"name": "v", "configMap": {"name": "c"}}]))
    replicas = replica_set(owner)
    objects = [
        namespace("n"),
        config_map("n", "c", {"OLD": "far", "EDITED": "new", "file.txt": "x"}, managed=fields),
        config_map("n", "unused", {"A": "1"}),
        secret("n", "s", {"pw": "fake-canary"}),
        owner,
        replicas,
        pod(replicas, 0, node="", host="10.0.0.1", ip="10.1.0.1", started=STARTED),
        deployment("n", "e", pod_template({"app": "e"}, [container("e", "i", env=[from_secret("PW", "s", "pw")])])),
    ]
    return write(tmp_path / "w.json", objects)


def explained(cli: Cli, path: Path, key: str, *words: object) -> dict[str, Any]:
    result = cli("explain", "-f", path, "deploy/d", key, *words, "-o", "json")
    assert result.code == 0, result.err
    [item] = result.document["items"]
    assert isinstance(item, dict)
    return item


def test_document_has_the_fields_of_the_contract(cli: Cli, tmp_path: Path) -> None:
    document = cli("explain", "-f", world(tmp_path), "deploy/d", "COPY", "-o", "json").document
    assert (document["apiVersion"], document["kind"]) == ("k8sconfig-tui/v1", "Explanation")
    [item] = document["items"]
    assert item.keys() >= {
        "environment", "source", "namespace", "workload", "container", "channel", "key", "state", "value", "encoding",
        "sensitive", "fingerprint", "winner", "losers", "chain", "running", "consumers",
    }  # fmt: skip
    assert (item["value"], item["channel"], item["container"]) == ("far", "env", "app")
    assert item["consumers"] == 3


def test_chain_goes_from_the_container_to_who_wrote_the_key(cli: Cli, tmp_path: Path) -> None:
    chain = explained(cli, world(tmp_path), "EDITED")["chain"]
    assert chain[0] == {
        "relation": "reads",
        "object": {"kind": "ConfigMap", "namespace": "n", "name": "c"},
        "detail": {"as": "configMapKeyRef", "container": "app", "key": "EDITED"},
        "certainty": "proven",
        "evidence": "spec.template.spec.containers[0].env[2]",
    }
    [changed] = [hop for hop in chain if hop["relation"] == "changed-by"]
    assert changed["detail"]["manager"] == "kubectl-edit"
    assert changed["detail"]["time"] == AFTER
    assert changed["evidence"] == "metadata.managedFields[1].fieldsV1['f:data']['f:EDITED']"
    assert [hop["object"]["name"] for hop in chain if hop["relation"] == "defined-at"] == ["c", "d"]


def test_a_pod_leads_to_its_deployment(cli: Cli, tmp_path: Path) -> None:
    result = cli("explain", "-f", world(tmp_path), "deploy/d", "OLD", "--pods", "-o", "json")
    [item] = result.document["items"]
    owners = [hop["object"]["kind"] for hop in item["chain"] if hop["relation"] == "managed-by"]
    assert owners == ["ReplicaSet", "Deployment"]
    assert {hop["certainty"] for hop in item["chain"] if hop["relation"] == "managed-by"} == {"proven"}


def verdict(cli: Cli, path: Path, key: str) -> str:
    [running] = explained(cli, path, key)["running"]
    assert running["startedAt"] == STARTED
    found = running["verdict"]
    assert isinstance(found, str)
    return found


def test_running_containers_are_judged_by_key(cli: Cli, tmp_path: Path) -> None:
    path = world(tmp_path)
    assert verdict(cli, path, "EDITED") == "possibly-stale"
    assert verdict(cli, path, "COPY") == "current"
    assert verdict(cli, path, "OLD") == "current"


def test_what_goes_into_a_literal_makes_it_stale_too(cli: Cli, tmp_path: Path) -> None:
    path = world(tmp_path)
    moved = path.read_text().replace('"name":"MADE"', '"name":"MADE_"')
    path.write_text(moved)
    item = explained(cli, path, "MADE_")
    assert [hop["object"]["name"] for hop in item["chain"] if hop["relation"] == "reads"] == ["c"]
    assert item["running"][0]["verdict"] == "possibly-stale"


def test_files_refresh_and_subpath_files_do_not(cli: Cli, tmp_path: Path) -> None:
    path = world(tmp_path)
    assert verdict(cli, path, "/live/file.txt") == "current"
    assert verdict(cli, path, "/fixed.txt") == "possibly-stale"


def test_losers_are_listed_with_what_they_offered(cli: Cli, tmp_path: Path) -> None:
    item = explained(cli, world(tmp_path), "OLD")
    assert item["winner"]["kind"] == "literal"
    assert [(loser["kind"], loser["value"]) for loser in item["losers"]] == [("envFrom.configMapRef", "far")]


def test_every_environment_is_explained(cli: Cli, dev: Path, prod: Path) -> None:
    items = cli("explain", "-f", dev, "-f", prod, "deploy/web", "ONLY_DEV", "-o", "json").document["items"]
    assert [(item["environment"], item["state"]) for item in items] == [("dev", "value"), ("prod", "absent")]
    assert items[1]["winner"] is None


def test_secrets_stay_hidden(cli: Cli, tmp_path: Path) -> None:
    for output in ("json", "yaml", "table", "md"):
        assert "fake-canary" not in cli("explain", "-f", world(tmp_path), "deploy/e", "PW", "-o", output).out
    assert "fake-canary" in cli("explain", "-f", world(tmp_path), "deploy/e", "PW", "--reveal").out


def test_an_unknown_key_names_the_nearest(cli: Cli, tmp_path: Path) -> None:
    result = cli("explain", "-f", world(tmp_path), "deploy/d", "EDITTED")
    assert (result.code, result.out) == (2, "")
    assert result.err == "k8sconfig-tui: no container there has the key EDITTED; did you mean EDITED?\n"


# used-by


def consumers(cli: Cli, path: Path, *words: object) -> list[dict[str, Any]]:
    result = cli("used-by", "-f", path, *words, "-o", "json")
    assert result.code == 0, result.err
    assert result.document["kind"] == "ConsumerList"
    items: list[dict[str, Any]] = result.document["items"]
    return items


def test_every_reference_is_a_consumer(cli: Cli, tmp_path: Path) -> None:
    found = {(item["kind"], item["key"], item["target"]) for item in consumers(cli, world(tmp_path), "cm/c")}
    assert found == {
        ("envFrom.configMapRef", None, ""),
        ("configMapKeyRef", "EDITED", "EDITED"),
        ("configMapKeyRef", "OLD", "COPY"),
        ("volume.configMap", None, "/live"),
        ("volume.configMap", "file.txt", "/fixed.txt"),
    }


def test_templates_count_and_pods_do_not(cli: Cli, tmp_path: Path) -> None:
    items = consumers(cli, world(tmp_path), "cm/c")
    assert {(item["workload"]["kind"], item["pods"]) for item in items} == {("Deployment", 1)}


def test_a_key_narrows_and_tells_what_a_change_takes(cli: Cli, tmp_path: Path) -> None:
    path = world(tmp_path)
    effects = {item["target"]: item["effect"] for item in consumers(cli, path, "cm/c", "file.txt")}
    assert effects == {"file.txt": "restart", "/live/file.txt": "refresh", "/fixed.txt": "restart"}


def test_a_reference_that_loses_has_no_effect(cli: Cli, tmp_path: Path) -> None:
    items = consumers(cli, world(tmp_path), "cm/c", "OLD")
    whole = next(item for item in items if item["kind"] == "envFrom.configMapRef")
    assert whole["effect"] == "none"
    assert "env[0]" in whole["because"]


def test_an_unused_object_has_no_consumers(cli: Cli, tmp_path: Path) -> None:
    assert consumers(cli, world(tmp_path), "cm/unused") == []


def test_a_missing_object_that_is_read_has_consumers(cli: Cli, dev: Path) -> None:
    assert [item["target"] for item in consumers(cli, dev, "cm/web-absent")] == ["OPTIONAL"]


def test_unknown_objects_and_other_kinds_are_errors(cli: Cli, tmp_path: Path) -> None:
    path = world(tmp_path)
    result = cli("used-by", "-f", path, "cm/unusd")
    assert (result.code, result.err) == (
        2, "k8sconfig-tui: no ConfigMap is named unusd, and nothing reads one; did you mean unused?\n",
    )  # fmt: skip
    assert cli("used-by", "-f", path, "svc/x").code == 2
    assert cli("used-by", "-f", path, "c").code == 2


def test_options_may_stand_between_the_words(cli: Cli, tmp_path: Path) -> None:
    path = world(tmp_path)
    assert len(cli("used-by", "cm/c", "-f", path, "OLD", "-o", "json").document["items"]) == 3
    assert len(cli("-f", path, "used-by", "cm/c", "OLD", "-o", "json").document["items"]) == 3


def test_every_loser_has_its_reason_in_every_document(cli: Cli, tmp_path: Path) -> None:
    path, reason = world(tmp_path), "an entry of env beats envFrom"
    assert [loser["reason"] for loser in explained(cli, path, "OLD")["losers"]] == [reason]
    rows = cli("compare", "-f", path, "deploy/d", "--key", "OLD", "-o", "json").document["rows"]
    assert [loser["reason"] for loser in rows[0]["cells"]["w"]["losers"]] == [reason]
    [item] = cli("resolve", "-f", path, "deploy/d", "-o", "json").document["items"]
    old = next(variable for variable in item["containers"][0]["env"] if variable["name"] == "OLD")
    assert [loser["reason"] for loser in old["losers"]] == [reason]
    for output in ("table", "markdown"):
        beaten = cli("explain", "-f", path, "deploy/d", "OLD", "-o", output).out.partition("Beaten")[2]
        assert "reason" in beaten.lower()
        assert reason in beaten


def test_a_covered_file_names_the_mount_that_covers_it(cli: Cli, tmp_path: Path) -> None:
    app = container("app", "i", volumeMounts=[mount("a", "/etc/x"), mount("b", "/etc/x/file", sub_path="file")])
    volumes = [{"name": name, "configMap": {"name": name}} for name in ("a", "b")]
    objects = [
        *(config_map("n", name, {"file": name}) for name in ("a", "b")),
        deployment("n", "d", pod_template({"app": "d"}, [app], volumes=volumes)),
    ]
    item = explained(cli, write(tmp_path / "x.json", objects), "/etc/x/file")
    assert (item["value"], [loser["reason"] for loser in item["losers"]]) == (
        "b", ["covered by the mount at /etc/x/file"],
    )  # fmt: skip
