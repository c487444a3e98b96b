"""``export --clear-config``: what stays clear tells nothing of what does not, and still compares with it."""

from pathlib import Path

from tests.cli.conftest import Cli
from tests.cli.test_export import compared, exported, unpacked
from tests.worlds.kubectl import (
    Object,
    config_map,
    container,
    deployment,
    from_secret,
    literal,
    pod_template,
    secret,
)
from tests.worlds.reading import write


def shop(settings: dict[str, str], secrets: dict[str, str], *env: Object) -> list[Object]:
    template = pod_template({"app": "web"}, [container("app", "app:1", env=[*env])])
    return [
        config_map("shop", "settings", settings),
        secret("shop", "keys", secrets),
        deployment("shop", "web", template),
    ]


def test_a_literal_that_is_a_secret_elsewhere_is_still_the_same(cli: Cli, tmp_path: Path) -> None:
    """The equality survives because both are tokens, however short the value is."""
    for value in ("8443", "some-longer-value"):
        one = write(tmp_path / "one.json", shop({}, {"k": value}, literal("A", value), literal("B", "plain")))
        two = write(tmp_path / "two.json", shop({}, {"k": value}, from_secret("A", "keys", "k"), literal("B", "plain")))
        exported(cli, tmp_path / "x.k8sconfig", "-f", one, "-f", two, "--clear-config")
        files = [f"{name}={tmp_path / f'x-{name}.k8sconfig'}" for name in ("one", "two")]
        assert compared(cli, *files) == compared(cli, one, two)
        assert {key[-1]: verdict for key, verdict in compared(cli, *files).items()} == {"A": "supply", "B": "same"}
        assert not [name for name in ("one", "two") if value.encode() in unpacked(tmp_path / f"x-{name}.k8sconfig")]


def test_a_clear_value_beside_a_token_is_known_to_differ(cli: Cli, tmp_path: Path) -> None:
    one = write(tmp_path / "one.json", shop({}, {"k": "a-secret"}, literal("A", "plain")))
    two = write(tmp_path / "two.json", shop({}, {"k": "a-secret"}, literal("A", "a-secret")))
    exported(cli, tmp_path / "x.k8sconfig", "-f", one, "-f", two, "--clear-config")
    files = [f"{name}={tmp_path / f'x-{name}.k8sconfig'}" for name in ("one", "two")]
    assert set(compared(cli, *files).values()) == {"value"}
    assert set(compared(cli, one, files[1]).values()) == {"unknown"}


def test_a_word_that_is_everywhere_stays_clear_and_is_unknown_beside_a_token(cli: Cli, tmp_path: Path) -> None:
    """Its equality with a secret would tell the secret."""
    one = write(tmp_path / "one.json", shop({"ON": "true"}, {"k": "true"}, literal("A", "true")))
    two = write(tmp_path / "two.json", shop({"ON": "true"}, {"k": "true"}, from_secret("A", "keys", "k")))
    exported(cli, tmp_path / "x.k8sconfig", "-f", one, "-f", two, "--clear-config")
    files = [f"{name}={tmp_path / f'x-{name}.k8sconfig'}" for name in ("one", "two")]
    assert set(compared(cli, *files).values()) == {"supply"}
    assert b'"value":"true"' in unpacked(tmp_path / "x-one.k8sconfig")


def test_no_clear_value_stands_anywhere_as_a_token_too(cli: Cli, tmp_path: Path) -> None:
    """Else a token could be recognised by a value that is known."""
    settings = {"LEVEL": "debug", "PASSWORD": "debug", "OTHER": "some words", "AUTH_MODE": "info"}
    source = write(tmp_path / "one.json", shop(settings, {"k": "8443"}, literal("PORT", "8443"), literal("L", "info")))
    result = exported(cli, tmp_path / "x", "-f", source, "--clear-config")
    assert [line for line in result.out.splitlines() if line.startswith("clear: ")] == [
        "clear: ConfigMap shop/settings OTHER"
    ]


def test_its_export_without_clear_values_has_none(cli: Cli, tmp_path: Path) -> None:
    source = write(tmp_path / "one.json", shop({"A": "some words"}, {}, literal("B", "other words")))
    exported(cli, tmp_path / "x", "-f", source, "--clear-config")
    assert b"some words" in unpacked(tmp_path / "x")
    exported(cli, tmp_path / "y", "-f", tmp_path / "x")
    assert b"words" not in unpacked(tmp_path / "y")
    exported(cli, tmp_path / "z", "-f", tmp_path / "x", "--clear-config")
    assert set(compared(cli, tmp_path / "x", tmp_path / "z").values()) == {"same"}
