"""What is remembered: the right things, for the right sources, whatever lies where it is kept."""

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs

from k8sconfig_tui.present.view import MOST_TEXT, View
from k8sconfig_tui.readers import SourceSpec, parse_all
from k8sconfig_tui.state import Folder, Memory, Volatile
from k8sconfig_tui.state.memory import MOST_BOOKMARKS, MOST_RECENT
from tests.worlds.hostile import ATTACKS, SURROGATE

VIEW = View(namespace="shop", workload="Deployment/web", container="app", key="LOG_LEVEL", column="prod")
SPECS = [SourceSpec("dev", "/dumps/dev.json"), SourceSpec("prod", "/dumps/prod.json")]


def _memory(folder: Path) -> tuple[Memory, list[str]]:
    told: list[str] = []
    return Memory(Folder(folder), told.append), told


def _visit(folder: Path, view: View = VIEW) -> None:
    memory, _ = _memory(folder)
    remembered = memory.of(SPECS)
    remembered.note(view)
    remembered.toggle(view)
    memory.opened(SPECS)
    memory.settle()


def test_another_run_knows_it(tmp_path: Path) -> None:
    _visit(tmp_path)
    memory, told = _memory(tmp_path)
    assert memory.recent() == [("dev=/dumps/dev.json", "prod=/dumps/prod.json")]
    assert memory.recent(besides=SPECS) == []
    assert memory.of(SPECS).left() == VIEW
    assert memory.of(SPECS[::-1]).bookmarks() == [VIEW], "the order of the sources is no other set"
    assert memory.of(SPECS[:1]).left() is None
    assert told == []


def test_what_a_person_typed_is_never_kept(tmp_path: Path) -> None:
    """Reliability row 55: no values in the history. A filter may be one."""
    _visit(tmp_path, structs.replace(VIEW, filter="fake-canary", tree_filter="fake-canary"))
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(kept) == 4
    assert not [name for name, data in kept.items() if b"canary" in data]
    assert _memory(tmp_path)[0].of(SPECS).left() == VIEW


def test_what_is_stopped_writes_nothing_more(tmp_path: Path) -> None:
    memory, _ = _memory(tmp_path)
    remembered = memory.of(SPECS)
    remembered.note(VIEW)
    memory.stop()
    assert remembered.toggle(VIEW)
    memory.opened(SPECS)
    memory.settle()
    assert list(tmp_path.iterdir()) == []


def test_the_same_place_under_another_name_is_another_source(tmp_path: Path) -> None:
    _visit(tmp_path)
    other = [SourceSpec("qa", "/dumps/dev.json"), SPECS[1]]
    assert _memory(tmp_path)[0].of(other).left() is None


def test_relative_and_absolute_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    memory, _ = _memory(tmp_path / "state")
    memory.of([SourceSpec("a", "a.json")]).toggle(VIEW)
    assert memory.of([SourceSpec("a", str(tmp_path / "a.json"))]).bookmarks() == [VIEW]
    memory.opened([SourceSpec("a", "a.json")])
    assert memory.recent() == [(f"a={tmp_path / 'a.json'}",)]


def test_the_demo_begins_at_its_beginning_and_is_not_recent(tmp_path: Path) -> None:
    memory, _ = _memory(tmp_path)
    demo = parse_all(["demo:"])
    remembered = memory.of(demo)
    remembered.note(VIEW)
    memory.opened(demo)
    memory.settle()
    assert (remembered.left(), memory.recent()) == (None, [])
    assert remembered.toggle(VIEW)
    assert _memory(tmp_path)[0].of(demo).bookmarks() == [VIEW]


@pytest.mark.parametrize("location", ["-", "/dev/fd/63", "/proc/self/fd/3"])
def test_what_is_gone_tomorrow_is_not_remembered(tmp_path: Path, location: str) -> None:
    memory, _ = _memory(tmp_path)
    specs = [SourceSpec("gone", location), SPECS[0]]
    remembered = memory.of(specs)
    remembered.note(VIEW)
    assert remembered.toggle(VIEW)
    memory.opened(specs)
    memory.settle()
    assert remembered.bookmarks() == [VIEW], "for as long as the session lasts"
    assert {path.name for path in tmp_path.iterdir()} == {"recent.json", "lock"}
    assert memory.recent() == [("dev=/dumps/dev.json",)]


def test_the_last_opened_come_first_and_no_more_than_twenty(tmp_path: Path) -> None:
    memory, _ = _memory(tmp_path)
    for number in (*range(30), 15):
        memory.opened([SourceSpec("s", f"/{number}")])
    numbers = (15, *(number for number in range(29, 9, -1) if number != 15))
    assert [texts[0] for texts in memory.recent()] == [f"s=/{number}" for number in numbers]
    assert len(numbers) == MOST_RECENT


def test_a_bookmark_comes_and_goes(tmp_path: Path) -> None:
    remembered = _memory(tmp_path)[0].of(SPECS)
    other = structs.replace(VIEW, key="PORT")
    assert remembered.toggle(VIEW) is True
    assert remembered.toggle(other) is True
    assert remembered.toggle(structs.replace(VIEW, wide=True)) is False, "the same cell, looked at in another way"
    assert remembered.bookmarks() == [other]
    remembered.drop(VIEW)
    assert remembered.bookmarks() == [other]
    remembered.drop(other)
    assert remembered.bookmarks() == []


def test_bookmarks_are_bounded(tmp_path: Path) -> None:
    told: list[str] = []
    remembered = Memory(Volatile(), told.append).of(SPECS)
    for number in range(MOST_BOOKMARKS):
        assert remembered.toggle(structs.replace(VIEW, key=str(number)))
    assert remembered.toggle(VIEW) is None
    assert told == [f"not remembered: there are {MOST_BOOKMARKS} bookmarks already"]


HOSTILE = {
    "empty": b"",
    "no JSON": b"\x00\xff\x1b[31m",
    "half": b'{"kind":"Bookmarks","apiVersion":"k8sconfig-tui/v1","items":["names',
    "newer": b'{"kind":"Bookmarks","apiVersion":"k8sconfig-tui/v2","items":[]}',
    "foreign": b'{"kind":"List","apiVersion":"v1","items":[]}',
    "wrong types": b'{"kind":"Bookmarks","apiVersion":"k8sconfig-tui/v1","items":[1,{}]}',
    "one more field": b'{"kind":"Bookmarks","apiVersion":"k8sconfig-tui/v1","items":[],"x":1}',
    "deep": b'{"kind":"Bookmarks","apiVersion":"k8sconfig-tui/v1","items":' + b"[" * 200_000,
    "deep, ignored": b'{"x":' + b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000,
    "too many": b'{"kind":"Bookmarks","apiVersion":"k8sconfig-tui/v1","items":[' + b'"",' * 20_000 + b'""]}',
    "a long one": b'{"kind":"Bookmarks","apiVersion":"k8sconfig-tui/v1","items":["' + b"x" * (MOST_TEXT + 1) + b'"]}',
    "huge": b" " * (3 << 20),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_damaged_file_is_set_aside(tmp_path: Path, data: bytes) -> None:
    _visit(tmp_path)
    for path in tmp_path.glob("*.json"):
        path.write_bytes(data)
    memory, told = _memory(tmp_path)
    remembered = memory.of(SPECS)
    assert (memory.recent(), remembered.left(), remembered.bookmarks()) == ([], None, [])
    assert len(told) == 3
    assert all("\n" not in line and line.isprintable() for line in told)
    assert len(list(tmp_path.glob("*.aside"))) == 3
    assert remembered.toggle(VIEW)
    assert remembered.bookmarks() == [VIEW]


def test_views_of_another_version_are_left_out_one_by_one(tmp_path: Path) -> None:
    _visit(tmp_path)
    path = next(tmp_path.glob("bookmarks-*.json"))
    path.write_bytes(path.read_bytes().replace(b'"items":[', b'"items":["colour=red","key=%ff","x",'))
    memory, told = _memory(tmp_path)
    assert memory.of(SPECS).bookmarks() == [VIEW]
    assert told == []


@pytest.mark.parametrize("attack", [*ATTACKS, SURROGATE, "x" * 253])
def test_hostile_names_are_kept_as_they_are(tmp_path: Path, attack: str) -> None:
    view = View(namespace=attack, workload=f"Deployment/{attack}", container=attack, key=attack)
    _visit(tmp_path, view)
    memory, told = _memory(tmp_path)
    assert memory.of(SPECS).bookmarks() == [view]
    assert told == []


def test_a_path_that_is_no_text_is_not_remembered_and_does_no_harm(tmp_path: Path) -> None:
    memory, told = _memory(tmp_path)
    specs = [SourceSpec("dev", "/dumps/\udcff.json")]
    memory.opened(specs)
    memory.of(specs).toggle(VIEW)
    assert memory.of(specs).bookmarks() == [VIEW]
    assert told == ["not remembered: a name that is no text"]


def test_what_cannot_be_kept_is_told_once(tmp_path: Path) -> None:
    """Reliability row 37: a state folder that cannot be made."""
    (tmp_path / "file").write_bytes(b"")
    memory, told = _memory(tmp_path / "file" / "state")
    remembered = memory.of(SPECS)
    for key in "abc":
        remembered.note(structs.replace(VIEW, key=key))
        remembered.leave()
        memory.opened(SPECS)
    assert remembered.toggle(VIEW) is None
    assert told == ["not remembered: not a directory"]


def test_two_sessions_at_a_time_lose_nothing(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from k8sconfig_tui.state import Folder, Memory\n"
        "from k8sconfig_tui.readers import SourceSpec; from k8sconfig_tui.present.view import View\n"
        "memory = Memory(Folder(Path(sys.argv[1])), print); remembered = memory.of([SourceSpec('a', '/a')])\n"
        "for number in range(40):\n"
        "    remembered.toggle(View(key=sys.argv[2] + str(number)))\n"
        "    memory.opened([SourceSpec('s', f'/{sys.argv[2]}{number % 5}')])\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name], stdout=subprocess.PIPE) for name in "xy"
    ]
    assert [process.communicate()[0] for process in processes] == [b"", b""]
    memory, _ = _memory(tmp_path)
    keys = [view.key for view in memory.of([SourceSpec("a", "/a")]).bookmarks()]
    for name in "xy":
        assert [key for key in keys if key.startswith(name)] == [f"{name}{number}" for number in range(40)]
    assert len(memory.recent()) == 10
