"""From a value to the token that stands for it.

The law of this module: a token is keyed and of the whole value, and nothing of the value, not even its length, can be
told from it; only that it is not empty. Two tokens of one value, over its exact bytes and over them without blanks at
the end, are of different domains.
"""

import hmac
import secrets
from collections.abc import Callable
from functools import cached_property

from k8sconfig_tui.model.expansion import stretches
from k8sconfig_tui.model.sealed import Token, is_sealed, spelled
from k8sconfig_tui.model.values import Text, to_bytes

_EXACT = b"v1|exact|"
_TRIMMED = b"v1|trimmed|"
_BLANKS = b" \t\r\n"
_MOST = 1 << 16

Named = Callable[[str], bool]
"""Whether what stands in ``$(…)`` is the name of a variable, and no secret itself."""


class Sealer:
    """Makes the tokens of one run, under a key that ends with it."""

    def __init__(self, key: bytes, key_id: str) -> None:
        self._key = key
        self.key_id = key_id
        self._known: dict[tuple[Text, bool], str] = {}
        self._sealed: set[Text] = set()

    @cached_property
    def aside(self) -> "Sealer":
        """One for texts that are no values, such as labels: what is clear beside them is then nobody's business."""
        return Sealer.fresh()

    @classmethod
    def fresh(cls) -> "Sealer":
        """Under a new random key; its name tells nothing of it."""
        return cls(secrets.token_bytes(32), secrets.token_hex(8))

    def __repr__(self) -> str:
        return "Sealer(…)"

    def value(self, value: Text, *, word: bool = False) -> str:
        """The token of a value; an empty one stays empty, and one that is a token already stays that."""
        if not value or (isinstance(value, str) and is_sealed(value)):
            return value if isinstance(value, str) else ""
        found = self._known.get((value, word))
        if found is None:
            self._sealed.add(value)
            if len(self._known) >= _MOST:
                self._known.clear()
            data = to_bytes(value)
            token = Token(self.key_id, self._digest(_EXACT, data), self._digest(_TRIMMED, data.rstrip(_BLANKS)), word)
            found = self._known[value, word] = spelled(token)
        return found

    def has_sealed(self, value: Text) -> bool:
        """Whether a token was made of just this value."""
        return value in self._sealed

    def text(self, text: str, named: Named) -> str:
        """A text with a token in place of each stretch between its references; those to variables stay."""
        if "$" not in text or is_sealed(text):
            return self.value(text)
        made: list[str] = []
        literal = ""
        for piece, is_name in stretches(text):
            if is_name and named(piece):
                made += (self.value(literal), f"$({piece})")
                literal = ""
            else:
                literal += f"$({piece})" if is_name else piece
        return "".join((*made, self.value(literal)))

    def _digest(self, domain: bytes, data: bytes) -> str:
        return hmac.digest(self._key, domain + data, "sha256")[:16].hex()
