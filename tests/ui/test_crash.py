"""Reliability row 52: a crash tells types and places, never a value; it ends with a code that is not 0."""

from contextlib import suppress

from textual.app import App

from k8sconfig_tui.cli.errors import BROKEN
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui import crash
from k8sconfig_tui.ui.app import K8sConfigApp
from k8sconfig_tui.ui.closed_app import ClosedApp

CANARY = "fake-canary-4711"
_NOTHING: dict[str, str] = {}


def _fail(secret: str) -> None:
    try:
        _NOTHING.pop(secret)
    except KeyError as error:
        raise ValueError(f"no {secret}") from error


def _error() -> Exception:
    try:
        _fail(CANARY)
    except ValueError as error:
        return error
    raise AssertionError


def test_the_report_has_types_and_places_only() -> None:
    text = "\n".join(crash.report(_error()))
    assert "ValueError" in text
    assert "KeyError" in text
    assert "test_crash.py:" in text
    assert CANARY not in text
    assert CANARY not in crash.told(_error())


def test_the_errors_of_a_group_are_told_one_by_one() -> None:
    text = "\n".join(crash.report(ExceptionGroup(CANARY, [_error(), OSError(CANARY)])))
    assert [name for name in ("ExceptionGroup", "ValueError", "KeyError", "OSError") if name not in text] == []
    assert CANARY not in text


def test_textual_still_has_the_methods_that_print() -> None:
    """Pinned: if one of these moves, what stands in its place no longer protects anything."""
    names = {"_fatal_error", "panic", "_print", "open_url", "deliver_text", "deliver_binary", "deliver_screenshot"}
    assert names <= App.__dict__.keys()
    assert names <= ClosedApp.__dict__.keys()
    assert {"_fatal_error", "panic"} <= set(App._handle_exception.__code__.co_names)
    assert "deliver_screenshot" in App.action_screenshot.__code__.co_names


def test_the_exit_code_is_that_of_the_verbs() -> None:
    assert crash.EXIT_CODE == BROKEN


async def test_a_crash_keeps_no_value_and_fails() -> None:
    app = K8sConfigApp([], Settings())
    with suppress(ValueError):
        async with app.run_test() as pilot:
            app.call_later(_fail, CANARY)
            await pilot.pause()
    assert app.return_code == crash.EXIT_CODE
    assert "ValueError" in "".join(app.crash_report)
    assert CANARY not in "".join(app.crash_report)
    assert app._exit_renderables == []
