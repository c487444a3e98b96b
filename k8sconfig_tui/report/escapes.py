"""JSON with nothing in it that acts on a terminal.

The law of this module: an escape changes the spelling, never the string. What is escaped beyond JSON's own need: DEL,
C1 controls, line and paragraph separators, and the invisible characters that reorder, join or hide (Unicode Cf).
"""

import re

import msgspec

_UNSAFE = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def json(value: object) -> bytes:
    """The value as JSON. A lone surrogate, which has no UTF-8, becomes U+FFFD."""
    try:
        data = msgspec.json.encode(value)
    except UnicodeEncodeError:
        data = msgspec.json.encode(mended(msgspec.to_builtins(value)))
    if data.isascii():
        return data.replace(b"\x7f", b"\\u007f")
    return _UNSAFE.sub(_utf16, data.decode()).encode()


def _utf16(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def mended(value: object) -> object:
    """The same tree of builtins with U+FFFD for every lone surrogate."""
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in value)
    if isinstance(value, list):
        return [mended(item) for item in value]
    if isinstance(value, dict):
        return {mended(key): mended(item) for key, item in value.items()}
    return value
