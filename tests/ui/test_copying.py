"""Copies leave by the terminal's clipboard, or by a private file where that cannot take them."""

import stat
from pathlib import Path

import pytest

from k8sconfig_tui.present.copying import KINDS, Copied, Sheet
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui import copies
from k8sconfig_tui.ui.screens.copying import CopyScreen
from tests.ui.pilots import NARROW, Session, session
from tests.worlds.hostile import hostile_pair
from tests.worlds.kubectl import container, deployment, literal, pod_template
from tests.worlds.small import SECRETS


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "folder", lambda: tmp_path / "private" / "copies")


def _file(tmp_path: Path, name: str = "copied.txt") -> Path:
    return tmp_path / "private" / "copies" / name


async def _at(running: Session, key: str, column: int = 0) -> None:
    await running.go("web", "app")
    await running.press("2")
    await running.select(key, column)


async def test_c_copies_the_value_the_name_or_the_object(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await _at(running, "FROM")
        await running.press("c")
        assert running.app.clipboard == "cm"
        await running.press("3", "c")
        assert running.app.clipboard == "shop ConfigMap/web"
        await running.press("1", "c")
        assert running.app.clipboard == "shop Deployment/web app"
        assert "copied" in running.text()


@pytest.mark.parametrize("size", [(140, 40), NARROW])
async def test_the_menu_offers_each_kind_by_number_and_by_enter(tmp_path: Path, size: tuple[int, int]) -> None:
    async with session(tmp_path, size=size) as running:
        await _at(running, "VALUE", 1)
        await running.press("C")
        assert isinstance(running.app.screen, CopyScreen)
        assert all(kind.title in running.text() for kind in KINDS)
        await running.press("2")
        assert running.app.clipboard == "VALUE=high"
        await running.press("C", "j", "j", "j", "enter")
        assert running.app.clipboard.startswith("kubectl -n shop get deployment web")
        await running.press("C", "5")
        assert running.app.clipboard.startswith("### VALUE of shop")
        assert "| dev |" in running.app.clipboard
        before = running.app.clipboard
        await running.press("C", "escape")
        assert running.app.clipboard == before


async def test_a_secret_is_copied_while_revealed_and_never_in_markdown_or_into_a_file(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await _at(running, "PASSWORD")
        await running.press("C", "1")
        assert "x reveals it first" in running.text()
        await running.press("x", "C", "1")
        assert running.app.clipboard == "fake-dev-password"
        for number in ("3", "4", "5", "6"):
            await running.press("x", "C", number)
            assert not [secret for secret in SECRETS if secret in running.app.clipboard]
    async with session(tmp_path, settings=Settings(clipboard="file")) as running:
        await _at(running, "PASSWORD")
        await running.press("x", "c")
        assert "values of Secrets are not written to files" in running.text()
        assert not _file(tmp_path).exists()


async def test_a_value_too_long_for_the_terminal_goes_to_a_private_file(tmp_path: Path) -> None:
    """A value of 1 MiB."""
    huge = "x" * (1 << 20)
    pod = pod_template({"app": "big"}, [container("app", "big:1", env=[literal("HUGE", huge)])])
    async with session(tmp_path, {"dev": [deployment("shop", "big", pod)]}) as running:
        await running.go("big", "app")
        await running.press("2", "c")
        assert running.app.clipboard == ""
        assert "written to" in running.text()
        assert _file(tmp_path).read_text() == huge
        assert stat.S_IMODE(_file(tmp_path).stat().st_mode) == 0o600
        assert stat.S_IMODE(_file(tmp_path).parent.stat().st_mode) == 0o700


def test_the_file_is_one_and_the_last(tmp_path: Path) -> None:
    for text in ("first", "second"):
        assert copies.deliver(Copied(text), "file").text is None
    assert _file(tmp_path).read_text() == "second"
    copies.deliver(Copied(Sheet("a", ("b",), [("c",)])), "file")
    assert sorted(path.name for path in _file(tmp_path).parent.iterdir()) == ["copied.md", "copied.txt"]


def test_a_link_in_the_files_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept")
    _file(tmp_path).parent.mkdir(parents=True)
    _file(tmp_path).symlink_to(victim)
    copies.deliver(Copied("mine"), "file")
    assert victim.read_text() == "kept"
    assert _file(tmp_path).read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "private").write_text("a file")
    made = copies.deliver(Copied("mine"), "file")
    assert made.text is None
    assert made.said.startswith("not copied: ")


def test_a_long_secret_goes_nowhere(tmp_path: Path) -> None:
    made = copies.deliver(Copied("s" * (copies.MOST + 1), secret=True), "auto")
    assert made.text is None
    assert "not written to files" in made.said
    assert not _file(tmp_path).exists()
    assert copies.deliver(Copied("s" * copies.MOST, secret=True), "auto").text is not None


def test_hostile_text_in_a_markdown_table_is_text() -> None:
    made = copies.deliver(Copied(Sheet("[x](http://y)", ("|", "<b>"), [("a|b", "@all\\n`x`")])), "auto")
    assert made.text is not None
    assert not [sign for sign in ("[x]", "<b>", "@all", "`", "a|b") if sign in made.text]


async def test_copying_in_the_hostile_world(tmp_path: Path) -> None:
    """Reliability rows 40 and 41."""
    async with session(tmp_path, hostile_pair()) as running:
        forest = running.bench.outline.outline.forest  # type: ignore[union-attr]
        for at in range(0, len(forest.matrix.groups), 4):
            running.bench.outline.find(at)
            await running.settle()
            for kind in KINDS:
                running.bench.copy(kind.id)
                await running.settle()
                assert all(line.isprintable() for line in running.text().split("\n"))
                assert "could not copy" not in running.text()
