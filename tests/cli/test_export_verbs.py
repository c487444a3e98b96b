"""Every verb on an export: it answers, says what is redacted, and nothing of a token is to be seen."""

from pathlib import Path

import pytest

from k8sconfig_tui.model.sealed import MARK, SIGN
from tests.cli.conftest import Cli
from tests.cli.test_export import exported
from tests.worlds.reading import write
from tests.worlds.small import SECRETS, small_pair

ASKED = {
    "resolve": ("resolve", "deployment/web", "-n", "shop"),
    "explain": ("explain", "deployment/web", "PASSWORD", "-n", "shop"),
    "compare": ("compare", "-A"),
    "used-by": ("used-by", "secret/web", "-n", "shop"),
    "info": ("info",),
}
SPEAKS_OF_VALUES = ("resolve", "explain", "compare")


@pytest.fixture(params=[(), ("--clear-config",)], ids=["redacted", "clear"])
def exports(request: pytest.FixtureRequest, cli: Cli, tmp_path: Path) -> list[object]:
    dumps = [write(tmp_path / f"{name}.json", objects) for name, objects in small_pair().items()]
    exported(cli, tmp_path / "x.k8sconfig", *(word for dump in dumps for word in ("-f", dump)), *request.param)
    return [
        word for name in small_pair() for word in ("-f", f"{name}={tmp_path / f'x-{name}.k8sconfig'}")
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["table", "json", "yaml", "markdown"])
@pytest.mark.parametrize("verb", ASKED)
def test_each_verb_in_each_form(cli: Cli, exports: list[object], verb: str, form: str) -> None:
    forms = () if form == "table" else ("-o", form)
    result = cli(*ASKED[verb], *forms, *exports)
    if result.code == 2 and verb == "info":
        pytest.skip("info has no such form")
    assert result.code in {0, 1}, result.err
    assert verb not in SPEAKS_OF_VALUES or "redacted" in result.out
    for never in (MARK, SIGN, "\\ue000", *SECRETS):
        assert never not in result.out + result.err


@pytest.mark.parametrize("form", ["table", "json"])
def test_reveal_has_nothing_to_reveal(cli: Cli, exports: list[object], form: str) -> None:
    result = cli("resolve", "-A", "--reveal", "-o", form, *exports)
    if result.code == 2:
        pytest.skip(result.err)
    for never in (MARK, SIGN, "\\ue000", *SECRETS):
        assert never not in result.out + result.err
