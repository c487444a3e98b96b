"""One list that does not come as it should: it has an end all the same."""

from collections.abc import Mapping
from typing import Any

import pytest

from k8sconfig_tui.readers.live import listing
from k8sconfig_tui.readers.live.kinds import KINDS
from k8sconfig_tui.readers.live.listing import Listing, Request, fill
from k8sconfig_tui.readers.live.wire import Answer
from tests.readers.live.fake import FakeWire, answer, asking, status
from tests.worlds.kubectl import config_map

_KIND = next(kind for kind in KINDS if kind.kind == "ConfigMap")
_MOST_ASKED = 20


class Paging(FakeWire):
    """Tells of one object a page; ``tokens`` are what follows each, the last of them for ever."""

    def __init__(self, tokens: list[str], items: int = 1) -> None:
        super().__init__([])
        self.tokens = tokens
        self.items = items
        self.allowed: list[tuple[str, float]] = []

    def get(self, path: str, query: Mapping[str, str] | None = None, **how: Any) -> Answer:
        following = (query or {}).get("continue", "")
        self.allowed.append((following, how["seconds"]))
        assert len(self.allowed) <= _MOST_ASKED
        if following == "expired":
            return status(410)
        asked = len(self.allowed)
        token = self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        items = [config_map("shop", f"cm-{asked}", {"KEY": "v"})] * self.items
        return answer({"kind": "ConfigMapList", "apiVersion": "v1", "metadata": {"continue": token}, "items": items})


def read(wire: Paging) -> Listing:
    made = Listing(Request(_KIND, None, "/api/v1/configmaps", "f"))
    fill(made, asking(wire))
    return made


@pytest.mark.parametrize("tokens", [["same"], ["a", "b", "a", "b", "a"]])
def test_a_continuation_that_comes_again_is_the_end(tokens: list[str]) -> None:
    found = read(Paging(tokens))
    assert (found.ended, found.whole, found.problem) == (True, False, "the list comes to no end")
    assert found.objects, "what was read is kept"


def test_an_empty_page_that_goes_on_is_the_end() -> None:
    found = read(Paging([f"t{number}" for number in range(99)], items=0))
    assert (found.whole, found.problem) == (False, "the list comes to no end")


def test_a_list_that_only_grows_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_MOST", 1000)
    found = read(Paging([f"t{number}" for number in range(99)]))
    assert (found.whole, found.problem) == (False, "the list comes to no end")


def test_a_list_at_one_stroke_has_more_time_than_a_page() -> None:
    wire = Paging(["expired", ""])
    assert read(wire).whole
    assert wire.allowed == [("", 30.0), ("expired", 30.0), ("", 300.0)]
