"""The keys that were pressed last, and what they did: for those who look on.

The law of this module: it is told commands of the table, so what is typed into a line is never in it.
"""

from collections import deque

from k8sconfig_tui.present.line import Line, Piece, Tone
from k8sconfig_tui.ui.text import width
from k8sconfig_tui.ui.widgets.bars import Bar

_MOST = 5


class KeyChip(Bar):
    """One line, the latest key first."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(self._chips, id=id)
        self._pressed: deque[tuple[str, str]] = deque(maxlen=_MOST)

    def press(self, key: str, title: str) -> None:
        """A key was pressed and did what its command's title says."""
        self._pressed.appendleft((key, title))
        self.refresh()

    def clear(self) -> None:
        """Nothing was pressed yet."""
        self._pressed.clear()
        self.refresh()

    def _chips(self) -> Line:
        line: list[Piece] = []
        for at, (key, title) in enumerate(self._pressed):
            tone = Tone.TEXT if at == 0 else Tone.MUTED
            chip = [Piece(f" {key} ", Tone.PRODUCTION if at == 0 else Tone.MUTED), Piece(f" {title}   ", tone)]
            if at and width(line) + width(chip) > self.room:
                break
            line += chip
        return tuple(line) or (Piece(" the keys that you press are shown here", Tone.MUTED),)
