"""Asks the server, and again where that may help, but never for long and never often.

The law of this module: a request that fails is asked at most ``_ATTEMPTS`` times, one that got no answer within its
whole time not again, and a server that fails is asked again at most ``_BUDGET`` times in a minute, whatever it is asked
for; every pause ends at once when reading is given up. What is said of a failure holds no body.
Source of the pauses: ``client-go/util/flowcontrol/backoff.go``, ``tools/cache/reflector.go`` (0.8 s, doubled, 30 s).
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from http import HTTPStatus

from k8sconfig_tui.readers.live.wire import (
    Answer,
    BrokenOffError,
    TimedOutError,
    UnreachableError,
    Wire,
)

_ATTEMPTS = 5
_BUDGET = 10
_WINDOW = 60.0
_FIRST_PAUSE = 0.8
_LONGEST_PAUSE = 30.0
_LONGEST_RETRY_AFTER = 60.0
_BUSY = frozenset({429, 500, 502, 503, 504})
_HINTS = {401: ": log in again"}
_PASSING = (UnreachableError, TimedOutError, BrokenOffError)

JSON = "application/json"


class StoppedError(Exception):
    """Reading was given up."""


class AnswerError(Exception):
    """The server answered, but not with what was asked for; one line. ``status`` is 200 where only the body is odd."""

    def __init__(self, status: int, problem: str = "") -> None:
        super().__init__(problem or f"the server answered {status}{_phrase(status)}")
        self.status = status


class Asking:
    """One server as one user, asked by several threads. ``clock``, ``pause`` and ``chance`` are for tests.

    ``pause`` waits so many seconds and says whether reading was given up meanwhile.
    """

    def __init__(
        self,
        wire: Wire,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], bool] | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.wire = wire
        self.received = 0
        self._stopped = threading.Event()
        self._pause = pause or self._stopped.wait
        self._clock = clock
        self._chance = chance
        self._lock = threading.Lock()
        self._again: deque[float] = deque()
        self._answered = False

    def stop(self) -> None:
        """Whoever asks or waits is given ``StoppedError``."""
        self._stopped.set()
        self.wire.close()

    def check(self) -> None:
        """Raises ``StoppedError`` where reading was given up."""
        if self._stopped.is_set():
            raise StoppedError

    def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        accept: str = JSON,
        seconds: float = 30.0,
        most: int = 64 << 20,
    ) -> Answer:
        """An answer of status 200. Raises ``AnswerError``, ``WireError`` and ``StoppedError``."""
        return self._insist(lambda: self.wire.get(path, query, accept=accept, seconds=seconds, most=most), {200}, _BUSY)

    def review(self, kind: str, spec: Mapping[str, object]) -> Answer:
        """A review's answer; a conflict is asked again. Raises as ``get`` does."""
        return self._insist(lambda: self.wire.review(kind, spec), {200, 201}, _BUSY | {409})

    def _insist(self, ask: Callable[[], Answer], fine: set[int], busy: frozenset[int]) -> Answer:
        for attempt in range(1, _ATTEMPTS + 1):
            self.check()
            after: float | None = None
            try:
                answer = ask()
            except _PASSING as error:
                self.check()
                failure: Exception = error
                hopeless = not self._answered or isinstance(error, TimedOutError)
            else:
                self._note(answer)
                if answer.status in fine:
                    return answer
                failure, after = AnswerError(answer.status), _retry_after(answer)
                hopeless = answer.status not in busy or (answer.status == HTTPStatus.CONFLICT and attempt > 1)
            if hopeless or attempt == _ATTEMPTS or not self._may_ask_again():
                raise failure
            if self._pause(self._patience(attempt, after)):
                raise StoppedError
        raise AssertionError

    def _note(self, answer: Answer) -> None:
        with self._lock:
            self._answered = True
            self.received += len(answer.body)

    def _may_ask_again(self) -> bool:
        """Whether the budget of this minute allows it; takes from it."""
        with self._lock:
            now = self._clock()
            while self._again and now - self._again[0] >= _WINDOW:
                self._again.popleft()
            if len(self._again) >= _BUDGET:
                return False
            self._again.append(now)
            return True

    def _patience(self, attempt: int, after: float | None) -> float:
        if after is not None:
            return after
        return float(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (attempt - 1)) * (0.5 + self._chance() / 2))


def _retry_after(answer: Answer) -> float | None:
    """The seconds that the server asks for, no more than a minute; None where it asks for none (or for a date)."""
    text = answer.headers.get("retry-after", "")
    return min(float(text), _LONGEST_RETRY_AFTER) if text.isascii() and text.isdigit() else None


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase}){_HINTS.get(status, '')}"
    except ValueError:
        return ""
