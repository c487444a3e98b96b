"""What is left is found again: the last view, bookmarks, links; and who looks on sees no secret."""

from pathlib import Path

import pytest
from msgspec import structs
from textual import events

from k8sconfig_tui.present.view import View
from k8sconfig_tui.readers import SourceSpec, parse_all
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.state import Folder, Memory, Recorder, Recording
from k8sconfig_tui.state.recording import Moment
from k8sconfig_tui.ui.replaying import LONGEST, SHORTEST, Walk
from k8sconfig_tui.ui.screens.main import MainScreen
from k8sconfig_tui.ui.start import Start
from k8sconfig_tui.ui.widgets.hits import HitsView
from k8sconfig_tui.ui.widgets.keychip import KeyChip
from tests.present.test_link import opened, through_a_shell
from tests.ui.pilots import NARROW, WIDE, Session, session
from tests.worlds.hostile import SECRETS, hostile_pair
from tests.worlds.reading import write
from tests.worlds.small import SECRETS as SMALL_SECRETS
from tests.worlds.small import small

_MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "x"}, "data": {"k": "v"}}

KEYS = ("right_curly_bracket", "2", "j", "l")


def _copied(running: Session) -> str:
    return running.app.clipboard


def _kept(folder: Path) -> list[Path]:
    return list(folder.glob("*.json"))


# The last view


async def test_the_last_view_is_restored(tmp_path: Path, state_home: Path) -> None:
    async with session(tmp_path, memory=Memory(Folder(state_home))) as running:
        start = running.bench.view
        await running.press(*KEYS, "s", "slash", "o", "enter")
        left = running.bench.view
        assert left.filter
        running.app._memory.settle()
    async with session(tmp_path, memory=Memory(Folder(state_home))) as running:
        assert running.bench.view == left.untyped()
        assert "as you left it" in running.text()
        await running.press("left_square_bracket")
        assert running.bench.view.place == start.place
    async with session(tmp_path, memory=Memory(Folder(state_home)), start=Start(view=start)) as running:
        assert running.bench.view == start


async def test_the_picker_offers_what_was_opened_before(tmp_path: Path, state_home: Path) -> None:
    async with session(tmp_path, memory=Memory(Folder(state_home))) as running:
        assert running.bench.table is not None
    async with session(tmp_path, specs=[], memory=Memory(Folder(state_home))) as running:
        assert "Recent" in running.text()
        assert str(tmp_path / "0.json")[:30] in running.text()


async def test_a_place_that_has_vanished_is_no_error(tmp_path: Path, state_home: Path) -> None:
    async with session(tmp_path, memory=Memory(Folder(state_home))) as running:
        beginning = running.bench.view
        running.app.screen._remembered.note(View(namespace="gone", workload="Deployment/gone"))  # type: ignore[attr-defined]
        running.app._memory.settle()
    async with session(tmp_path, memory=Memory(Folder(state_home))) as running:
        assert running.bench.view == beginning
        assert "as you left it" not in running.text()


async def test_the_demo_begins_at_its_beginning(tmp_path: Path, state_home: Path) -> None:
    for _ in range(2):
        async with session(tmp_path, specs=parse_all(["demo:"]), memory=Memory(Folder(state_home))) as running:
            assert not running.bench.view.key
            await running.press(*KEYS)
            running.app._memory.settle()
    assert _kept(state_home) == []


async def test_hostile_state_files_do_no_harm(tmp_path: Path, state_home: Path) -> None:
    async with session(tmp_path, memory=Memory(Folder(state_home))) as running:
        await running.press(*KEYS, "B")
        running.app._memory.settle()
    for path in _kept(state_home):
        path.write_bytes(b"\x1b]0;[/x]" * 1000)
    async with session(tmp_path, memory=Memory(Folder(state_home))) as running:
        assert running.bench.table is not None
        await running.press("b")
        assert "No bookmarks" in running.text()
        assert all(line.isprintable() for line in running.text().split("\n"))


async def test_a_state_folder_that_cannot_be_made_is_told_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    async with session(tmp_path, memory=Memory(Folder(tmp_path / "file" / "state"))) as running:
        assert "not remembered" in running.text()
        await running.press(*KEYS, "B")
        assert running.bench.view.key


# Bookmarks


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_bookmarks_are_made_listed_used_and_removed(tmp_path: Path, size: tuple[int, int]) -> None:
    async with session(tmp_path, size=size) as running:
        await running.press("b")
        assert "No bookmarks of these sources yet" in running.text()
        await running.press("escape", *KEYS, "B")
        assert "bookmarked" in running.text()
        marked = running.bench.view
        await running.press("left_square_bracket", "b")
        assert marked.key in running.text()
        await running.press("enter")
        assert (running.bench.view.place, running.bench.view.cell) == (marked.place, marked.cell)
        await running.press("B")
        assert "no bookmark here any more" in running.text()
        await running.press("B", "b", "delete")
        assert "No bookmarks of these sources yet" in running.text()


async def test_a_bookmark_whose_place_is_gone_says_so_and_leads_nowhere(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press(*KEYS)
        before = running.bench.view
        remembered = running.app.screen._remembered  # type: ignore[attr-defined]
        remembered.toggle(View(namespace="[/gone]", workload="Deployment/\x1b[31mgone", container="x"))
        await running.press("b")
        assert "not among what is open" in running.text()
        assert "[/gone]" in running.text()
        await running.press("enter")
        assert running.bench.view == before
        await running.press("b", "backspace")
        assert "No bookmarks" in running.text()


async def test_removing_keeps_the_line_and_hostile_names_are_harmless(tmp_path: Path) -> None:
    async with session(tmp_path, hostile_pair()) as running:
        remembered = running.app.screen._remembered  # type: ignore[attr-defined]
        await running.press("t")
        forest = running.bench.outline.outline.forest  # type: ignore[union-attr]
        for at in range(0, len(forest.matrix.groups), 3):
            running.bench.outline.find(at)
            await running.settle()
            remembered.toggle(running.bench.view)
        many = len(remembered.bookmarks())
        assert many > 5
        await running.press("b", "j", "j", "delete")
        assert len(remembered.bookmarks()) == many - 1
        assert all(line.isprintable() for line in running.text().split("\n"))
        assert not [secret for secret in SECRETS if secret in running.text()]


# Links

WAYS = (
    (),
    ("t",),
    ("right_curly_bracket",),
    KEYS,
    (*KEYS, "o", "s", "w", "4"),
    (*KEYS, "v", "m", "space", "h"),
    (*KEYS, "z", "3"),
    ("t", "right_curly_bracket", "2", "s", "s", "i"),
    ("slash", "w", "e", "enter", "2"),
    (*KEYS, "slash", "o", "enter", "greater_than_sign", "full_stop"),
)


@pytest.mark.parametrize("keys", WAYS, ids=str)
async def test_a_link_reopens_exactly_this_view(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with session(tmp_path) as running:
        await running.press(*keys)
        view = running.bench.view
        await running.press("K")
        link = _copied(running)
        assert link
        assert "--view" in running.text()
    asked, specs = opened(through_a_shell(link))
    async with session(tmp_path, specs=specs, start=Start(view=asked)) as running:
        assert running.bench.view == view


async def test_a_link_from_the_hostile_world(tmp_path: Path) -> None:
    async with session(tmp_path, {"dev": hostile_pair().popitem()[1]}) as running:
        forest = running.bench.outline.outline.forest  # type: ignore[union-attr]
        for at in range(0, len(forest.matrix.groups), 4):
            running.bench.outline.find(at)
            await running.settle()
            await running.press("2", "j", "K")
            assert all(line.isprintable() for line in running.text().split("\n"))
            await running.press("escape")
            asked, _ = opened(through_a_shell(_copied(running)))
            assert asked == running.bench.view
            assert not [secret for secret in SECRETS if secret in _copied(running)]


# Recordings


async def test_a_session_is_recorded_and_walked_through_again(tmp_path: Path) -> None:
    files = {name: write(tmp_path / f"{name}.json", small(name)) for name in ("dev", "prod")}
    specs = [SourceSpec(name, str(file), named=True) for name, file in files.items()]
    recorder = Recorder(tmp_path / "r.jsonl", specs)
    async with session(tmp_path, specs=specs, start=Start(recorder=recorder)) as running:
        screen = running.app.screen
        for keys in ((), ("right_curly_bracket",), ("2", "j"), ("slash", "o", "enter")):
            await running.press(*keys)
            screen._visited()  # type: ignore[attr-defined]
            await running.settle()
        last = running.bench.view
    recording = Recording.read(tmp_path / "r.jsonl")
    assert len(recording.moments) >= 3
    assert b"filter" not in (tmp_path / "r.jsonl").read_bytes()
    gone = Moment(1.0, View(namespace="gone", workload="Deployment/gone"))
    recording = recording._replace(moments=(recording.moments[0], gone, *recording.moments[1:]))
    async with session(tmp_path, specs=parse_all(recording.sources), start=Start(replay=recording)) as running:
        assert f"REPLAY 1 of {len(recording.moments)}" in running.text()
        await running.press("right_square_bracket")
        assert "REPLAY 3 of" in running.text()
        assert "skipped 1 view" in running.text()
        await running.press(*["right_square_bracket"] * len(recording.moments))
        assert "the recording ends here" in running.text()
        assert (running.bench.view.place, running.bench.view.key) == (last.place, last.key)
        await running.press("left_square_bracket")
        assert f"REPLAY {len(recording.moments) - 1} of" in running.text()


async def test_only_views_of_the_recorded_sources_are_recorded(tmp_path: Path) -> None:
    """Names of other sources would be looked for in those that the recording names."""
    first, other = (
        SourceSpec(name, str(write(tmp_path / f"{name}.json", small())), named=True) for name in ("dev", "other")
    )
    recorder = Recorder(tmp_path / "r.jsonl", [first])
    async with session(tmp_path, specs=[first], start=Start(recorder=recorder)) as running:
        main = running.app.screen
        assert isinstance(main, MainScreen)
        for specs in ([other], [first]):
            main.open(specs)
            await running.settle()
            await running.go("web", "app")
            await running.press("2")
            main.visited(running.bench.view)
            await running.settle()
        assert "not recorded while other sources" in " ".join(one.text for one in running.app.session_log.entries())
    views = [moment.view for moment in Recording.read(tmp_path / "r.jsonl").moments]
    assert {view.column for view in views if view.key} == {"dev"}


async def test_what_did_not_come_to_the_bench_changes_nothing_of_what_lies_there(tmp_path: Path) -> None:
    """A link or a bookmark of a place goes with the sources that the place is of."""
    memory = Memory()
    first = SourceSpec("dev", str(write(tmp_path / "dev.json", small())), named=True)
    empty = SourceSpec("empty", str(write(tmp_path / "empty.json", [_MAP])), named=True)
    async with session(tmp_path, specs=[first], memory=memory) as running:
        main = running.app.screen
        assert isinstance(main, MainScreen)
        main.open([empty])
        await running.settle()
        await running.press("escape", "B", "K")
        assert "dev.json" in running.text()
        assert "empty.json" not in running.text()
        assert memory.of([first]).bookmarks()
        assert not memory.of([empty]).bookmarks()


async def test_a_recording_plays_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k8sconfig_tui.ui.replaying.SHORTEST", 0.01)
    monkeypatch.setattr("k8sconfig_tui.ui.replaying.LONGEST", 0.01)
    recording = Recording((), tuple(Moment(at, View(environment="dev")) for at in range(3)))
    async with session(tmp_path, {"dev": small()}, start=Start(replay=recording, play=True)) as running:
        await running.pilot.pause(0.3)
        await running.settle()
        assert "REPLAY 3 of 3" in running.text()
        await running.press("R")
        assert "the recording ends here" in running.text()


async def test_a_replay_does_not_change_where_the_person_was(tmp_path: Path, state_home: Path) -> None:
    recording = Recording((), (Moment(0.0, View(environment="dev")),))
    memory = Memory(Folder(state_home))
    async with session(tmp_path, {"dev": small()}, start=Start(replay=recording), memory=memory) as running:
        await running.press(*KEYS)
        memory.settle()
        assert running.app.screen._remembered.left() is None  # type: ignore[attr-defined]


async def test_the_key_for_recordings_says_when_there_is_none(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("R")
        assert "no recording is open" in running.text()


def test_the_pauses_of_a_walk_are_bounded() -> None:
    walk = Walk([Moment(at, View(key=str(at))) for at in (0.0, 0.1, 2.1, 3600.0)], lambda _: True)
    pauses = []
    while walk.pause is not None:
        pauses.append(walk.pause)
        walk.step(1)
    assert pauses == [SHORTEST, SHORTEST, 2.0, LONGEST]
    assert walk.step(1).view is None
    assert walk.position == (4, 4)


def test_a_walk_over_nothing_that_is_there_stays_where_it_is() -> None:
    walk = Walk([Moment(0.0, View(key="a"))] * 3, lambda _: False)
    assert walk.step(1) == (None, 3)
    assert walk.position == (0, 3)
    assert walk.step(-1) == (None, 0)


# Presenter mode


async def _on_a_secret(running: Session) -> None:
    await running.go("web", "app")
    await running.press("2")
    table = running.bench.table
    assert table is not None
    for at in range(len(table)):
        cell = table.row(at).cells[0]  # type: ignore[union-attr]
        if cell is not None and cell.sensitive and isinstance(cell.value, str):
            running.bench.grid.move(at)
            break
    await running.settle()


async def test_presenting_hides_at_once_and_reveals_nothing(tmp_path: Path) -> None:
    """Reliability row 51."""
    async with session(tmp_path) as running:
        await _on_a_secret(running)
        before = running.text()
        await running.press("x")
        assert running.text() != before
        assert running.bench._hide is not None
        await running.press("P")
        assert running.bench._hide is None
        assert "PRESENTER" in running.text()
        await running.press("x")
        assert running.bench._hide is None
        assert "while presenting" in running.text()
        await running.press("c")
        assert _copied(running) == ""
        await running.press("P")
        assert running.bench._hide is None, "switching it off reveals nothing"
        assert "PRESENTER" not in running.text()
        await running.press("x")
        assert running.bench._hide is not None


async def test_presenting_hides_what_a_difference_reveals(tmp_path: Path) -> None:
    """Reliability row 51."""
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("PASSWORD", 0)
        await running.press("space")
        await running.select("TOKEN", 1)
        await running.press("space", "d", "x")
        assert [secret for secret in SMALL_SECRETS if secret in running.text()]
        await running.press("P")
        assert "PRESENTER" in running.text()
        assert not [secret for secret in SMALL_SECRETS if secret in running.text()]
        await running.press("x")
        assert "while presenting" in running.text()
        assert not [secret for secret in SMALL_SECRETS if secret in running.text()]


async def test_presenting_reaches_a_search_that_is_open_already(tmp_path: Path) -> None:
    """Reliability row 51."""
    async with session(tmp_path) as running:
        await running.press("f", *f"secret:{SMALL_SECRETS[0]}")
        hits = running.app.screen.query_one(HitsView)
        assert hits.line_count()
        running.app.present(on=True)
        await running.press("backspace", SMALL_SECRETS[0][-1])
        assert not hits.line_count()
        assert "not matched in this session" in running.text()


async def test_presenting_reaches_a_copy_that_is_asked_for_already(tmp_path: Path) -> None:
    """Reliability row 51."""
    async with session(tmp_path) as running:
        await _on_a_secret(running)
        await running.press("x", "C")
        running.app.present(on=True)
        await running.press("1")
        assert not [secret for secret in SMALL_SECRETS if secret in _copied(running)]


@pytest.mark.parametrize("away", ["another window", "suspended"])
async def test_a_difference_hides_what_it_reveals_when_nobody_looks(tmp_path: Path, away: str) -> None:
    """Reliability row 51."""
    async with session(tmp_path) as running:
        await running.go("web", "app")
        await running.press("2")
        await running.select("PASSWORD", 0)
        await running.press("space")
        await running.select("TOKEN", 1)
        await running.press("space", "d", "x")
        assert [secret for secret in SMALL_SECRETS if secret in running.text()]
        if away == "suspended":
            running.app.app_suspend_signal.publish(running.app)
        else:
            running.app.post_message(events.AppBlur())
        await running.settle()
        assert not [secret for secret in SMALL_SECRETS if secret in running.text()]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_keys_are_shown_with_what_they_did_and_typing_is_not(tmp_path: Path, size: tuple[int, int]) -> None:
    async with session(
        tmp_path, size=size, start=Start(presenter=True), settings=Settings(keys={"only": "O"})
    ) as running:
        await running.press("right_curly_bracket", "O")
        text = running.text()
        assert " O  Only rows that differ" in text
        if size == WIDE:
            assert " }  Next container with findings" in text
        await running.press("slash", "k", "x", "enter")
        pressed = [key for key, _ in running.app.screen.query_one(KeyChip)._pressed]
        assert pressed[:3] == ["/", "O", "}"]
        await running.press("down")
        assert running.app.screen.query_one(KeyChip)._pressed[0] == ("↓", "Down")


async def test_the_theme_comes_back(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        theme = running.app.theme
        await running.press("P", "P")
        assert running.app.theme == theme


async def test_presenting_from_the_start_begins_before_anything_is_read(tmp_path: Path) -> None:
    async with session(tmp_path, hostile_pair(), start=Start(presenter=True)) as running:
        assert "PRESENTER" in running.text()
        await running.press("question_mark", "escape", "j")
        assert " ?  Help" in running.text()
        assert all(line.isprintable() for line in running.text().split("\n"))


def test_a_view_without_what_was_typed_keeps_the_rest() -> None:
    view = View(namespace="a", filter="x", tree_filter="y", only=True)
    assert view.untyped() == structs.replace(view, filter="", tree_filter="")
