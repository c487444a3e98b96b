"""What is typed narrows; what is only half typed does no harm."""

import pytest

from k8sconfig_tui.present.filter import predicate


@pytest.mark.parametrize(
    ("query", "text", "passes"),
    [
        ("db", "DB_URL", True),
        ("Db", "DB_URL", False),
        ("!db", "DB_URL", False),
        ("!db", "LOG_LEVEL", True),
        ("~dul", "DB_URL", True),
        ("~lud", "DB_URL", False),
        ("!~dul", "DB_URL", False),
        ("/^DB_", "DB_URL", True),
        ("/^db_", "DB_URL", True),
        ("/URL$", "DB_URL_2", False),
        ("[", "a[b]", True),
        (".", "nothing", False),
    ],
)
def test_a_query_decides(query: str, text: str, passes: bool) -> None:
    test = predicate(query)
    assert test is not None
    assert test(text) is passes


@pytest.mark.parametrize("query", ["", "!", "~", "/", "!/", "/(", "/[a", "/*"])
def test_half_typed_queries_let_everything_pass(query: str) -> None:
    assert predicate(query) is None
