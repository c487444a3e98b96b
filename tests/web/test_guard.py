"""Who may ask: everything else is refused before it is looked at."""

import pytest

from k8sconfig_tui.web.guard import admits, names_of, new_token

TOKEN = "the-token"
HERE = {"Host": "127.0.0.1:8017"}
SOCKET = {**HERE, "Upgrade": "websocket", "Origin": "http://127.0.0.1:8017"}


def _admits(path: str = f"/{TOKEN}/", host: str = "127.0.0.1", **headers: str) -> bool:
    return admits(TOKEN, names_of(host), path, {**HERE, **headers})


@pytest.mark.parametrize("path", [f"/{TOKEN}", f"/{TOKEN}/", f"/{TOKEN}/files/page.js", f"/{TOKEN}/session/x=%2Fy"])
def test_with_the_token(path: str) -> None:
    assert _admits(path)


@pytest.mark.parametrize(
    "path", ["", "/", "//", "/the-toke", "/the-token2/", f"//{TOKEN}/", "/files/page.js", "/session/", "/ü\udcff/"]
)
def test_without_the_token(path: str) -> None:
    assert not _admits(path)


def test_the_token_is_random_and_long() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) >= 43


@pytest.mark.parametrize("host", ["localhost", "localhost:9000", "[::1]:8017", "10.1.2.3:80", "127.0.0.1"])
def test_addresses_and_tunnels_are_asked_for_as_they_are(host: str) -> None:
    assert _admits(Host=host)


@pytest.mark.parametrize(
    "host", ["", "evil.example", "evil.example:8017", "127.0.0.1.evil.example", "localhost.evil.example", "[::1", "a@b"]
)
def test_a_name_that_was_made_to_lead_here_is_refused(host: str) -> None:
    assert not _admits(Host=host)


def test_the_name_that_was_listened_on_is_ours() -> None:
    assert _admits(host="pairing.example", Host="Pairing.Example:8017")


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8017", "https://127.0.0.1:8017"])
def test_our_page_opens_the_websocket(origin: str) -> None:
    assert _admits(**{**SOCKET, "Origin": origin})


@pytest.mark.parametrize(
    "origin", ["", "null", "http://evil.example", "http://127.0.0.1:9999", "http://127.0.0.1:8017.evil.example"]
)
def test_no_other_page_does(origin: str) -> None:
    assert not _admits(**{**SOCKET, "Origin": origin})
