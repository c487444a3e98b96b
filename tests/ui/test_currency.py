"""How current a source is, and that a change which was missed is not forgotten."""

from k8sconfig_tui.readers import Health
from k8sconfig_tui.ui.currency import Currency


def test_news_is_told_once() -> None:
    currency = Currency()
    assert currency.tell("prod", Health("live"))
    assert not currency.tell("prod", Health("live"))
    assert not currency.ages
    assert currency.tell("prod", Health("stale", 5.0, "no answer"))
    assert currency.ages
    assert currency.told == {"prod": Health("stale", 5.0, "no answer")}


def test_what_is_followed_is_as_old_as_what_was_last_heard_of_it() -> None:
    currency = Currency(lambda: 100.0)
    currency.tell("live", Health("live", 60.0))
    currency.tell("stale", Health("stale", 60.0, "no answer"))
    currency.tell("back", Health("reconnecting", 90.0))
    currency.tell("never", Health("stale", None, "no answer"))
    assert currency.known(5000.0) == {"live": 5000.0, "stale": 4960.0, "back": 4990.0}


def test_what_was_missed_stays_missed_until_it_is_read_again() -> None:
    now = [100.0]
    currency = Currency(lambda: now[0])
    currency.miss("prod", "a change")
    assert not currency.tell("prod", Health("live"))
    now[0] += 3
    currency.miss("prod", "another")
    assert currency.told["prod"] == Health("stale", 100.0, "a change")
    currency.clear()
    assert currency.tell("prod", Health("live"))
