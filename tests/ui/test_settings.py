"""The settings screen: what holds and why, changed at once, written only after it was shown."""

from pathlib import Path

from k8sconfig_tui.config.reading import load
from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.settings import EnvironmentRule, Settings
from k8sconfig_tui.ui.app import K8sConfigApp
from k8sconfig_tui.ui.screens.settings import ConsentScreen, SettingsScreen
from k8sconfig_tui.ui.start import Start
from k8sconfig_tui.ui.widgets.choices import SettingView
from tests.ui.pilots import WIDE, Session
from tests.worlds.reading import write
from tests.worlds.small import small


def _app(
    tmp_path: Path, config: Path, settings: Settings | None = None, said: frozenset[str] = frozenset()
) -> K8sConfigApp:
    dump = write(tmp_path / "dev.json", small())
    return K8sConfigApp([SourceSpec("dev", str(dump))], settings or Settings(), Start(config=config, said=said))


async def _to(running: Session, name: str) -> None:
    view = running.app.screen.query_one(SettingView)
    while view.preference is None or view.preference.name != name:
        before = view.cursor
        await running.press("j")
        assert view.cursor != before, name


async def test_every_setting_is_there_with_its_origin(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('reveal_seconds = 5\n[keys]\nfilter = "F"\n')
    rule = EnvironmentRule("[/prod]\x1b", namespace="*-prod")
    settings = Settings((rule,), "k8sconfig-light", False, 5, keys={"filter": "F"})
    app = _app(tmp_path, config, settings, frozenset({"theme"}))
    async with app.run_test(size=WIDE) as pilot:
        running = Session(app, pilot, [])
        await running.settle()
        await running.press("comma")
        lines = running.text().splitlines()
        assert all(any(name in line for line in lines) for name in Settings.__struct_fields__)
        assert any("theme" in line and "command line" in line for line in lines)
        assert any("reveal_seconds" in line and str(config) in line for line in lines)
        assert any("ascii" in line and line.rstrip().endswith("default") for line in lines)
        assert any('filter = "F"' in line for line in lines)
        assert any("[/prod]␛: source *, namespace *-prod" in line for line in lines)
        assert all(line.isprintable() for line in lines)


async def test_a_change_holds_at_once_and_is_written_after_it_was_shown(tmp_path: Path) -> None:
    """Reliability row 55."""
    config = tmp_path / "deep/config.toml"
    app = _app(tmp_path, config)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        running = Session(app, pilot, [])
        await running.settle()
        await running.press("comma", "ctrl+w")
        assert "nothing was changed" in running.text()
        await _to(running, "ascii")
        await running.press("enter")
        assert "this session" in running.text()
        await running.press("ctrl+w")
        assert isinstance(app.screen, ConsentScreen)
        assert "+ascii = true" in running.text()
        await running.press("escape")
        assert not config.exists()
        await running.press("ctrl+w", "enter")
        assert isinstance(app.screen, SettingsScreen)
        assert "written: " in running.text()
        assert load(config) == Settings(ascii=True)
        assert config.stat().st_mode & 0o777 == 0o600
        await running.press("escape")
        assert running.bench.glyphs.broken == "x"
        await running.press("comma")
        assert not any("ascii" in line and "this session" in line for line in running.text().splitlines())


async def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("nonsense = [")
    app = _app(tmp_path, config)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        running = Session(app, pilot, [])
        await running.settle()
        await running.press("comma", "l", "ctrl+w")
        assert "not written" in running.text()
        assert config.read_text() == "nonsense = ["


async def test_the_theme_key_counts_as_a_change_and_keys_are_left_to_the_file(tmp_path: Path) -> None:
    app = _app(tmp_path, tmp_path / "config.toml")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        running = Session(app, pilot, [])
        await running.settle()
        await running.press("T", "comma")
        await _to(running, "theme")
        assert "light" in running.text()
        await running.press("h")
        assert app.theme == "k8sconfig-dark"
        await _to(running, "keys")
        await running.press("enter")
        assert "in the config file" in running.text()
