"""What is exempt from the garbage collector, and for how long."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from k8sconfig_tui.readers import collector


class _Circle:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def rest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(collector, "_REST", collector._Rest())
    yield
    gc.unfreeze()
    gc.enable()


def test_little_is_not_exempt() -> None:
    with collector.paused():
        pass
    with collector.paused():
        seen = weakref.ref(_Circle())
    gc.collect()
    assert seen() is None


def test_much_is_exempt_but_not_for_ever() -> None:
    """A circle that nobody holds, made while much else was, does not stay."""
    with collector.paused():
        pass
    kept: list[list[list[int]]] = []
    with collector.paused():
        seen = weakref.ref(_Circle())
        kept.append([[number] for number in range(collector._MANY)])
    gc.collect()
    assert seen() is not None
    for _ in range(2 * collector._OFTEN):
        with collector.paused():
            kept.append([[number] for number in range(collector._MANY)])
    assert seen() is None
