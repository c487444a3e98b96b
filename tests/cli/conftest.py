"""Runs command lines in this process, as a user with an empty configuration would."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from k8sconfig_tui.cli.main import main
from tests.worlds.reading import write
from tests.worlds.small import small, small_tokens


class Result(NamedTuple):
    """What a command line came to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Result]


@pytest.fixture
def cli(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def run(*words: object) -> Result:
        capsysbinary.readouterr()
        code = main([str(word) for word in words])
        out, err = capsysbinary.readouterr()
        return Result(code, out.decode(), err.decode())

    return run


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    return write(tmp_path / "dev.json", small("dev"))


@pytest.fixture
def prod(tmp_path: Path) -> Path:
    return write(tmp_path / "prod.json", small("prod"))


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """One source in which the namespaces' names tell the environments."""
    return write(tmp_path / "both.json", small_tokens())
