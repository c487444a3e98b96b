"""Columns are moved and pinned by name, whatever container or reading they are over."""

from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.present.columns import Arrangement, arrange
from k8sconfig_tui.present.signs import ASCII, UNICODE
from tests.present.worlds import table

NAMES = ["dev", "test", "staging", "prod"]


def _told(arrangement: Arrangement, names: list[str] | None = None) -> list[str]:
    names = NAMES if names is None else names
    return [names[at] for at in arrangement.order(names)]


def test_columns_stand_as_given_until_they_are_moved() -> None:
    assert _told(Arrangement()) == NAMES


def test_a_column_moves_one_place_and_stops_at_the_ends() -> None:
    moved = Arrangement().move(NAMES, 3, -1)
    assert _told(moved) == ["dev", "test", "prod", "staging"]
    assert moved.move(NAMES, 3, 1) == Arrangement(tuple(NAMES))
    assert Arrangement().move(NAMES, 0, -1) == Arrangement()
    assert Arrangement().move(NAMES, 3, 1) == Arrangement()


def test_a_pinned_column_stands_first_and_moves_among_the_pinned() -> None:
    pinned = Arrangement().pin("prod").pin("test")
    assert _told(pinned) == ["prod", "test", "dev", "staging"]
    assert pinned.held(NAMES) == 2
    assert _told(pinned.move(NAMES, 1, -1)) == ["test", "prod", "dev", "staging"]
    assert pinned.move(NAMES, 1, 1) == pinned
    assert pinned.move(NAMES, 0, -1) == pinned
    assert _told(pinned.pin("prod")) == ["test", "dev", "staging", "prod"]


def test_another_reading_keeps_the_names_that_are_still_there() -> None:
    made = Arrangement().move(NAMES, 3, -1).pin("staging")
    assert _told(made, ["prod", "dev", "new"]) == ["dev", "prod", "new"]
    assert made.held(["prod", "dev"]) == 0


@given(
    st.lists(st.sampled_from(["left", "right", "pin"]).flatmap(lambda do: st.tuples(st.just(do), st.integers(0, 3)))),
    st.lists(st.sampled_from([*NAMES, "a", "b"]), unique=True),
)
def test_whatever_is_done_every_column_stands_once(steps: list[tuple[str, int]], names: list[str]) -> None:
    made = Arrangement()
    for do, at in steps:
        made = made.pin(NAMES[at]) if do == "pin" else made.move(NAMES, at, -1 if do == "left" else 1)
    assert sorted(made.order(NAMES)) == [0, 1, 2, 3]
    assert sorted(made.order(names)) == list(range(len(names)))
    assert 0 <= made.held(names) <= len(names)


def test_a_table_says_which_columns_are_pinned() -> None:
    for glyphs in (UNICODE, ASCII):
        shown = table(glyphs=glyphs)
        arrange(shown, shown.columns, ["dev", "prod"], Arrangement().pin("prod"), glyphs)
        assert (list(shown.shown), shown.pinned) == ([1, 0], 1)
        assert [header.sign for header in shown.columns] == ["", glyphs.pinned]
    assert ASCII.pinned.isascii()
