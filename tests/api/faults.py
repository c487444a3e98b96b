"""What goes wrong, and when: a script that a test writes before, or while, requests come in.

The law of this module: a fault is a change of the answer, of its delivery, or of both; the n-th matching request meets
it in every run.

    faults.on("/api/v1/pods", status(429, retry_after=1))              the first such request
    faults.on("*/secrets", silence(), nth=2, times=None)               the second and all that follow
    faults.on("*", lambda n: cut(7 * n), times=None)                   each another one
    faults.on("/api/v1/pods", garbage(after=2), query={"watch": "true"})
"""

import json
import random
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import chain

from tests.api.delivery import PROMPT, Delivery, End
from tests.api.http import Answer, Request, whole
from tests.api.status import JSON, REASONS, RefusalError, failure, text


def _unchanged(answer: Answer) -> Answer:
    return answer


@dataclass(frozen=True)
class Fault:
    """``said``: what is answered instead. ``how``: the way it goes out."""

    said: Callable[[Answer], Answer] = _unchanged
    how: Delivery = PROMPT

    def __and__(self, other: "Fault") -> "Fault":
        """Both: this answer, changed further, delivered as the other says unless that says nothing."""
        how = self.how if other.how == PROMPT else other.how
        return Fault(lambda answer: other.said(self.said(answer)), how)


Chosen = Fault | Callable[[int], Fault | None]


@dataclass
class Rule:
    """When a fault strikes. A ``query`` value None: the parameter must not be there; ``*``: any value."""

    path: str
    fault: Chosen
    nth: int = 1
    times: int | None = 1
    query: Mapping[str, str | None] = field(default_factory=dict)
    user: str = "*"
    method: str = "*"
    met: int = 0

    def strikes(self, request: Request, user: str) -> Fault | None:
        if not self._matches(request, user):
            return None
        self.met += 1
        since = self.met - self.nth
        if since < 0 or (self.times is not None and since >= self.times):
            return None
        return self.fault if isinstance(self.fault, Fault) else self.fault(since)

    def _matches(self, request: Request, user: str) -> bool:
        return (
            fnmatchcase(request.path, self.path)
            and fnmatchcase(user, self.user)
            and fnmatchcase(request.method, self.method)
            and all(_agrees(request.query.get(name), value) for name, value in self.query.items())
        )


def _agrees(given: str | None, wanted: str | None) -> bool:
    return given is None if wanted is None else given is not None and fnmatchcase(given, wanted)


class Script:
    """The faults of a server; of several that strike at once the one told last."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def on(
        self,
        path: str,
        fault: Chosen,
        *,
        nth: int = 1,
        times: int | None = 1,
        query: Mapping[str, str | None] | None = None,
        user: str = "*",
        method: str = "*",
    ) -> Rule:
        """From the ``nth`` matching request on, ``times`` times (None: for ever). Gives the rule for ``off``."""
        rule = Rule(path, fault, nth, times, query or {}, user, method)
        self.rules.append(rule)
        return rule

    def off(self, rule: Rule | None = None) -> None:
        """This rule no longer, or none any more."""
        self.rules = [each for each in self.rules if rule is not None and each is not rule]

    def strike(self, request: Request, user: str) -> Fault | None:
        struck = [fault for rule in self.rules if (fault := rule.strikes(request, user)) is not None]
        return struck[-1] if struck else None


# What is said instead


def status(code: int, message: str = "", *, retry_after: int | None = None, reason: str | None = None) -> Fault:
    """A Status; by its code the usual reason."""
    details: dict[str, object] | None = None if retry_after is None else {"retryAfterSeconds": retry_after}
    refusal = RefusalError(code, message or REASONS.get(code, "Unknown"), details, reason=reason)
    return Fault(lambda _: refusal.answer())


def says(body: bytes, *, kind: str = "application/json", code: int = 200, **headers: str) -> Fault:
    """These bytes."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Fault(lambda _: whole(code, body, {**JSON, "Content-Type": kind, **named}))


def html(code: int = 200) -> Fault:
    """What a portal or a proxy says."""
    page = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>"
    return says(page, kind="text/html; charset=utf-8", code=code)


def redirect(location: str, code: int = 302) -> Fault:
    return says(b"", kind="text/plain", code=code, location=location)


def changed(how: Callable[[dict[str, object]], object]) -> Fault:
    """The JSON document after ``how`` has changed it, in place or by giving another."""

    def said(answer: Answer) -> Answer:
        document = json.loads(answer.body)
        return whole(answer.status, text(how(document) or document), answer.headers)

    return Fault(said)


def items_null() -> Fault:
    return changed(lambda document: {**document, "items": None})


def wrong_kind(kind: str = "Pod") -> Fault:
    """The document calls itself something else."""
    return changed(lambda document: {**document, "kind": kind})


def bad_item(index: int = 0, item: object = None) -> Fault:
    """One item of a list is not as it should be: by default its metadata are a number, with the rest left alone."""

    def said(document: dict[str, object]) -> object:
        items = document["items"]
        assert isinstance(items, list)
        items[index] = {**items[index], "metadata": 17} if item is None else item
        return document

    return changed(said)


# Of a watch


def _with_chunks(change: Callable[[Iterable[bytes]], Iterable[bytes]]) -> Fault:
    return Fault(lambda answer: replace(answer, chunks=change(answer.chunks), counted=False))


def garbage(line: bytes = b'{"type":"ADDED","obj\n', *, after: int = 0) -> Fault:
    """A line that is none, after so many events; the events go on."""

    def change(chunks: Iterable[bytes]) -> Iterator[bytes]:
        for number, chunk in enumerate(chunks):
            if number == after:
                yield line
            yield chunk

    return _with_chunks(change)


def in_band(code: int, message: str = "", *, after: int = 0, reason: str | None = None) -> Fault:
    """An ERROR event after so many others, and the end."""
    body = failure(code, message or REASONS.get(code, ""), reason=reason)
    return ending(text({"type": "ERROR", "object": body}), after=after)


def ending(line: bytes, *, after: int = 0) -> Fault:
    """These bytes after so many events, and the end."""

    def change(chunks: Iterable[bytes]) -> Iterator[bytes]:
        for number, chunk in enumerate(chain(chunks, [b""])):
            if number == after:
                break
            yield chunk
        yield line

    return _with_chunks(change)


def twice() -> Fault:
    """Every event two times."""
    return _with_chunks(lambda chunks: (chunk for chunk in chunks for _ in range(2)))


def shuffled(seed: int, *, window: int = 2) -> Fault:
    """Events in another order; each window of them is held back until it is full."""

    def change(chunks: Iterable[bytes]) -> Iterator[bytes]:
        order, held = random.Random(seed), list[bytes]()
        for chunk in chunks:
            held.append(chunk)
            if len(held) == window:
                order.shuffle(held)
                yield from held
                held.clear()
        yield from held

    return _with_chunks(change)


# Of the encoding


def gzip() -> Fault:
    """Packed, asked for or not; a stream too, each event readable when it has come."""
    return Fault(lambda answer: replace(answer, headers=_packed(answer), chunks=_pack(answer.chunks), counted=False))


def _packed(answer: Answer) -> dict[str, str]:
    return {**answer.headers, "Content-Encoding": "gzip"}


def _pack(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=31)
    for chunk in chunks:
        yield packer.compress(chunk) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


def bad_gzip() -> Fault:
    """Packed, and damaged in its second half."""

    def said(answer: Answer) -> Answer:
        packed = b"".join(_pack(answer.chunks))
        half = len(packed) // 2
        return whole(answer.status, packed[:half] + bytes(byte ^ 0xFF for byte in packed[half:]), _packed(answer))

    return Fault(said)


def bomb(size: int = 670 << 20) -> Fault:
    """A short answer that unpacks to so many bytes of a list that never ends."""
    packer = zlib.compressobj(wbits=31)
    head = packer.compress(b'{"kind":"ConfigMapList","apiVersion":"v1","metadata":{},"items":[')
    head += packer.flush(zlib.Z_FULL_FLUSH)
    megabyte = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return Fault(lambda answer: Answer(200, _packed(answer), (head, *[megabyte] * (size >> 20))))


# Of the delivery


def slow(seconds: float) -> Fault:
    return Fault(how=Delivery(delay=seconds))


def drip(seconds: float) -> Fault:
    """The body byte by byte, with a pause after each."""
    return Fault(how=Delivery(pause=seconds))


def silence(after: int = -1) -> Fault:
    """So many bytes of the body, then nothing more; by default not even a status."""
    return Fault(how=Delivery(limit=after, end=End.SILENCE))


def cut(after: int) -> Fault:
    """So many bytes of the body, then the end of the connection; -1: not even a status."""
    return Fault(how=Delivery(limit=after))


def rst(after: int = -1) -> Fault:
    """As ``cut``, but the connection is reset."""
    return Fault(how=Delivery(limit=after, end=End.RESET))
