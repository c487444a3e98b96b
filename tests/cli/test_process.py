"""What only a process of its own can show: pipes, streams, the program's name."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ENTRY = [sys.executable, "-m", "k8sconfig_tui"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "PYTHONWARNINGS": "error"}


def test_standard_input_is_a_source(dev: Path, environment: dict[str, str]) -> None:
    words = ["resolve", "-f", "here=-", "web", "-o", "json"]
    with dev.open("rb") as stdin:
        done = subprocess.run([*ENTRY, *words], stdin=stdin, capture_output=True, env=environment, check=True)
    assert [item["source"] for item in json.loads(done.stdout)["items"]] == ["here"]


@pytest.mark.parametrize("output", ["json", "yaml", "table"])
def test_a_closed_pipe_is_quiet(output: str, environment: dict[str, str]) -> None:
    words = ["resolve", "-f", "demo:", "-A", "--include", "serviceLink", "-o", output]
    process = subprocess.Popen([*ENTRY, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) in {0, 141}
    assert b"Traceback" not in errors
    assert b"Broken" not in errors


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="the system has no full device")
@pytest.mark.parametrize(
    "words",
    [
        ["resolve", "-f", "demo:", "-o", "json"],
        ["compare", "-f", "demo:"],
        ["info", "-o", "yaml"],
        ["completion", "bash"],
        ["completion", "tcsh"],
        ["-h"],
        ["--version"],
    ],
)
def test_a_full_disk_is_one_line(words: list[str], environment: dict[str, str]) -> None:
    env = {**environment, "PYTHONUNBUFFERED": ""}
    with FULL.open("wb") as full:
        done = subprocess.run([*ENTRY, *words], stdout=full, stderr=subprocess.PIPE, env=env, check=False)
    assert (done.returncode, done.stderr) == (
        2, b"k8sconfig-tui: cannot write the output: No space left on device\n",
    )  # fmt: skip


def test_a_closed_output_is_one_line(environment: dict[str, str]) -> None:
    shell = f"exec {sys.executable} -m k8sconfig_tui info >&-"
    done = subprocess.run(["/bin/sh", "-c", shell], stderr=subprocess.PIPE, env=environment, check=False)
    assert (done.returncode, done.stderr) == (
        2, b"k8sconfig-tui: cannot write the output: standard output is closed\n",
    )  # fmt: skip


def test_the_interface_refuses_a_pipe(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [*ENTRY, "demo:"], stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)


def test_a_kubectl_plugin_names_itself_so(tmp_path: Path, environment: dict[str, str]) -> None:
    plugin = tmp_path / "kubectl-config_trace"
    plugin.write_text(f"#!{sys.executable}\nfrom k8sconfig_tui.__main__ import main\nmain()\n")
    plugin.chmod(0o755)
    done = subprocess.run([str(plugin), "resolve", "-h"], capture_output=True, env=environment, check=True, text=True)
    assert done.stdout.startswith("usage: kubectl config-trace resolve")


def test_output_is_utf8_whatever_the_locale(dev: Path, environment: dict[str, str]) -> None:
    env = {**environment, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*ENTRY, "resolve", "-f", str(dev)], capture_output=True, env=env, check=True)
    assert "••••" in done.stdout.decode()
