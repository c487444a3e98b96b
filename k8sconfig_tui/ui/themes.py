"""Colours: blue, orange and yellow, for dark and for light terminals; never green against red.

The law of this module: only the colours are here; which meaning takes which is said in ``styles/``.
"""

from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="k8sconfig-dark",
    primary="#58A6FF",
    secondary="#F0883E",
    accent="#E3B341",
    warning="#E3B341",
    error="#F0883E",
    success="#58A6FF",
    foreground="#D6DCE4",
    background="#0D1117",
    surface="#10151D",
    panel="#1B222C",
    dark=True,
    variables={
        "value-tone": "#F0883E",
        "supply-tone": "#E3B341",
        "same-tone": "#58A6FF",
        "unknown-tone": "#B7A6E8",
        "muted-tone": "#A1ABB6",
        "mark-tone": "#0D1117",
        "old-tone": "#3B2314",
        "new-tone": "#12294A",
        "old-part-tone": "#7A4419",
        "new-part-tone": "#1F4E8C",
        "cursor-tone": "#1A3A61",
        "resting-cursor-tone": "#1E2733",
        "frame-tone": "#30363D",
        "cursor-style": "none",
        "cell-style": "bold",
        "resting-cursor-style": "none",
    },
)

LIGHT = Theme(
    name="k8sconfig-light",
    primary="#0A4C8A",
    secondary="#A33B00",
    accent="#7A5200",
    warning="#7A5200",
    error="#A33B00",
    success="#0A4C8A",
    foreground="#1B1F24",
    background="#FFFFFF",
    surface="#FBFBFC",
    panel="#EEF1F4",
    dark=False,
    variables={
        "value-tone": "#A33B00",
        "supply-tone": "#7A5200",
        "same-tone": "#0A4C8A",
        "unknown-tone": "#5B3FA3",
        "muted-tone": "#57606A",
        "mark-tone": "#FFFFFF",
        "old-tone": "#FBE6D9",
        "new-tone": "#DDEBFA",
        "old-part-tone": "#F3BE9B",
        "new-part-tone": "#A9CDF3",
        "cursor-tone": "#C6DEF6",
        "resting-cursor-tone": "#E3E8ED",
        "frame-tone": "#C4CBD2",
        "cursor-style": "none",
        "cell-style": "bold",
        "resting-cursor-style": "none",
    },
)

CONTRAST_DARK = Theme(
    name="k8sconfig-contrast-dark",
    primary="#A6D0FF",
    secondary="#FFC186",
    accent="#FFE26A",
    warning="#FFE26A",
    error="#FFC186",
    success="#A6D0FF",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#14181D",
    dark=True,
    variables={
        "value-tone": "#FFC186",
        "supply-tone": "#FFE26A",
        "same-tone": "#A6D0FF",
        "unknown-tone": "#DCCBFF",
        "muted-tone": "#D5DAE0",
        "mark-tone": "#000000",
        "old-tone": "#4A2300",
        "new-tone": "#00305F",
        "old-part-tone": "#7E3F00",
        "new-part-tone": "#00509C",
        "cursor-tone": "#00366E",
        "resting-cursor-tone": "#262C33",
        "frame-tone": "#9AA3AD",
        "cursor-style": "none",
        "cell-style": "bold",
        "resting-cursor-style": "none",
    },
)

CONTRAST_LIGHT = Theme(
    name="k8sconfig-contrast-light",
    primary="#00306B",
    secondary="#6B2300",
    accent="#4D3300",
    warning="#4D3300",
    error="#6B2300",
    success="#00306B",
    foreground="#000000",
    background="#FFFFFF",
    surface="#FFFFFF",
    panel="#EEF1F4",
    dark=False,
    variables={
        "value-tone": "#6B2300",
        "supply-tone": "#4D3300",
        "same-tone": "#00306B",
        "unknown-tone": "#3B1F80",
        "muted-tone": "#333A42",
        "mark-tone": "#FFFFFF",
        "old-tone": "#FFDCC4",
        "new-tone": "#CFE4FF",
        "old-part-tone": "#FFB98A",
        "new-part-tone": "#93C4FF",
        "cursor-tone": "#B5D6FB",
        "resting-cursor-tone": "#DDE3E9",
        "frame-tone": "#5A636D",
        "cursor-style": "none",
        "cell-style": "bold",
        "resting-cursor-style": "none",
    },
)

ANSI_DARK = replace(
    BUILTIN_THEMES["ansi-dark"],
    name="k8sconfig-ansi-dark",
    variables=BUILTIN_THEMES["ansi-dark"].variables
    | {
        "value-tone": "ansi_bright_red",
        "supply-tone": "ansi_bright_yellow",
        "same-tone": "ansi_bright_blue",
        "unknown-tone": "ansi_bright_magenta",
        "muted-tone": "ansi_white",
        "mark-tone": "ansi_black",
        "old-tone": "ansi_default",
        "new-tone": "ansi_default",
        "old-part-tone": "ansi_red",
        "new-part-tone": "ansi_blue",
        "cursor-tone": "ansi_default",
        "resting-cursor-tone": "ansi_default",
        "frame-tone": "ansi_bright_black",
        "cursor-style": "reverse",
        "cell-style": "bold reverse",
        "resting-cursor-style": "underline",
    },
)

ANSI_LIGHT = replace(
    BUILTIN_THEMES["ansi-light"],
    name="k8sconfig-ansi-light",
    variables=BUILTIN_THEMES["ansi-light"].variables
    | {
        "value-tone": "ansi_red",
        "supply-tone": "ansi_yellow",
        "same-tone": "ansi_blue",
        "unknown-tone": "ansi_magenta",
        "muted-tone": "ansi_bright_black",
        "mark-tone": "ansi_bright_white",
        "old-tone": "ansi_default",
        "new-tone": "ansi_default",
        "old-part-tone": "ansi_bright_yellow",
        "new-part-tone": "ansi_bright_cyan",
        "cursor-tone": "ansi_default",
        "resting-cursor-tone": "ansi_default",
        "frame-tone": "ansi_white",
        "cursor-style": "reverse",
        "cell-style": "bold reverse",
        "resting-cursor-style": "underline",
    },
)

THEMES = (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT, ANSI_DARK, ANSI_LIGHT)
"""Ours, as ``settings`` names them."""


def named(name: str) -> Theme:
    """The theme of that name, the first one when there is none."""
    return next((theme for theme in THEMES if theme.name == name), DARK)


def fitting(name: str, colours: str | None) -> Theme:
    """The theme of that name; in a terminal of 8 or 16 colours, its own colours instead of the nearest to ours, unless
    something else than the usual theme was asked for."""
    theme = named(name)
    return ANSI_DARK if theme is DARK and colours == "standard" else theme


def high_contrast(name: str) -> Theme:
    """The theme of high contrast for the same sort of terminal; the theme itself where there is none."""
    ground = "light" if not named(name).dark else "dark"
    return next((theme for theme in THEMES if theme.name == f"k8sconfig-contrast-{ground}"), named(name))


def after(name: str) -> Theme:
    """The theme that follows."""
    names = [theme.name for theme in THEMES]
    return THEMES[(names.index(name) + 1) % len(THEMES)] if name in names else DARK
