"""Lines between the two sides of a frame, put together at a fraction of what Textual's general way costs.

The law of this module: it makes exactly what Textual makes, only for the plain case: no padding, opacity, hatch or
outline. Everything else, the frame's top and bottom with their titles among it, is Textual's.
"""

from collections.abc import Callable
from typing import Any

from rich.segment import Segment
from textual._border import get_box
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.css.styles import StylesBase
from textual.geometry import Size, Spacing
from textual.strip import Strip
from textual.style import Style


class FramedLines(StylesCache):
    """The lines of a widget, kept until they change."""

    def __init__(self) -> None:
        super().__init__()
        self._key: tuple[object, ...] = ()
        self._sides = (Segment(""), Segment(""))

    def render_line(  # noqa: PLR0913, PLR0917 - the arguments are Textual's
        self,
        styles: StylesBase,
        y: int,
        size: Size,
        content_size: Size,
        padding: Spacing,
        base_background: Color,
        background: Color,
        render_content_line: Callable[[int], Strip],
        *rest: Any,
    ) -> Strip:
        gutter = styles.gutter
        at = y - gutter.top
        if any(padding) or not 0 <= at < content_size.height or not _plain(styles):
            return super().render_line(
                styles, y, size, content_size, padding, base_background, background, render_content_line, *rest
            )
        inner, _ = self.get_inner_outer(base_background, background)
        line = render_content_line(at).adjust_cell_length(content_size.width, inner.rich_style)
        if not gutter.width:
            return line
        left, right = self._frame(styles, base_background, background)
        return Strip([left, *line, right], size.width)

    def _frame(self, styles: StylesBase, base_background: Color, background: Color) -> tuple[Segment, Segment]:
        """The left and the right side."""
        _, right, _, left = styles.border
        key = (left, right, base_background, background)
        if key != self._key:
            inner, outer = self.get_inner_outer(base_background, background)
            sides = [
                get_box(kind, inner, outer, Style(foreground=base_background + color))[1]
                for kind, color in (left, right)
            ]
            self._key, self._sides = key, (sides[0][0], sides[1][2])
        return self._sides


def _plain(styles: StylesBase) -> bool:
    """Whether both sides have a frame or none has, and nothing else is drawn over the lines."""
    _, (right, _), _, (left, _) = styles.border
    return bool(left) == bool(right) and styles.opacity == 1.0 and styles.text_opacity == 1.0
