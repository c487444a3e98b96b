"""In a real Chromium: open, navigate, compare, close; and no request leaves the machine."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.web.chromium import Browser, Page, chromium, found
from tests.web.serving import Served, served
from tests.web.test_serve import PROCESSES, processes
from tests.worlds.hostile import SECRETS, hostile_pair
from tests.worlds.reading import write
from tests.worlds.small import small

CHROMIUM = found()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine (CHROMIUM names one)")


@pytest.fixture
def pair(tmp_path: Path) -> list[Path]:
    return [write(tmp_path / f"{name}.json", small(name)) for name in ("dev", "prod")]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    assert CHROMIUM is not None
    async with chromium(CHROMIUM) as running:
        yield running


def _elsewhere(requests: list[str], server: Served) -> list[str]:
    """The requests that went to anything but this server, or without its token."""
    token = urlsplit(server.url).path
    mine = ("data:", "about:")
    return [
        url
        for url in requests
        if not url.startswith(mine)
        and (urlsplit(url).netloc != urlsplit(server.url).netloc or not urlsplit(url).path.startswith(token))
    ]


async def test_open_navigate_compare_and_close(browser: Browser) -> None:
    with served("demo:") as server:
        page = await browser.open(server.url)
        await page.until(lambda screen: "Matrix" in screen and "deploy/checkout" in screen)
        await page.press("}")
        await page.until(lambda screen: "FREE_SHIPPING_FROM  in prod" in screen)
        await page.press("2", "n")
        await page.until(lambda screen: "LOG_LEVEL  in dev" in screen)
        difference = await page.until(lambda screen: "1 info" in screen and "1 debug" in screen)
        assert "4 Difference" in difference
        await page.press("?")
        await page.until(lambda screen: "Keys and signs" in screen)
        assert page.errors == []
        assert len(page.requests) >= 6
        assert _elsewhere(page.requests, server) == []
        refused = await browser.open(server.root)
        await _says(refused, "403")
        await browser.close(page)


async def test_a_closed_tab_ends_its_process(browser: Browser, pair: list[Path]) -> None:
    if not PROCESSES.exists():
        pytest.skip("the processes of this system cannot be listed")
    with served(*pair) as server:
        first, second = await browser.open(server.url), await browser.open(server.url)
        for page in (first, second):
            await page.until(lambda screen: "Matrix" in screen)
        before = len(processes(str(pair[0])))
        await browser.close(first)
        start = time.monotonic()
        while len(processes(str(pair[0]))) != before - 1:
            assert time.monotonic() - start < 5
            await asyncio.sleep(0.05)
        await second.press("?")
        await second.until(lambda screen: "Keys and signs" in screen)


async def test_hostile_text_stays_text_and_secrets_stay_hidden(browser: Browser, tmp_path: Path) -> None:
    pair = zip("ab", hostile_pair().values(), strict=True)
    worlds = [write(tmp_path / f"{name}.json", world) for name, world in pair]
    with served(*worlds) as server:
        page = await browser.open(server.url)
        await page.until(lambda screen: "Matrix" in screen)
        await page.press("}", "2", "n", "x", "j", "x", "j", "x")
        await asyncio.sleep(1)
        assert not [secret for secret in SECRETS if secret in await page.screen()]
        assert page.errors == []
        assert _elsewhere(page.requests, server) == []


async def test_a_fragment_reopens_its_view(browser: Browser) -> None:
    place = "namespace=shop&workload=Deployment/checkout&container=checkout&channel=env&pane=matrix&column=prod"
    with served("demo:") as server:
        page = await browser.open(f"{server.url}#{place}&key=ORDER_TIMEOUT")
        await page.until(lambda screen: "ORDER_TIMEOUT  in prod" in screen)
        await page.evaluate(f"window.location.hash = '{place}&key=TAX_TABLE'")
        await page.until(lambda screen: "TAX_TABLE  in prod" in screen)
        await page.evaluate("window.location.hash = '<img src=x onerror=done()>=\\u202e`$(id)`'")
        await _says(page, "--view: not a view")
        assert await page.evaluate("document.images.length") == 0


async def test_a_page_elsewhere_does_not_come_in(browser: Browser) -> None:
    """The websocket of another origin, and what our own page may not do."""
    with served("demo:") as server:
        page = await browser.open("data:text/html,<title>elsewhere</title>")
        socket = server.url.replace("http", "ws") + "session/"
        assert await page.evaluate(_CONNECT.format(url=socket)) == "refused"
        page = await browser.open(server.url)
        await page.until(lambda screen: "Matrix" in screen)
        assert await page.evaluate(_CONNECT.format(url=socket)) == "open"
        assert await page.evaluate("window.open('https://example.invalid/') === null")
        assert await page.evaluate("fetch('https://example.invalid/').then(() => 'sent', () => 'refused')") == "refused"


async def test_the_end_of_the_server_is_told(browser: Browser) -> None:
    with served("demo:") as server:
        page = await browser.open(server.url)
        await page.until(lambda screen: "Matrix" in screen)
        server.process.terminate()
        server.process.wait(5)
        await _says(page, "The server has ended.")


_CONNECT = """new Promise((done) => {{
  const socket = new WebSocket("{url}");
  socket.onopen = () => done("open");
  socket.onerror = () => done("refused");
}})"""


async def _says(page: Page, text: str) -> None:
    """Wait until the page itself, not its terminal, says this."""
    end = time.monotonic() + 10
    while text not in (said := str(await page.evaluate("document.body.innerText"))):
        assert time.monotonic() < end, said
        await asyncio.sleep(0.05)
