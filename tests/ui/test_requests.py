"""A single request starts at once, of many in a row only the last, and none before its rest is over."""

from collections.abc import Callable

from k8sconfig_tui.ui.requests import Requests


class Clock:
    """Waits that are over when the test says so."""

    def __init__(self) -> None:
        self.waits: list[tuple[float, Callable[[], None], list[bool]]] = []

    def later(self, seconds: float, call: Callable[[], None]) -> "Stop":
        stopped: list[bool] = []
        self.waits.append((seconds, call, stopped))
        return Stop(stopped)

    def over(self) -> None:
        for _, call, stopped in self.waits:
            if not stopped:
                call()
        self.waits.clear()


class Stop:
    def __init__(self, stopped: list[bool]) -> None:
        self._stopped = stopped

    def stop(self) -> None:
        self._stopped.append(True)


def test_one_request_starts_at_once_and_of_many_in_a_row_the_last() -> None:
    started: list[str] = []
    clock = Clock()
    requests = Requests(started.append, clock.later)
    requests.ask("detail")
    assert started == ["detail"]
    for _ in range(5):
        requests.ask("detail")
    assert started == ["detail"]
    clock.over()
    assert started == ["detail", "detail"]
    assert requests.number("detail") == 6


def test_what_wants_rest_waits_even_when_it_is_alone() -> None:
    started: list[str] = []
    clock = Clock()
    requests = Requests(started.append, clock.later)
    requests.ask("age", rest=0.3)
    assert started == []
    assert [seconds for seconds, _, _ in clock.waits] == [0.3]
    clock.over()
    assert started == ["age"]


def test_jobs_do_not_disturb_each_other() -> None:
    started: list[str] = []
    requests = Requests(started.append, Clock().later)
    requests.ask("table")
    requests.ask("detail")
    assert started == ["table", "detail"]
    assert (requests.number("table"), requests.number("detail"), requests.number("age")) == (1, 1, 0)
