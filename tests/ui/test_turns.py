"""Keys that are typed faster than they are understood: all in one burst, as a terminal delivers them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual import events

from k8sconfig_tui.readers import parse_all
from k8sconfig_tui.ui.screens.search import SearchScreen
from tests.ui.pilots import Session, session


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Session]:
    """The demo, opened as the shell opens it."""
    async with session(tmp_path, specs=parse_all(["demo:"])) as running:
        yield running


async def burst(session: Session, *keys: str) -> None:
    """All keys at once; one letter stands for itself."""
    for key in keys:
        session.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await session.settle()


async def test_keys_after_a_filter_are_not_part_of_it(demo: Session) -> None:
    await demo.press("right_curly_bracket", "2")
    await demo.select("CURRENCY")
    await burst(demo, "slash", *"GATEWAY", "enter", "l", "l")
    assert demo.bench.options.query == "GATEWAY"
    assert demo.bench.grid.column == 2


async def test_escape_takes_back_what_was_typed_at_once_before_it(demo: Session) -> None:
    await demo.press("right_curly_bracket", "2")
    await demo.select("CURRENCY")
    await burst(demo, "slash", *"GATEWAY", "escape", "l")
    assert (demo.bench.options.query, demo.bench.grid.column) == ("", 1)


async def test_enter_before_the_search_has_found_anything_goes_to_the_first_that_it_finds(demo: Session) -> None:
    await burst(demo, "f", *"PRICE_FORMAT", "enter")
    assert not isinstance(demo.app.screen, SearchScreen)
    assert demo.bench.view.key == "PRICE_FORMAT"


async def test_what_is_asked_at_once_after_a_jump_is_asked_of_the_new_place(demo: Session) -> None:
    await demo.press("2", "right_curly_bracket")
    await demo.select("PAYMENT_GATEWAY_URL")
    await burst(demo, "colon", *"go deploy/storefront PRICE_FORMAT", "enter", "e")
    assert "Explain · PRICE_FORMAT · Deployment/storefront" in demo.text()


async def test_a_filter_and_its_end_leave_the_cursor_on_a_workload_that_passes(demo: Session) -> None:
    await demo.press("colon", *"deploy/products", "enter")
    stood = demo.bench.outline.node
    assert stood is not None
    assert stood.level == "workload"
    await demo.press("slash", *"deploy", "enter")
    filtered = demo.bench.outline.node
    await demo.press("escape")
    again = demo.bench.outline.node
    assert filtered is not None
    assert again is not None
    assert filtered.path == again.path == stood.path
