"""The words of a command line: names of flags stay, what is set with them becomes tokens.

The law of this module: what stays is of a fixed vocabulary or has the shape of a flag's name; what the reader of a
command line would take for a flag, a value or a script before, it takes for the same afterwards
(``resolve/command.py``).
"""

import re

from k8sconfig_tui.redact.tokens import Named, Sealer

_SHELLS = ("sh", "bash", "ash", "dash", "zsh", "ksh", "busybox", "env")
_VOCABULARY = frozenset(
    {"--", "-", *_SHELLS, *(f"{place}/{name}" for place in ("/bin", "/usr/bin", "/usr/local/bin") for name in _SHELLS)}
)
_SCRIPT_SWITCH = re.compile(r"-[aefilux]{0,4}c")
_PART = r"[A-Za-z]{1,24}(?:[0-9]{1,3}[A-Za-z]{0,3})?"
"""A part of a flag's name: letters, and digits where a number stands. No base64 has that shape for long."""

_PARTS = rf"{_PART}(?:[._-]{_PART}){{0,9}}"
_LONG = rf"--{_PARTS}"
_SHORT = r"-[a-z]{1,24}(?:[._-][a-z]{1,24}){0,9}"
_PROPERTY = rf"-D{_PARTS}"
_VARIABLE = r"[A-Z_][A-Z0-9_]{0,63}"
_SETTING = re.compile(rf"({_PROPERTY}|{_LONG}|{_SHORT}|{_VARIABLE})=(?!=)(.*)", re.DOTALL)
_SWITCH = re.compile(_LONG)
_MORE_THAN_A_WORD = re.compile(r"[\s=\"'`;|&<>\\]")


def word(text: str, sealer: Sealer, named: Named) -> str:
    """One word of ``command`` or ``args`` as it may be shown."""
    if text in _VOCABULARY or _SCRIPT_SWITCH.fullmatch(text) or _SWITCH.fullmatch(text):
        return text
    setting = _SETTING.fullmatch(text)
    if setting is not None:
        return f"{setting[1]}={sealer.text(setting[2], named)}"
    dash = "-" if text.startswith("-") else ""
    rest = text.removeprefix(dash)
    if "$" in rest or _MORE_THAN_A_WORD.search(rest):
        return dash + sealer.text(rest, named)
    return dash + sealer.value(rest, word=True)
