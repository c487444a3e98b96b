"""The type of a YAML scalar as kubectl sees it: YAML 1.1 in the reading of sigs.k8s.io/yaml.

Source: ``sigs.k8s.io/yaml: goyaml.v2/resolve.go resolve`` and ``yaml.go convertToJSONableObject``, checked against
kubectl 1.32. Values here are what its JSON holds: an integer beyond 64 bits is a float, a timestamp is its text.
"""

import binascii
import math
import re
import struct
from decimal import Decimal

Scalar = str | int | float | bool | None


class ScalarError(ValueError):
    """The scalar does not fit its tag, or JSON has no such value or key; the message is fixed words."""


_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_HINTS = frozenset("+-0123456789.yYnNtTfFoO~")
_INTEGER = re.compile(r"([-+]?)0(?:[xX]([0-9a-fA-F]+)|[bB]([01]+)|[oO]?([0-7]+))\Z")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_SIGNED_BINARY = re.compile(r"0b([-+][01]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_POINT_FLOAT = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?\Z")
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?.*)?\Z")

_INT64 = range(-(1 << 63), 1 << 63)
_UINT64 = range(1 << 64)
_LONGEST_INTEGER = 100
"""Digits of an integer worth converting; a longer one is beyond 64 bits anyway."""

_TAG = "tag:yaml.org,2002:"


def plain(text: str) -> Scalar:
    """What an untagged plain scalar means; integers and floats of any size, not yet fit for JSON."""
    if text and text[0] not in _HINTS:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] == ".":
        return _finite(text.replace("_", ""), text) if _POINT_FLOAT.match(text) else text
    return _number(text) if text[0] in "+-0123456789" else text


def tagged(tag: str, text: str) -> Scalar:
    """What a scalar with an explicit tag means. Raises ``ScalarError`` when it does not fit a tag of YAML's own."""
    kind = tag.removeprefix(_TAG)
    if kind == "binary":
        return _binary(text)
    if kind not in _FITS:
        return text
    value = plain(text)
    if kind == "float" and type(value) is int and value in _INT64:
        return float(value)
    if kind == "timestamp" and not _TIMESTAMP.match(text):
        raise ScalarError("a value does not fit its tag")
    if type(value) not in _FITS[kind]:
        raise ScalarError("a value does not fit its tag")
    return value


_FITS: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (float,),
    "null": (type(None),),
    "timestamp": (str,),
}


def json_value(value: Scalar) -> Scalar:
    """The value as kubectl's JSON holds it. Raises ``ScalarError`` for infinity and not-a-number."""
    if type(value) is float:
        return _json_float(value)
    if type(value) is int and value not in _INT64:
        return _json_float(float(value))
    return value


def json_key(value: Scalar) -> str:
    """A mapping's key as text. Raises ``ScalarError`` for a key that kubectl refuses."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _go_float32(value)
    if value is None or value not in _INT64:
        raise ScalarError("a mapping's key is null or too large a number")
    return str(value)


def _number(text: str) -> Scalar:
    bare = text.replace("_", "")
    integer = _integer(bare)
    if integer is not None:
        return integer
    return _finite(bare, text) if _FLOAT.match(bare) else text


def _integer(bare: str) -> int | None:
    """A 64-bit integer, signed or not; None for anything else."""
    if len(bare) > _LONGEST_INTEGER:
        return None
    based = _INTEGER.match(bare)
    if based:
        digits, base = next((based[i], base) for i, base in ((2, 16), (3, 2), (4, 8)) if based[i])
        value = int(based[1] + digits, base)
    elif _DECIMAL.match(bare):
        value = int(bare)
    elif signed := _SIGNED_BINARY.match(bare):
        value = int(signed[1], 2)
    else:
        return None
    return value if value in _INT64 or (value in _UINT64 and bare[0] != "+") else None


def _finite(number: str, text: str) -> Scalar:
    """The float, or the text as it stands where the number is out of range."""
    value = float(number)
    return value if math.isfinite(value) else text


def _binary(text: str) -> str:
    try:
        return binascii.a2b_base64(text.replace("\n", ""), strict_mode=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        raise ScalarError("!!binary is not base64") from None


def _json_float(value: float) -> int | float:
    """A float as Go's JSON prints it and kubectl reads it back: whole numbers of 64 bits are integers."""
    if not math.isfinite(value):
        raise ScalarError("JSON has no infinity and no not-a-number")
    if value.is_integer() and abs(value) < 1 << 63:
        return int(Decimal(repr(value)))
    return value


def _go_float32(value: float) -> str:
    """``strconv.FormatFloat(value, 'g', -1, 32)``."""
    try:
        single = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        single = math.copysign(math.inf, value)
    if not math.isfinite(single):
        return ".nan" if math.isnan(single) else ".inf" if single > 0 else "-.inf"
    shortest = next(text for text in (f"{single:.{n}e}" for n in range(9)) if _same_single(float(text), single))
    mantissa, _, exponent = shortest.partition("e")
    power = int(exponent)
    if power < -4 or power >= 6:
        return f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):02d}"
    return f"{Decimal(shortest):f}"


def _same_single(value: float, single: float) -> bool:
    return struct.pack("f", value) == struct.pack("f", single)


# Writing


def unmistakable(text: str) -> bool:
    """Whether a string may stand plain: no YAML, of version 1.1 or 1.2, could take it for anything else."""
    return _PLAIN.fullmatch(text) is not None and text.lower() not in _TAKEN


_PLAIN = re.compile(r"[A-Za-z_/](?:[A-Za-z0-9_./@=-]|:(?=[A-Za-z0-9_./]))*", re.ASCII)
_TAKEN = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
