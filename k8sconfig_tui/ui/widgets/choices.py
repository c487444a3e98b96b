"""Lists to choose from: the picker's sections and a folder's entries, with marks.

The law of this module: the lines are made by ``present`` when they are painted; the cursor rests only on what can be
chosen.
"""

import time
from dataclasses import dataclass

from textual.message import Message
from textual.strip import Strip

from k8sconfig_tui.present import folder, picker
from k8sconfig_tui.present.folder import Shelf
from k8sconfig_tui.present.line import Line
from k8sconfig_tui.present.picker import Choice, Row
from k8sconfig_tui.present.preferences import Preference
from k8sconfig_tui.ui.widgets.lines import LineView, TextLines


class ChoiceView(LineView):
    """The picker's rows; headings are stepped over."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.marked: dict[Choice, None] = {}
        self._rows: list[Row] = []

    @property
    def choice(self) -> Choice | None:
        """What the cursor stands on."""
        return self._rows[self.cursor].choice if self._rows else None

    def show(self, rows: list[Row]) -> None:
        """Show these rows; what was chosen stays chosen where it is still there."""
        kept = self.choice
        self._rows = rows
        choices = [row.choice for row in rows]
        wanted = choices.index(kept) if kept is not None and kept in choices else self._near(0, 1)
        self.renew(wanted)
        if self.cursor == self._near(0, 1):
            self.scroll_to(y=0, animate=False, force=True)

    def line_count(self) -> int:
        return len(self._rows)

    def line_at(self, row: int) -> Line:
        return picker.line(self._rows[row], self.marked)

    def move(self, row: int) -> None:
        row = max(min(row, len(self._rows) - 1), 0)
        super().move(self._near(row, 1 if row >= self.cursor else -1))
        if self.cursor == self._near(0, 1):
            self.scroll_to(y=0, animate=False, force=True)

    def toggle(self, choice: Choice) -> None:
        """Mark it, or take the mark away."""
        if choice in self.marked:
            del self.marked[choice]
        else:
            self.marked[choice] = None
        self.refresh()

    def _near(self, row: int, direction: int) -> int:
        """The nearest row that can be chosen, in that direction first."""
        ways = (
            range(row, len(self._rows) if direction > 0 else -1, direction),
            range(row, -1 if direction > 0 else len(self._rows), -direction),
        )
        return next((at for way in ways for at in way if self._rows[at].choice is not None), row)


class FolderView(LineView):
    """The entries of one folder."""

    @dataclass
    class Sideways(Message):
        """To the folder above (-1), or into the one that the cursor stands on (1)."""

        direction: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.marked: dict[str, None] = {}
        self._shelf: Shelf | None = None
        self._now = 0.0

    @property
    def shelf(self) -> Shelf | None:
        return self._shelf

    def show(self, shelf: Shelf, row: int) -> None:
        """Show another folder, or the same in another way."""
        self._shelf = shelf
        self._now = time.time()
        self.renew(row)

    def line_count(self) -> int:
        return len(self._shelf) if self._shelf is not None else 0

    def line_at(self, row: int) -> Line:
        if self._shelf is None:
            raise IndexError(row)
        return folder.line(self._shelf, row, self.marked, self._now)

    def words_at(self, row: int) -> Line | None:
        """What is said below the last entry where there is none."""
        if self._shelf is None or self._shelf.entries:
            return None
        said = folder.empty(self._shelf)
        at = row - len(self._shelf) - 1
        return said[at] if 0 <= at < len(said) else None

    def render_line(self, y: int) -> Strip:
        words = self.words_at(self.row_at(y))
        return super().render_line(y) if words is None else self.paint(words, self.look())

    def action_left(self) -> None:
        self.post_message(self.Sideways(-1))

    def action_right(self) -> None:
        self.post_message(self.Sideways(1))

    def toggle(self, path: str) -> None:
        """Mark a path, or take the mark away."""
        if path in self.marked:
            del self.marked[path]
        else:
            self.marked[path] = None
        self.refresh()


class SettingView(TextLines):
    """The settings; the cursor goes from one to the next."""

    @dataclass
    class Turned(Message):
        """The setting is to be changed, this way or the other."""

        direction: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._at: dict[int, Preference] = {}

    @property
    def preference(self) -> Preference | None:
        """The setting that the cursor stands on."""
        return self._at.get(self.cursor)

    def show(self, lines: list[Line], at: dict[int, Preference]) -> None:  # type: ignore[override]
        """Show these lines, of which these are settings."""
        stood = self.preference
        self._at = at
        super().show(lines)
        rows = (row for row, one in at.items() if stood is not None and one.name == stood.name)
        self.renew(next(rows, min(at, default=0)))

    def move(self, row: int) -> None:
        rows = sorted(self._at)
        fitting = [at for at in rows if (at >= row if row > self.cursor else at <= row)]
        super().move((fitting[0] if row > self.cursor else fitting[-1]) if fitting else self.cursor)

    def action_left(self) -> None:
        self.post_message(self.Turned(-1))

    def action_right(self) -> None:
        self.post_message(self.Turned(1))
