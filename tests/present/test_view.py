"""A view keeps its meaning as text, and no other text is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from k8sconfig_tui.present.view import MOST_TEXT, View, ViewError

_NAME = st.text(st.characters(codec="utf-8"), max_size=40)


def test_what_is_as_always_is_left_out() -> None:
    view = View(namespace="shop", workload="Deployment/checkout", key="LOG_LEVEL", only=True)
    assert view.text() == "namespace=shop&workload=Deployment%2Fcheckout&key=LOG_LEVEL&only=yes"
    assert View().text() == ""


def test_a_view_is_read_with_or_without_its_hash() -> None:
    assert View.parse("#namespace=shop&tree-filter=web") == View(namespace="shop", tree_filter="web")
    assert View.parse("") == View()


@given(
    st.builds(
        View,
        environment=_NAME,
        namespace=_NAME,
        workload=_NAME,
        key=_NAME,
        filter=_NAME,
        pane=st.sampled_from(["tree", "matrix", "source", "diff"]),
        only=st.booleans(),
        sorting=st.sampled_from(["given", "key", "verdict"]),
        subject=st.sampled_from(["value", "object", "workload"]),
        columns=st.lists(_NAME, max_size=4).map(tuple),
        pinned=st.lists(_NAME, max_size=2).map(tuple),
    )
)
def test_text_and_back(view: View) -> None:
    assert View.parse(view.text()) == view
    assert view.text().isascii()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "name=value"),
        ("colour=red", "unknown field"),
        ("pane=cellar", "enum value"),
        ("key=%ff", "name=value"),
        ("filter=" + "x" * 300, "at most 256"),
        ("key=" + "x" * MOST_TEXT, "at most 8192"),
    ],
)
def test_what_is_no_view_says_why(text: str, said: str) -> None:
    with pytest.raises(ViewError, match=said) as caught:
        View.parse(text)
    assert "\n" not in str(caught.value)


def test_moving_keeps_the_way_of_looking_and_drops_what_would_hide_the_place() -> None:
    now = View(namespace="a", filter="x", tree_filter="y", only=True, wide=True, logical=True, sorting="key")
    moved = now.moved(View(namespace="b", key="K", pane="matrix"))
    assert moved == structs.replace(
        now, namespace="b", key="K", pane="matrix", filter="", tree_filter="", only=False, zoomed=False
    )
