"""Kubernetes quantities (``100m``, ``1.5Gi``, ``12e6``), as the API server parses them.

The official client has a parser, but importing it costs more than the rest of a light command together.
Source: ``staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go``.
"""

import re
from decimal import ROUND_CEILING, Decimal, localcontext

_QUANTITY = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)\Z", re.ASCII)

_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_LONGEST = 64
LARGEST = 2**63 - 1
"""What a kubelet's integers hold; a quantity with a binary suffix is cut to it when it is parsed."""


def parse_quantity(text: str | int | float) -> Decimal | None:
    """The exact amount; None when the text is no quantity."""
    match = _QUANTITY.match(str(text).strip()) if len(str(text)) <= _LONGEST else None
    if match is None:
        return None
    number, exponent, suffix = match.groups()
    with localcontext() as context:
        context.prec = 120
        if exponent:
            return Decimal(number).scaleb(int(exponent[1:])) if abs(int(exponent[1:])) <= _LONGEST else None
        if suffix in _BINARY:
            return min(Decimal(number) * (1 << _BINARY[suffix]), Decimal(LARGEST))
        return Decimal(number).scaleb(_DECIMAL[suffix or ""])


def scaled(amount: Decimal, exponent: int = 0) -> int:
    """The amount in units of 10^-exponent, rounded up (``Quantity.Value``, ``Quantity.MilliValue``)."""
    with localcontext() as context:
        context.prec = 120
        return int(amount.scaleb(exponent).to_integral_value(ROUND_CEILING))
