"""With ``ascii`` no sign of ours is outside ASCII, on any screen; what the input holds stays as it is."""

from pathlib import Path

import pytest

from k8sconfig_tui.settings import Settings
from tests.ui.pilots import NARROW, WIDE, Session, session
from tests.worlds.kubectl import Object, config_map, container, deployment, from_config_map, literal, pod_template
from tests.worlds.small import small_pair

_VALUE = "naïve … → café"
_WALK = (
    *"1234vvmmdwwoottzz}xp", "escape", "e", "escape", "y", "l", "escape", "u", "escape", "1", "e", "escape",
    "H", "escape", "question_mark", "escape", "comma", "j", "escape", "S", "f", "tab", "escape",
    "escape", "slash", "a", "enter", "escape", "escape", "slash", "n", "escape",
)  # fmt: skip


def _foreign(running: Session, allowed: str = "") -> list[str]:
    return [line for line in running.text().splitlines() if not all(c.isascii() or c in allowed for c in line)]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_no_sign_of_ours_is_outside_ascii(
    tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with session(tmp_path, small_pair(), size=size, settings=Settings(ascii=True)) as running:
        assert not _foreign(running)
        await running.go("web", "app")
        for key in _WALK:
            await running.press(key.replace("}", "right_curly_bracket"))
            assert not _foreign(running), key


async def test_values_stay_as_they_are_and_marks_are_letters(tmp_path: Path) -> None:
    def world(end: str) -> list[Object]:
        pod = pod_template(
            {"app": "web"},
            [container("app", "i", env=[literal("TEXT", _VALUE + end), from_config_map("MARK", "web", "k")])],
        )
        return [config_map("a", "web", {"k": f"esc\x1b{end}"}), deployment("a", "web", pod)]

    async with session(tmp_path, {"dev": world(""), "prod": world("!")}, settings=Settings(ascii=True)) as running:
        await running.go("web", "app")
        assert _VALUE in running.text()
        await running.select("MARK")
        assert "esc[" in running.text()
        assert not _foreign(running, _VALUE)


async def test_signs_come_back_when_the_setting_is_changed(tmp_path: Path) -> None:
    async with session(tmp_path, settings=Settings()) as running:
        assert "╭" in running.text()
        running.app._set("ascii", True)
        await running.settle()
        assert not _foreign(running)
        running.app._set("ascii", False)
        await running.settle()
        assert "╭" in running.text()
