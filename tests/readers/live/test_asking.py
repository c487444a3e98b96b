"""When a server is asked again, and when not, on a clock of its own."""

from collections.abc import Mapping

import pytest

from k8sconfig_tui.readers.live.asking import AnswerError, StoppedError
from k8sconfig_tui.readers.live.wire import BrokenOffError, TimedOutError, TooLargeError, UnreachableError
from tests.readers.live.fake import FakeWire, Pauses, Reply, answer, asking, status


def failing(*replies: Reply) -> FakeWire:
    """Answers with these in turn, the last for ever."""
    wire = FakeWire([])
    left = list(replies)

    def fault(path: str, query: Mapping[str, str]) -> Reply:
        return left.pop(0) if len(left) > 1 else left[0]

    wire.fault = fault
    return wire


@pytest.mark.parametrize(("said", "waited"), [("1", 1.0), ("3600", 60.0), ("0", 0.0)])
def test_the_server_s_own_pause_is_kept_up_to_a_minute(said: str, waited: float) -> None:
    """Reliability row 9."""
    pauses = Pauses()
    assert asking(failing(status(429, retry_after=said), answer({})), pauses).get("/x").status == 200
    assert pauses.made == [waited]


@pytest.mark.parametrize("said", ["", "soon", "-1", "²", "Sun, 22 Nov 2026 14:13:28 GMT"])
def test_without_a_pause_of_the_server_s_there_is_one_of_ours(said: str) -> None:
    """Reliability row 9."""
    pauses = Pauses()
    headers = {"retry_after": said} if said else {}
    assert asking(failing(status(429, **headers), answer({})), pauses).get("/x").status == 200
    assert pauses.made == [0.8]


def test_a_pause_ends_when_reading_is_given_up() -> None:
    """Reliability row 9: cancellable."""
    wire = failing(status(429, retry_after="3600"))
    pauses = Pauses()
    ask = asking(wire, pauses)
    ask._pause = lambda _: True
    with pytest.raises(StoppedError):
        ask.get("/x")
    assert len(wire.log) == 1


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_a_server_that_fails_is_asked_a_few_times_with_longer_and_longer_pauses(code: int) -> None:
    """Reliability row 10."""
    wire, pauses = failing(status(code)), Pauses()
    with pytest.raises(AnswerError, match=str(code)):
        asking(wire, pauses).get("/x")
    assert pauses.made == [0.8, 1.6, 3.2, 6.4]
    assert len(wire.log) == 5


def test_a_server_that_fails_is_asked_at_most_ten_times_more_in_a_minute() -> None:
    """Reliability row 10: whatever it is asked for."""
    wire, pauses = failing(status(503)), Pauses()
    ask = asking(wire, pauses)
    for number in range(20):
        with pytest.raises(AnswerError):
            ask.get(f"/{number}")
    assert pauses.now < 60
    assert len(wire.log) == 20 + 10
    assert max(wire.log.count(path) for path in wire.log) <= 10


def test_the_budget_is_there_again_after_a_minute() -> None:
    """Reliability row 10."""
    wire, pauses = failing(status(503)), Pauses()
    ask = asking(wire, pauses)
    for _ in range(3):
        with pytest.raises(AnswerError):
            ask.get("/x")
    pauses.now += 60
    with pytest.raises(AnswerError):
        ask.get("/y")
    assert wire.log.count("/y") == 5


def test_pauses_are_jittered_and_never_longer_than_half_a_minute() -> None:
    """Reliability row 10."""
    ask = asking(failing(answer({})))
    assert [ask._patience(attempt, None) for attempt in (1, 6, 50)] == [0.8, 25.6, 30.0]
    ask._chance = lambda: 0.0
    assert ask._patience(50, None) == 15.0


@pytest.mark.parametrize("code", [400, 401, 403, 404, 406, 409, 410, 422, 302])
def test_what_will_not_change_is_asked_once(code: int) -> None:
    wire, pauses = failing(status(code)), Pauses()
    with pytest.raises(AnswerError) as raised:
        asking(wire, pauses).get("/x")
    assert raised.value.status == code
    assert len(wire.log) == 1


def test_a_server_that_went_away_is_waited_for() -> None:
    """Reliability row 23: a restart while reading."""
    gone = UnreachableError("https://fake.example: connection refused")
    wire, pauses = failing(answer({}), gone, BrokenOffError("cut"), answer({})), Pauses()
    ask = asking(wire, pauses)
    ask.get("/first")
    assert ask.get("/second").status == 200
    assert len(wire.log) == 4


def test_a_server_that_is_silent_for_the_whole_time_of_a_request_is_not_asked_again() -> None:
    """Reliability row 11: an error when the time is over, not after five times that."""
    wire = failing(answer({}), TimedOutError("too late"), answer({}))
    ask = asking(wire)
    ask.get("/first")
    with pytest.raises(TimedOutError):
        ask.get("/second")
    assert len(wire.log) == 2


def test_what_is_too_large_is_not_asked_for_again() -> None:
    wire = failing(answer({}), TooLargeError("too large"))
    ask = asking(wire)
    ask.get("/first")
    with pytest.raises(TooLargeError):
        ask.get("/second")
    assert len(wire.log) == 2
