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
