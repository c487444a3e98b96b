"""``export`` where a Secret's value stands in a name: refused if it tells a secret, told if it does not."""

from pathlib import Path

import pytest

from k8sconfig_tui.redact.collisions import is_ordinary
from tests.cli.conftest import Cli, Result
from tests.cli.test_export import unpacked
from tests.worlds.canaries import FORMS
from tests.worlds.kubectl import Object, config_map, secret
from tests.worlds.reading import write

LOOKS_RANDOM = "x8k2-q9zt4-vb7m1"


def exported(cli: Cli, folder: Path, objects: list[Object], *words: str) -> Result:
    return cli("export", "-o", folder / "out", "-f", write(folder / "dump.json", objects), *words)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_secret_in_a_name_is_no_export(cli: Cli, tmp_path: Path, form: str) -> None:
    """The positive control of the search: in whatever form it stands there, nothing is written."""
    name = FORMS[form]("a-secret-of-some-length")
    objects = [
        secret("shop", "db", {"password": "a-secret-of-some-length"}),
        config_map("shop", "x", {f"k.{name}": "v"}),
    ]
    result = exported(cli, tmp_path, objects)
    assert result.code == 3
    assert result.err.splitlines() == [
        "k8sconfig-tui: nothing was exported: a name holds a value of a Secret",
        "k8sconfig-tui:   shop/db/password: ConfigMap key of data (1)",
        "k8sconfig-tui: if these names may be known, repeat it with --allow-name shop/db/password",
    ]
    assert files(tmp_path) == ["dump.json"]


@pytest.mark.parametrize("value", ["publishing-api", "db.shop.svc.cluster.local:5432", "10.100.200.30", "postgres"])
@pytest.mark.parametrize("key", ["host", "APP_NAME"])
def test_an_ordinary_name_that_a_secret_holds_is_only_told(cli: Cli, tmp_path: Path, value: str, key: str) -> None:
    result = exported(cli, tmp_path, [secret("shop", "db", {key: value}), config_map("shop", "x", {f"{value}-a": "v"})])
    assert result.code == 0, result.err
    assert f"names hold a short or ordinary value, shop/db/{key}: ConfigMap key of data (1)" in result.err
    assert value not in result.err + result.out


@pytest.mark.parametrize(
    ("name", "data", "value"),
    [
        ("db", {"host": LOOKS_RANDOM}, LOOKS_RANDOM),
        ("db", {"password": "publishing-api"}, "publishing-api"),
        ("db", {"user": "publishing-api", "password": "publishing-api"}, "publishing-api"),
        ("db-password", {"value": "publishing-api"}, "publishing-api"),
        ("db", {"host": "publishing-api", "other": LOOKS_RANDOM}, f"publishing-api-{LOOKS_RANDOM}"),
    ],
)
def test_what_is_no_name_or_is_called_a_secret_is_no_export(
    cli: Cli, tmp_path: Path, name: str, data: dict[str, str], value: str
) -> None:
    objects = [secret("shop", name, data), config_map("shop", value, {})]
    result = exported(cli, tmp_path, objects)
    assert result.code == 3
    assert value not in result.err


def test_each_value_is_allowed_by_name_and_all_of_them_have_to_be(cli: Cli, tmp_path: Path) -> None:
    objects = [
        secret("shop", "db", {"password": LOOKS_RANDOM}),
        secret("shop", "api", {"token": "publishing-api"}),
        config_map("shop", f"publishing-api-{LOOKS_RANDOM}", {}),
    ]
    refused = exported(cli, tmp_path, objects, "--allow-name", "shop/db/password")
    assert refused.code == 3
    assert "shop/api/token: ConfigMap name (1)" in refused.err
    assert "shop/db/password" not in refused.err
    both = ("--allow-name", "shop/db/password", "--allow-name", "shop/api/token")
    assert exported(cli, tmp_path, objects, *both).code == 0


def test_what_is_allowed_in_names_is_still_no_value(cli: Cli, tmp_path: Path) -> None:
    objects = [
        secret("shop", "db", {"password": LOOKS_RANDOM}),
        config_map("shop", "x", {LOOKS_RANDOM: f"see {LOOKS_RANDOM}", "plain": "some text"}),
    ]
    result = exported(cli, tmp_path, objects, "--allow-name", "shop/db/password", "--clear-config")
    assert result.code == 0, result.err
    assert unpacked(tmp_path / "out").count(LOOKS_RANDOM.encode()) == 1
    assert b"some text" in unpacked(tmp_path / "out")


def test_a_label_that_holds_one_becomes_a_token(cli: Cli, tmp_path: Path) -> None:
    labelled = config_map("shop", "x", {"k": "v"})
    labelled["metadata"]["labels"] = {"app": LOOKS_RANDOM, "tier": "front"}
    result = exported(cli, tmp_path, [secret("shop", "db", {"host": LOOKS_RANDOM}), labelled])
    assert result.code == 0, result.err
    assert LOOKS_RANDOM.encode() not in unpacked(tmp_path / "out")
    assert b'"tier":"front"' in unpacked(tmp_path / "out")


@pytest.mark.parametrize(
    ("value", "ordinary"),
    [
        ("publishing-api", True),
        ("account-api.publishing.service.gov.uk", True),
        ("ip-10-0-1-23.ec2.internal", True),
        ("/etc/ssl/certs/bundle.pem", True),
        ("PUBLISHING_API_SERVICE_HOST", True),
        ("fd00::1234:5678:9abc", True),
        ("correct-horse-battery-Staple", False),
        ("3f2b8c1a-77aa-4c1e-9a43-d7c4d2a1f0aa", False),
        ("123456789012", False),
        ("AKIAABCDEFGHIJKLMNOP", False),
        ("qwrtzpsdfghj", False),
        ("p4ssw0rd-of-mine", False),
        ("ABCD-EFGH-IJKL-MNOP", False),
        ("naïve-name-here", False),
        ("a" * 300, False),
    ],
)
def test_which_values_are_ordinary_names(value: str, ordinary: bool) -> None:
    assert is_ordinary(value.encode()) is ordinary
