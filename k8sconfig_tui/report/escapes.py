"""Strings in double quotes, as JSON and YAML both read them, with nothing in them that acts on a terminal.

The law of this module: an escape changes the spelling, never the string. What is escaped beyond JSON's own need: DEL,
C1 controls, line and paragraph separators, and the invisible characters that reorder, join or hide (Unicode Cf).
"""

import re
from collections.abc import Callable

import msgspec

_UNSAFE = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def json(value: object) -> bytes:
    """The value as JSON. A lone surrogate, which has no UTF-8, becomes U+FFFD."""
    return _escaped(value, _utf16)


def yaml(text: str) -> str:
    """The text as a double-quoted YAML scalar."""
    return _escaped(text, _whole).decode()


def _escaped(value: object, spell: Callable[[re.Match[str]], str]) -> bytes:
    try:
        data = msgspec.json.encode(value)
    except UnicodeEncodeError:
        data = msgspec.json.encode(_mended(msgspec.to_builtins(value)))
    if data.isascii():
        return data.replace(b"\x7f", b"\\u007f")
    return _UNSAFE.sub(spell, data.decode()).encode()


def _utf16(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _whole(match: re.Match[str]) -> str:
    return f"\\U{ord(match[0]):08x}"


def _mended(value: object) -> object:
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in value)
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value
