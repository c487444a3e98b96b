"""The log of a session: bounded, safe, and to be read."""

import logging
import threading
import time
from pathlib import Path

import pytest

from k8sconfig_tui.present.line import plain_text
from k8sconfig_tui.present.session_log import entry, log_lines
from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.ui.hooks import listening, task_broke
from k8sconfig_tui.ui.session_log import SessionLog
from tests.ui.pilots import session
from tests.worlds.hostile import ATTACKS
from tests.worlds.reading import write
from tests.worlds.small import small

CANARY = "fake-canary-4711"


def _texts(log: SessionLog) -> list[str]:
    return [one.text for one in log.entries()]


def test_it_is_bounded_in_number_and_length() -> None:
    log = SessionLog(lambda: "12:00:00")
    for number in range(2000):
        log.add("note", f"{number} " + "x" * 100_000)
    entries = log.entries()
    assert len(entries) == 500
    assert entries[-1].text.startswith("1999 x")
    assert max(len(one.text) for one in entries) < 400


def test_what_is_said_again_is_counted() -> None:
    log = SessionLog(lambda: "12:00:00")
    for text in ("a", "a", "a", "b", "a"):
        log.add("written", text)
    assert [(one.text, one.times) for one in log.entries()] == [("a", 3), ("b", 1), ("a", 1)]
    assert plain_text(log_lines(log.entries())[0]) == "12:00:00  written  a  ×3"


def test_many_threads_may_speak() -> None:
    log = SessionLog()

    def speak() -> None:
        for _ in range(200):
            log.add("written", "x")

    threads = [threading.Thread(target=speak) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.times for one in log.entries()) == 1600


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_text(attack: str) -> None:
    """Reliability rows 40 and 41."""
    lines = log_lines([entry("12:00:00", "written", attack)])
    assert all(plain_text(line).isprintable() for line in lines)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"Authorization: Bearer {CANARY}", "Authorization: (hidden)"),
        (f"error: token={CANARY} expired", "error: token=(hidden)"),
        (f'{{"password": "{CANARY}"}}', '{"password": (hidden)'),
        (f"GET https://me:{CANARY}@example.org/x", "GET https://(hidden)@example.org/x"),
        ("id eyJhbGciOi.eyJzdWIi.c2ln ok", "id (hidden) ok"),
        ("please run: aws sso login", "please run: aws sso login"),
    ],
)
def test_what_looks_like_a_credential_is_hidden(said: str, kept: str) -> None:
    """Reliability row 53: whoever wrote it."""
    assert entry("", "written", said).text == kept


def test_logging_keeps_words_and_no_values() -> None:
    """Reliability row 53: with every logger at DEBUG."""
    log = SessionLog()
    logger = logging.getLogger("test.library")
    logger.setLevel(logging.DEBUG)
    with listening(log):
        logger.debug("debug %s", CANARY)
        logger.info(CANARY)
        logger.warning("the pool is full: %s", CANARY)
        logger.error(CANARY)
        try:
            int(CANARY)
        except ValueError:
            logger.exception("failed for %s", CANARY)
    assert len(_texts(log)) == 3
    assert "the pool is full: %s" in _texts(log)[0]
    assert "ValueError at" in _texts(log)[2]
    assert CANARY not in str(_texts(log))


def test_errors_that_nobody_waits_for_are_types_and_places() -> None:
    """Reliability row 52: in a thread and in a task."""
    log = SessionLog()

    def broken() -> None:
        raise KeyError(CANARY)

    with listening(log):
        thread = threading.Thread(target=broken, name="helper")
        thread.start()
        thread.join()
    task_broke(log, {"message": CANARY, "exception": OSError(CANARY)})
    assert _texts(log)[0].startswith("helper: KeyError at tests/ui/test_session_log.py:")
    assert "OSError" in _texts(log)[1]
    assert CANARY not in str(_texts(log))


async def test_the_log_is_a_page_with_the_newest_at_the_end(tmp_path: Path) -> None:
    good = write(tmp_path / "good.json", small())
    specs = [SourceSpec("bad", "/[/none]\x1b.json", named=True), SourceSpec("dev", str(good), named=True)]
    async with session(tmp_path, specs=specs) as running:
        for number in range(50):
            running.app.session_log.add("note", f"number {number}")
        await running.press("L")
        assert "number 49" in running.text()
        await running.press("g")
        assert "not opened" in running.text()
        assert r"/[/none]\x1b.json" in running.text()
        assert all(line.isprintable() for line in running.text().split("\n"))


async def test_a_source_that_cannot_be_read_is_in_the_log_too(tmp_path: Path) -> None:
    async with session(tmp_path, specs=[SourceSpec("gone", "/none.json", named=True)]) as running:
        await running.press("L")
        assert "Log of this session" in running.text()
        assert time.strftime("%H:") in running.text()
        assert "none.json" in running.text()


async def test_nothing_has_happened_yet(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        await running.press("L")
        assert "Nothing has happened yet" in running.text()
