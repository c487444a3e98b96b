"""What single words of a command line mean: KEYs that are flags, and verbs that are none."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.worlds.kubectl import config_map, container, deployment, from_config_map, literal, pod_template
from tests.worlds.reading import write


@pytest.fixture
def flags(tmp_path: Path) -> Path:
    app = container(
        "app",
        "i",
        command=["java", "-Dspring.port=1", "--g=2", "--key=3", "--port=4"],
        env=[literal("port", "5"), from_config_map("ODD", "c", "--odd")],
    )
    objects = [config_map("n", "c", {"--odd": "6"}), deployment("n", "d", pod_template({"app": "d"}, [app]))]
    return write(tmp_path / "x.json", objects)


@pytest.mark.parametrize(
    ("words", "key", "value"),
    [
        (("deploy/d", "--g"), "--g", "2"),
        (("--g", "deploy/d"), "--g", "2"),
        (("deploy/d", "--g", "-n", "n"), "--g", "2"),
        (("-n", "n", "deploy/d", "-Dspring.port"), "-Dspring.port", "1"),
        (("deploy/d", "--key"), "--key", "3"),
        (("deploy/d", "--", "--g"), "--g", "2"),
        (("--", "deploy/d", "--key"), "--key", "3"),
        (("-n", "n", "--", "deploy/d", "--g"), "--g", "2"),
        (("deploy/d", "g"), "--g", "2"),
        (("deploy/d", "Dspring.port"), "-Dspring.port", "1"),
        (("deploy/d", "port"), "port", "5"),
        (("deploy/d", "--port"), "--port", "4"),
    ],
)
def test_a_key_may_be_a_flag(cli: Cli, flags: Path, words: tuple[str, ...], key: str, value: str) -> None:
    result = cli("explain", "-f", flags, "-o", "json", *words)
    assert result.code == 0, result.err
    assert [(item["key"], item["value"]) for item in result.document["items"]] == [(key, value)]


def test_a_flag_that_is_not_there_is_told_with_the_nearest(cli: Cli, flags: Path) -> None:
    result = cli("explain", "-f", flags, "deploy/d", "--prt")
    assert (result.code, result.out) == (2, "")
    assert result.err == "k8sconfig-tui: no container there has the key --prt; did you mean --port?\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("explain", "deploy/d", "port", "--bogus"), "unrecognized arguments: --bogus"),
        (("explain", "--bogus"), "the following arguments are required: KIND/NAME, KEY"),
        (("explain", "deploy/d", "--bogus", "--other"), "the following arguments are required: KEY"),
        (("used-by", "cm/c", "--revael"), "unrecognized arguments: --revael"),
        (("used-by", "cm/c", "--odd", "--other"), "unrecognized arguments: --odd --other"),
        (("resolve", "deploy/d", "--bogus"), "unrecognized arguments: --bogus"),
        (("compare", "deploy/d", "--bogus"), "unrecognized arguments: --bogus"),
    ],
)
def test_other_unknown_options_are_errors(cli: Cli, flags: Path, words: tuple[str, ...], told: str) -> None:
    result = cli(*words, "-f", flags)
    assert (result.code, result.out, result.err) == (
        2, "", f"k8sconfig-tui: {told} (see k8sconfig-tui {words[0]} -h)\n",
    )  # fmt: skip


def test_a_key_of_an_object_may_begin_with_dashes(cli: Cli, flags: Path) -> None:
    items = cli("used-by", "cm/c", "--odd", "-f", flags, "-o", "json").document["items"]
    assert [(item["key"], item["target"]) for item in items] == [("--odd", "ODD")]


def test_compare_takes_a_flag_as_its_key(cli: Cli, flags: Path) -> None:
    rows = cli("compare", "-f", flags, "--key=--g", "-o", "json").document["rows"]
    assert [row["key"] for row in rows] == ["--g"]


# Verbs that are none


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("frobnicate",), ""),
        (("comapre", "-f", "b.json", "-n", "shop"), "; did you mean compare?"),
        (("-f", "b.json", "used_by", "cm/x"), "; did you mean used-by?"),
    ],
)
def test_a_word_that_is_neither_verb_nor_file_is_told_so(cli: Cli, words: tuple[str, ...], hint: str) -> None:
    result = cli(*words)
    wrong = next(word for word in words if word in {"frobnicate", "comapre", "used_by"})
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith(f"k8sconfig-tui: no verb or file named '{wrong}'; the verbs are compare, ")
    assert result.err.endswith(f"used-by{hint}\n")


@pytest.mark.parametrize("word", ["dump", "demo:", "prod=dump", "context:x", "./nothing", "-", "nothing.json"])
def test_what_can_be_a_source_opens_the_interface(
    cli: Cli, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dump").mkdir()
    assert "needs a terminal" in cli(word).err


def test_a_link_to_itself_is_one_line(cli: Cli, tmp_path: Path) -> None:
    loop = tmp_path / "loop.json"
    loop.symlink_to("loop.json")
    result = cli("resolve", "-f", loop)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert str(loop) in result.err
