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
        "muted-tone": "#8B949E",
        "mark-tone": "#0D1117",
        "old-tone": "#3B2314",
        "new-tone": "#12294A",
        "old-part-tone": "#7A4419",
        "new-part-tone": "#1F4E8C",
        "cursor-tone": "#264B77",
        "resting-cursor-tone": "#1E2733",
        "frame-tone": "#30363D",
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
        "cursor-tone": "#BBD6F2",
        "resting-cursor-tone": "#E3E8ED",
        "frame-tone": "#C4CBD2",
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
        "cursor-tone": "ansi_blue",
        "resting-cursor-tone": "ansi_bright_black",
        "frame-tone": "ansi_bright_black",
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
        "cursor-tone": "ansi_bright_cyan",
        "resting-cursor-tone": "ansi_white",
        "frame-tone": "ansi_white",
    },
)

THEMES = (DARK, LIGHT, ANSI_DARK, ANSI_LIGHT)
"""Ours, in the order in which the theme key walks through them."""


def named(name: str) -> Theme:
    """The theme of that name, the first one when there is none."""
    return next((theme for theme in THEMES if theme.name == name), DARK)


def after(name: str) -> Theme:
    """The theme that follows."""
    names = [theme.name for theme in THEMES]
    return THEMES[(names.index(name) + 1) % len(THEMES)] if name in names else DARK
