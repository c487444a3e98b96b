"""The server in this process: what it answers, and what becomes of the sessions' processes."""

import asyncio
import json
import time

import pytest
from aiohttp import WSServerHandshakeError

from k8sconfig_tui.web import server as server_module
from tests.web.serving import TOKEN, drawn, is_alive, scripted

WAITS = "draw(str(os.getpid()))\nsys.stdin.read()"
STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ndraw(str(os.getpid()))\nwhile True: time.sleep(1)"
FLOOD = "draw(str(os.getpid()))\nwhile True: draw('x' * 60000)"
TELLS = "draw(json.dumps(sys.argv[1:]))\nsys.stdin.read()"
ECHO = """
draw("ready")
while head := sys.stdin.buffer.read(5):
    draw(head[:1].decode() + sys.stdin.buffer.read(int.from_bytes(head[1:], "big")).decode())
"""
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize("path", ["", "files/page.js", "files/textual.js", "files/nothing", "session/", "../../etc"])
async def test_without_the_token_everything_is_403(path: str) -> None:
    async with scripted(WAITS) as served:
        for token in ("", "another-token", TOKEN.upper()):
            async with served.client.get(served.url(path, token)) as answer:
                assert answer.status == 403
        async with served.client.post(served.url(path, "another-token")) as answer:
            assert answer.status == 403


async def test_a_websocket_without_the_token_or_from_another_page_is_403() -> None:
    async with scripted(WAITS) as served:
        own = {"Origin": str(served.server.make_url("")).rstrip("/")}
        for token, headers in ((TOKEN, {}), (TOKEN, {"Origin": "http://evil.example"}), ("another-token", own)):
            with pytest.raises(WSServerHandshakeError) as refused:
                await served.client.ws_connect(served.url("session/", token), headers=headers)
            assert refused.value.status == 403


async def test_another_host_is_403() -> None:
    headers = {"Host": "evil.example"}
    async with scripted(WAITS) as served, served.client.get(served.url(""), headers=headers) as answer:
        assert answer.status == 403


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [("", TOKEN, 200), ("files/page.js", TOKEN, 200), ("files/nothing", TOKEN, 404), ("", "x", 403), ("y", TOKEN, 404)],
)
async def test_every_answer_says_what_a_browser_may_do(path: str, token: str, status: int) -> None:
    async with scripted(WAITS) as served, served.client.get(served.url(path, token)) as answer:
        assert answer.status == status
        assert answer.headers.items() >= HEADERS.items()
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "http" not in policy
        assert "Server" not in answer.headers
        assert "Set-Cookie" not in answer.headers


async def test_the_token_without_its_slash_leads_to_the_page() -> None:
    async with scripted(WAITS) as served, served.client.get(served.url("").rstrip("/")) as answer:
        assert (answer.status, answer.url.path) == (200, f"/{TOKEN}/")


@pytest.mark.parametrize("name", ["page.html", "page.css", "page.js", "xterm.css"])
async def test_nothing_of_the_page_names_another_machine(name: str) -> None:
    async with scripted(WAITS) as served, served.client.get(served.url(f"files/{name}")) as answer:
        text = await answer.text()
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("*"))
    assert "//" not in code.replace("// ", "")


async def test_what_a_session_draws_arrives_and_its_end_ends_the_socket() -> None:
    async with scripted("draw('a'); draw('b' * 100_000)") as served:
        websocket = await served.open()
        assert [await drawn(websocket) for _ in range(3)] == ["a", "b" * 100_000, ""]


async def test_a_session_that_fails_says_why() -> None:
    async with scripted("sys.exit('k8sconfig-tui: no such view' + ' ' * 300)") as served:
        assert await drawn(await served.open()) == "k8sconfig-tui: no such view"


async def test_a_program_that_does_not_speak_as_the_interface_does_is_given_up() -> None:
    async with scripted("sys.stdout.flush(); os.write(1, b'D' + b'\\xff' * 4); sys.stdin.read()") as served:
        assert await drawn(await served.open()) == ""


@pytest.mark.parametrize("script", [WAITS, STUBBORN, FLOOD])
async def test_closing_the_tab_ends_the_process(script: str) -> None:
    async with scripted(script) as served:
        websocket = await served.open()
        pid = int(await drawn(websocket))
        assert is_alive(pid)
        websocket._response.close()
        await _dies(pid)


async def _dies(pid: int) -> None:
    start = time.monotonic()
    while is_alive(pid):
        assert time.monotonic() - start < 5
        await asyncio.sleep(0.05)


async def test_no_more_sessions_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "MOST", 2)
    async with scripted(WAITS) as served:
        first, second = await served.open(), await served.open()
        with pytest.raises(WSServerHandshakeError) as refused:
            await served.open()
        assert refused.value.status == 503
        async with served.client.get(served.url("")) as answer:
            assert answer.status == 503
            assert "close one" in await answer.text()
        pid = int(await drawn(first))
        await first.close()
        await _dies(pid)
        await asyncio.sleep(0.1)
        third = await served.open()
        assert int(await drawn(third)) != int(await drawn(second))


HOSTILE_VIEWS = ["$(touch%20x)".replace("%20", "$IFS"), "`id`;'\"|&>x", "--host=0.0.0.0", "a=%252F..%2526", "-", "x\\y"]


@pytest.mark.parametrize("view", HOSTILE_VIEWS)
async def test_a_hostile_view_is_one_word_as_it_stands(view: str) -> None:
    quoted = "".join(f"%{ord(character):02X}" for character in view)
    async with scripted(TELLS) as served:
        assert json.loads(await drawn(await served.open(quoted))) == [view]


async def test_the_longest_view_arrives_whole() -> None:
    async with scripted(TELLS) as served:
        assert json.loads(await drawn(await served.open("%26" * 8192))) == ["&" * 8192]


@pytest.mark.parametrize("view", ["%00", "%7F", "%1B", "%C3%BC", "a%20b", "x" * 8193])
async def test_what_is_no_view_starts_nothing(view: str) -> None:
    async with scripted(TELLS) as served:
        assert "not a view" in await drawn(await served.open(view))


async def test_what_the_browser_sends_is_checked() -> None:
    messages = [
        "", "{", "[]", "null", "[" * 100_000, '["stdin", 5]', '["deliver_chunk_request", {"key": "x"}]', '["quit"]',
        '["resize", {"width": 1e999, "height": "y"}]', '["resize", {"width": -5, "height": 9999999999}]',
        '["stdin", "\\ud800j"]', '["focus"]',
    ]  # fmt: skip
    async with scripted(ECHO) as served:
        websocket = await served.open()
        assert await drawn(websocket) == "ready"
        await websocket.send_bytes(b"x")
        for message in messages:
            await websocket.send_str(message)
        said = [await drawn(websocket) for _ in range(4)]
        assert [json.loads(each[1:]) for each in said[:2]] == [
            {"type": "resize", "width": 80, "height": 24},
            {"type": "resize", "width": 1, "height": 500},
        ]
        assert said[2:] == ["D?j", 'M{"type": "focus"}']
        assert not served.broken
