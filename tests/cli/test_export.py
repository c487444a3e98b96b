"""``export``: nothing leaks, verdicts stay, and what is in the way of the file stays there."""

import base64
import os
import re
import resource
import stat
from pathlib import Path

import pytest
import zstandard

from k8sconfig_tui.present.exported import targets
from tests.cli.conftest import Cli, Result
from tests.worlds.canaries import FORMS, PLANTS, found, world
from tests.worlds.kubectl import Object
from tests.worlds.reading import write

COUNT = 1000


def unpacked(path: Path) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(path.read_bytes(), read_across_frames=True).readall()


def exported(cli: Cli, target: Path, *words: object) -> Result:
    result = cli("export", "-o", target, *words)
    assert result.code == 0, result.err
    return result


# Leaks


def test_of_a_thousand_canaries_none_is_exported_and_the_dump_shows_them_all(
    cli: Cli, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The gate of reliability §3, with its positive control."""
    caplog.set_level(0)
    objects, planted = world(COUNT)
    assert len(PLANTS) * len(FORMS) <= COUNT
    source = write(tmp_path / "dump.json", objects)
    assert found(source.read_bytes()) == set(planted)
    target = tmp_path / "out.k8sconfig"
    result = exported(cli, target, "-f", source)
    said = (result.out + result.err + caplog.text).encode()
    for data in (target.read_bytes(), unpacked(target), said):
        assert found(data) == set()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_what_stays_clear_holds_no_known_secret_in_any_form(cli: Cli, tmp_path: Path) -> None:
    objects, planted = world(COUNT)
    secrets = {f"k{number}": base64.b64encode(value.encode()).decode() for number, value in enumerate(planted)}
    objects.append(_secret("all", secrets))
    objects.append(
        _config_map("plain", {"LEVEL": "debug", "PASSWORD": "hunter", "URL": "http://a:b@c/", "PORT": "8080"})
    )
    target = tmp_path / "out.k8sconfig"
    result = exported(cli, target, "--clear-config", "-f", write(tmp_path / "dump.json", objects))
    assert found(unpacked(target)) == set()
    told = [line for line in result.out.splitlines() if line.startswith("clear: ConfigMap shop/plain")]
    assert told == ["clear: ConfigMap shop/plain LEVEL", "clear: ConfigMap shop/plain PORT"]
    assert re.search(rb'"LEVEL":"[^"]*=debug"', unpacked(target))


# What still compares


def verdicts(result: Result) -> dict[tuple[str, ...], str]:
    assert result.code in {0, 1}, result.err
    names = ("namespace", "container", "channel", "key")
    return {
        (row["workload"]["kind"], row["workload"]["name"], *(row[name] for name in names)): row["verdict"]
        for row in result.document["rows"]
    }


def compared(cli: Cli, *sources: object) -> dict[tuple[str, ...], str]:
    return verdicts(cli("compare", "-o", "json", *(word for source in sources for word in ("-f", source))))


def test_verdicts_are_those_of_the_dumps(cli: Cli, dev: Path, prod: Path, tmp_path: Path) -> None:
    exported(cli, tmp_path / "x.k8sconfig", "-f", dev, "-f", prod)
    there = compared(cli, dev, prod)
    again = compared(cli, f"dev={tmp_path / 'x-dev.k8sconfig'}", f"prod={tmp_path / 'x-prod.k8sconfig'}")
    assert there == again
    assert {"same", "value", "partial"} <= set(again.values())


@pytest.mark.parametrize(("words", "most"), [((), 1), (("--clear-config",), 3)])
def test_the_demo_exported_compares_as_the_demo(cli: Cli, tmp_path: Path, words: tuple[str, ...], most: int) -> None:
    """Lost is only what two parts that both differ make together, and what is clear in one and a token in another."""
    exported(cli, tmp_path / "x.k8sconfig", "-f", "demo:", *words)
    there = compared(cli, "demo:")
    again = compared(cli, *(f"{name}={tmp_path / f'x-{name}.k8sconfig'}" for name in ("dev", "staging", "prod")))
    assert again.keys() == there.keys()
    lost = {key for key in there if again[key] != there[key]}
    assert {again[key] for key in lost} <= {"unknown"}
    assert len(lost) <= most


def test_under_two_keys_nothing_is_called_different_that_is_not_known_to_be(
    cli: Cli, dev: Path, prod: Path, tmp_path: Path
) -> None:
    exported(cli, tmp_path / "one.k8sconfig", "-f", dev)
    exported(cli, tmp_path / "two.k8sconfig", "-f", dev)
    same = compared(cli, f"a={tmp_path / 'one.k8sconfig'}", f"b={tmp_path / 'two.k8sconfig'}")
    assert set(same.values()) == {"same", "unknown"}
    beside = compared(cli, f"a={tmp_path / 'one.k8sconfig'}", f"b={dev}")
    assert set(beside.values()) == {"same", "unknown"}


def test_an_export_of_an_export_still_compares_with_it(cli: Cli, dev: Path, tmp_path: Path) -> None:
    exported(cli, tmp_path / "one.k8sconfig", "-f", dev)
    exported(cli, tmp_path / "two.k8sconfig", "-f", tmp_path / "one.k8sconfig")
    again = compared(cli, f"a={tmp_path / 'one.k8sconfig'}", f"b={tmp_path / 'two.k8sconfig'}")
    assert set(again.values()) == {"same"}


def test_what_was_not_read_or_not_exported_is_not_missing(cli: Cli, tmp_path: Path) -> None:
    """Reliability row 39: no permission, no namespace and no key are all unknown, not absent."""
    spec = {"containers": [{"name": "app", "env": [_from("Secret", "db", "k"), _from("ConfigMap", "gone", "k")]}]}
    objects = [
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": space, "uid": space},
         "spec": {"template": {"spec": spec}}}
        for space in ("shop", "other")
    ] + [_config_map("a", {}), _config_map("a", {}, "other")]  # fmt: skip
    source = write(tmp_path / "dump.json", objects)
    exported(cli, tmp_path / "x.k8sconfig", "-f", source, "-n", "shop")
    result = cli("resolve", "-f", tmp_path / "x.k8sconfig", "-o", "json")
    (item,) = result.document["items"]
    assert [variable["state"] for variable in item["containers"][0]["env"]] == ["not-read", "missing"]
    assert any(gap["resource"] == "secrets" for gap in result.document["gaps"])


# The file


@pytest.mark.parametrize("kind", ["link", "dangling link", "pipe", "directory"])
def test_what_is_no_regular_file_is_not_replaced(cli: Cli, dev: Path, tmp_path: Path, kind: str) -> None:
    """Reliability row 38."""
    target, other = tmp_path / "out", tmp_path / "other"
    if kind == "link":
        other.write_text("kept")
    if "link" in kind:
        target.symlink_to(other)
    elif kind == "pipe":
        os.mkfifo(target)
    else:
        target.mkdir()
    before = sorted(path.name for path in tmp_path.iterdir())
    result = cli("export", "-f", dev, "-o", target)
    assert result.code == 2
    assert "is there" in result.err
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert kind != "link" or other.read_text() == "kept"


@pytest.mark.parametrize("name", ["..", ".", "/", "no/such/folder/x"])
def test_a_name_that_is_no_file_is_refused(
    cli: Cli, dev: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability row 38."""
    monkeypatch.chdir(tmp_path)
    assert cli("export", "-f", dev, "-o", name).code == 2


def test_a_name_of_a_source_leads_nowhere_else() -> None:
    """Reliability row 38."""
    assert targets("d/out.k8sconfig", ["../../a", "b"]) == ["d/out-..-..-a.k8sconfig", "d/out-b.k8sconfig"]


def test_a_disk_that_takes_no_more_leaves_the_old_file_and_no_other(cli: Cli, dev: Path, tmp_path: Path) -> None:
    """Reliability row 37."""
    target = tmp_path / "out"
    target.write_text("old")
    before = sorted(path.name for path in tmp_path.iterdir())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, limits[1]))
    try:
        result = cli("export", "-f", dev, "-o", target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert result.code == 2
    assert "file too large" in result.err
    assert target.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_it_says_what_was_written_in_one_line(cli: Cli, dev: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("old")
    result = exported(cli, target, "-f", dev)
    assert result.out.startswith(f"wrote {target}: dev, ")
    assert result.out.endswith(" KiB\n")
    assert "all of them redacted" in result.out
    assert len(result.out.splitlines()) == 1


def test_an_unknown_namespace_is_no_export(cli: Cli, dev: Path, tmp_path: Path) -> None:
    result = cli("export", "-f", dev, "-n", "nowhere", "-o", tmp_path / "out")
    assert result.code == 2
    assert "no namespace nowhere" in result.err


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _secret(name: str, data: dict[str, str]) -> Object:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "shop"}, "data": data}


def _config_map(name: str, data: dict[str, str], space: str = "shop") -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": space}, "data": data}


def _from(kind: str, name: str, key: str) -> Object:
    field = f"{kind[0].lower()}{kind[1:]}KeyRef"
    return {"name": kind.upper(), "valueFrom": {field: {"name": name, "key": key}}}


def test_the_snapshots_of_govuk_compare_as_the_dumps_do(cli: Cli, tmp_path: Path) -> None:
    folder = Path(__file__).parents[3] / "shared" / "data" / "govuk"
    sources = [folder / f"{name}.json.gz" for name in ("integration", "staging")]
    if not all(source.is_file() for source in sources):
        pytest.skip("no shared data beside the repository")
    exported(cli, tmp_path / "x.k8sconfig", "-f", sources[0], "-f", sources[1])
    again = compared(cli, *(f"{name}={tmp_path / f'x-{name}.k8sconfig'}" for name in ("integration", "staging")))
    assert again == compared(cli, *sources)
