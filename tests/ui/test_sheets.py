"""The style sheets are found beside the package and inside it."""

from pathlib import Path

import pytest

import k8sconfig_tui
from k8sconfig_tui.ui.sheets import style_sheets


def test_in_a_checkout_they_stand_beside_the_package() -> None:
    sheets = style_sheets()
    assert {sheet.name for sheet in sheets} >= {"screens.tcss", "tones.tcss"}
    assert sheets[0].parent == Path(k8sconfig_tui.__file__).parent.parent / "styles"


def test_in_a_wheel_they_stand_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "k8sconfig_tui"
    (package / "styles").mkdir(parents=True)
    (package / "styles" / "only.tcss").write_text("")
    monkeypatch.setattr(k8sconfig_tui, "__file__", str(package / "__init__.py"))
    assert [sheet.name for sheet in style_sheets()] == ["only.tcss"]


def test_an_incomplete_installation_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(k8sconfig_tui, "__file__", str(tmp_path / "x" / "__init__.py"))
    with pytest.raises(FileNotFoundError, match="not installed completely"):
        style_sheets()
