"""What may be shown of a value that is hidden.

The law of this room: nothing that leaves here lets anyone guess a value offline, and no key outlives its run.
"""

import hmac

from k8sconfig_tui.model.values import Text, to_bytes

_EXACT = b"k8sconfig-tui/v1|exact|"
_MOST = 1 << 14


class Fingerprints:
    """Keyed fingerprints of exact bytes: equal ones mean equal bytes under this key, and nothing else."""

    __slots__ = ("_key", "_known")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[Text, str] = {}

    def __repr__(self) -> str:
        return "Fingerprints(…)"

    def of(self, value: Text) -> str:
        """128 bits of HMAC-SHA256 as 32 hexadecimal digits."""
        known = self._known.get(value)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            known = self._known[value] = hmac.digest(self._key, _EXACT + to_bytes(value), "sha256")[:16].hex()
        return known
