"""Texts of which parts are known by a keyed token alone, as a redacted snapshot holds them.

The law of this module: tokens of one key are equal exactly when the bytes are; of two keys nothing can be said. In a
text a token stands behind ``MARK``, which is new in each process: no input can forge one, only the reader of
snapshots puts it there.

A clear text may be *vouched* for under a key: whoever made the tokens of that key made none of just this text. So it
differs from each of them, though it stands there without a token of its own, by which others could be recognised.
"""

import re
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

SIGN = "\ue000"
"""The first character of every token: one look tells that a text has none."""

MARK = SIGN + secrets.token_hex(16)
BETWEEN_WORDS = f"{MARK}|"
"""What stands between the words of a command line."""


class Token(NamedTuple):
    """``exact`` is of a value's bytes, ``trimmed`` of them without blanks at the end, both under the key ``key`` names.

    ``word``: the value holds no blank, quote or ``=``, so that no other setting is written inside it.
    """

    key: str
    exact: str
    trimmed: str
    word: bool = False


def spelled(token: Token, mark: str = MARK) -> str:
    """The token as it stands in a text."""
    return f"{mark}{token.key}.{token.exact}.{token.trimmed}.{'w' if token.word else 't'};"


_KEY = r"[0-9a-f]{16}"
_DIGEST = r"[0-9a-f]{32}"
_TOKEN = re.compile(rf"{MARK}({_KEY})\.({_DIGEST})\.({_DIGEST})\.([wt]);")

_VOUCHER = re.compile(rf"{MARK}({_KEY})=")

BEHIND_MARK = rf"{_KEY}(?:=|\.{_DIGEST}\.{_DIGEST}\.[wt];)"
"""What has to stand behind the mark in a snapshot."""

Piece = str | Token


def vouching(text: str, key: str) -> str:
    """A clear text with the word that no token of this key is of it."""
    return f"{MARK}{key}={text}"


def vouched(text: str) -> tuple[str, str]:
    """The key under which a clear text is vouched for (empty: none), and the text."""
    match = _VOUCHER.match(text) if text.startswith(SIGN) else None
    return (match[1], text[match.end() :]) if match else ("", text)


def is_sealed(text: str) -> bool:
    """Whether a part of the text is a token."""
    return SIGN in text and MARK in text


@lru_cache(maxsize=1 << 14)
def pieces(text: str) -> tuple[Piece, ...]:
    """The text as what is clear and what are tokens, in turn; an empty text has none."""
    found: list[Piece] = []
    position = 0
    for match in _TOKEN.finditer(text):
        if match.start() > position:
            found.append(text[position : match.start()])
        found.append(Token(match[1], match[2], match[3], match[4] == "w"))
        position = match.end()
    if position < len(text):
        found.append(text[position:])
    return tuple(found)


def is_plain_word(text: str) -> bool:
    """Whether the text is a token, with nothing beside it, of a value that is a word of its own."""
    found = pieces(text)
    return len(found) == 1 and isinstance(found[0], Token) and found[0].word


def without_tokens(text: str, instead: str = "‹redacted›") -> str:
    """The text with something else in place of each token."""
    if not is_sealed(text):
        return text
    return _TOKEN.sub(lambda _: instead, _VOUCHER.sub("", text)).replace(BETWEEN_WORDS, " ")


def equal(left: str, right: str) -> bool | None:
    """Whether two texts stand for the same bytes; None where that cannot be told."""
    if left == right:
        return True
    if left.startswith(MARK) or right.startswith(MARK):
        (of_left, left), (of_right, right) = vouched(left), vouched(right)
        if left == right:
            return True
        if _is_token_of(of_left, right) or _is_token_of(of_right, left):
            return False
    words = left.split(BETWEEN_WORDS), right.split(BETWEEN_WORDS)
    if len(words[0]) == len(words[1]) == 1:
        return _equal(pieces(left), pieces(right))
    if 1 in map(len, words) and not (is_sealed(left) and is_sealed(right)):
        return None
    return _equal_words(*words)


def _is_token_of(key: str, text: str) -> bool:
    """Whether the text is one token of this key and nothing else."""
    found = pieces(text) if key else ()
    return len(found) == 1 and isinstance(found[0], Token) and found[0].key == key


def _equal_words(left: Sequence[str], right: Sequence[str]) -> bool | None:
    """Lists are different where their lengths, or any two of their words, are."""
    if len(left) != len(right):
        return False
    found = {_equal(pieces(one), pieces(other)) for one, other in zip(left, right, strict=True)}
    return False if False in found else None if None in found else True


def _equal(left: Sequence[Piece], right: Sequence[Piece]) -> bool | None:
    """Texts of which all pieces but one are the same are different if that one is; of two that differ nothing follows.

    The one may be repeated, as long as it is the same two each time: then the lengths decide, or the first place.
    """
    if not left or not right:
        return not left and not right
    if _apart(left[0], right[0], at_end=False) or _apart(left[-1], right[-1], at_end=True):
        return False
    if len(left) != len(right):
        return None
    pairs = {pair: _same(*pair) for pair in zip(left, right, strict=True)}
    if None in pairs.values():
        return None
    different = [pair for pair, same in pairs.items() if not same]
    return len(different) == 0 or (False if len(different) == 1 else None)


def _same(left: Piece, right: Piece) -> bool | None:
    if isinstance(left, Token) and isinstance(right, Token):
        return left.exact == right.exact if left.key == right.key else None
    return left == right if isinstance(left, str) and isinstance(right, str) else None


def _apart(left: Piece, right: Piece, *, at_end: bool) -> bool:
    """Whether two texts that begin (or end) so cannot be the same, whatever else they hold."""
    if not isinstance(left, str) or not isinstance(right, str):
        return False
    short, long = sorted((left, right), key=len)
    return not (long.endswith(short) if at_end else long.startswith(short))
