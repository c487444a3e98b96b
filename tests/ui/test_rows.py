"""Every row of the table of faults that is the terminal's affair has a test that names it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
ROWS = (*range(40, 50), *range(51, 56))
_ROWS = re.compile(r"Reliability rows? ((?:\d+(?:, | and |–)?)+)")
_FEW = re.compile(r"(\d+)(?:–(\d+))?")


def _named() -> Iterator[int]:
    """The rows that the tests' docstrings name."""
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for rows in _ROWS.findall(ast.get_docstring(node) or ""):
                    for first, last in _FEW.findall(rows):
                        yield from range(int(first), int(last or first) + 1)


NAMED = set(_named())


@pytest.mark.parametrize("row", ROWS)
def test_the_row_has_a_test(row: int) -> None:
    assert row in NAMED
