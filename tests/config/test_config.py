"""The config file: what it may say, and that a change keeps whatever else stands in it."""

import os
import stat
from pathlib import Path

import pytest

from k8sconfig_tui.config import ConfigError
from k8sconfig_tui.config.reading import load, stated
from k8sconfig_tui.config.writing import draft, write
from k8sconfig_tui.settings import Settings

_FILE = """\
# my colours
ascii = false   # never

[keys]  # moved
filter = "F"

[[environments]]
name = "prod"
source = "p*"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(_FILE)
    path.chmod(0o640)
    return path


def test_a_change_keeps_comments_and_order(config: Path) -> None:
    change = draft(config, {"theme": "k8sconfig-light", "ascii": True, "reveal_seconds": 5})
    assert config.read_text() == _FILE
    write(change)
    text = config.read_text()
    assert text == change.after
    assert "# my colours\nascii = true   # never" in text
    assert text.endswith(_FILE[_FILE.index("[keys]") :])
    assert load(config) == Settings(
        environments=load(config).environments,
        theme="k8sconfig-light",
        ascii=True,
        reveal_seconds=5,
        keys={"filter": "F"},
    )
    assert stated(config) == {"ascii", "keys", "environments", "theme", "reveal_seconds"}


def test_modes_of_an_old_and_of_a_new_file(config: Path, tmp_path: Path) -> None:
    """Reliability row 55."""
    write(draft(config, {"ascii": True}))
    assert stat.S_IMODE(config.stat().st_mode) == 0o640
    new = tmp_path / "deep" / "er" / "config.toml"
    before = os.umask(0)
    try:
        write(draft(new, {"theme": "k8sconfig-light"}))
    finally:
        os.umask(before)
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    assert stat.S_IMODE(new.parent.stat().st_mode) == 0o700
    assert load(new).theme == "k8sconfig-light"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_link_is_written_through(config: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(config.name)
    write(draft(link, {"ascii": True}))
    assert link.is_symlink()
    assert "ascii = true" in config.read_text()


def test_what_has_changed_meanwhile_is_not_overwritten(config: Path) -> None:
    change = draft(config, {"ascii": True})
    config.write_text("ascii = true\n")
    with pytest.raises(ConfigError, match="meanwhile"):
        write(change)
    assert config.read_text() == "ascii = true\n"


@pytest.mark.parametrize("text", ["ascii = ", "nonsense = 1", "ascii = 'x'", "\x00"])
def test_a_damaged_file_is_left_alone(config: Path, text: str) -> None:
    config.write_text(text)
    with pytest.raises(ConfigError, match=r"^\S+config.toml: "):
        write(draft(config, {"theme": "k8sconfig-light"}))
    assert config.read_text() == text


def test_errors_are_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "config.toml"
    folder.mkdir()
    with pytest.raises(ConfigError, match="cannot read the config file: Is a directory"):
        draft(folder, {"ascii": True})
    blocked = tmp_path / "file"
    blocked.write_text("")
    change = draft(tmp_path / "new.toml", {"ascii": True})._replace(path=blocked / "x.toml")
    with pytest.raises(ConfigError, match=r"Not a directory") as error:
        write(change)
    assert "\n" not in str(error.value)


def test_a_theme_that_does_not_exist_is_told_with_those_that_do(config: Path) -> None:
    config.write_text('theme = "nord"\n')
    with pytest.raises(ConfigError, match=r"theme: no theme 'nord'; there are dark, light, contrast-dark") as error:
        load(config)
    assert str(config) in str(error.value)
    config.write_text('theme = "light"\n')
    assert load(config).theme == "k8sconfig-light"
