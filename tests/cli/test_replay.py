"""``replay`` and what it says of a file that is no recording; ``info`` says where the state is."""

from pathlib import Path

import pytest

from k8sconfig_tui.cli.parser import verb_parser
from k8sconfig_tui.cli.replay import VERB, _recorded
from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.state import Recorder, Recording
from tests.cli.conftest import Cli


@pytest.mark.parametrize(
    ("data", "said"),
    [(None, "no such file"), (b"{}\n", "line 1: not a recording"), (b"\x1b[31m[/x]\n", "line 1: not a recording")],
)
def test_a_damaged_recording_is_one_line(cli: Cli, tmp_path: Path, data: bytes | None, said: str) -> None:
    if data is not None:
        (tmp_path / "r").write_bytes(data)
    result = cli("replay", tmp_path / "r")
    assert result.code == 2
    assert said in result.err
    assert result.err.count("\n") == 1


def test_the_line_is_named(cli: Cli, tmp_path: Path) -> None:
    Recorder(tmp_path / "r", [SourceSpec("dev", "/dev.json")])
    with (tmp_path / "r").open("ab") as file:
        file.write(b'{"at":0,"view":""}\n{"at":1}\n')
    assert "line 3: not a view" in cli("replay", tmp_path / "r").err


def test_it_needs_a_terminal(cli: Cli, tmp_path: Path) -> None:
    """Reliability row 47."""
    Recorder(tmp_path / "r", [SourceSpec("dev", "/dev.json")])
    result = cli("replay", tmp_path / "r")
    assert (result.code, "needs a terminal" in result.err) == (2, True)


def test_a_kubeconfig_that_a_recording_names_is_used_only_when_the_user_says_so(cli: Cli, tmp_path: Path) -> None:
    """Whoever sends a recording must not choose which login plugin runs here."""
    Recorder(tmp_path / "r", [SourceSpec("dev", "context:dev", access=Access("/sent/kubeconfig", as_user="ann"))])
    refused = cli("replay", tmp_path / "r")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "/sent/kubeconfig: say --kubeconfig" in refused.err
    assert "needs a terminal" in cli("replay", tmp_path / "r", "--kubeconfig", "/my/own").err
    options = verb_parser("x", VERB).parse_args([str(tmp_path / "r"), "--kubeconfig", "/my/own"])
    [spec] = _recorded(options, Recording.read(tmp_path / "r"))
    assert spec.access == Access("/my/own", as_user="ann")


def test_info_says_where_the_state_is(cli: Cli, tmp_path: Path, state_home: Path) -> None:
    assert f"{state_home / 'k8sconfig-tui'}" in cli("info").out
    (tmp_path / "c").write_text("remember = false")
    assert "remember = false" in cli("info", "--config", tmp_path / "c").out
