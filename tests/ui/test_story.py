"""The minute that the program is for: the demo's story, and the six questions, counted in keys.

A key is one press on the main screen as it opens; the answer has to stand on the screen.
"""

from collections.abc import AsyncIterator, Sequence

import pytest

from k8sconfig_tui.readers import parse_all
from tests.ui.pilots import WIDE, Session, session

_CONTAINER = "right_curly_bracket"
MOST_FOR_THE_STORY = 8
MOST_FOR_A_QUESTION = 5


@pytest.fixture
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Session]:
    async with session(tmp_path_factory.mktemp("demo"), specs=parse_all(["demo:"]), size=WIDE) as running:
        yield running


def _words(running: Session) -> str:
    """The screen's words without its frames, each pane's own lines put together again."""
    return " ".join(running.text().replace("│", " ").split())


async def _press(running: Session, keys: Sequence[str], most: int) -> str:
    assert len(keys) <= most
    await running.press(*keys)
    return _words(running)


async def test_why_does_checkout_fail_in_prod_only(demo: Session) -> None:
    screen = await _press(demo, [_CONTAINER], MOST_FOR_THE_STORY)
    assert "CreateContainerConfigError" in screen
    assert "PAYMENT_WEBHOOK_SECRET in Secret" in screen
    assert demo.bench.view.workload == "Deployment/checkout"
    assert demo.bench.view.column == "prod"
    await demo.press(*["n"] * 10)
    assert demo.bench.view.key == "PAYMENT_WEBHOOK_SECRET"
    assert demo.bench.view.column == "prod"


async def test_what_does_this_container_get_and_from_where(demo: Session) -> None:
    """Question 1."""
    screen = await _press(demo, [_CONTAINER], MOST_FOR_A_QUESTION)
    assert "source envFrom.configMapRef" in screen
    assert "ConfigMap/checkout-config" in screen


async def test_why_that_value_and_not_the_other_one(demo: Session) -> None:
    """Question 2."""
    screen = await _press(demo, [_CONTAINER, "n", "n", "n"], MOST_FOR_A_QUESTION)
    assert demo.bench.view.key == "PAYMENT_GATEWAY_URL"
    assert demo.bench.view.column == "prod"
    assert "source literal" in screen
    assert "loses envFrom.configMapRef" in screen


async def test_how_is_the_key_supplied_elsewhere(demo: Session) -> None:
    """Question 3."""
    screen = await _press(demo, [_CONTAINER, "n", "n", "n"], MOST_FOR_A_QUESTION)
    assert "PAYMENT_GATEWAY_URL ~≠" in screen
    assert "old staging" in screen


async def test_is_the_process_still_on_the_old_value(demo: Session) -> None:
    """Question 5."""
    await _press(demo, [_CONTAINER], MOST_FOR_A_QUESTION)
    await demo.pilot.pause(0.5)
    await demo.settle()
    assert demo.bench.view.key == "FREE_SHIPPING_FROM"
    assert "running ! possibly-stale" in _words(demo)


async def test_who_put_it_there(demo: Session) -> None:
    """Question 4."""
    screen = await _press(demo, [_CONTAINER, "n", "n", "n", "e"], MOST_FOR_A_QUESTION)
    assert "kubectl-set" in screen


async def test_who_else_reads_this_key(demo: Session) -> None:
    """Question 6."""
    screen = await _press(demo, [_CONTAINER, *["n"] * 3, "u"], MOST_FOR_A_QUESTION)
    assert "PAYMENT_GATEWAY_URL" in screen
