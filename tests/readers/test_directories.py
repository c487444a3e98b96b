"""A directory of manifests or dumps: what is read, what is passed over, and what leaves a gap."""

import gzip
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.values import State
from k8sconfig_tui.readers import CancelledError, Progress, SourceError, SourceSpec, open_source
from tests.formats.samples import as_json, as_yaml, config_map, listing


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def opened(root: Path) -> Inventory:
    return open_source(SourceSpec.parse(str(root)))


def failures(inventory: Inventory) -> list[str]:
    return [gap.message for gap in inventory.gaps if gap.reason == "failed"]


def names(inventory: Inventory) -> list[str]:
    return [obj.metadata.name for obj in inventory]


def test_every_manifest_under_it_is_read_in_the_order_of_the_paths(tmp_path: Path) -> None:
    kinds: dict[str, Callable[[bytes], bytes]] = {
        "b.json": bytes,
        "a.yaml": bytes,
        "sub/c.yml": bytes,
        "sub/d.yaml.gz": gzip.compress,
    }
    for name, pack in (kinds | {"sub/deep/E.JSON.ZST": zstandard.ZstdCompressor().compress}).items():
        write(tmp_path / name, pack(as_yaml(config_map(name[-1:] + name[:5].replace("/", "-").lower()))))
    inventory = opened(tmp_path)
    assert len(inventory) == 5
    assert (inventory.origin, inventory.name) == ("manifests", tmp_path.name)
    assert [str(inventory.place(obj.ref)) for obj in inventory][:2] == [f"{tmp_path}/a.yaml:2", f"{tmp_path}/b.json:2"]


def test_other_files_and_hidden_ones_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", as_yaml(config_map("a")))
    for name in ("README.md", ".git/x.yaml", ".hidden.yaml", "a.yaml~", "notes.txt", "a.yaml.bak", "sub/.cache/b.json"):
        write(tmp_path / name, as_yaml(config_map(f"not-{len(name)}")))
    assert names(opened(tmp_path)) == ["a"]


def test_files_that_are_not_of_kubernetes_are_passed_over_in_silence(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", as_yaml(config_map("a")))
    write(tmp_path / "values.yaml", b"replicas: 3\n")
    write(tmp_path / "package.json", b'{"name": "x"}')
    write(tmp_path / "kustomization.yaml", b"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n")
    write(tmp_path / "list.yaml", b"- a\n- b\n")
    inventory = opened(tmp_path)
    assert names(inventory) == ["a"]
    assert failures(inventory) == []


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("t.yaml", b"{{ if .Values.x }}\na: 1\n{{ end }}\n", "a template must be rendered first"),
        ("t.json", b'{"kind": "Lis', "the JSON ends too early"),
        ("t.json.gz", b"\x1f\x8b\x08", "the gzip data ends too early"),
        ("t.yaml", b"", "the file is empty"),
        ("t.json", bytes(64), "binary data"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_gap_and_the_rest_is_read(
    name: str, data: bytes, says: str, tmp_path: Path
) -> None:
    write(tmp_path / "a.yaml", as_yaml(config_map("a")))
    bad = write(tmp_path / name, data)
    inventory = opened(tmp_path)
    assert names(inventory) == ["a"]
    (message,) = failures(inventory)
    assert message.startswith(str(bad))
    assert says in message


def test_a_dump_tree_answers_for_what_its_lists_cover(tmp_path: Path) -> None:
    for space in ("shop", "bank"):
        write(tmp_path / space / "configmaps.json", as_json(listing(config_map("a", namespace=space))))
    write(tmp_path / "shop" / "secrets.json", as_json(listing(config_map("s") | {"kind": "Secret"})))
    write(tmp_path / "shop" / "empty.json", as_json(listing(kind="ServiceList")))
    inventory = opened(tmp_path)
    assert inventory.origin == "snapshot"
    absence = inventory.coverage.absence
    assert absence("ConfigMap", "shop") is absence("ConfigMap", "bank") is State.MISSING
    assert (absence("Secret", "shop"), absence("Secret", "bank")) == (State.MISSING, State.NOT_READ)


def test_what_is_no_file_is_a_gap_and_never_waits(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", as_yaml(config_map("a")))
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "itself.yaml").symlink_to(tmp_path / "itself.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    inventory = opened(tmp_path)
    assert names(inventory) == ["a"]
    assert sorted(message.rpartition("/")[2] for message in failures(inventory)) == [
        "gone.yaml: no such file or directory",
        "itself.yaml: too many levels of symbolic links",
        "pipe.yaml: a pipe",
        "zero.yaml: not a regular file",
    ]


def test_a_socket_is_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.yaml", as_yaml(config_map("a")))
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.yaml")
        assert len(failures(opened(tmp_path))) == 1


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    write(tmp_path / "tree" / "a.yaml", as_yaml(config_map("a")))
    write(tmp_path / "elsewhere" / "b.yaml", as_yaml(config_map("b")))
    (tmp_path / "tree" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "tree" / "loop").symlink_to(tmp_path / "tree")
    (tmp_path / "elsewhere" / "back").symlink_to(tmp_path / "tree")
    inventory = opened(tmp_path / "tree")
    assert sorted(names(inventory)) == ["a", "b"]
    assert failures(inventory) == []


def test_a_directory_that_may_not_be_listed_is_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.yaml", as_yaml(config_map("a")))
    write(tmp_path / "locked" / "b.yaml", as_yaml(config_map("b")))
    scandir = os.scandir

    def guarded(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    inventory = opened(tmp_path)
    assert names(inventory) == ["a"]
    assert failures(inventory) == [f"{tmp_path}/locked: permission denied"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "no .json or .yaml file in this directory"),
        ({"README.md": b"x"}, "no .json or .yaml file in this directory"),
        ({"values.yaml": b"a: 1\n", "x.json": b"{}"}, "no Kubernetes object in any of its 2 files"),
        ({"a.json": b"{", "b.json": b"["}, "a.json: the JSON ends too early, in line 1 (byte 1) (and 1 more"),
        ({"a.json": b"{"}, "a.json: the JSON ends too early, in line 1 (byte 1)"),
    ],
)
def test_a_directory_without_anything_to_read_is_refused(files: dict[str, bytes], says: str, tmp_path: Path) -> None:
    for name, data in files.items():
        write(tmp_path / name, data)
    with pytest.raises(SourceError) as caught:
        opened(tmp_path)
    assert caught.value.message.startswith(str(tmp_path))
    assert says in caught.value.message


def test_it_was_taken_when_its_newest_file_was_written(tmp_path: Path) -> None:
    for name, when in (("a.yaml", 1_700_000_000), ("b.yaml", 1_800_000_000)):
        os.utime(write(tmp_path / name, as_yaml(config_map(name))), (when, when))
    assert opened(tmp_path).taken == 1_800_000_000


def test_an_object_that_two_files_define_is_a_gap_that_names_both(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", as_yaml(config_map("x")))
    write(tmp_path / "b.yaml", as_yaml(config_map("x")))
    (message,) = failures(opened(tmp_path))
    assert f"{tmp_path}/a.yaml:2" in message
    assert f"{tmp_path}/b.yaml:2" in message


def test_progress_covers_the_whole_tree_and_cancelling_stops_it(tmp_path: Path) -> None:
    for number in range(20):
        write(tmp_path / f"{number}.yaml", as_yaml(config_map(f"c{number}")))
    told: list[Progress] = []
    open_source(SourceSpec.parse(str(tmp_path)), progress=told.append)
    assert {step.total for step in told if step.phase == "reading"} == {
        sum(file.stat().st_size for file in tmp_path.iterdir())
    }
    left = iter([False] * 10)
    with pytest.raises(CancelledError):
        open_source(SourceSpec.parse(str(tmp_path)), cancelled=lambda: next(left, True))


def test_file_names_of_any_kind_are_read(tmp_path: Path) -> None:
    for number, name in enumerate(["a b.yaml", "[x].yaml", "\x1b[31m.yaml", "line\nbreak.yaml", "\udcff.yaml"]):
        write(tmp_path / name, as_yaml(config_map(f"c{number}")))
        write(tmp_path / "bad" / name, b"{")
    inventory = opened(tmp_path)
    assert len(inventory) == 5
    said = [*failures(inventory), *(str(inventory.place(obj.ref)) for obj in inventory), inventory.location]
    assert all(line.isprintable() for line in said)
    assert f"{tmp_path}/bad/\\x1b[31m.yaml: the JSON ends too early, in line 1 (byte 1)" in said
