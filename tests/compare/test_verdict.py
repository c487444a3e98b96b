"""The verdict over the cells of one key, by the contract's **compare**."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.compare.verdict import DIFFERENT, Cell, Verdict, judge, judge_known
from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.values import State, Text

ABSENT = Cell(State.ABSENT)


def literal(value: str) -> Cell:
    return of(Definition("literal", "env[0]", State.VALUE if value else State.EMPTY, value))


def secret(
    value: Text | None = "x", name: str = "db", key: str = "url", state: State = State.VALUE, optional: bool = False
) -> Cell:
    held = value if state is State.VALUE else None
    ref = ObjectRef("Secret", "shop", name)
    return of(Definition("secretKeyRef", "env[0]", state, held, ref, key, optional, sensitive=True))


def field(path: str) -> Cell:
    return of(Definition("fieldRef", "env[0]", State.RUNTIME, key=path))


def of(winner: Definition) -> Cell:
    return Cell(winner.state, winner.value, winner)


def unread(of_what: Definition) -> Cell:
    """What may be overridden by something that was not read."""
    return Cell(State.NOT_READ, None, of_what, certain=False)


VALUE = Definition("envFrom.configMapRef", "envFrom[0]", State.VALUE, "x", ObjectRef("ConfigMap", "shop", "a"), "K")
BLOCKER = Definition("envFrom.secretRef", "envFrom[1]", State.NOT_READ, None, ObjectRef("Secret", "shop", "b"))
MISSING = secret(state=State.MISSING)
OPTIONAL = secret(state=State.OPTIONAL_MISSING, optional=True)
HIDDEN = secret(state=State.REDACTED)


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        ([literal("a"), literal("a")], "same"),
        ([literal("a"), None, literal("a")], "same"),
        ([literal("a"), None], "same"),
        ([literal(""), literal("")], "same"),
        ([literal("a"), literal("b")], "value"),
        ([literal(""), literal("b")], "value"),
        ([literal("a"), literal("a"), literal("b")], "value"),
        ([secret("a"), literal("a")], "supply"),
        ([secret("a"), literal("b")], "value+supply"),
        ([secret("a", "db"), secret("a", "cache")], "supply"),
        ([secret("a", key="url"), secret("a", key="uri")], "supply"),
        ([secret("a", "db-dev"), secret("b", "db-prod")], "value"),
        ([secret("a", "db-bcdfgh2456"), secret("a", "db-222dfgh245")], "same"),
        ([secret(b"\xff"), secret(b"\xff")], "same"),
        ([secret(b"\xff"), secret(b"\xfe")], "value"),
        ([literal("a"), ABSENT], "partial"),
        ([literal("a"), literal("b"), ABSENT], "partial"),
        ([secret(), OPTIONAL], "partial"),
        ([HIDDEN, ABSENT], "partial"),
        ([field("status.podIP"), ABSENT], "partial"),
        ([MISSING, ABSENT], "partial"),
        ([OPTIONAL, OPTIONAL], "same"),
        ([OPTIONAL, ABSENT], "partial"),
        ([MISSING, secret()], "value"),
        ([MISSING, MISSING], "same"),
        ([MISSING, literal("a")], "value+supply"),
        ([HIDDEN, HIDDEN], "unknown"),
        ([HIDDEN, secret()], "unknown"),
        ([HIDDEN, literal("a")], "supply"),
        ([HIDDEN, secret("a"), secret("b")], "value"),
        ([field("status.podIP"), field("status.podIP")], "same"),
        ([field("status.podIP"), field("status.hostIP")], "supply"),
        ([field("status.podIP"), literal("10.0.0.1")], "supply"),
        (
            [field("status.podIP"), of(Definition("fieldRef", "env[0]", State.VALUE, "x", key="status.podIP"))],
            "unknown",
        ),
        ([secret(state=State.NOT_READ), secret(state=State.NOT_READ)], "unknown"),
        ([secret(state=State.NOT_READ), ABSENT], "partial"),
        ([secret(state=State.NOT_READ, optional=True), ABSENT], "unknown"),
        ([secret(state=State.ENCRYPTED), secret(state=State.ENCRYPTED)], "unknown"),
        ([secret(state=State.INVALID), secret(state=State.INVALID)], "unknown"),
        ([unread(VALUE), of(VALUE)], "unknown"),
        ([unread(VALUE), literal("x")], "unknown"),
        ([unread(VALUE), ABSENT], "partial"),
        ([unread(BLOCKER), ABSENT], "unknown"),
        ([unread(BLOCKER), of(VALUE)], "unknown"),
        ([unread(BLOCKER), literal("a"), literal("b")], "value"),
    ],
)
def test_verdict(cells: list[Cell | None], verdict: str) -> None:
    assert judge(cells) == verdict
    assert judge(cells[::-1]) == verdict


CELLS = st.sampled_from([
    None, ABSENT, OPTIONAL, MISSING, HIDDEN, literal("a"), literal("b"), literal(""), secret("a"), secret("b"),
    secret("a", "other"), field("status.podIP"), field("metadata.name"), unread(VALUE), unread(BLOCKER),
    secret(state=State.NOT_READ), secret(state=State.NOT_READ, optional=True), of(VALUE),
])  # fmt: skip


@given(st.lists(CELLS, min_size=1, max_size=5), st.randoms())
def test_a_verdict_does_not_depend_on_the_order_of_environments(
    cells: list[Cell | None], random: st.DataObject
) -> None:
    before = judge(cells)
    random.shuffle(cells)  # type: ignore[attr-defined]
    assert judge(cells) == before


@given(st.lists(CELLS, min_size=1, max_size=4), CELLS.filter(lambda cell: cell is not None and not cell.state.known))
def test_something_unknown_of_the_same_supply_never_makes_same_or_value(
    cells: list[Cell | None], unknown: Cell
) -> None:
    before, after = judge(cells), judge([*cells, unknown])
    if after in {Verdict.VALUE, Verdict.VALUE_AND_SUPPLY}:
        assert before in {Verdict.VALUE, Verdict.VALUE_AND_SUPPLY}
    if after is Verdict.SAME:
        assert all(cell is None or cell.state is State.RUNTIME for cell in cells)


@given(
    st.lists(
        st.one_of(
            st.builds(literal, st.sampled_from("ab ")),
            st.builds(secret, st.sampled_from("ab"), st.sampled_from(["db", "db-prod", "x"])),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_the_fast_way_gives_the_same_verdict(cells: list[Cell]) -> None:
    assert judge_known([cell.winner for cell in cells if cell.winner]) == judge(cells)


def test_the_fast_way_leaves_what_is_not_a_value_to_the_other() -> None:
    for cell in (MISSING, HIDDEN, field("status.podIP")):
        assert cell.winner is not None
        assert judge_known([cell.winner, cell.winner]) is None
        assert judge_known([VALUE, cell.winner]) is None


def test_what_counts_as_a_difference() -> None:
    assert {Verdict.SAME, Verdict.UNKNOWN} == set(Verdict) - DIFFERENT


def test_no_repr_of_a_cell_holds_its_value() -> None:
    assert "hush-hush" not in repr(secret("hush-hush"))
