"""Takes the README's pictures of the demo: ``python -m tests.pictures`` writes ``screenshots/``.

The SVGs are what a test compares with what the code draws; the PNGs and the animated picture are made from the same
screens, and need a fixed-width font that is installed.
"""

import argparse
import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from k8sconfig_tui.readers import parse_all
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui.app import K8sConfigApp
from tests.ui.pilots import settle

if TYPE_CHECKING:
    from PIL import Image

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
_FONT = "DejaVu Sans Mono"
_FONT_FILE = "DejaVuSansMono.ttf"
_WIDTH, _CAPTION, _COLOURS = 1100, 40, 64
"""Of the animated picture: its width and the height of the line below it in pixels, and its colours."""
_KEYS = {"right_curly_bracket": "}", "slash": "/", "asterisk": "*"}


class Picture(NamedTuple):
    """A screen of ``columns`` × ``rows`` after ``keys``."""

    name: str
    title: str
    columns: int
    rows: int
    keys: Sequence[str]
    theme: str = "k8sconfig-dark"


class Step(NamedTuple):
    """A part of the story: keys, what is said of them, and how long it is looked at."""

    keys: Sequence[str]
    said: str
    seconds: float


_CHECKOUT = ("right_curly_bracket", "o", "n", "n", "n")
_STOREFRONT = (*["right_curly_bracket"] * 5, "2", "G", "4")
_CART = (*["right_curly_bracket"] * 6, "o")

PICTURES = (
    Picture("main", "The main screen", 160, 45, (*_CHECKOUT, "v")),
    Picture("light", "The same in a light terminal", 160, 45, (*_CHECKOUT, "v"), "k8sconfig-light"),
    Picture("source", "Why this value, and who put it there", 140, 40, (*_CHECKOUT, "e")),
    Picture("diff", "The difference of a mounted file", 140, 40, _STOREFRONT),
    Picture("broken", "A key that is not there", 140, 40, (*_CHECKOUT, *["n"] * 7)),
    Picture("hostile", "Escape sequences and invisible characters are drawn, not obeyed", 140, 40, _CART),
    Picture("strip", "How each environment is supplied", 140, 40, ("t",)),
    Picture("narrow", "80 × 24", 80, 24, _CHECKOUT),
)

STORY = (
    Step((), "checkout fails in prod only. Why?", 3.0),
    Step(("right_curly_bracket",), "the next container with findings: the kubelet's own words, at once", 6.0),
    Step(("o",), "only what differs: one row a key, one column an environment", 4.0),
    Step(("n", "n", "n"), "the next differences: in prod a stray literal beats the ConfigMap's key", 6.0),
    Step(("e",), "the whole story, to be read aloud: who put it there, and what runs on it", 7.0),
    Step(("escape", *["n"] * 7), "the key that is not there", 5.0),
    Step(("1", "t", "h", "h"), "how each environment of the namespace is supplied", 5.0),
)
_STAGE = Picture("story", "k8sconfig-tui demo:", 140, 40, ())


async def screens(picture: Picture, steps: Sequence[Sequence[str]]) -> AsyncIterator[str]:
    """The screen as SVG after each of these steps, in whatever fixed-width font there is."""
    app = K8sConfigApp(parse_all(["demo:"]), Settings(theme=picture.theme))
    size = (picture.columns, picture.rows)
    with patch("k8sconfig_tui.workspace.workspace.secrets.token_bytes", bytes):  # the same fingerprints every time
        async with app.run_test(size=size) as pilot:
            await settle(app, pilot)
            for keys in steps:
                for key in keys:
                    await pilot.press(key)
                    await settle(app, pilot)
                yield _portable(app.export_screenshot(title=picture.title))


def _portable(svg: str) -> str:
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: [^;]*;", f"font-family: {_FONTS};", svg)


async def take(picture: Picture) -> str:
    """One picture as SVG."""
    return await anext(aiter(screens(picture, [picture.keys])))


def words(svg: str) -> list[str]:
    """What is to be read in a picture."""
    return re.findall(r"<text [^>]*>(.*?)</text>", svg)


def png(svg: str, width: int | None = None) -> bytes:
    """The same picture in pixels."""
    from resvg_py import svg_to_bytes

    return bytes(svg_to_bytes(svg_string=svg.replace(_FONTS, f"'{_FONT}'"), width=width, font_family=_FONT))


def film(steps: Sequence[Step]) -> bytes:
    """The story as an animated picture, each screen with the keys that led to it and what is said of them."""
    from PIL import Image

    async def taken() -> list[str]:
        return [svg async for svg in screens(_STAGE, [step.keys for step in steps])]

    frames = [_captioned(png(svg, _WIDTH), step) for svg, step in zip(asyncio.run(taken()), steps, strict=True)]
    palette = frames[-1].quantize(_COLOURS)
    small = [frame.quantize(_COLOURS, palette=palette, dither=Image.Dither.NONE) for frame in frames]
    out = BytesIO()
    durations = [round(step.seconds * 1000) for step in steps]
    small[0].save(out, "GIF", save_all=True, append_images=small[1:], duration=durations, loop=0, optimize=True)
    return out.getvalue()


def _captioned(picture: bytes, step: Step) -> "Image.Image":
    """A screen with a line below it."""
    from PIL import Image, ImageDraw, ImageFont

    screen = Image.open(BytesIO(picture)).convert("RGB")
    whole = Image.new("RGB", (screen.width, screen.height + _CAPTION), "#10151D")
    whole.paste(screen)
    draw, font = ImageDraw.Draw(whole), ImageFont.truetype(_FONT_FILE, _CAPTION // 2)
    keys = " ".join(_KEYS.get(key, key) for key in step.keys)
    at = (16, screen.height + _CAPTION // 4)
    draw.text(at, keys, "#58A6FF", font=font)
    draw.text(
        (at[0] + (draw.textlength(keys + "  ", font=font) if keys else 0), at[1]), step.said, "#D6DCE4", font=font
    )
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description="Takes the README's pictures.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these")
    chosen = parser.parse_args()
    for picture in PICTURES:
        if not chosen.names or picture.name in chosen.names:
            svg = asyncio.run(take(picture))
            FOLDER.joinpath(f"{picture.name}.svg").write_text(svg)
            FOLDER.joinpath(f"{picture.name}.png").write_bytes(png(svg))
            print(f"{picture.name}: {len(svg) / 1e3:.0f} kB")
    if not chosen.names or _STAGE.name in chosen.names:
        animated = film(STORY)
        FOLDER.joinpath(f"{_STAGE.name}.gif").write_bytes(animated)
        print(f"{_STAGE.name}: {len(animated) / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
