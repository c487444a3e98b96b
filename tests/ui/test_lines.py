"""The virtual widgets ask for what is visible, repaint two lines on a move, and never animate."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import App, ComposeResult

from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.present.matrix import Display, Header
from k8sconfig_tui.ui import themes
from k8sconfig_tui.ui.sheets import style_sheets
from k8sconfig_tui.ui.widgets.grid import GridView
from k8sconfig_tui.ui.widgets.lines import TONES, TextLines

ROWS, COLUMNS = 1_000_000, 500


class Huge:
    """A table that is larger than anyone would paint; counts what it is asked for."""

    title: Line = (Piece("key"),)
    head_width = 12
    cell_width = 14
    notes = ()
    notes_title = ()

    def __init__(self, columns: int = COLUMNS) -> None:
        self.columns: Sequence[Header] = [Header(f"env-{at}") for at in range(columns)]
        self.shown: Sequence[int] = range(columns)
        self.pinned = 0
        self.asked: set[tuple[int, int]] = set()

    def __len__(self) -> int:
        return ROWS

    def head(self, row: int) -> Line:
        return (Piece(f"KEY_{row}"),)

    def sign(self, row: int) -> Piece:
        return Piece("~" if row % 10 == 0 else "=")

    def cell(self, row: int, column: int) -> Display:
        self.asked.add((row, column))
        return Display("=", Tone.SAME, (Piece(f"日本-{row}-{column}"),), "literal")

    def differs(self, row: int) -> bool:
        return row % 10 == 0

    def standout(self, row: int, column: int) -> int:
        return column


class GridApp(App[None]):
    COMPONENT_CLASSES: ClassVar[set[str]] = TONES
    CSS_PATH: ClassVar[list] = [*style_sheets()]  # type: ignore[type-arg]

    def __init__(self, model: Huge) -> None:
        super().__init__()
        self.register_theme(themes.DARK)
        self.theme = themes.DARK.name
        self.model = model

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(themes.DARK.variables)

    def compose(self) -> ComposeResult:
        yield GridView(id="matrix")
        yield TextLines(id="other")

    def on_mount(self) -> None:
        grid = self.query_one(GridView)
        grid.show(self.model)
        grid.focus()


async def test_a_million_rows_are_asked_for_as_far_as_they_are_visible() -> None:
    model = Huge()
    app = GridApp(model)
    async with app.run_test(size=(100, 30)) as pilot:
        grid = app.query_one(GridView)
        await pilot.press("G")
        await pilot.pause()
        assert grid.cursor == ROWS - 1
        assert f"KEY_{ROWS - 1}" in _text(app)
        rows = {row for row, _ in model.asked}
        assert len(rows) < 80
        await pilot.press("g", "pagedown")
        assert grid.step(1)
        assert grid.cursor % 10 == 0
        assert grid.cursor > 0


async def test_a_move_asks_for_two_rows() -> None:
    model = Huge(3)
    app = GridApp(model)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        model.asked.clear()
        await pilot.press("j")
        await pilot.pause()
        assert {row for row, _ in model.asked} == {0, 1}


async def test_columns_that_do_not_fit_are_counted_and_reached() -> None:
    model = Huge(9)
    app = GridApp(model)
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        assert "more >" in _text(app)
        for _ in range(8):
            await pilot.press("l")
        await pilot.pause()
        text = _text(app)
        assert "env-8" in text
        assert "< 5 more" in text
        assert app.query_one(GridView).column == 8


async def test_wide_characters_keep_the_columns_in_line() -> None:
    app = GridApp(Huge(3))
    async with app.run_test(size=(101, 20)) as pilot:
        await pilot.pause()
        grid = app.query_one(GridView)
        assert {grid.render_line(y).cell_length for y in range(8)} == {grid.room}


def _text(app: App[None]) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())
