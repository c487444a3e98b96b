"""What becomes of each value on its way into a snapshot: a token, or itself where ``--clear-config`` leaves it.

The law of this module: a value of a Secret is a token, always. Any other is clear only where it was asked for and every
rule allows it, and then it is noted; nothing else decides.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

import msgspec

from k8sconfig_tui.formats.snapshot import ImageRecord
from k8sconfig_tui.model.data import Data, Entry
from k8sconfig_tui.model.inventory import ImageConfig
from k8sconfig_tui.model.kube import KubeObject
from k8sconfig_tui.model.sealed import is_sealed, vouched, vouching
from k8sconfig_tui.model.values import State, state_of
from k8sconfig_tui.redact.clear import is_trivial, may_be_clear
from k8sconfig_tui.redact.known import KnownValues
from k8sconfig_tui.redact.status import decoded
from k8sconfig_tui.redact.tokens import Named, Sealer

_WITHOUT_VALUES = frozenset({
    "helm.sh/release.v1", "kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token",
})  # fmt: skip
_HELM_RELEASE = "sh.helm.release.v1."
_HIDDEN = "***REDACTED***"
_HIDDEN_BASE64 = "KioqUkVEQUNURUQqKio="
_CIPHERTEXT = "ENC[AES256_GCM,redacted]"
NO_TEXT = 0
"""What no key of a map may hold, so that it is read back as broken."""

_UNREADABLE = {
    State.EMPTY: ("", ""),
    State.INVALID: (NO_TEXT, "!"),
    State.ENCRYPTED: (_CIPHERTEXT, _CIPHERTEXT),
}
"""What is read back as the same state, plain and where the API has base64."""

_TYPE = msgspec.json.Decoder(str | None)


class Clear(NamedTuple):
    """A value that was left clear, and where."""

    place: str
    value: str


def type_of(obj: KubeObject) -> str:
    """The type of a Secret; empty where it has none."""
    return decoded(obj.type, _TYPE) or ""


class Values:
    """The values of one inventory; ``count`` is of their places.

    ``known`` is None where every value becomes a token, else the values that nothing left clear may hold; ``never`` are
    texts that must not stay clear for another reason.
    """

    def __init__(self, sealer: Sealer, known: KnownValues | None, never: Collection[str]) -> None:
        self.sealer = sealer
        self.never = never
        self.count = 0
        self.clear: list[Clear] = []
        self._known = known

    def data(self, obj: KubeObject, data: Data) -> dict[str, Any]:
        """``data`` and ``binaryData`` of a ConfigMap or Secret."""
        bare = type_of(obj) in _WITHOUT_VALUES or obj.metadata.name.startswith(_HELM_RELEASE)
        made: dict[str, Any] = {}
        for key, entry in data.entries.items():
            field = "binaryData" if entry.binary else "data"
            made.setdefault(field, {})[key] = self._entry(obj, key, entry, bare=bare)
        return made

    def _entry(self, obj: KubeObject, key: str, entry: Entry, *, bare: bool) -> Any:
        self.count += 1
        encoded = entry.binary or obj.kind == "Secret"
        if entry.state is State.REDACTED and entry.sealed is not None:
            return entry.sealed
        if entry.state in _UNREADABLE:
            return _UNREADABLE[entry.state][encoded]
        if bare or entry.value is None:
            return _HIDDEN_BASE64 if entry.binary else _HIDDEN
        if not encoded and isinstance(entry.value, str) and self._may_stay(key, entry.value):
            return self._left(f"{obj.ref.kind} {obj.ref.namespace}/{obj.ref.name} {key}", entry.value)
        return self.sealer.value(entry.value)

    def literal(self, place: str, name: str, written: str, named: Named) -> str:
        """A literal of a pod spec; ``named`` says which of its references stay."""
        self.count += 1
        value = vouched(written)[1]
        state = state_of(value)
        if state is State.ENCRYPTED:
            return _CIPHERTEXT
        if state is State.REDACTED and not is_sealed(value):
            return value
        if is_sealed(value) or not self._may_stay(name, value):
            return self.sealer.text(value, named)
        return self._left(place, value, whole="$" not in value)

    def image(self, image: ImageConfig) -> ImageRecord:
        """What an image brings, as tokens."""
        seal = self.sealer.value
        self.count += len(image.env)
        env = {name: seal(value) for name, value in image.env.items()}
        return ImageRecord(env, [*map(seal, image.entrypoint)], [*map(seal, image.cmd)])

    def _may_stay(self, key: str, value: str) -> bool:
        return self._known is not None and value not in self.never and may_be_clear(key, value, self._known)

    def _left(self, place: str, value: str, *, whole: bool = True) -> str:
        """The value, with the word that no token of this run is of it where that can be said."""
        self.clear.append(Clear(place, value))
        return value if is_trivial(value) or not whole else vouching(value, self.sealer.key_id)
