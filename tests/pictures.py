"""Takes the README's pictures of the demo: ``python -m tests.pictures`` writes ``screenshots/``.

With ``--png FOLDER`` it also draws them there, in a font that is installed.
"""

import argparse
import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from k8sconfig_tui.readers import parse_all
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.ui.app import K8sConfigApp
from tests.ui.pilots import settle

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


class Picture(NamedTuple):
    """A screen of ``columns`` × ``rows`` after ``keys``."""

    name: str
    columns: int
    rows: int
    keys: Sequence[str]


_CHECKOUT = ("right_curly_bracket", "2", "o", "n", "n", "n", "l", "l")

PICTURES = (
    Picture("main", 160, 45, (*_CHECKOUT, "v")),
    Picture("narrow", 80, 24, _CHECKOUT),
)


async def take(picture: Picture) -> str:
    """The screen as SVG, in whatever fixed-width font there is."""
    app = K8sConfigApp(parse_all(["demo:"]), Settings())
    async with app.run_test(size=(picture.columns, picture.rows)) as pilot:
        await settle(app, pilot)
        for key in picture.keys:
            await pilot.press(key)
            await settle(app, pilot)
        svg = app.export_screenshot(title="k8sconfig-tui")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: [^;]*;", f"font-family: {_FONTS};", svg)


def words(svg: str) -> list[str]:
    """What is to be read in a picture, without the fingerprints, whose key is new in every run."""
    texts = re.findall(r"<text [^>]*>(.*?)</text>", svg)
    return [re.sub(r"^((?:&#160;|\s)*)[0-9a-f]{6,32}$", r"\1fingerprint", text) for text in texts]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description="Takes the README's pictures.")
    parser.add_argument("--png", type=Path, metavar="FOLDER", help="draw them as PNG too")
    chosen = parser.parse_args()
    for picture in PICTURES:
        svg = asyncio.run(take(picture))
        path = FOLDER / f"{picture.name}.svg"
        path.write_text(svg)
        print(f"{path.name}: {len(svg) / 1e3:.0f} kB")
        if chosen.png:
            from resvg_py import svg_to_bytes

            drawn = svg.replace(_FONTS, "DejaVu Sans Mono")
            chosen.png.joinpath(f"{picture.name}.png").write_bytes(bytes(svg_to_bytes(svg_string=drawn)))


if __name__ == "__main__":
    main()
