"""Byte order marks: UTF-8 with one, and the UTF-16 that PowerShell's ``>`` writes."""

import codecs

from k8sconfig_tui.formats import FormatError, Layer, Tick

_CODECS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


def recognises(data: bytes) -> bool:
    return data.startswith(tuple(_CODECS))


def unwrap(data: bytes, file: str, _tick: Tick) -> bytes:
    """The same text as UTF-8 without a mark."""
    mark, codec = next(item for item in _CODECS.items() if data.startswith(item[0]))
    if codec == "utf-8":
        return data[len(mark) :]
    try:
        return data[len(mark) :].decode(codec).encode()
    except UnicodeError:
        raise FormatError(f"{file}: not valid UTF-16") from None


LAYER = Layer("byte order mark", recognises, unwrap)
