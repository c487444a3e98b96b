"""``compare`` by the contract: the key × environment matrix."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.worlds.forbidden import forbidden
from tests.worlds.reading import write

VERDICTS = {
    "SAME": "same",
    "VALUE": "value",
    "SUPPLY": "supply",
    "BOTH": "value+supply",
    "ONLY_DEV": "partial",
    "PASSWORD": "value",
    "TOKEN": "same",
    "SHADOWED": "same",
    "FROM": "same",
    "URL": "same",
    "EMPTY": "same",
    "OPTIONAL": "same",
    "POD_IP": "same",
    "--port": "value",
    "/etc/web/app.yaml": "value",
    "/etc/web/banner.txt": "value",
}


def rows(document: Any, workload: str = "web", container: str = "app") -> dict[str, Any]:
    return {
        row["key"]: row
        for row in document["rows"]
        if (row["workload"]["name"], row["container"]) == (workload, container)
    }


def test_every_verdict_of_the_small_world(cli: Cli, dev: Path, prod: Path) -> None:
    result = cli("compare", "-f", dev, "-f", prod, "-o", "json")
    found = rows(result.document)
    assert {key: found[key]["verdict"] for key in VERDICTS} == VERDICTS
    assert result.code == 1


def test_document_has_the_fields_of_the_contract(cli: Cli, dev: Path, prod: Path) -> None:
    document = cli("compare", "-f", dev, "-f", prod, "deploy/web", "-o", "json").document
    assert (document["apiVersion"], document["kind"], document["gaps"]) == ("k8sconfig-tui/v1", "ComparisonMatrix", [])
    assert [(env["name"], env["source"]) for env in document["environments"]] == [("dev", "dev"), ("prod", "prod")]
    assert "shop" in document["environments"][0]["namespaces"]
    row = rows(document)["SUPPLY"]
    assert (row["namespace"], row["workload"], row["container"], row["channel"]) == (
        "shop",
        {"kind": "Deployment", "name": "web"},
        "app",
        "env",
    )
    assert [cell["supply"]["kind"] for cell in row["cells"].values()] == ["literal", "configMapKeyRef"]
    assert row["cells"]["dev"]["workload"] == {
        "apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "namespace": "shop",
    }  # fmt: skip
    assert row["cells"]["dev"] | {"supply": 0, "workload": 0, "fingerprint": 0} == {
        "state": "value", "value": "x", "encoding": "utf-8", "sensitive": False, "fingerprint": 0, "supply": 0,
        "workload": 0,
    }  # fmt: skip


def test_an_absent_key_has_a_cell_and_an_absent_container_has_none(cli: Cli, dev: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.json", [obj for obj in _objects(dev) if obj["metadata"]["name"] != "report"])
    document = cli("compare", "-f", dev, "-f", other, "-o", "json").document
    report = rows(document, "report", "report")["FORMAT"]
    assert report["cells"]["other"] is None
    assert report["verdict"] == "same"


def test_containers_name_the_environments_that_did_not_read_their_workloads(
    cli: Cli, dev: Path, tmp_path: Path
) -> None:
    prod = write(tmp_path / "prod.json", [obj for obj in _objects(dev) if obj["kind"] != "Deployment"])
    document = cli("compare", "-f", dev, "-f", prod, "-o", "json").document
    web = next(one for one in document["containers"] if one["workload"]["name"] == "web")
    assert (web["cells"]["prod"], web["unread"]) == (None, ["prod"])
    whole = cli("compare", "-f", dev, "-o", "json").document
    assert all("unread" not in one for one in whole["containers"])


def _objects(path: Path) -> list[Any]:
    import json

    items: list[Any] = json.loads(path.read_bytes())["items"]
    return items


def test_partial_names_the_absent_cell(cli: Cli, dev: Path, prod: Path) -> None:
    cells = rows(cli("compare", "-f", dev, "-f", prod, "-o", "json").document)["ONLY_DEV"]["cells"]
    assert (cells["prod"]["state"], cells["prod"]["value"], cells["prod"]["supply"]) == ("absent", None, None)


def test_secrets_are_compared_by_bytes_and_hidden(cli: Cli, dev: Path, prod: Path) -> None:
    result = cli("compare", "-f", dev, "-f", prod, "-o", "json")
    assert "fake-" not in result.out
    found = rows(result.document)
    token, password = found["TOKEN"]["cells"], found["PASSWORD"]["cells"]
    assert token["dev"]["fingerprint"] == token["prod"]["fingerprint"]
    assert password["dev"]["fingerprint"] != password["prod"]["fingerprint"]


def test_environments_of_one_source_by_tokens(cli: Cli, both: Path) -> None:
    document = cli("compare", "-f", both, "-o", "json").document
    assert [env["name"] for env in document["environments"]][:2] == ["dev", "prod"]
    row = rows(document)["VALUE"]
    assert row["namespace"] == "shop"
    assert any("token" in told for told in row["aligned-by"])
    assert (row["cells"]["dev"]["value"], row["cells"]["prod"]["value"]) == ("low", "high")


@pytest.mark.parametrize("namespace", ["shop", "shop-dev", "shop-prod"])
def test_a_namespace_may_be_real_or_logical(cli: Cli, both: Path, namespace: str) -> None:
    document = cli("compare", "-f", both, "-n", namespace, "-o", "json").document
    assert rows(document)["VALUE"]["verdict"] == "value"


def test_a_name_brings_its_counterparts(cli: Cli, dev: Path, prod: Path) -> None:
    document = cli("compare", "-f", dev, "-f", prod, "deploy/web", "-o", "json").document
    assert {row["workload"]["name"] for row in document["rows"]} == {"web"}
    assert {row["container"] for row in document["rows"]} == {"app", "prepare"}
    alone = cli("compare", "-f", dev, "-f", prod, "deploy/web", "-c", "prepare", "-o", "json").document
    assert {row["container"] for row in alone["rows"]} == {"prepare"}


def test_pods_of_two_environments_are_aligned(cli: Cli, dev: Path, prod: Path) -> None:
    document = cli("compare", "-f", dev, "-f", prod, "--pods", "--key", "VALUE", "-o", "json").document
    [row] = document["rows"]
    assert row["verdict"] == "value"
    assert {cell["workload"]["kind"] for cell in row["cells"].values()} == {"Pod"}


def test_only_and_key_filter_and_the_exit_code_follows(cli: Cli, dev: Path, prod: Path) -> None:
    sources = ("-f", dev, "-f", prod)
    partial = cli("compare", *sources, "--only", "partial", "-o", "json")
    assert {row["verdict"] for row in partial.document["rows"]} == {"partial"}
    assert partial.code == 1
    same = cli("compare", *sources, "--only", "same", "-o", "json")
    assert (same.code, {row["verdict"] for row in same.document["rows"]}) == (0, {"same"})
    assert cli("compare", *sources, "--key", "SAME", "-o", "json").code == 0
    keyed = cli("compare", *sources, "--key", "S*", "-o", "json").document["rows"]
    assert {row["key"] for row in keyed} == {"SAME", "SUPPLY", "SHADOWED", "STEP"}
    assert cli("compare", *sources, "--key", "same", "-o", "json").document["rows"] == []
    assert cli("compare", *sources, "--only", "supply,value+supply", "-o", "json").code == 1


def test_unknown_is_no_difference(cli: Cli, dev: Path, tmp_path: Path) -> None:
    without = write(tmp_path / "prod.json", forbidden("dev")["secrets"])
    result = cli("compare", "-f", dev, "-f", without, "--key", "TOKEN", "-o", "json")
    assert [row["verdict"] for row in result.document["rows"]] == ["unknown"]
    assert result.code == 0


def test_one_environment_has_no_differences(cli: Cli, dev: Path) -> None:
    assert cli("compare", "-f", dev, "-o", "json").code == 0


def test_service_links_are_left_out_unless_asked(cli: Cli, dev: Path, prod: Path) -> None:
    sources = ("-f", dev, "-f", prod, "--key", "WEB_*", "-o", "json")
    assert cli("compare", *sources).document["rows"] == []
    assert cli("compare", *sources, "--include", "serviceLink").document["rows"] != []


def test_containers_tell_what_keeps_them_from_starting(cli: Cli, dev: Path, prod: Path) -> None:
    document = cli("compare", "-f", dev, "-f", prod, "-o", "json").document
    [worker] = [found for found in document["containers"] if found["workload"]["name"] == "worker"]
    assert worker["cells"]["dev"]["failure"] is None
    assert worker["cells"]["prod"]["failure"]["message"] == "couldn't find key NEEDED in Secret shop/worker"


def test_the_demo_compares(cli: Cli) -> None:
    result = cli("compare", "-f", "demo:", "-o", "json")
    assert [env["name"] for env in result.document["environments"]] == ["dev", "staging", "prod"]
    assert result.code == 1


def test_equal_names_of_sources_are_told_apart(cli: Cli, dev: Path, prod: Path, tmp_path: Path) -> None:
    for name, path in (("dev", dev), ("prod", prod)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "all.json").write_bytes(path.read_bytes())
    sources = ("-f", tmp_path / "dev/all.json", "-f", tmp_path / "prod/all.json")
    document = cli("compare", *sources, "-o", "json").document
    assert [env["name"] for env in document["environments"]] == ["dev-all", "prod-all"]
    assert cli("compare", "-f", f"a={dev}", "-f", f"a={prod}").code == 2


def test_the_config_file_names_environments(cli: Cli, both: Path, tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text(
        '[[environments]]\nname = "green"\nnamespace = "*-prod"\norder = 1\n'
        '[[environments]]\nname = "blue"\nnamespace = "*-dev"\norder = 2\n'
    )
    document = cli("compare", "-f", both, "--config", config, "-o", "json").document
    assert [env["name"] for env in document["environments"]][:2] == ["green", "blue"]
    assert rows(document)["VALUE"]["cells"]["green"]["value"] == "high"


def test_table_and_markdown_show_every_row(cli: Cli, dev: Path, prod: Path) -> None:
    sources = ("-f", dev, "-f", prod, "deploy/web")
    count = len(cli("compare", *sources, "-o", "json").document["rows"])
    assert len(cli("compare", *sources, "--no-headers").out.splitlines()) == count
    assert len(cli("compare", *sources, "-o", "md").out.splitlines()) == count + 2
