"""Reliability row 52: a crash tells types and places, never a value; it ends with a code that is not 0."""

from textual.app import App

from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui import crash
from k8sconfig_tui.ui.app import K8sConfigApp

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


def test_textual_still_has_the_method_that_prints_locals() -> None:
    """Pinned: if this moves, the override no longer protects anything."""
    assert callable(App._fatal_error)
    assert "_fatal_error" in K8sConfigApp.__dict__
    assert "_fatal_error" in App._handle_exception.__code__.co_names


async def test_a_crash_prints_no_value_and_fails(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    app = K8sConfigApp([], Settings())
    printed = []
    try:
        async with app.run_test() as pilot:

            def handler() -> None:
                secret = CANARY
                _fail(secret)

            app.call_later(handler)
            await pilot.pause()
            printed = [str(item) for item in app._exit_renderables]
    except ValueError:
        pass
    assert app.return_code == 1
    assert "ValueError" in "".join(printed)
    assert CANARY not in "".join(printed)
