"""Decoded in pieces or at one stroke: the same objects at the same places, or no pieces at all."""

import json
import random
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from k8sconfig_tui import formats
from k8sconfig_tui.formats import pieces
from k8sconfig_tui.formats.assembly import Document, decode_document
from tests.formats.samples import HOSTILE, Tree, as_json, config_map, listing

_SIZE = 64
_BORDERS = (
    '},{"apiVersion":"v1"',
    "},\n        {",
    '}]},{"apiVersion":"',
    '\\"},{"apiVersion":"v1","kind":"',
    '"items":[{"a":',
)

texts = st.one_of(st.text(max_size=20), st.sampled_from((*HOSTILE[:-1], *_BORDERS)))
trees = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(texts, inner, max_size=3),
        st.fixed_dictionaries({"apiVersion": texts, "kind": texts}, optional={"items": inner, "fieldsType": texts}),
    ),
    max_leaves=12,
)


@st.composite
def items(draw: st.DrawFn) -> Tree:
    """An object as a cluster has it, with anything at all inside."""
    entries = [
        {"apiVersion": "v1", "fieldsType": "FieldsV1", "manager": draw(texts)} for _ in range(draw(st.integers(0, 3)))
    ]
    obj = config_map(draw(texts), managedFields=entries) | {"data": draw(st.dictionaries(texts, texts, max_size=3))}
    return obj | draw(
        st.fixed_dictionaries({}, optional={"spec": trees, "status": trees, "items": trees, "extra": trees})
    )


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A List in one of the shapes in which tools print it, and sometimes what only looks like one."""
    objects = draw(st.lists(st.one_of(items(), items(), items(), trees), min_size=1, max_size=12))
    fields: list[tuple[str, Any]] = [("apiVersion", "v1"), ("kind", "List"), ("items", objects), ("metadata", {})]
    fields += draw(st.lists(st.tuples(st.sampled_from(("items", "kind", 'x"items', "other")), trees), max_size=2))
    draw(st.randoms(use_true_random=False)).shuffle(fields)
    indent = draw(st.sampled_from((None, 1, 4)))
    separators = (",", ":") if indent is None and draw(st.booleans()) else None
    parts = [f"{json.dumps(name)}: {json.dumps(value, indent=indent, separators=separators)}" for name, value in fields]
    return ("{" + ", ".join(parts) + "}").encode()


def at_one_stroke(data: bytes) -> Document | None:
    try:
        return decode_document(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def check(data: bytes) -> bool:
    """Whether it was read in pieces; if so as at one stroke."""
    found = pieces.decode_list(data, lambda _done: None, _SIZE)
    if found is not None:
        assert found == at_one_stroke(data)
    return found is not None


@given(documents())
@example(
    b'{"items":[{"apiVersion":"v1"}],"items":[{"apiVersion":"v2"},{"apiVersion":"v3"}],"kind":"List"}'
    + b" " * 2 * _SIZE
)
def test_pieces_give_what_one_stroke_gives(data: bytes) -> None:
    check(data)


@given(documents(), st.data())
def test_damaged_input_is_never_read_in_pieces_alone(data: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(data) - 1))
    by = draw.draw(st.sampled_from((b"", b'"', b"}", b"{", b",", b"]", b"\\", b"\xff", b"\n", b'},{"apiVersion":')))
    check(data[:at] + by + data[at + draw.draw(st.integers(0, 3)) :])


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("compact", [True, False])
def test_what_tools_print_is_read_in_pieces(indent: int | None, compact: bool) -> None:
    fields = [{"apiVersion": "v1", "fieldsType": "FieldsV1", "manager": name} for name in ("kubectl", "controller")]
    owners = [{"apiVersion": "v1", "kind": "Node"}, {"apiVersion": "v1", "kind": "Node"}]
    objects = [config_map(f"a{at}", managedFields=fields, ownerReferences=owners) for at in range(40)]
    separators = (",", ":") if compact and indent is None else None
    for tree in (
        listing(*objects),
        {"items": objects, "kind": "List"},
        {"kind": "ConfigMapList", "items": objects, "metadata": {}},
    ):
        told: list[int] = []
        data = json.dumps(tree, indent=indent, separators=separators).encode()
        assert pieces.decode_list(data, told.append, 4 * _SIZE) == at_one_stroke(data)
        assert len(told) > 3
        assert told == sorted(set(told))
        assert told[-1] <= len(data)


@pytest.mark.parametrize(
    "inner",
    [
        {"metadata": {"items": [config_map(str(at)) for at in range(9)]}, "kind": "List"},
        {"kind": "List", "other": {"items": [config_map(str(at)) for at in range(9)]}, "items": [config_map()]},
        {"kind": "List", "items": [{"items": [config_map(str(at)) for at in range(9)]}]},
    ],
)
def test_the_items_of_something_else_are_not_the_lists(inner: Tree) -> None:
    assert not check(json.dumps(inner, separators=(",", ":")).encode()) or inner["items"]


@given(st.lists(st.one_of(items(), trees), min_size=1, max_size=12), st.sampled_from((b"\n", b"\n\n", b"\r\n", b" ")))
def test_lines_in_blocks_are_the_same_lines(objects: list[Any], gap: bytes) -> None:
    data = gap.join(map(msgspec.json.encode, objects))
    decoder = msgspec.json.Decoder(Document)
    try:
        whole: list[Document] | None = decoder.decode_lines(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        whole = None
    try:
        blocks: list[Document] | None = pieces.decode_lines(data, lambda _done: None, _SIZE)
    except (msgspec.DecodeError, UnicodeDecodeError):
        blocks = None
    assert blocks == whole


def test_progress_is_told_and_reading_can_be_stopped_between_pieces() -> None:
    """A large List is read as one, its places counted through, and ``tick`` may stop it on the way."""
    objects = [config_map(f"a{at}", {"KEY": "x" * 4000}) for at in range(1000)]
    data = as_json(listing(*objects), indent=4)
    told: list[int] = []
    content = formats.read(data, "dump.json", lambda _phase, done, _total: told.append(done))
    (batch,) = content.batches
    assert [obj.metadata.name for obj in batch.objects] == [f"a{at}" for at in range(1000)]
    assert str(batch.place(999)) == "dump.json items[999]"
    assert told == sorted(told)
    assert len(told) > 4
    with pytest.raises(KeyboardInterrupt):
        formats.read(data, "dump.json", _stop_after(random.Random(1).randrange(2, 4)))


def _stop_after(calls: int) -> formats.Tick:
    left = [calls]

    def tick(_phase: str, _done: int, _total: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    return tick
