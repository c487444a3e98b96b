"""Keyed fingerprints."""

import pytest

from k8sconfig_tui.redact import Fingerprints


def test_equal_bytes_and_only_they_have_equal_fingerprints() -> None:
    fingerprints = Fingerprints(b"k" * 32)
    assert fingerprints.of("a") == fingerprints.of("a")
    assert len({fingerprints.of(value) for value in ("", "a", "a ", "a\n", b"\xff", "ÿ")}) == 6
    assert len(fingerprints.of("")) == 32


def test_another_key_gives_other_fingerprints() -> None:
    assert Fingerprints(b"1" * 32).of("a") != Fingerprints(b"2" * 32).of("a")


def test_it_is_no_plain_hash_or_hmac() -> None:
    """Domain-separated: a fingerprint is not what another use of the key would give."""
    import hmac

    key = b"k" * 32
    assert Fingerprints(key).of("a") != hmac.digest(key, b"a", "sha256")[:16].hex()


def test_the_key_is_not_shown() -> None:
    fingerprints = Fingerprints(b"secret-key")
    fingerprints.of("fake-canary")
    assert "secret-key" not in repr(fingerprints)
    assert "fake-canary" not in repr(fingerprints)


@pytest.mark.parametrize("count", [40_000])
def test_many_values_keep_their_fingerprints(count: int) -> None:
    fingerprints = Fingerprints(b"k" * 32)
    first = fingerprints.of("0")
    for number in range(count):
        fingerprints.of(str(number))
    assert fingerprints.of("0") == first
