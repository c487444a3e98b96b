"""Every writer, on what could break it."""

import io
import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec import UNSET, Struct, UnsetType
from ruamel.yaml import YAML

from k8sconfig_tui import report
from k8sconfig_tui.registry import constants
from k8sconfig_tui.report import Page, Writer
from k8sconfig_tui.report.escapes import json as escaped
from k8sconfig_tui.report.table import width
from tests.worlds.hostile import ATTACKS, SURROGATE

WRITERS: list[Writer] = constants(report, "WRITER")
BY_NAME = {name: writer for writer in WRITERS for name in writer.names}


class Item(Struct):
    name: str
    value: Any
    left_out: str | UnsetType = UNSET


class Sheet(NamedTuple):
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


class Paper(NamedTuple):
    head: dict[str, Any]
    lists: dict[str, Iterable[Struct]]
    tail: Any


def page(values: Iterable[Any], rows: Iterable[tuple[str, ...]] = (), *, headers: bool = True, title: str = "") -> Page:
    items = [Item(f"n{number}", value) for number, value in enumerate(values)]
    paper = Paper({"apiVersion": "x/v1", "kind": "K"}, {"items": items, "none": []}, lambda: {"gaps": [{"a": None}]})
    return Page(paper, lambda: [Sheet(title, ("One", "Two"), list(rows))], headers)


def written(name: str, what: Page) -> str:
    out = io.BytesIO()
    BY_NAME[name].write(what, out.write)
    return out.getvalue().decode()


def expected(values: Iterable[Any]) -> dict[str, Any]:
    items = [{"name": f"n{number}", "value": value} for number, value in enumerate(values)]
    return {"apiVersion": "x/v1", "kind": "K", "items": items, "none": [], "gaps": [{"a": None}]}


def test_the_outputs_of_the_contract_are_there() -> None:
    assert BY_NAME.keys() >= {"json", "yaml", "table", "markdown", "md"}


TRAPS = [
    *ATTACKS, "on", "Yes", "n", "y", "NO", "017", "0644", "0o17", "1e3", "12:30:45", "1_000", "~", "null", "true",
    ".inf", "<<", "=", "2001-01-01", "- a", "a: b", "a #b", "#", "&a", "*a", "!t", "|", ">", "%a", "@", "`", "{", "[",
    "?", ":", "a:", "\t", " a", "a ", "\ufeff", "\x85", "é", "日本", "🙂", "\U000e0041",
]  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_yaml_reads_back_unchanged_in_every_yaml(trap: str) -> None:
    values = [trap, [trap, [trap]], {trap: trap}, [], {}, None, True, 7]
    text = written("yaml", page(values))
    assert yaml.safe_load(text) == expected(values)
    assert YAML(typ="safe", pure=True).load(text) == expected(values)
    old = YAML(typ="safe", pure=True)
    old.version = (1, 1)
    assert old.load(text) == expected(values)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(values, max_size=4))
def test_json_and_yaml_hold_the_same_document(items: list[Any]) -> None:
    assert json.loads(written("json", page(items))) == expected(items)
    assert yaml.safe_load(written("yaml", page(items))) == expected(items)


@given(texts)
def test_json_escapes_what_a_terminal_acts_on(text: str) -> None:
    encoded = escaped(text).decode()
    assert json.loads(encoded) == text
    assert not [
        char for char in encoded if ord(char) < 0x20 or 0x7F <= ord(char) <= 0x9F or char in "\u202e\u2028\u200b\ufeff"
    ]


def test_a_lone_surrogate_does_not_stop_a_document() -> None:
    assert json.loads(written("json", page([SURROGATE])))["items"][0]["value"] == "lone\ufffdsurrogate"
    assert yaml.safe_load(written("yaml", page([SURROGATE])))["items"][0]["value"] == "lone\ufffdsurrogate"


def test_an_empty_document_has_empty_lists() -> None:
    assert json.loads(written("json", page([]))) == expected([])
    assert yaml.safe_load(written("yaml", page([]))) == expected([])


# Tables


def test_columns_stand_under_each_other_whatever_their_width() -> None:
    text = written("table", page([], [("a", "b"), ("字幅", "c"), ("e\u0301", "d")]))
    columns = [width(line[: re.search(r"\S+$", line).start()]) for line in text.splitlines()]  # type: ignore[union-attr]
    assert len(set(columns)) == 1
    assert text.splitlines()[0] == "ONE    TWO"


def test_headers_and_titles_can_be_left_out() -> None:
    rows = [("a", "b")]
    assert written("table", page([], rows, title="T")).splitlines() == ["T", "ONE   TWO", "a     b"]
    assert written("table", page([], rows, title="T", headers=False)).splitlines() == ["a   b"]
    assert written("table", page([], [])) == ""


@pytest.mark.parametrize("attack", [attack for attack in TRAPS if attack.strip() and attack.isprintable()])
def test_a_markdown_cell_is_text_and_nothing_else(attack: str) -> None:
    rows = [(attack, f"x{attack}y"), ("www.example.com https://example.com", "@user #1")]
    html = MarkdownIt("gfm-like", {"linkify": True, "html": True}).render(written("md", page([], rows)))
    cells = re.findall(r"<t[dh]>(.*?)</t[dh]>", html, re.DOTALL)
    assert len(cells) == 6
    assert [_text(cell) for cell in cells[2:]] == [attack.strip(), f"x{attack}y", *rows[1]]
    assert "<a " not in html


def _text(cell: str) -> str:
    assert "<" not in cell
    return cell.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_reader_that_goes_away_is_noticed(name: str) -> None:
    def closed(_: bytes) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        BY_NAME[name].write(page(["a"], [("a", "b")]), closed)
