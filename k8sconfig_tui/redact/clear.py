"""What ``--clear-config`` may leave clear.

The law of this module: it is asked for each value on its own, and any doubt makes a token of it.
"""

import re

from k8sconfig_tui.redact.known import KnownValues

_WORDS = (
    "pass(?:w(?:or)?d|phrase)?", "pwd", "secret", "token", "cred", "priv", "auth", "api[-_.]?key", "access[-_.]?key",
    "signing", "salt", "cookie", "session", "bearer", "jwt", "cert", "pem", "keystore", "dsn", "webhook",
    "licen[sc]e", "encryption", "connection[-_.]?string", "connstr",
)  # fmt: skip
_SUSPICIOUS = "|".join(_WORDS)
_NAME = re.compile(rf"(?:{_SUSPICIOUS})|(?:^|[-_.])(?:key|pin|otp|psk|sas)(?:$|[-_.])", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_INSIDE = re.compile(
    rf"(?:{_SUSPICIOUS}|(?<![A-Za-z0-9])(?:key|pin|otp|psk))[A-Za-z0-9_.\-]*[\"']?\s*(?:[:=]|=>)\s*[\"']?[^\s\"']",
    re.IGNORECASE,
)
"""A setting of such a name written inside a longer text, such as a properties file."""

_USERINFO = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://[^\s/@]*@|[?&](?:sig|key|token|password|secret)=", re.IGNORECASE)
_SHAPES = re.compile(
    r"-----BEGIN|PRIVATE KEY|\beyJ[A-Za-z0-9_-]{8,}\.|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bgh[pousr]_[A-Za-z0-9]{20,}|"
    r"\bxox[abprs]-|\bsk_(?:live|test)_|\bAIza[A-Za-z0-9_-]{20,}|\$(?:2[aby]|argon2\w*|6|5|1)\$|ENC\[|AGE-SECRET-KEY-"
)
_LONG_RANDOM = re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")
_MOST = 64 << 10
_TRIVIAL = frozenset({
    "true", "false", "yes", "no", "on", "off", "0", "1", "none", "null", "nil", "enabled", "disabled", "default",
})  # fmt: skip


def may_be_clear(key: str, value: str, known: KnownValues) -> bool:
    """Whether a value of this key can be shown to whoever gets the snapshot."""
    if suspicious(key) or len(value) > _MOST or not _printable(value):
        return False
    if _USERINFO.search(value) or _SHAPES.search(value) or _INSIDE.search(value) or _LONG_RANDOM.search(value):
        return False
    return not known.stand_in(value.encode("utf-8", "surrogatepass"))


def is_trivial(value: str) -> bool:
    """Whether the value is a word that stands in many places of any cluster."""
    return value.strip().lower() in _TRIVIAL


def suspicious(key: str) -> bool:
    """Whether the name is one that secrets have."""
    return _NAME.search(_CAMEL.sub("_", key)) is not None


def _printable(value: str) -> bool:
    return all(character.isprintable() or character in "\n\r\t" for character in value)
