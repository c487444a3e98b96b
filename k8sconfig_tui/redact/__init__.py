"""What may be shown of a value that is hidden.

The law of this room: nothing that leaves here lets anyone guess a value offline, and no key outlives its run.
"""

import hmac

from k8sconfig_tui.model.values import Text, to_bytes

_EXACT = b"k8sconfig-tui/v1|exact|"


class Fingerprints:
    """Keyed fingerprints of exact bytes: equal ones mean equal bytes under this key, and nothing else."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "Fingerprints(…)"

    def of(self, value: Text) -> str:
        """128 bits of HMAC-SHA256 as 32 hexadecimal digits."""
        return hmac.digest(self._key, _EXACT + to_bytes(value), "sha256")[:16].hex()
