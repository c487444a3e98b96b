"""A folder as lines: what may be a source is bright, hostile names are visible, nothing is lost."""

import pytest

from k8sconfig_tui.present import folder
from k8sconfig_tui.present.folder import shelf, size_of
from k8sconfig_tui.present.line import Tone, plain_text
from k8sconfig_tui.readers.folders import Entry, Listing
from tests.worlds.hostile import ATTACKS

_ENTRIES = [
    Entry("sub", "folder", likely=True),
    Entry(".hidden.json", "file", 3, 50.0, likely=True),
    Entry("a.json", "file", 1_500_000, 40.0, likely=True),
    Entry("b.png", "file", 12, 30.0, link="/other"),
    Entry("pipe.json", "other"),
]
_HOME = Listing("/home/me", _ENTRIES)


def _lines(of: folder.Shelf, marked: frozenset[str] = frozenset()) -> list[str]:
    return [plain_text(folder.line(of, row, marked, 100.0)) for row in range(len(of))]


def test_rows_tell_mark_size_age_name_and_link() -> None:
    lines = _lines(shelf(_HOME), frozenset({"/home/me/a.json"}))
    assert lines[0].endswith("./   this folder: every manifest under it")
    assert lines[1].strip() == "../"
    assert lines[3] == "[x]   1.5 MB    1m  a.json"
    assert lines[4] == "[ ]     12 B    1m  b.png -> /other"
    assert "not a file" in lines[5]
    assert not lines[5].startswith("[")
    assert len(lines) == 6


def test_what_may_be_a_source_is_bright() -> None:
    seen = shelf(_HOME)
    tones = {plain_text((piece,)): piece.tone for row in range(len(seen)) for piece in folder.line(seen, row, (), 0)}
    assert (tones["a.json"], tones["b.png"], tones["sub"]) == (Tone.TEXT, Tone.MUTED, Tone.STRONG)


def test_hidden_files_are_counted_where_they_are_not_shown() -> None:
    assert "4 entries, 1 hidden" in plain_text(folder.title(shelf(_HOME), ()))
    assert len(shelf(_HOME, hidden=True)) == 7
    only = shelf(Listing("/x", [Entry(".a", "file")]))
    assert "hidden files" in plain_text(folder.empty(only)[0])


def test_a_filter_a_problem_and_an_empty_folder_say_what_to_do() -> None:
    texts = {
        plain_text(folder.empty(one)[0])
        for one in (shelf(_HOME, "zzz"), shelf(Listing("/x", [])), shelf(Listing("/x", [], "permission denied")))
    }
    assert len(texts) == 3
    assert "1 of 5" in plain_text(folder.title(shelf(_HOME, "a.js"), ()))


def test_rows_are_paths() -> None:
    seen = shelf(_HOME)
    assert [seen.path(row) for row in range(3)] == ["/home/me", "/home", "/home/me/sub"]
    root = shelf(Listing("/", [Entry("etc", "folder")]))
    assert [root.path(row) for row in range(2)] == ["/", "/etc"]
    assert seen.row_of("a.json") == 3
    assert seen.row_of("gone") == 2
    assert shelf(Listing("/x", [])).row_of("gone") == 0


@pytest.mark.parametrize("attack", [*ATTACKS, "\udcff\udcfe"])
def test_hostile_names_are_printable(attack: str) -> None:
    for kind in ("folder", "file", "other"):
        seen = shelf(Listing(f"/{attack}", [Entry(attack, kind, link=attack)]), hidden=True)
        assert all(line.isprintable() for line in _lines(seen))
        assert plain_text(folder.title(seen, ())).isprintable()


def test_bytes_that_are_no_text_are_named() -> None:
    assert "⟨FF⟩" in _lines(shelf(Listing("/", [Entry("\udcff", "file")])))[1]


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (99_600, "100 kB"), (2_340_000_000, "2.3 GB")]
)
def test_sizes(count: int, text: str) -> None:
    assert size_of(count) == text
