"""One kind from beginning to end: page after page, decoded as snapshots are.

The law of this module: a list is whole or says that it is not; what was read before something failed is kept. A bad
item costs itself alone, and nothing of it is printed. Every list has an end, whatever the server says.
"""

import copy
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw, Struct, field

from k8sconfig_tui.formats import FormatError
from k8sconfig_tui.formats.assembly import Assembly, decode_document
from k8sconfig_tui.model.inventory import Batch, Gap
from k8sconfig_tui.model.kube import KubeObject, Place
from k8sconfig_tui.readers.live.asking import JSON, AnswerError, Asking
from k8sconfig_tui.readers.live.heads import head
from k8sconfig_tui.readers.live.kinds import Kind
from k8sconfig_tui.readers.live.wire import Answer, TooLargeError, WireError

PAGE = 500
_LEAST_PAGE = 5
_MOST = 4 << 30
"""Bytes of a list that is read page by page."""

_MOST_WHOLE = 1 << 30
_SECONDS_WHOLE = 300.0
"""Bytes, and the time, of a list that is read at one stroke, because it could not be read page by page."""

METADATA = f"application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,{JSON}"
METADATA_ALONE = f"application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,{JSON}"
"""The same of what a watch tells."""

_METADATA_KIND = "PartialObjectMetadata"
_MISFITS = (msgspec.DecodeError, UnicodeDecodeError)


class Request(NamedTuple):
    """What is listed: a kind at a path. ``bare``: the metadata alone; ``file`` is how places name it. ``ahead``: it is
    a part of another list, asked for before it."""

    kind: Kind
    namespace: str | None
    path: str
    file: str
    bare: bool = False
    ahead: bool = False


class Listing:
    """What has come of a request so far. ``problem`` is empty where it was read to the end; ``status`` is the answer's
    that ended it, 0 where none did. ``ended``: nothing more will come. ``expected`` counts what the server says is
    still to come; ``version`` is where a watch of what was read begins; ``unread`` are the heads of the items that were
    left out, without a name where not even that could be read."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.objects: list[KubeObject] = []
        self.gaps: list[Gap] = []
        self.unread: list[KubeObject] = []
        self.damaged = False
        self.problem = "not read"
        self.status = 0
        self.ended = False
        self.expected = 0
        self.version = ""

    @property
    def whole(self) -> bool:
        """Whether what is not in it does not exist."""
        return not self.problem and not self.damaged

    def so_far(self) -> "Listing":
        """The same as it is now, while another thread goes on with it."""
        made = copy.copy(self)
        made.objects, made.gaps = list(made.objects), list(made.gaps)
        return made

    def take(self, page: "_Page") -> None:
        for batch in page.batches:
            self.objects += batch.objects
            self.gaps += batch.gaps
            self.damaged = self.damaged or bool(batch.gaps)
        self.unread += page.unread
        self.expected = page.remaining
        self.version = page.version

    def begin_again(self) -> None:
        self.objects, self.gaps, self.unread, self.damaged, self.expected = [], [], [], False, 0


class _Page(NamedTuple):
    batches: list[Batch]
    following: str
    remaining: int
    length: int
    version: str
    unread: Sequence[KubeObject] = ()


class _ListMetadata(Struct):
    following: str = field(default="", name="continue")
    remaining: int = field(default=0, name="remainingItemCount")
    version: str = field(default="", name="resourceVersion")


class _Outside(Struct):
    """A list whose items are not looked at."""

    api_version: str = field(default="", name="apiVersion")
    kind: str = ""
    metadata: _ListMetadata = field(default_factory=_ListMetadata)
    items: list[Raw] | None = None


_OUTSIDE = msgspec.json.Decoder(_Outside)


def fill(listing: Listing, asking: Asking) -> None:
    """Reads it as far as it goes; what fails is said in it. Raises ``StoppedError``."""
    try:
        for page in _pages(listing, asking):
            listing.take(page)
            listing.problem = "reading was stopped"
        listing.problem = ""
    except AnswerError as error:
        listing.status, listing.problem = error.status, str(error)
    except WireError as error:
        listing.problem = str(error)
    listing.ended = True


def _pages(listing: Listing, asking: Asking) -> Iterator[_Page]:
    following, limit, first, length, known = "", PAGE, 0, 0, {""}
    while True:
        query = {"limit": str(limit)} | ({"continue": following} if following else {})
        try:
            answer = _get(asking, listing.request, query)
            page = _page(answer, listing.request, first)
        except TooLargeError:
            if limit <= _LEAST_PAGE:
                raise
            limit //= 10
            continue
        except AnswerError as error:
            if error.status != 410 or not following:
                raise
            listing.begin_again()
            whole = _get(asking, listing.request, {}, seconds=_SECONDS_WHOLE, most=_MOST_WHOLE)
            yield _page(whole, listing.request, 0)
            return
        yield page
        following, first, length = page.following, first + page.length, length + len(answer.body)
        if not following:
            return
        if not page.length or following in known or length > _MOST:
            raise AnswerError(200, "the list comes to no end")
        known.add(following)


def _get(
    asking: Asking, request: Request, query: dict[str, str], *, seconds: float = 30.0, most: int = 64 << 20
) -> Answer:
    accept = METADATA if request.bare else JSON
    return asking.get(request.path, query, accept=accept, seconds=seconds, most=most)


def _page(answer: Answer, request: Request, first: int) -> _Page:
    """Raises ``AnswerError`` where this is no list of the kind."""
    return _at_one_stroke(answer.body, request) or _item_by_item(answer, request, first)


def _at_one_stroke(body: bytes, request: Request) -> _Page | None:
    """A page without a flaw."""
    try:
        document = decode_document(body)
    except (*_MISFITS, RecursionError):
        return None
    token, remaining = document.metadata.continue_, document.metadata.remaining
    if document.kind not in _kinds(request) or not isinstance(token, str | None):
        return None
    document.metadata.continue_ = document.metadata.remaining = None
    _rename(document, request)
    assembly = Assembly(request.file)
    if not assembly.add_decoded(document, Place(request.file)):
        return None
    objects = document.items or []
    version = document.metadata.resourceVersion or ""
    return _Page(_batches(assembly, request), token or "", _count(remaining), len(objects), version)


def _item_by_item(answer: Answer, request: Request, first: int) -> _Page:
    try:
        outside = _OUTSIDE.decode(answer.body)
    except (*_MISFITS, RecursionError):
        raise AnswerError(200, _oddity(answer)) from None
    if outside.kind not in _kinds(request):
        raise AnswerError(200, f"the server answered with something else than a list of {request.kind.resource}")
    items = outside.items or []
    places = [Place(request.file, position=first + index) for index in range(len(items))]
    assembly = Assembly(request.file)
    _rename(outside, request)
    assembly.add_items((outside.api_version, outside.kind), items, places)
    said, batches = outside.metadata, _batches(assembly, request)
    unread = _left_out(items, batches, request)
    return _Page(batches, said.following, said.remaining, len(items), said.version, unread)


def _kinds(request: Request) -> tuple[str, ...]:
    own = f"{request.kind.kind}List"
    return (own, "List", f"{_METADATA_KIND}List") if request.bare else (own, "List")


def _rename(document: Any, request: Request) -> None:
    """A list of metadata is one of its objects."""
    if document.kind == f"{_METADATA_KIND}List":
        document.kind = f"{request.kind.kind}List"


def _batches(assembly: Assembly, request: Request) -> list[Batch]:
    try:
        batches = assembly.content().batches
    except FormatError as error:
        return [Batch([], request.file, gaps=[Gap(request.kind.resource, request.namespace, "failed", str(error))])]
    for batch in batches:
        batch.gaps = [gap._replace(resource=request.kind.resource, namespace=request.namespace) for gap in batch.gaps]
        if request.bare:
            batch.objects = [bared(obj, request.kind) for obj in batch.objects]
    return batches


def _left_out(items: Sequence[Raw], batches: Sequence[Batch], request: Request) -> list[KubeObject]:
    """The heads of the items that are in no batch."""
    if not any(batch.gaps for batch in batches):
        return []
    kept = {obj.ref for batch in batches for obj in batch.objects}
    heads = [bared(head(item) or KubeObject(), request.kind) for item in items]
    return [one for one in heads if one.ref not in kept]


def bared(obj: KubeObject, kind: Kind) -> KubeObject:
    """The object's metadata, whatever else the server sent."""
    version = f"{kind.group}/v1" if kind.group else "v1"
    return KubeObject(version, kind.kind, obj.metadata)


def _count(remaining: Any) -> int:
    return remaining if isinstance(remaining, int) else 0


def _oddity(answer: Answer) -> str:
    """What came instead of a list."""
    if not answer.body.strip():
        return "the server's answer is empty"
    sort = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sort == "text/html" or answer.body.lstrip()[:1] == b"<":
        return "the server answered with an HTML page: a proxy or a login page stands before it"
    return "the server's answer is no list in JSON"
