"""The wheel holds all that it needs, and the program runs from it where there is no checkout."""

import ast
import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import sysconfig
import termios
import time
import tomllib
import venv
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ROOT = Path(__file__).resolve().parents[1]
_READ_NOT_IMPORTED = {"textual-serve"}  # its files are served as they are


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=_ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` of a fresh environment with the wheel in it; what it depends on is lent by this one."""
    home = tmp_path_factory.mktemp("fresh")
    venv.create(home, symlinks=True)
    python = home / "bin/python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel],
        check=True,
        capture_output=True,
    )
    site = next((home / "lib").glob("python*/site-packages"))
    site.joinpath("lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin"


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, timeout=120)


def test_the_wheel_holds_styles_demo_licence_and_nothing_of_the_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    sheets = {f"k8sconfig_tui/styles/{path.name}" for path in (_ROOT / "styles").glob("*.tcss")}
    assert sheets
    assert sheets <= names
    assert {f"k8sconfig_tui/demo/{name}.json" for name in ("dev", "staging", "prod")} <= names
    assert {f"k8sconfig_tui/web/page/page.{ending}" for ending in ("html", "css", "js")} <= names
    assert any(name.endswith("/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"k8sconfig_tui"}


def test_the_program_comes_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    found = _run(installed / "python", "-c", "import k8sconfig_tui; print(k8sconfig_tui.__file__)", cwd=tmp_path)
    assert Path(found.stdout.strip()).is_relative_to(installed.parent)


@pytest.mark.parametrize("name", ["k8sconfig-tui", "kubectl-config_trace"])
def test_both_commands_tell_their_version(installed: Path, tmp_path: Path, name: str) -> None:
    version = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]["version"]
    result = _run(installed / name, "--version", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert version in result.stdout


def test_a_verb_answers_from_the_demo(installed: Path, tmp_path: Path) -> None:
    result = _run(installed / "k8sconfig-tui", "resolve", "-f", "demo:", "-o", "json", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["kind"] == "ResolvedConfigList"
    assert {item["environment"] for item in document["items"]} == {"dev", "staging", "prod"}


def test_the_interface_opens_on_the_demo_in_a_terminal_and_leaves(installed: Path, tmp_path: Path) -> None:
    terminal, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "HOME": str(tmp_path)}
    command = [str(installed / "k8sconfig-tui"), "demo:"]
    with subprocess.Popen(
        command, stdin=inner, stdout=inner, stderr=inner, cwd=tmp_path, env=environment, start_new_session=True
    ) as process:
        os.close(inner)
        try:
            _read_until(terminal, b"PRODUCTION")
            os.write(terminal, b"\x11")
            _read_until(terminal, None)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()
            os.close(terminal)


def _read_until(terminal: int, sign: bytes | None, seconds: float = 60) -> bytes:
    """What the terminal gets until ``sign`` is among it, or to the end where there is none to wait for."""
    seen = b""
    until = time.monotonic() + seconds
    while sign is None or sign not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0.0, until - time.monotonic()))
        assert ready, f"{sign!r} was not painted"
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            chunk = b""
        if not chunk:
            assert sign is None, f"it ended before {sign!r} was painted"
            break
        seen += chunk
    return seen


def test_imports_from_elsewhere_are_the_declared_dependencies() -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["web"]]
    declared = {canonicalize_name(Requirement(line).name) for line in lines} - _READ_NOT_IMPORTED
    foreign = _foreign()
    assert {module for module, names in foreign.items() if not names & declared} == set()
    assert declared - set().union(*foreign.values()) == set()


def _foreign() -> dict[str, set[str]]:
    """The packages that provide each module of elsewhere that is imported."""
    providers = packages_distributions()
    return {
        module: {canonicalize_name(name) for name in providers.get(module, ())}
        for path in (_ROOT / "k8sconfig_tui").rglob("*.py")
        for module in _imported(path)
        if module not in sys.stdlib_module_names and module != "k8sconfig_tui"
    }


def _imported(path: Path) -> set[str]:
    """The top-level names of the modules that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names
