"""What every verb has in common: options, errors, exit codes, the config file, hostile input."""

from pathlib import Path

import pytest

from k8sconfig_tui import report
from k8sconfig_tui.cli import compare
from k8sconfig_tui.cli.errors import UsageError
from k8sconfig_tui.cli.interface import said_settings
from k8sconfig_tui.cli.parser import interface_parser, split_verb, verbs
from k8sconfig_tui.registry import constants
from tests.cli.conftest import Cli
from tests.worlds.hostile import ATTACKS, hostile_pair
from tests.worlds.kubectl import config_map, container, deployment, from_secret, literal, pod_template, secret
from tests.worlds.reading import write

VERBS = ("resolve", "explain", "compare", "used-by", "info", "completion")


def test_the_verbs_of_the_contract_are_there() -> None:
    assert set(VERBS) <= set(verbs())


def test_version(cli: Cli) -> None:
    result = cli("--version")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("k8sconfig-tui ")


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_examples(cli: Cli, verb: str) -> None:
    result = cli(verb, "-h")
    assert result.code == 0
    assert f"k8sconfig-tui {verb}" in result.out.partition("examples:")[2]


def test_the_top_help_names_every_verb_and_the_exit_codes(cli: Cli) -> None:
    out = cli("-h").out
    assert all(verb in out for verb in VERBS)
    assert "exit codes:" in out


@pytest.mark.parametrize("verb", [("resolve",), ("compare",), ("explain", "d/x", "K"), ("used-by", "cm/x")])
def test_no_source_is_one_line_that_says_what_to_give(cli: Cli, verb: tuple[str, ...]) -> None:
    result = cli(*verb)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "-f" in result.err


@pytest.mark.parametrize(
    "words",
    [
        ("resolve", "--bogus"),
        ("resolve", "-o", "html"),
        ("explain", "deploy/web"),
        ("compare", "-f", "demo:", "--only", "sam"),
        ("compare", "-f", "demo:", "--include", "x"),
        ("completion", "cobol"),
        ("resolve", "-f", "nowhere.json"),
        ("resolve", "-f", "demo:", "--config", "nowhere.toml"),
        ("resolve", "-f", "demo:", "deploy/nothing"),
        ("resolve", "-f", "demo:", "nokind/x"),
        ("resolve", "-f", "demo:", "-n", "nowhere"),
        ("resolve", "-f", "demo:", "-c", "nowhere"),
        ("--bogus",),
    ],
)
def test_usage_errors_are_one_line_and_exit_2(cli: Cli, words: tuple[str, ...]) -> None:
    result = cli(*words)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith("k8sconfig-tui: ")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("deploy/wbe",), "no Deployment is named wbe; did you mean web?"),
        (("deplyo/web",), "nothing of kind deplyo was read; did you mean deployment?"),
        (("cm/web",), "ConfigMap/web runs no containers"),
        (("wrker",), "nothing that runs containers is named wrker; did you mean worker?"),
        (("web", "-n", "shp"), "no namespace shp in what was read; did you mean shop?"),
        (("web", "-c", "ap"), "no container is named ap there; did you mean app?"),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest(cli: Cli, dev: Path, words: tuple[str, ...], hint: str) -> None:
    result = cli("resolve", "-f", dev, *words)
    assert (result.code, result.err) == (2, f"k8sconfig-tui: {hint}\n")


def test_a_name_that_one_source_lacks_is_no_error(cli: Cli, dev: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.json", [config_map("shop", "c", {"A": "1"})])
    assert len(cli("resolve", "-f", dev, "-f", other, "web", "-o", "json").document["items"]) == 1


def test_an_empty_table_says_so(cli: Cli, tmp_path: Path) -> None:
    path = write(tmp_path / "x.json", [config_map("n", "c", {"A": "1"})])
    result = cli("resolve", "-f", path)
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith("k8sconfig-tui: nothing to show\n")
    assert cli("resolve", "-f", path, "-o", "json").document["items"] == []


def test_the_interface_needs_a_terminal(cli: Cli) -> None:
    result = cli("demo:")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "terminal" in result.err


def test_a_verb_may_stand_behind_options() -> None:
    verb, words = split_verb(["-f", "resolve", "-n", "compare", "explain", "deploy/x", "KEY"])
    assert verb is not None
    assert (verb.name, words) == ("explain", ["-f", "resolve", "-n", "compare", "deploy/x", "KEY"])
    assert split_verb(["dump.json", "resolve"]) == (None, ["dump.json", "resolve"])


def test_an_interrupt_exits_130(cli: Cli, dev: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare.VERB.__class__, "run", _interrupted)
    assert cli("compare", "-f", dev).code == 130


def _interrupted(*_: object) -> int:
    raise KeyboardInterrupt


def test_a_defect_prints_its_type_and_place_and_no_value(cli: Cli, dev: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare.VERB.__class__, "run", _broken)
    result = cli("compare", "-f", dev)
    assert (result.code, result.out, result.err.count("\n")) == (70, "", 1)
    assert "RuntimeError at test_command_line.py:" in result.err
    assert "fake-canary" not in result.err


def _broken(*_: object) -> int:
    secret_value = "fake-canary"
    raise RuntimeError(secret_value)


# The config file


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("theme = 1 2", "line 1"),
        ("colour = 1", "colour"),
        ("reveal_seconds = 'soon'", "reveal_seconds"),
        ("[[environments]]\nname = 1", "environments[0].name"),
        ("[[environments]]\nnam = 'x'", "nam"),
    ],
)
def test_config_errors_name_file_and_key(cli: Cli, dev: Path, tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    result = cli("resolve", "-f", dev, "--config", path)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert str(path) in result.err
    assert told in result.err


def test_the_users_own_config_file_is_read(cli: Cli, dev: Path, tmp_path: Path) -> None:
    path = tmp_path / "config" / "k8sconfig-tui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('[[environments]]\nname = "mine"\n')
    items = cli("resolve", "-f", dev, "web", "-o", "json").document["items"]
    assert items[0]["environment"] == "mine"
    assert str(path) in cli("info").out


def test_info_names_version_and_paths(cli: Cli) -> None:
    document = cli("info", "-o", "json").document
    assert (document["kind"], document["gaps"]) == ("Info", [])
    facts = {fact["name"]: fact["value"] for fact in document["items"]}
    assert {"k8sconfig-tui", "config file", "python", "msgspec", "shtab", "kubernetes", "urllib3"} <= facts.keys()
    assert "not installed" not in facts.values()


def test_every_writer_can_be_asked_for(cli: Cli, dev: Path) -> None:
    names = [name for writer in constants(report, "WRITER") for name in writer.names]
    assert all(cli("resolve", "-f", dev, "-o", name).code == 0 for name in names)
    refused = cli("resolve", "-o", "none")
    assert refused.code == 2
    assert all(name in refused.err for name in names)


@pytest.mark.parametrize("word", ["--key", "--only", "--include", "-o", "-n", "-c", "-l", "--config", "--context"])
def test_the_value_of_an_option_before_the_verb_is_not_taken_for_the_verb(word: str) -> None:
    verb, rest = split_verb([word, "info", "compare"])
    assert verb is not None
    assert (verb.name, rest) == ("compare", [word, "info"])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "tcsh"])
def test_completion_knows_verbs_and_options(cli: Cli, shell: str) -> None:
    out = cli("completion", shell).out
    assert all(word in out for word in ("resolve", "used-by", "reveal", "markdown"))


# Hostile input


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("hostile")
    return [write(folder / f"{number}.json", world) for number, world in enumerate(hostile_pair().values())]


@pytest.mark.parametrize("output", ["json", "yaml", "table", "markdown"])
@pytest.mark.parametrize("verb", [("resolve",), ("compare",)])
def test_hostile_worlds_are_printed_without_harm(
    cli: Cli, hostile: list[Path], verb: tuple[str, ...], output: str
) -> None:
    result = cli(*verb, "-f", f"[foo]={hostile[0]}", "-f", f"\x1b[31mprod={hostile[1]}", "-o", output)
    assert result.code in {0, 1}, result.err
    assert "fake-canary" not in result.out + result.err
    assert [line for line in result.out.split("\n") if not line.isprintable() and _acts(line)] == []


def _acts(line: str) -> list[str]:
    """The characters of a line that a terminal would act on, or that reorder or hide."""
    return [
        char
        for char in line
        if ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or char in "\u202e\u2066\u200b\u2028\ufeff"
    ]


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack and "\0" not in attack])
def test_hostile_words_are_one_harmless_line(cli: Cli, dev: Path, attack: str) -> None:
    result = cli("resolve", "-f", dev, "--", f"deploy/{attack}")
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith("\n")
    assert result.err[:-1].isprintable()


def test_no_error_shows_a_value(cli: Cli, tmp_path: Path) -> None:
    broken = secret("n", "s", {})
    broken["data"] = {"A": "fake-canary not base64", "B": 7}
    app = container("app", "i", env=[from_secret("A", "s", "A"), literal("B", "$(A)")])
    path = write(tmp_path / "x.json", [broken, deployment("n", "d", pod_template({"app": "d"}, [app]))])
    for words in (("resolve",), ("compare",), ("explain", "d", "A"), ("used-by", "secret/s")):
        for output in ("json", "table"):
            result = cli(*words, "-f", path, "-o", output)
            assert "fake-canary" not in result.out + result.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--theme", "light"], {"theme": "k8sconfig-light"}),
        (["--theme", "k8sconfig-contrast-dark", "--ascii"], {"theme": "k8sconfig-contrast-dark", "ascii": True}),
        ([], {}),
    ],
)
def test_the_command_line_gives_settings_of_the_interface(words: list[str], said: dict[str, object]) -> None:
    assert said_settings(interface_parser("k").parse_intermixed_args([*words, "demo:"])) == said


def test_a_theme_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(UsageError, match="--theme: no theme 'nord'; there are dark, light"):
        said_settings(interface_parser("k").parse_intermixed_args(["--theme", "nord"]))
