"""The cells of the small world say in glyphs what its table says in words."""

import pytest

from k8sconfig_tui.compare.matrix import Cell, Row, Verdict
from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.filter import parse
from k8sconfig_tui.present.line import Tone, plain_text
from k8sconfig_tui.present.matrix import ContainerTable, Header, hidden
from k8sconfig_tui.present.signs import ASCII, UNICODE
from tests.present.worlds import fingerprint, place_of, table
from tests.worlds.small import SECRETS


def _signs(shown: ContainerTable, key: str) -> tuple[str, list[str]]:
    at = place_of(shown, key)
    return shown.sign(at).text, [shown.cell(at, column).sign for column in range(len(shown.columns))]


@pytest.mark.parametrize(
    ("key", "sign", "cells"),
    [
        ("SAME", "=", ["=", "="]),
        ("VALUE", "~", ["~", "~"]),
        ("SUPPLY", "≠", ["≠", "≠"]),
        ("BOTH", "~≠", ["~≠", "~≠"]),
        ("ONLY_DEV", "+", ["+", "-"]),
        ("TOKEN", "=", ["=", "="]),
        ("EMPTY", "=", ["=", "="]),
        ("OPTIONAL", "=", ["-", "-"]),
        ("POD_IP", "=", ["=", "="]),
        ("--port", "~", ["~", "~"]),
        ("/etc/web/banner.txt", "~", ["~", "~"]),
    ],
)
def test_signs(key: str, sign: str, cells: list[str]) -> None:
    assert _signs(table(), key) == (sign, cells)


def test_a_broken_reference_is_broken_where_it_is() -> None:
    assert _signs(table("worker", "worker"), "NEEDED") == ("✗", [" ", "✗"])


def test_the_odd_one_out_of_three_is_marked_and_the_others_agree() -> None:
    def cell(value: str) -> Cell:
        return Cell(State.VALUE, value, Definition("literal", "env[0]", State.VALUE, value))

    row = Row("env", "LEVEL", Verdict.VALUE, [cell("info"), cell("debug"), cell("info")])
    shown = _of([row])
    assert [shown.cell(0, column).sign for column in range(3)] == ["=", "~", "="]


@pytest.mark.parametrize("state", [State.FORBIDDEN, State.NOT_READ, State.REDACTED, State.ENCRYPTED, State.RUNTIME])
def test_what_cannot_be_known_is_neither_equal_nor_different(state: State) -> None:
    known = Cell(State.VALUE, "a", Definition("literal", "env[0]", State.VALUE, "a"))
    unknown = Cell(state, None, Definition("literal", "env[0]", state))
    shown = _of([Row("env", "KEY", Verdict.UNKNOWN, [known, unknown])])
    assert [shown.cell(0, column).sign for column in range(2)] == [" ", "?"]
    assert shown.sign(0).text == "?"


def _of(rows: list[Row]) -> ContainerTable:
    real = table()
    return ContainerTable(real.group, rows, [Header(name) for name in "abc"], fingerprint)


def test_ascii_signs_are_ascii() -> None:
    shown = table(glyphs=ASCII)
    for at in range(len(shown)):
        displays = [shown.cell(at, column) for column in range(2)]
        assert (shown.sign(at).text + "".join(display.sign for display in displays)).isascii()


def test_no_secret_is_in_any_cell_and_equal_ones_look_equal() -> None:
    shown = table()
    cells = [shown.cell(at, column) for at in range(len(shown)) for column in range(2)]
    text = " ".join(plain_text(cell.text) + plain_text(cell.tail) for cell in cells)
    assert not [secret for secret in SECRETS if secret in text]
    token, password = place_of(shown, "TOKEN"), place_of(shown, "PASSWORD")
    assert shown.cell(token, 0).text == shown.cell(token, 1).text
    assert shown.cell(password, 0).text != shown.cell(password, 1).text


def test_reveal_shows_one_value_only() -> None:
    shown = table()
    at = place_of(shown, "PASSWORD")
    shown.revealed = (shown.row(at), 1)
    assert plain_text(shown.cell(at, 1).text) == "fake-prod-password"
    assert plain_text(shown.cell(at, 0).text).startswith(UNICODE.hidden)


def test_tags_tell_how_a_value_is_supplied() -> None:
    shown = table()
    tags = {shown.row(at).key: shown.cell(at, 1).tag for at in range(len(shown))}
    assert tags["SAME"] == "literal"
    assert tags["SUPPLY"] == "cm web-more/SUPPLY"
    assert tags["PASSWORD"] == "secret web/PASSWORD"
    assert tags["FROM"].startswith("envFrom cm/")
    assert tags["--port"] == "flag"


def test_only_and_filter_and_sorting_arrange_the_rows() -> None:
    shown = table()
    shown.arrange(only=True, sorting="given", passes=None)
    keys = {shown.row(at).key for at in range(len(shown))}
    assert "SAME" not in keys
    assert {"VALUE", "SUPPLY", "BOTH", "ONLY_DEV", "PASSWORD"} <= keys
    shown.arrange(only=False, sorting="key", passes=None)
    keys_in_order = [shown.row(at).key.lower() for at in range(len(shown))]
    assert keys_in_order == sorted(keys_in_order)
    shown.arrange(only=False, sorting="verdict", passes=None)
    assert shown.row(0).verdict is Verdict.VALUE_AND_SUPPLY
    shown.arrange(only=False, sorting="given", passes=parse("web-more"))
    assert [shown.row(at).key for at in range(len(shown))] == ["SUPPLY"]


def test_the_filter_never_looks_into_secrets() -> None:
    shown = table()
    shown.arrange(only=False, sorting="given", passes=parse("fake-"))
    assert len(shown) == 0


def test_long_values_with_one_beginning_show_what_differs() -> None:
    def cell(value: str) -> Cell:
        return Cell(State.VALUE, value, Definition("literal", "env[0]", State.VALUE, value))

    shown = _of(
        [Row("env", "URL", Verdict.VALUE, [cell("https://service.example/dev"), cell("https://service.example/prod")])]
    )
    assert plain_text(shown.cell(0, 0).tail) == "…le/dev"
    assert shown.cell(0, 0).tone is Tone.VALUE


@pytest.mark.parametrize(
    ("value", "mark"),
    [("fake-token\n", "↵"), ("fake-token ", "·"), ("fake-token", ""), ("fake\nlines\n", ""), ("\n", "")],
)
def test_a_secret_of_one_line_shows_what_strays_after_it_and_no_more(value: str, mark: str) -> None:
    line = hidden(value, fingerprint)
    assert plain_text(line) == f"•••• {fingerprint(value)[:6]}{mark}"


def test_a_stale_process_is_marked_beside_the_sign_and_is_a_finding() -> None:
    shown = table()
    row = place_of(shown, "SAME")
    assert not shown.differs(row)
    shown.stale = frozenset({("env", "SAME", 1)})
    assert (shown.cell(row, 0).sign, shown.cell(row, 1).sign, shown.sign(row).text) == ("=", "=!", "=!")
    assert shown.differs(row)
    shown.arrange(only=True, sorting="given", passes=None)
    assert "SAME" in [shown.row(at).key for at in range(len(shown))]


def test_broken_rows_come_first_when_sorted_by_verdict() -> None:
    shown = table("worker", "worker")
    shown.arrange(only=False, sorting="verdict", passes=None)
    assert shown.row(0).key == "NEEDED"
