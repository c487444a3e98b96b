"""No verb and no output lets out a Secret, or a character that acts on a terminal."""

import base64
import html
import unicodedata
from pathlib import Path

import pytest

from k8sconfig_tui.cli.parser import verbs
from tests.cli.conftest import Cli, Result
from tests.worlds import hostile, small
from tests.worlds.forbidden import forbidden
from tests.worlds.hostile import ATTACKS, named
from tests.worlds.kubectl import Object
from tests.worlds.reading import write

OUTPUTS = ("table", "json", "yaml", "markdown")
CANARIES = ("fake-canary", *small.SECRETS)
ENCODED = tuple(base64.b64encode(canary.encode()[: len(canary.encode()) // 3 * 3]).decode() for canary in CANARIES)

SHARP = [attack for attack in ATTACKS if len(attack) < 50 and any(not char.isalnum() for char in attack)]
Words = tuple[str, ...]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two sources in which everything but the large namespace is an attack, the sources' names too."""
    folder = tmp_path_factory.mktemp("hostile")
    worlds = enumerate(hostile.hostile_pair().items())
    return [
        f"{name.replace('/', '')}={write(folder / f'{at}.json', [obj for obj in world if _small(obj)])}"
        for at, (name, world) in worlds
    ]


def _small(obj: Object) -> bool:
    return bool(obj["metadata"].get("namespace") != "large")


def _from(sources: list[str]) -> Words:
    return tuple(word for source in sources for word in ("-f", source))


def harmless(result: Result) -> None:
    """Raises where anything of a Secret, a control character or a traceback was written."""
    raw = result.out + result.err
    said = raw + html.unescape(result.out)
    assert result.code in {0, 1, 2}, result.err
    assert [canary for canary in (*CANARIES, *ENCODED) if canary in said] == []
    assert "Traceback" not in said
    assert {char for char in set(raw) - {"\n"} if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp", "Cs"}} == set()


def test_every_verb_is_here() -> None:
    assert set(verbs()) == {
        "resolve", "compare", "explain", "used-by", "export", "info", "completion", "serve", "replay",
    }  # fmt: skip


@pytest.mark.parametrize("attack", SHARP)
def test_nothing_leaks_of_what_cannot_be_served(cli: Cli, attack: str) -> None:
    for option in ("--view", "--port", "--from"):
        result = cli("serve", "-", f"{option}={attack}")
        assert result.code == 2
        harmless(result)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize(
    "words", [("resolve",), ("resolve", "--pods", "--include", "serviceLink"), ("compare",), ("info",)]
)
def test_nothing_leaks_of_a_hostile_world(cli: Cli, attacked: list[str], words: Words, output: str) -> None:
    result = cli(*words, *_from(attacked), "-o", output)
    assert result.out
    harmless(result)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("attack", SHARP)
def test_nothing_leaks_of_one_key(cli: Cli, attacked: list[str], attack: str, output: str) -> None:
    workload, source = f"deploy/{attack}web", named(attack)
    for words in (
        ("explain", workload, f"S{attack}"),
        ("explain", workload, "--password"),
        ("used-by", f"secret/{source}"),
        ("used-by", f"secret/{source}", "OTHER"),
    ):
        result = cli(*words[:1], "-o", output, *_from(attacked), "--", *words[1:])
        assert result.out, result.err
        harmless(result)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("refused", sorted(forbidden()))
def test_nothing_leaks_of_a_forbidden_world(cli: Cli, tmp_path: Path, refused: str, output: str) -> None:
    sources = [f"{name}={write(tmp_path / f'{name}.json', forbidden(name)[refused])}" for name in ("dev", "prod")]
    for words in (
        ("resolve", "--include", "serviceLink"),
        ("resolve", "--pods"),
        ("compare",),
        ("explain", "deploy/web", "PASSWORD"),
        ("explain", "deploy/web", "--port"),
        ("used-by", "secret/web"),
        ("info",),
    ):
        harmless(cli(*words, *_from(sources), "-o", output))


@pytest.mark.parametrize("output", OUTPUTS)
def test_what_is_looked_for_is_there_when_it_is_asked_for(
    cli: Cli, attacked: list[str], dev: Path, output: str
) -> None:
    shown = html.unescape(cli("resolve", *_from(attacked), "-f", dev, "-o", output, "--reveal").out)
    assert {"fake-canary", "fake-dev-password", "fake-shared-token"} <= {word for word in CANARIES if word in shown}
