"""Bytes in any pieces are the same lines, or an error where some are lost."""

import gzip
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui.readers.live.unpacking import counted, lines, unpacked, whole
from k8sconfig_tui.readers.live.wire import BrokenOffError, TooLargeError, WireError

_LINES = st.lists(
    st.binary(min_size=1, max_size=40).map(lambda line: line.translate(None, b"\r\n") or b"x"), max_size=8
)
_CUTS = st.lists(st.integers(0, 400), max_size=12)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    at = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[begin:end] for begin, end in itertools.pairwise(at)]


def read(data: bytes, cuts: list[int], encoding: str) -> tuple[list[bytes], WireError | None]:
    found: list[bytes] = []
    try:
        found.extend(lines(unpacked(pieces(data, cuts), encoding), 1000))
    except WireError as error:
        return found, error
    return found, None


@given(wanted=_LINES, cuts=_CUTS, packed=st.booleans())
def test_lines_are_the_same_wherever_the_pieces_are_cut(wanted: list[bytes], cuts: list[int], packed: bool) -> None:
    """Reliability rows 16 and 17."""
    data = b"".join(line + b"\n" for line in wanted)
    assert read(gzip.compress(data) if packed else data, cuts, "gzip" if packed else "") == (wanted, None)


@given(wanted=_LINES.filter(bool), cuts=_CUTS, packed=st.booleans(), lost=st.integers(1, 400))
def test_what_is_lost_at_the_end_is_never_passed_over(
    wanted: list[bytes], cuts: list[int], packed: bool, lost: int
) -> None:
    """Reliability rows 13 and 16: a prefix of the lines, and an error unless the end fell between two of them."""
    data = b"".join(line + b"\n" for line in wanted)
    sent = gzip.compress(data) if packed else data
    sent = sent[: max(len(sent) - lost, 1)]
    found, error = read(sent, cuts, "gzip" if packed else "")
    assert found == wanted[: len(found)]
    assert isinstance(error, BrokenOffError) or (not packed and sent.endswith(b"\n"))


@given(st.binary(max_size=200), _CUTS)
def test_garbage_is_lines_or_an_error(data: bytes, cuts: list[int]) -> None:
    """Reliability row 16."""
    for encoding in ("", "gzip", "x-gzip", "identity"):
        read(data, cuts, encoding)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_nothing_beyond_a_limit_is_kept(encoding: str) -> None:
    """Reliability row 17."""
    data = b"x" * 1001 + b"\n"
    sent = gzip.compress(data) if encoding else data
    with pytest.raises(TooLargeError):
        list(lines(unpacked([sent], encoding), 1000))
    assert whole(unpacked([sent], encoding), 1002) == data
    with pytest.raises(TooLargeError):
        whole(unpacked([sent], encoding), 1001)
    assert b"".join(counted([data], 1002)) == data
    with pytest.raises(TooLargeError):
        list(counted([data], 1001))
    with pytest.raises(TooLargeError):
        list(counted([data], 5000, announced=5001))
