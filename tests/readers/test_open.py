"""Opening one source: files, pipes, standard input, the demo, contexts; and every way in which that can fail."""

import functools
import gc
import gzip
import itertools
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.readers import CancelledError, Progress, SourceError, SourceSpec, open_source
from k8sconfig_tui.readers.regular import read_descriptor
from tests.formats.samples import INSPECTED, SAMPLES, as_json, as_yaml, config_map, listing

DUMP = as_json(listing(config_map("a"), config_map("b")), indent=2)


def opened(location: str | Path) -> Inventory:
    return open_source(SourceSpec.parse(str(location)))


def refusal(location: str | Path) -> str:
    with pytest.raises(SourceError) as caught:
        opened(location)
    message = caught.value.message
    assert len(message.splitlines()) == 1
    assert caught.value.name == SourceSpec.parse(str(location)).name
    return message


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# Files


@pytest.mark.parametrize("name", ["dump.json", "dump.yaml", "dump", "dump.json.gz"])
@pytest.mark.parametrize(
    "data", [DUMP, as_yaml(listing(config_map("a"), config_map("b"))), gzip.compress(DUMP, mtime=0)]
)
def test_a_file_is_told_by_its_content_not_by_its_name(name: str, data: bytes, tmp_path: Path) -> None:
    path = write(tmp_path / name, data)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    inventory = opened(path)
    assert [obj.metadata.name for obj in inventory] == ["a", "b"]
    assert (inventory.name, inventory.location) == ("dump", str(path))
    assert (inventory.origin, inventory.taken) == ("snapshot", 1_700_000_000)


def test_manifests_are_of_another_origin_than_snapshots(tmp_path: Path) -> None:
    assert opened(write(tmp_path / "a.yaml", as_yaml(config_map()))).origin == "manifests"
    assert opened(write(tmp_path / "b.json", as_json(listing()))).origin == "snapshot"


def test_an_image_is_a_source(tmp_path: Path) -> None:
    inventory = opened(write(tmp_path / "image.json", SAMPLES["docker inspect"]))
    assert inventory.images["shop/api:1.2"].entrypoint == tuple(INSPECTED["Config"]["Entrypoint"])
    assert len(inventory) == 0


def test_a_pipe_given_by_name_is_read_to_its_end() -> None:
    """As a shell gives it for ``<(kubectl get …)``."""
    reading, writing = os.pipe()
    large = as_json(listing(*[config_map(f"c{number}") for number in range(2000)]))

    def write_all() -> None:
        with os.fdopen(writing, "wb") as stream:
            stream.write(large)

    writer = threading.Thread(target=write_all)
    writer.start()
    try:
        assert len(opened(f"/dev/fd/{reading}")) == 2000
    finally:
        writer.join()
        os.close(reading)


def test_a_pipe_that_nobody_writes_to_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == f"{tmp_path}/pipe: the file is empty"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (DUMP[:-20], "the JSON ends too early, in line "),
        (gzip.compress(DUMP)[:-9], "the gzip data ends too early"),
        (bytes(range(256)) * 20, "binary data, not JSON or YAML"),
        (b"No resources found\n", "1: not a Kubernetes object"),
        (b"a: [\n", ":1: not valid YAML: did not find expected node content"),
        (b'{"kind": "Status", "apiVersion": "v1"}', "an API server's error answer"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_in_one_line(data: bytes, says: str, tmp_path: Path) -> None:
    path = write(tmp_path / "dump.json", data)
    message = refusal(path)
    assert message.startswith(str(path))
    assert says in message


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.json") == f"{tmp_path}/gone.json: no such file or directory"
    assert "no such file" in refusal("https://example.com/dump.json")
    assert refusal("a\0b\n\x1b\udcff") == "a\\x00b\\n\\x1b\\udcff: no such file or directory"
    assert "file name too long" in refusal("x" * 5000)


def test_a_device_is_refused() -> None:
    assert refusal("/dev/zero") == "/dev/zero: not a regular file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "dump.json", DUMP)
    path.chmod(0)
    assert refusal(path) == f"{path}: permission denied"


def test_a_file_without_permission_is_named_to_root_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "dump.json", DUMP)

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("k8sconfig_tui.readers.regular.os.open", denied)
    assert refusal(path) == f"{path}: permission denied"


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate((4 << 30) + 1)
    assert refusal(path) == f"{path}: larger than 4 GiB"


def test_a_stream_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k8sconfig_tui.readers.regular.MOST_BYTES", 100)
    path = write(tmp_path / "a.json", DUMP)
    assert "larger than" in refusal(path)
    with path.open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert "standard input: larger than" in refusal("-")


def test_a_file_that_grows_while_it_is_read_is_read_to_its_end(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", DUMP)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        assert read_descriptor(descriptor, 10, lambda *_: None) == DUMP
    finally:
        os.close(descriptor)


# Standard input


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "-", b"a file of this name is ./-")
    with write(tmp_path / "a.json", DUMP).open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        inventory = opened("-")
        assert (inventory.name, len(inventory)) == ("stdin", 2)
        assert refusal("-") == "standard input: the file is empty"


def test_standard_input_that_is_a_terminal_or_closed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    control, terminal = os.openpty()
    with os.fdopen(control), os.fdopen(terminal) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert "standard input is a terminal" in refusal("-")
    assert refusal("-") == "standard input is closed"
    monkeypatch.setattr(sys, "stdin", None)
    assert refusal("-") == "standard input is closed"


# The demo and clusters


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_the_demo_comes_with_the_program(name: str) -> None:
    inventory = opened(f"demo:{name}")
    assert (inventory.name, inventory.origin) == (name, "demo")
    assert inventory.workloads()


def test_a_part_of_the_demo_that_is_not_there_is_named() -> None:
    assert refusal("demo:qa") == "demo:qa: no such part of the demo; there are dev, staging, prod"
    assert "no such part" in refusal("demo:../secret")


# Progress, cancelling, memory


def test_progress_goes_through_its_phases(tmp_path: Path) -> None:
    told: list[Progress] = []
    path = write(tmp_path / "a.json.gz", gzip.compress(DUMP))
    open_source(SourceSpec.parse(str(path)), progress=told.append)
    assert list(dict.fromkeys(step.phase for step in told)) == ["reading", "unpacking", "decoding", "indexing"]
    assert {step.source for step in told} == {"a"}
    assert all(0 <= step.done <= step.total or not step.total for step in told)


@pytest.mark.parametrize("sample", ["json", "yaml", "docker inspect", "image archive"])
def test_reading_can_be_cancelled_before_any_phase(sample: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a", SAMPLES[sample])
    spec = SourceSpec.parse(str(path))
    chances = itertools.count()
    open_source(spec, cancelled=lambda: next(chances) < 0)
    for allowed in range(next(chances)):
        asked = itertools.count()
        with pytest.raises(CancelledError):
            open_source(
                spec, cancelled=functools.partial(lambda asked, allowed: next(asked) >= allowed, asked, allowed)
            )


def test_the_collector_runs_again_after_reading_and_after_failing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", DUMP)
    seen = []
    open_source(SourceSpec.parse(str(path)), progress=lambda _: seen.append(gc.isenabled()))
    assert not any(seen)
    assert gc.isenabled()
    refusal(tmp_path / "gone.json")
    refusal(write(tmp_path / "b.json", b"{"))
    assert gc.isenabled()


def test_the_collector_stays_off_where_it_was_off(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", DUMP)
    gc.disable()
    try:
        opened(path)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_overlapping_loads_keep_the_collector_off_until_the_last_one_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", DUMP)
    states: list[bool] = []

    def inner(_: Progress) -> None:
        if not states:
            states.append(True)
            thread = threading.Thread(target=opened, args=(path,))
            thread.start()
            thread.join()
            states.append(gc.isenabled())

    open_source(SourceSpec.parse(str(path)), progress=inner)
    assert states == [True, False]
    assert gc.isenabled()


def test_too_little_memory_is_an_error_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr("k8sconfig_tui.readers.regular.os.read", full)
    assert "too large for this machine's memory" in refusal(write(tmp_path / "a.json", DUMP))


def test_reading_json_loads_neither_yaml_nor_zstandard_nor_the_interface(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json.gz", gzip.compress(DUMP))
    code = (
        "import sys; from k8sconfig_tui.readers import SourceSpec, open_source;"
        "open_source(SourceSpec.parse(sys.argv[1]));"
        "print([name for name in ('yaml', 'zstandard', 'textual', 'rich', 'kubernetes', 'deepdiff', 'asyncio', 'json')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_read_file_is_left_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", DUMP)
    before = path.stat()
    opened(path)
    after = path.stat()
    assert (after.st_mtime_ns, after.st_size, stat.S_IMODE(after.st_mode)) == (
        before.st_mtime_ns,
        before.st_size,
        stat.S_IMODE(before.st_mode),
    )
    assert list(tmp_path.iterdir()) == [path]
