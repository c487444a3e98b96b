"""What a value is: its state and its exact bytes.

The law of this module: two values are equal exactly when their bytes are equal. A value that is
valid UTF-8 is therefore always a ``str`` and any other always ``bytes``; there is no third spelling.
"""

import binascii
from enum import StrEnum

from k8sconfig_tui.model.sealed import MARK, SIGN

Text = str | bytes
"""A value's exact bytes: ``str`` when they are UTF-8, ``bytes`` when they are not."""


class State(StrEnum):
    """What is known of a value. The unknown states compare neither as equal nor as different."""

    VALUE = "value"
    EMPTY = "empty"
    ABSENT = "absent"
    MISSING = "missing"
    OPTIONAL_MISSING = "optional-missing"
    RUNTIME = "runtime"
    FORBIDDEN = "forbidden"
    NOT_READ = "not-read"
    REDACTED = "redacted"
    ENCRYPTED = "encrypted"
    INVALID = "invalid"

    @property
    def known(self) -> bool:
        """Whether the snapshot itself decides what the process gets (a value, or provably none)."""
        return self in _KNOWN

    @property
    def sets(self) -> bool:
        """Whether a definition in this state puts a variable (or file) into the container."""
        return self not in _SETS_NOTHING


_KNOWN = frozenset({State.VALUE, State.EMPTY, State.ABSENT, State.MISSING, State.OPTIONAL_MISSING})
_SETS_NOTHING = frozenset({State.ABSENT, State.MISSING, State.OPTIONAL_MISSING})

PLACEHOLDERS = frozenset({"***HIDDEN***", "**SOPS**", "***REDACTED***", "<redacted>", "[REDACTED]"})
"""What other tools (support bundles, flux …) leave where they hid a value."""

_SOPS = "ENC[AES256_GCM,"

_MASKS = PLACEHOLDERS | {"***", "++++++++"}
"""The same where the API holds base64, so that these cannot be anything else (kubectl diff, argocd)."""

_MARKS: frozenset[str | int] = frozenset(f"*<[E{SIGN}")
"""First characters of a placeholder, of SOPS ciphertext or of a token: nearly every value is settled by one look."""


def canonical(data: bytes) -> Text:
    """The one spelling of these bytes."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def to_bytes(value: Text) -> bytes:
    """The exact bytes of a value."""
    return value.encode() if isinstance(value, str) else value


def state_of(value: Text) -> State:
    """The state of a value that was read: empty, a placeholder that some tool left, ciphertext, or a value."""
    if not value:
        return _EMPTY
    if value[0] in _MARKS and isinstance(value, str):
        if value in PLACEHOLDERS or value.startswith(MARK):
            return State.REDACTED
        if value.startswith(_SOPS):
            return State.ENCRYPTED
    return _VALUE


def sealed_of(value: Text | None, state: State) -> str | None:
    """The value itself where it is redacted by a token that still compares."""
    return value if state is State.REDACTED and isinstance(value, str) and value.startswith(MARK) else None


def filled(value: Text) -> State:
    """``value`` or ``empty``: the state of a text that was made here, not read."""
    return _VALUE if value else _EMPTY


_EMPTY, _VALUE = State.EMPTY, State.VALUE
"""Looking up a member of an Enum costs more than all the rest of these two."""


def decode_base64(text: str) -> Text | None:
    """The value behind base64 as Go's encoding/json decodes it (line breaks allowed), or None when broken."""
    try:
        return canonical(binascii.a2b_base64(text.replace("\r", "").replace("\n", ""), strict_mode=True))
    except (binascii.Error, ValueError):
        return None


def decode_secret(text: str) -> tuple[State, Text | None]:
    """State and value of one key of a Secret's ``data``; a mask or ciphertext stands there instead of base64."""
    if text in _MASKS:
        return State.REDACTED, None
    value = decode_base64(text)
    if value is None:
        return (State.ENCRYPTED if text.startswith(_SOPS) else State.INVALID), None
    state = state_of(value)
    return state, value if state.known else None
