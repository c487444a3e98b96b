"""Folders to choose from: whatever lies in them is told, nothing is opened, and nothing is waited for."""

import os
from pathlib import Path

import pytest

from k8sconfig_tui.readers import SourceSpec, open_source, parse_all
from k8sconfig_tui.readers.folders import absolute, kind_of, listing
from tests.worlds.reading import write
from tests.worlds.small import small


def test_folders_come_first_and_likely_sources_are_known_by_name(tmp_path: Path) -> None:
    for name in ("b.json", "a.txt", "Z.YAML.gz", "photo.png", ".hidden.json"):
        (tmp_path / name).write_bytes(b"12345")
    (tmp_path / "zoo").mkdir()
    found = listing(str(tmp_path))
    assert [one.name for one in found.entries] == ["zoo", ".hidden.json", "a.txt", "b.json", "photo.png", "Z.YAML.gz"]
    assert [one.name for one in found.entries if not one.likely] == ["photo.png"]
    assert [one.name for one in found.entries if one.hidden] == [".hidden.json"]
    assert found.entries[1].size == 5
    assert found.path == str(tmp_path)


def test_pipes_devices_and_links_are_told_apart(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "real").mkdir()
    (tmp_path / "to-folder").symlink_to("real")
    (tmp_path / "nowhere.json").symlink_to("gone")
    (tmp_path / "loop.json").symlink_to("loop.json")
    found = {one.name: one for one in listing(str(tmp_path)).entries}
    assert {name for name, one in found.items() if one.kind == "other"} == {"pipe.json", "nowhere.json", "loop.json"}
    assert (found["to-folder"].kind, found["to-folder"].link) == ("folder", "real")
    assert found["nowhere.json"].link == "gone"
    assert kind_of("/dev/null") == "other"
    assert kind_of(str(tmp_path / "gone")) is None
    assert kind_of("nul\0") is None


def test_names_of_any_bytes_open_what_they_name(tmp_path: Path) -> None:
    dump = write(tmp_path / "dump.json", small()).read_bytes()
    folder = tmp_path / "names"
    folder.mkdir()
    names = [
        b"\xff\xfe.json",
        b"\x1b[2J.json",
        b"new\nline.json",
        "user\u202egnp.json".encode(),
        b"a=b.json",
        b"-f.json",
    ]
    for name in names:
        (folder / os.fsdecode(name)).write_bytes(dump)
    found = listing(str(folder))
    assert {os.fsencode(one.name) for one in found.entries} == set(names)
    for spec in parse_all(f"{found.path}/{one.name}" for one in found.entries):
        assert open_source(spec).kinds()
        assert spec.name.isprintable()


def test_a_scheme_in_a_folder_is_a_file(tmp_path: Path) -> None:
    write(tmp_path / "demo:dev.json", small())
    (entry,) = listing(str(tmp_path)).entries
    assert SourceSpec.parse(f"{tmp_path}/{entry.name}").location == f"{tmp_path}/demo:dev.json"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    try:
        assert listing(str(tmp_path)).problem == "permission denied"
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("name", "problem"), [("gone", "no such file"), ("file", "not a directory"), ("a\0b", "no such path")]
)
def test_what_cannot_be_listed_is_a_line(tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / "file").touch()
    found = listing(str(tmp_path / name))
    assert found.entries == []
    assert problem in found.problem


def test_paths_as_they_are_typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert absolute("~") == absolute("") == absolute("x/..") == str(tmp_path)
    assert absolute("~/a/./b") == str(tmp_path / "a/b")
    assert absolute("~nobody-of-that-name/x")


def test_a_great_folder_can_be_left(tmp_path: Path) -> None:
    for number in range(1200):
        (tmp_path / f"{number}.json").touch()
    assert len(listing(str(tmp_path)).entries) == 1200
    assert len(listing(str(tmp_path), lambda: True).entries) < 1000
