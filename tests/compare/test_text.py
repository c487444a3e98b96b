"""The difference of two values."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.compare.patience import matches
from k8sconfig_tui.compare.text import Line, diff, marks, unified


def shape(lines: list[Line]) -> str:
    return "".join({"equal": "=", "changed": "~", "removed": "-", "added": "+"}[line.kind] for line in lines)


def test_lines_with_one_key_stand_side_by_side() -> None:
    made = diff("a: 1\nb: 2\nc: 3\n", "a: 1\nb: 20\nd: 4\nc: 3\n")
    assert shape(made.lines) == "=~+="
    assert made.lines[1].spans == ((), ((4, 5),))
    assert [(line.left_number, line.right_number) for line in made.lines] == [(1, 1), (2, 2), (None, 3), (3, 4)]
    assert made.positions == [1]


def test_a_missing_final_newline_is_a_difference() -> None:
    made = diff("a\nb", "a\nb\n")
    assert shape(made.lines) == "=~"
    assert made.lines[1].spans == ((), ((1, 2),))
    assert not made.equal


def test_carriage_returns_belong_to_their_line() -> None:
    assert diff("a\r\nb\n", "a\nb\n").lines[0].spans == (((1, 2),), ())


def test_no_value_has_no_line() -> None:
    assert shape(diff(None, "a\nb").lines) == "++"
    assert shape(diff("a", None).lines) == "-"
    assert diff(None, None).lines == []
    assert diff("", "").equal


def test_positions_are_the_first_lines_of_runs() -> None:
    assert diff("a\nb\nc\nd\ne\n", "A\nb\nC\nD\ne\n").positions == [0, 2]


def test_one_under_the_other_the_left_lines_come_first() -> None:
    lines = list(unified(diff("a: 1\nb: 1\nc\n", "a: 2\nb: 2\nc\n").lines))
    assert shape(lines) == "--++="
    assert lines[0].spans == (((3, 4),), ())
    assert lines[2].spans == ((), ((3, 4),))


def test_bytes_are_compared_as_rows_of_sixteen() -> None:
    made = diff(bytes(range(16)) + b"\xffab", bytes(range(16)) + b"\xfeab")
    assert made.binary
    assert shape(made.lines) == "=~"
    left = made.lines[1].left or ""
    assert left.startswith("00000010  ff 61 62")
    assert left.endswith(".ab")
    ((start, end), *_), _ = made.lines[1].spans
    assert left[start:end] in {"ff", "f"}


def test_text_against_bytes_is_compared_by_bytes() -> None:
    assert diff("a", b"\xff").binary
    assert diff(None, b"\xff" * 20).positions == [0]


def test_a_huge_value_of_bytes_shows_where_it_differs() -> None:
    made = diff(bytes(1 << 20) + b"\xff", bytes(1 << 20) + b"\xfe")
    assert made.left_out > 0
    assert len(made.positions) == 1


def test_a_ten_megabyte_line_is_marked_at_its_difference() -> None:
    left, right = "x" * 5_000_000 + "A" + "y" * 5_000_000, "x" * 5_000_000 + "B" + "y" * 5_000_000
    assert diff(left, right).lines[0].spans == (((5_000_000, 5_000_001),), ((5_000_000, 5_000_001),))


def test_repeated_lines_keep_their_few_edits_few() -> None:
    left = [f"{at % 700} {at % 11}\n" for at in range(20_000)]
    right = [*left[:5], "new\n", *left[5:9000], *left[9001:], "end\n"]
    assert len(diff("".join(left), "".join(right)).positions) == 3


def test_hostile_repetition_comes_to_an_end() -> None:
    assert len(diff("x\ny\n" * 30_000, "y\nx\n" * 30_000).lines) >= 60_000
    assert diff("x\n" * 50_000, "x\n" * 40_000 + "y\n").positions == [40_000]


TEXT = st.text(alphabet="ab=:\n\r é", max_size=60)


@given(TEXT, TEXT)
def test_nothing_is_lost_and_numbers_count_up(left: str, right: str) -> None:
    lines = diff(left, right).lines
    assert "".join(line.left or "" for line in lines) == left
    assert "".join(line.right or "" for line in lines) == right
    assert [line.left_number for line in lines if line.left is not None] == list(
        range(1, left.count("\n") + 1 + (left[-1:] not in {"\n", ""}))
    )
    assert diff(left, right).equal == (left == right)


@given(TEXT, TEXT)
def test_one_under_the_other_holds_every_line(left: str, right: str) -> None:
    lines = list(unified(diff(left, right).lines))
    assert "".join(line.left or "" for line in lines) == left
    assert "".join(line.right or "" for line in lines) == right


@given(TEXT, TEXT)
def test_outside_the_marks_two_lines_are_equal(left: str, right: str) -> None:
    for text, spans in zip((left, right), marks(left, right), strict=True):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
    cut = [
        "".join(char for at, char in enumerate(text) if not any(start <= at < end for start, end in spans))
        for text, spans in zip((left, right), marks(left, right), strict=True)
    ]
    assert cut[0] == cut[1]


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_a_dump_shows_every_difference_of_bytes(left: bytes, right: bytes) -> None:
    made = diff(left + b"\xff", right + b"\xff")
    assert made.equal == (left == right)


ITEMS = st.lists(st.sampled_from(["a", "b", "c", None]), max_size=30)


@given(ITEMS, ITEMS)
def test_matches_are_a_common_subsequence(left: list[str | None], right: list[str | None]) -> None:
    ends = (0, 0)
    for match in matches(left, right):
        assert match.i >= ends[0]
        assert match.j >= ends[1]
        assert left[match.i : match.i + match.size] == right[match.j : match.j + match.size]
        assert None not in left[match.i : match.i + match.size]
        ends = (match.i + match.size, match.j + match.size)
