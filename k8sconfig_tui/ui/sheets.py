"""Finds the style sheets: inside an installed wheel, beside the package in a checkout or an editable install.

The law of this module: the sheets exist once, in ``styles/``, and this is the only place that knows where that is.
"""

from pathlib import Path

import k8sconfig_tui


def style_sheets() -> list[Path]:
    """The style sheets in the order of their names. Raises FileNotFoundError when the installation lacks them."""
    package = Path(k8sconfig_tui.__file__).parent
    for folder in (package / "styles", package.parent / "styles"):
        sheets = sorted(folder.glob("*.tcss"))
        if sheets:
            return sheets
    raise FileNotFoundError("no style sheets: k8sconfig-tui is not installed completely")
