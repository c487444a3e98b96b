"""The way through the views, back and forward as in a browser."""

from pathlib import Path

from k8sconfig_tui.present.view import View
from k8sconfig_tui.ui.history import History
from tests.ui.pilots import session


def _at(name: str, key: str = "") -> View:
    return View(workload=name, key=key)


def test_back_and_forward() -> None:
    history = History()
    assert history.back() is None
    for name in "abc":
        history.visit(_at(name))
    assert history.back() == _at("b")
    assert history.back() == _at("a")
    assert history.back() is None
    assert history.forward() == _at("b")
    assert history.position == (2, 3)


def test_going_elsewhere_drops_what_lay_ahead() -> None:
    history = History(map(_at, "abc"))
    history.visit(_at("d"))
    assert history.forward() is None
    assert history.back() == _at("a")


def test_another_look_at_the_same_place_is_no_new_one() -> None:
    history = History()
    history.visit(_at("a", "X"))
    history.visit(_at("a", "Y"))
    assert history.position == (1, 1)
    assert history.here == _at("a", "Y")


def test_the_way_is_bounded() -> None:
    history = History()
    for number in range(2000):
        history.visit(_at(str(number)))
    assert history.position == (500, 500)


async def test_the_keys_lead_back_and_forward(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        bench = running.bench
        await running.press("right_curly_bracket", "2", "j")
        first = bench.view
        assert first.key
        screen = running.app.screen
        screen._history.visit(first)  # type: ignore[attr-defined]
        await running.press("1", "right_curly_bracket")
        second = bench.view
        assert second.place != first.place
        await running.press("left_square_bracket")
        assert (bench.view.place, bench.view.key, bench.view.column) == (first.place, first.key, first.column)
        await running.press("right_square_bracket")
        assert bench.view.place == second.place


async def test_every_view_leads_back_to_itself(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        bench = running.bench
        await running.press("t", "1", "l", "j", "l", "j", "2", "j", "l", "o", "s", "w", "m", "v", "4")
        view = bench.view
        assert bench.go(View())
        await running.settle()
        assert bench.view != view
        assert bench.go(View.parse(view.text()))
        await running.settle()
        assert bench.view == view


async def test_a_place_that_is_not_there_leads_nowhere(tmp_path: Path) -> None:
    async with session(tmp_path) as running:
        before = running.bench.view
        assert not running.bench.go(View(namespace="none", workload="Deployment/none"))
        await running.settle()
        assert running.bench.view.place == before.place
