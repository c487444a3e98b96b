"""One request and its answer, by a server that does what no server should."""

import contextlib
import gzip
import http.client
import json
import logging
import random
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from k8sconfig_tui.readers.live import dialling, guard
from k8sconfig_tui.readers.live.connection import Address, Connection, address
from k8sconfig_tui.readers.live.credentials import Fixed, Login, Secret
from k8sconfig_tui.readers.live.http import HttpWire, Sent
from k8sconfig_tui.readers.live.wire import (
    Answer,
    BrokenOffError,
    RefusedError,
    Stream,
    TimedOutError,
    TooLargeError,
    UnreachableError,
    Wire,
    WireError,
)
from tests.readers.live.loopback import RST, Piece, Request, Script, answer, begun, chunk, drip, serving, took

CANARY = "canary-7f3a91"
BODY = json.dumps({"kind": "ConfigMapList", "items": [{"data": {"a": CANARY * 40}}]}).encode()


OPENED: list[HttpWire] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def wire_to(url: str, token: str = "", **more: Any) -> HttpWire:
    connection = Connection(address(url, "the server"), **more)
    OPENED.append(HttpWire(connection, Fixed(Login(Secret(f"Bearer {token}") if token else None))))
    return OPENED[-1]


def got(script: Script, **limits: float) -> Answer:
    with serving(script) as server:
        return wire_to(server.url).get("/version", **limits)  # type: ignore[arg-type]


def streamed(script: Script, silence: float = 2.0, longest: int = 1 << 20) -> tuple[list[bytes], WireError | None]:
    """The lines that came, and what ended them if it was not their end."""
    lines: list[bytes] = []
    with serving(script) as server:
        try:
            with wire_to(server.url).stream(
                "/api/v1/pods", {"watch": "true"}, silence=silence, longest_line=longest
            ) as it:
                lines.extend(it.lines)
        except WireError as error:
            return lines, error
    return lines, None


def collected(stream: Stream, into: list[bytes]) -> None:
    into.extend(stream.lines)


def test_a_wire_is_what_the_others_ask_for() -> None:
    wire: Wire = wire_to("https://example.invalid:6443/k8s")
    assert wire.server == "https://example.invalid:6443/k8s"


def test_an_answer_comes_as_it_is_whatever_its_status() -> None:
    for status in (200, 403, 404, 410, 429, 500, 503):
        assert got(lambda _, status=status: [answer(BODY, status=status, Retry_After="3600")]) == Answer(  # type: ignore[misc]
            status,
            {"content-type": "application/json", "content-length": str(len(BODY)), "retry-after": "3600"},
            BODY,
        )


def test_what_is_sent_is_what_was_asked_for() -> None:
    with serving(lambda _: [answer(b"{}")]) as server:
        wire = wire_to(
            server.url + "/prefix/",
            CANARY,
            impersonation=(("Impersonate-User", "a"), ("Impersonate-Group", "b"), ("Impersonate-Group", "c")),
        )
        wire.get("/api/v1/pods", {"labelSelector": "a in (b,c)", "limit": "500"}, accept="application/json;x=y")
        wire.review("SelfSubjectRulesReview", {"namespace": "apps"})
    first, second = server.requests
    assert first.target == "/prefix/api/v1/pods?labelSelector=a+in+%28b%2Cc%29&limit=500"
    assert first.header("authorization") == f"Bearer {CANARY}"
    assert first.header("accept") == "application/json;x=y"
    assert first.header("accept-encoding") == "gzip"
    assert [value for name, value in first.headers if name == "impersonate-group"] == ["b", "c"]
    assert (second.method, second.target) == ("POST", "/prefix/apis/authorization.k8s.io/v1/selfsubjectrulesreviews")
    assert json.loads(second.body) == {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": "apps"},
    }
    assert server.connections == 1


def test_what_the_guard_refuses_reaches_no_socket() -> None:
    """Reliability row 50."""
    with serving(lambda _: [answer(b"{}")]) as server:
        wire = wire_to(server.url)
        for path in ("/api/v1/namespaces/a/pods/p/exec", "/api/v1/namespaces/a/pods/p%2fexec"):
            with pytest.raises(RefusedError):
                wire.get(path)
            with pytest.raises(RefusedError):
                wire.stream(path)
        with pytest.raises(RefusedError):
            wire.get("/api/v1/pods", {"command": "id"})
        with pytest.raises(RefusedError):
            wire.review("TokenRequest", {})
    assert server.requests == []
    assert server.connections == 0


def test_the_guard_stands_at_the_socket_as_well() -> None:
    """Reliability row 50: whatever reached urllib3 past the first door is refused as it is written."""
    with serving(lambda _: [answer(b"{}")]) as server:
        wire = wire_to(server.url)
        wire.get("/version")
        dialled = wire._pool._idle[0]
        for method, url in (("DELETE", "/api/v1/pods"), ("GET", "/api/v1/namespaces/a/pods/p/exec?command=id")):
            with pytest.raises(RefusedError):
                dialled.link.request(method, url)
    assert [request.target for request in server.requests] == ["/version"]


def test_what_is_refused_at_the_socket_stands_in_the_log_as_unanswered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability row 53: the log holds more than what left, never less."""
    log: list[Sent] = []
    with serving(lambda _: [answer(b"{}")]) as server:
        wire = HttpWire(Connection(address(server.url, "the server")), Fixed(), log.append)
        OPENED.append(wire)
        monkeypatch.setattr(guard, "check", lambda *_: None)
        monkeypatch.setattr(guard, "check_target", _refuse)
        with pytest.raises(RefusedError):
            wire.get("/api/v1/pods")
    assert log == [Sent("GET", "/api/v1/pods", 0)]
    assert server.requests == []


def _refuse(*_: object) -> None:
    raise RefusedError("refused")


def test_nothing_is_redirected() -> None:
    """Reliability row 50: the answer is the redirect, and nobody goes there."""
    with serving(lambda _: [answer(b"", status=302, Location="/api/v1/namespaces/a/pods/p/exec")]) as server:
        assert wire_to(server.url, CANARY).get("/version").status == 302
    assert len(server.requests) == 1


def test_silence_ends_with_the_deadline() -> None:
    """Reliability row 11."""
    begin = time.monotonic()
    with pytest.raises(TimedOutError, match=r"0\.3 s"):
        got(lambda _: [10.0], seconds=0.3)
    assert took(begin) < 1.3


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", begun(), begun() + b"5\r\nab"]
)
def test_a_drip_ends_with_the_total_deadline(start: bytes) -> None:
    """Reliability row 12: in the head, in the body, in a chunk's head and in a chunk."""
    begin = time.monotonic()
    with pytest.raises(TimedOutError):
        got(lambda _: [start, *drip(b"HTTP/1.1 200 OK\r\n" * 20, 0.05)], seconds=0.4)
    assert took(begin) < 1.4


def test_a_drip_of_continues_ends_too() -> None:
    """Reliability row 12."""
    with pytest.raises(TimedOutError):
        got(lambda _: [piece for _ in range(100) for piece in (b"HTTP/1.1 100 Continue\r\n\r\n", 0.05)], seconds=0.4)


def _cuts(whole: bytes, seed: int) -> list[int]:
    return sorted({*range(1, len(whole), max(len(whole) // 40, 7)), *random.Random(seed).sample(range(len(whole)), 20)})


@pytest.mark.parametrize("form", ["length", "chunks", "gzip", "gzip in chunks"])
@pytest.mark.parametrize("end", ["close", RST])
def test_a_body_that_is_cut_is_never_an_answer(form: str, end: str) -> None:
    """Reliability row 13: wherever it was cut."""
    packed = gzip.compress(BODY)
    whole = {
        "length": answer(BODY),
        "chunks": begun() + chunk(BODY[:300]) + chunk(BODY[300:]) + b"0\r\n\r\n",
        "gzip": answer(packed, Content_Encoding="gzip"),
        "gzip in chunks": begun(Content_Encoding="gzip") + chunk(packed[:40]) + chunk(packed[40:]) + b"0\r\n\r\n",
    }[form]
    last = len(whole) - (5 if "chunks" in form else 0)
    sent: Iterator[int] = iter(_cuts(whole[:last], 1))
    cuts = _cuts(whole[:last], 1)

    def script(_: Request) -> list[Piece]:
        return [whole[: next(sent)], RST] if end == RST else [whole[: next(sent)], 0.0]

    def closing(request: Request) -> Iterator[Piece]:
        yield from script(request)[:1]
        raise OSError

    with serving(script if end == RST else closing) as server:
        wire = wire_to(server.url)
        for cut in cuts:
            with pytest.raises(BrokenOffError) as caught:
                print(f"cut at {cut} of {len(whole)}: {wire.get('/version')}")
            assert CANARY not in str(caught.value)
    assert len(server.requests) == len(cuts)


def test_a_gzip_answer_that_is_whole_in_its_frame_but_not_in_itself_is_refused() -> None:
    """Reliability rows 13 and 17."""
    packed = gzip.compress(BODY)
    for damaged in (packed[:-1], packed[:20], packed + b"junk", b"junk" + packed, packed[:-8] + b"\0" * 8):
        with pytest.raises(BrokenOffError):
            got(lambda _, damaged=damaged: [answer(damaged, Content_Encoding="gzip")])  # type: ignore[misc]


@pytest.mark.parametrize("chunked", [False, True])
def test_gzip_is_unpacked(chunked: bool) -> None:
    """Reliability row 17."""
    packed = gzip.compress(BODY) + gzip.compress(b" ")
    framed = [
        begun(Content_Encoding="gzip"),
        *(chunk(packed[i : i + 7]) for i in range(0, len(packed), 7)),
        b"0\r\n\r\n",
    ]
    assert got(lambda _: framed if chunked else [answer(packed, Content_Encoding="gzip")]).body == BODY + b" "


def test_another_packing_is_refused() -> None:
    with pytest.raises(BrokenOffError, match="packed"):
        got(lambda _: [answer(BODY, Content_Encoding="br")])


def test_a_bomb_does_not_explode() -> None:
    """Reliability row 17."""
    bomb = gzip.compress(b"\0" * (64 << 20))
    with pytest.raises(TooLargeError, match="1 MiB"):
        got(lambda _: [answer(bomb, Content_Encoding="gzip")], most=1 << 20)


@pytest.mark.parametrize("announced", [True, False])
def test_too_much_is_refused(announced: bool) -> None:
    """Reliability row 17: by what is announced, and by what comes."""
    data = b" " * 2000
    with pytest.raises(TooLargeError, match="1999 bytes"):
        got(lambda _: [answer(data)] if announced else [begun() + chunk(data) + b"0\r\n\r\n"], most=1999)


@pytest.mark.parametrize(
    "junk", [b"\x16\x03\x01\x02", b"SSH-2.0-OpenSSH_9\r\n", b"<html>\n" * 9, b"\0" * 70000 + b"\n"]
)
def test_what_is_not_http_is_said_to_be_none(junk: bytes) -> None:
    with pytest.raises(BrokenOffError) as caught:
        got(lambda _: [junk, RST])
    assert "html" not in str(caught.value)
    assert str(caught.value).startswith("http://127.0.0.1:")


def test_a_refused_connection_names_the_server() -> None:
    """Reliability row 21."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(UnreachableError) as caught:
        wire_to(f"http://127.0.0.1:{port}").get("/version")
    assert str(caught.value) == f"http://127.0.0.1:{port}: connection refused"


def test_an_unknown_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability row 21."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(UnreachableError, match=r"https://nowhere\.invalid: no such host"):
        wire_to("https://nowhere.invalid").get("/version")


def test_looking_up_a_name_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability row 21."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1.5))
    begin = time.monotonic()
    with pytest.raises(TimedOutError):
        wire_to("https://nowhere.invalid").get("/version", seconds=0.3)
    assert took(begin) < 1.3


def test_a_server_that_takes_no_connection_is_named_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability row 21: packets that nobody answers."""
    monkeypatch.setattr(dialling, "CONNECTING", 0.3)
    with socket.socket() as full, contextlib.ExitStack() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        begin = time.monotonic()
        with pytest.raises(UnreachableError, match=r"http://127\.0\.0\.1:\d+: does not answer in time"):
            wire_to(f"http://127.0.0.1:{full.getsockname()[1]}").get("/version")
        assert took(begin) < 1.5


def test_connections_are_used_again_and_a_dead_one_is_replaced_unseen() -> None:
    def script(request: Request) -> list[Piece]:
        return [answer(b"{}"), RST] if len(server.requests) == 2 else [answer(b"{}")]

    with serving(script) as server:
        wire = wire_to(server.url)
        assert [wire.get("/version").status for _ in range(4)] == [200] * 4
    assert server.connections == 2


def test_a_server_that_ends_a_kept_connection_on_the_request_is_asked_anew_once() -> None:
    def script(request: Request) -> list[Piece]:
        return [] if len(server.requests) > 1 else [answer(b"{}")]

    with serving(script) as server:
        wire = wire_to(server.url)
        wire.get("/version")
        with pytest.raises(BrokenOffError):
            wire.get("/version")
    assert len(server.requests) == 3


def test_a_stream_gives_whole_lines() -> None:
    """Reliability row 16: wherever the pieces are cut."""
    data = b'{"a":1}\n{"b":2}\r\n\n{"c":3}\n'
    for size in (1, 2, 3, 7, 100):
        pieces = [chunk(data[i : i + size]) for i in range(0, len(data), size)]
        lines, error = streamed(lambda _, pieces=pieces: [begun(), *pieces, b"0\r\n\r\n"])  # type: ignore[misc]
        assert lines == [b'{"a":1}', b'{"b":2}', b'{"c":3}']
        assert error is None


@pytest.mark.parametrize("end", [b"0\r\n\r\n", b"", b"5\r\nab", b"zz\r\n"])
def test_a_stream_that_ends_within_a_line_breaks_off(end: bytes) -> None:
    """Reliability row 16: the half line is not given, and its loss is told."""
    lines, error = streamed(lambda _: [begun() + chunk(b'{"a":1}\n{"b":') + end, RST if end != b"0\r\n\r\n" else b""])
    assert [line for line in lines if line != b'{"a":1}'] == []
    assert isinstance(error, BrokenOffError)
    assert '"b"' not in str(error)


def test_a_stream_is_unpacked_line_by_line_as_it_comes() -> None:
    """Reliability row 17: a packed watch drops nothing and holds nothing back."""
    packer = __import__("zlib").compressobj(wbits=31)
    first = packer.compress(b'{"a":1}\n') + packer.flush(2)
    second = packer.compress(b'{"b":2}\n') + packer.flush()
    held = threading.Event()

    def script(_: Request) -> Iterator[Piece]:
        yield begun(Content_Encoding="gzip") + chunk(first)
        held.wait(2)
        yield chunk(second) + b"0\r\n\r\n"

    with serving(script) as server, wire_to(server.url).stream("/api/v1/pods") as stream:
        assert next(stream.lines) == b'{"a":1}'
        held.set()
        assert list(stream.lines) == [b'{"b":2}']


def test_a_packed_stream_that_is_damaged_breaks_off() -> None:
    """Reliability row 17."""
    packed = gzip.compress(b'{"a":1}\n' * 100)
    for damaged in (packed[:30] + b"\xff" * 9 + packed[39:], packed[:-4]):
        _, error = streamed(lambda _, damaged=damaged: [begun(Content_Encoding="gzip") + chunk(damaged) + b"0\r\n\r\n"])  # type: ignore[misc]
        assert isinstance(error, BrokenOffError)


def test_a_stream_has_another_time_to_begin_in() -> None:
    began = time.monotonic()
    with serving(lambda _: [10.0]) as server, pytest.raises(TimedOutError, match=r"0\.3 s"):  # noqa: SIM117
        with wire_to(server.url).stream("/api/v1/pods", {"watch": "true"}, silence=9.0, seconds=0.3):
            pytest.fail("it begins")
    assert time.monotonic() - began < 3.0


def test_a_stream_that_falls_silent_times_out() -> None:
    """Reliability row 15."""
    begin = time.monotonic()
    lines, error = streamed(lambda _: [begun() + chunk(b'{"a":1}\n'), 10.0], silence=0.3)
    assert lines == [b'{"a":1}']
    assert isinstance(error, TimedOutError)
    assert took(begin) < 1.5


def test_a_stream_that_drips_without_a_line_times_out() -> None:
    """Reliability rows 12 and 15."""
    begin = time.monotonic()
    _, error = streamed(lambda _: [begun(), *(p for _ in range(100) for p in (chunk(b" "), 0.05))], silence=0.3)
    assert isinstance(error, TimedOutError)
    assert took(begin) < 1.5


def test_a_slow_stream_that_speaks_now_and_then_goes_on() -> None:
    """The deadline of the beginning is not one of the whole."""
    pieces: list[Piece] = [piece for n in range(5) for piece in (chunk(b'{"n":%d}\n' % n), 0.15)]
    lines, error = streamed(lambda _: [begun(), *pieces, b"0\r\n\r\n"], silence=0.4)
    assert len(lines) == 5
    assert error is None


def test_a_line_has_a_limit() -> None:
    """Reliability row 17: packed or not."""
    long = b"x" * 5000
    _, error = streamed(lambda _: [begun() + chunk(long), 5.0], longest=4999)
    assert isinstance(error, TooLargeError)
    bomb = gzip.compress(b"\0" * (32 << 20))
    _, error = streamed(lambda _: [begun(Content_Encoding="gzip") + chunk(bomb), 5.0], longest=1 << 20)
    assert isinstance(error, TooLargeError)


def test_a_refusal_is_a_line_without_an_end() -> None:
    body = b'{"kind":"Status","code":410}'
    assert streamed(lambda _: [answer(body, status=410)]) == ([body], None)
    assert streamed(lambda _: [answer(b"", status=503)]) == ([], None)


@pytest.mark.parametrize("how", ["leave", "close"])
def test_a_waiting_stream_ends_at_once_from_another_thread(how: str) -> None:
    with serving(lambda _: [begun() + chunk(b'{"a":1}\n'), 10.0]) as server:
        wire = wire_to(server.url)
        manager = wire.stream("/api/v1/pods")
        stream = manager.__enter__()
        lines: list[bytes] = []
        errors: list[BaseException] = []

        def read() -> None:
            try:
                collected(stream, lines)
            except WireError as error:
                errors.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        while not lines:
            time.sleep(0.01)
        begin = time.monotonic()
        if how == "leave":
            manager.__exit__(None, None, None)
        else:
            wire.close()
        thread.join(2)
        assert took(begin) < 0.5
        assert lines == [b'{"a":1}']
        assert isinstance(errors[0], BrokenOffError)


def test_close_ends_whatever_waits_and_nothing_begins_after_it() -> None:
    with serving(lambda _: [10.0]) as server:
        wire = wire_to(server.url)
        errors: list[BaseException] = []

        def ask() -> None:
            try:
                wire.get("/version")
            except WireError as error:
                errors.append(error)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        while len(server.requests) < 4:
            time.sleep(0.01)
        wire.close()
        for thread in threads:
            thread.join(1)
        assert [type(error) for error in errors] == [BrokenOffError] * 4
        with pytest.raises(BrokenOffError):
            wire.get("/version")
        assert len(server.requests) == 4


def test_no_thread_and_no_descriptor_stays_behind() -> None:
    """Reliability row 57, in small."""
    descriptors = __import__("os").listdir
    with serving(
        lambda request: [answer(b"{}")] if "pods" not in request.target else [begun() + chunk(b"{}\n"), RST]
    ) as server:
        wire = wire_to(server.url)
        wire.get("/version")
        time.sleep(0.1)
        before = len(descriptors("/dev/fd")), threading.active_count()
        for _ in range(50):
            wire.get("/version")
            with pytest.raises(BrokenOffError), wire.stream("/api/v1/pods") as stream:
                list(stream.lines)
        time.sleep(0.2)
        after = len(descriptors("/dev/fd")), threading.active_count()
        assert after[0] <= before[0] + 4
        assert after[1] <= before[1] + 2


def test_the_wire_log_names_what_was_asked_and_nothing_else() -> None:
    """Reliability rows 50 and 53."""
    log: list[Sent] = []
    with serving(
        lambda request: [answer(CANARY.encode(), status=403)] if "secret" not in request.target else [RST]
    ) as server:
        connection = Connection(address(server.url, "the server"))
        wire = HttpWire(connection, Fixed(Login(Secret(f"Bearer {CANARY}"))), log.append)
        OPENED.append(wire)
        wire.get("/api/v1/pods", {"limit": "1"})
        wire.review("SelfSubjectRulesReview", {"namespace": "apps"})
        with pytest.raises(BrokenOffError):
            wire.get("/api/v1/secrets")
    assert log == [
        Sent("GET", "/api/v1/pods?limit=1", 403),
        Sent("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", 403),
        Sent("GET", "/api/v1/secrets", 0),
        Sent("GET", "/api/v1/secrets", 0),
    ]
    assert CANARY not in repr((log, wire, vars(wire)))


def _frames(error: BaseException | None) -> str:
    """What a traceback that shows locals would show of the wire's own frames."""
    seen: list[str] = []
    trace = error.__traceback__ if error else None
    while trace is not None:
        if "/readers/live/" in trace.tb_frame.f_code.co_filename and "/tests/" not in trace.tb_frame.f_code.co_filename:
            seen.append(repr(trace.tb_frame.f_locals))
        trace = trace.tb_next
    return " ".join(seen)


def test_an_error_keeps_nothing_of_what_it_came_of() -> None:
    """Reliability row 52: what is hidden from a traceback by ``from None`` would be kept all the same."""
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + CANARY.encode()
    with serving(lambda _: [half, RST]) as server, pytest.raises(WireError) as caught:
        wire_to(server.url, CANARY).get("/version")
    assert caught.value.__context__ is None
    proxy = Address("http", "127.0.0.1", 1, login=Secret(f"ann:{CANARY}"))
    with pytest.raises(UnreachableError) as refused:
        wire_to("https://c.example", CANARY, proxy=proxy).get("/version")
    assert refused.value.__context__ is None


def test_neither_token_nor_body_reaches_a_log_or_the_terminal(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability rows 52 and 53: even where another library has switched on what it calls debugging."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    head = f"HTTP/1.1 200 OK\r\nX-A: b\r\n{CANARY}\r\nContent-Length: 2\r\n\r\n{{}}".encode()
    for pieces in (
        [answer(CANARY.encode())],
        [head, RST],
        [CANARY.encode() + b"\r\n", RST],
        [begun() + CANARY.encode(), RST],
    ):
        with serving(lambda _, pieces=pieces: pieces) as server:  # type: ignore[misc]
            wire = wire_to(server.url, CANARY)
            try:
                said = repr(wire.get("/version"))
            except WireError as error:
                said = f"{error!r} {error.__cause__!r} {_frames(error)} {_frames(error.__context__)}"
            assert CANARY not in said
    out, err = capfd.readouterr()
    assert CANARY not in caplog.text + out + err


def test_a_hundred_threads_share_a_wire() -> None:
    def script(request: Request) -> list[Piece]:
        return [answer(request.target.encode())]

    with serving(script) as server:
        wire = wire_to(server.url)
        wrong: list[str] = []

        def ask(number: int) -> None:
            for turn in range(5):
                name = f"/api/v1/namespaces/n{number}x{turn}"
                if wire.get(name).body.decode() != name:
                    wrong.append(name)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert wrong == []
    assert len(server.requests) == 100


def test_the_stated_request_timeout_is_the_deadline() -> None:
    with serving(lambda _: [10.0]) as server, pytest.raises(TimedOutError, match=r"0\.2 s"):
        wire_to(server.url, request_timeout=0.2).get("/version", seconds=30)


def test_a_cut_request_holds_no_frame() -> None:
    """What is raised for it is an error of its own: a raised one holds the frames, and they the cord."""
    cord = dialling.Cord(60.0)
    cord.relax()
    cord.cut(BrokenOffError("given up"))
    first, second = cord.why, cord.why
    assert first is not None
    assert str(first) == str(second) == "given up"
    assert first is not second
