"""``limit`` and ``continue``: a list in pages, each from the same version of the world.

The law of this module: a token says which version and after which name, as the real server's does; nothing is kept.
"""

import base64
import binascii
import bisect
import json
from typing import NamedTuple

from tests.api.status import RefusalError, bad_request, invalid_options
from tests.api.store import Item

EXPIRED = (
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without "
    "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. "
    "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or "
    "deleted between the time the first chunk was returned and now may show up in the list."
)
# The version in a token of an expired list: go on with what is there now.
ANY_VERSION = -1


class Position(NamedTuple):
    """After which name, at which version, the next page begins."""

    version: int
    start: str

    def token(self) -> str:
        fields = {"v": "meta.k8s.io/v1", "rv": self.version, "start": self.start}
        return base64.urlsafe_b64encode(json.dumps(fields, separators=(",", ":")).encode()).decode().rstrip("=")


class Page(NamedTuple):
    items: list[Item]
    token: str
    remaining: int


def position(token: str) -> Position:
    try:
        decoded = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except binascii.Error as error:
        raise bad_request(f"invalid continue token: continue key is not valid: {error}") from None
    try:
        fields = json.loads(decoded)
    except ValueError:
        first = json.dumps(decoded[:1].decode("latin-1"))[1:-1]
        odd = f"invalid character '{first}' looking for beginning of value"
        raise bad_request(f"invalid continue token: continue key is not valid: {odd}") from None
    if not isinstance(fields, dict) or not isinstance(fields.get("rv"), int) or not fields["rv"]:
        odd = "incorrect encoded start resourceVersion (version meta.k8s.io/v1)"
        raise bad_request(f"invalid continue token: continue key is not valid: {odd}")
    return Position(fields["rv"], str(fields.get("start", "")))


def expired(at: Position) -> RefusalError:
    """The refusal of an old token, with one by which an inconsistent list goes on."""
    again = Position(ANY_VERSION, at.start.removeprefix("/")).token()
    return RefusalError(410, EXPIRED, metadata={"continue": again})


def limit(text: str) -> int:
    """0 is no limit."""
    try:
        return max(int(text or "0"), 0)
    except ValueError:
        raise bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax') from None


def page(items: list[Item], namespace: str, after: Position | None, most: int, version: int) -> Page:
    """The next ``most`` of the items, which are all of ``namespace`` or of everywhere."""
    prefix = f"{namespace}/" if namespace else ""
    first = 0 if after is None else bisect.bisect_left(items, prefix + after.start.removeprefix("/"), key=_path)
    rest = items[first:]
    if not most or len(rest) <= most:
        return Page(rest, "", 0)
    last = rest[most - 1].path.removeprefix(prefix)
    return Page(rest[:most], Position(version, f"/{last}\0").token(), len(rest) - most)


def _path(item: Item) -> str:
    return item.path


def check_match(query_version: str, match: str) -> None:
    if match and not query_version:
        raise invalid_options(
            "resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"
        )
