"""What belongs together is one picture, lines in a frame are exactly Textual's, and a scroll bar is not in the way."""

from pathlib import Path

from textual._compositor import Compositor
from textual._styles_cache import StylesCache
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen

from k8sconfig_tui.ui.picture import Picture
from k8sconfig_tui.ui.widgets.lines import LineView, TextLines
from tests.ui.pilots import session


async def test_framed_lines_are_exactly_what_textual_makes(tmp_path: Path) -> None:
    for size in ((140, 40), (80, 24)):
        async with session(tmp_path, size=size) as running:
            await running.press("l", "l", "j", "2")
            panes = [view for view in running.app.screen.query(LineView) if view.region and view.id != "origin"]
            assert len(panes) > 2
            for pane in panes:
                whole = Region(0, 0, *pane.outer_size)
                ours = pane.render_lines(whole)
                pane._styles_cache = StylesCache()
                theirs = pane.render_lines(whole)
                for mine, its in zip(ours, theirs, strict=True):
                    assert list(mine.simplify()) == list(its.simplify()), pane.id


async def test_a_new_selection_is_one_picture(tmp_path: Path) -> None:
    """From the container above to an overview and back, where panes come and go: one move, one answer."""
    async with session(tmp_path) as running:
        await running.press("l", "l", "j")
        painted: list[int] = []
        render = Compositor.render_update

        def counted(self: Compositor, *args: object, **options: object) -> object:
            made = render(self, *args, **options)  # type: ignore[arg-type]
            painted.append(0) if made is not None else None
            return made

        Compositor.render_update = counted  # type: ignore[assignment,method-assign]
        try:
            await running.press("k")
            await running.press("j")
        finally:
            Compositor.render_update = render  # type: ignore[method-assign]
        assert 2 <= len(painted) <= 4, "the move, then everything that follows from it"


class _Held(App[int]):
    def compose(self) -> ComposeResult:
        yield TextLines()


async def test_a_picture_is_never_held_back_for_long() -> None:
    """Whoever holds it and never shows it does not stop the screen."""
    app = _Held()
    async with app.run_test() as pilot:
        picture = Picture(app)
        picture.hold()
        picture.hold()
        assert app._batch_count == 1
        await pilot.pause(0.1)
        assert app._batch_count == 0
        picture.hold()
        picture.show()
        picture.show()
        await pilot.pause(0.01)
        assert app._batch_count == 0


async def test_a_screen_that_leaves_takes_no_picture_with_it() -> None:
    """Who held it back was on a screen that is gone by the time it is to be shown."""
    app = _Held()
    async with app.run_test() as pilot:
        leaving: Screen[None] = Screen()
        await app.push_screen(leaving)
        picture = Picture(app)
        picture.hold()
        picture.show()
        app.pop_screen()
        await pilot.pause(0.1)
        assert not picture.held
        assert app._batch_count == 0
