"""A cluster read in a process of its own: by the program, and with the least work that gets the same objects.

    python -m tests.bench.live_jobs read|gets KUBECONFIG

prints one JSON object as ``jobs`` does; ``seconds`` are those of the clock on the wall, from the kubeconfig to the end.
"""

import base64
import gc
import http.client
import json
import resource
import ssl
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import msgspec

from tests.bench.floors import Metadata, Spec

_AT_ONCE = 6
_UNIT = 1 if sys.platform == "darwin" else 1024


def read(kubeconfig: Path) -> int:
    """What the program reads of it, ready for questions."""
    from k8sconfig_tui.readers import SourceSpec, open_source
    from k8sconfig_tui.readers.access import Access

    return len(open_source(SourceSpec.parse("context:")._replace(access=Access(kubeconfig=str(kubeconfig)))))


class _ListItem(msgspec.Struct, gc=False):
    """``floors.Item`` without its kind, which the list tells for all."""

    metadata: Metadata
    spec: Spec | None = None
    data: dict[str, Any] | None = None
    status: msgspec.Raw = msgspec.Raw()


class _ListMetadata(msgspec.Struct):
    following: str = msgspec.field(default="", name="continue")


class _Page(msgspec.Struct):
    metadata: _ListMetadata
    items: list[_ListItem]


_PAGE = msgspec.json.Decoder(_Page)


class _Target(NamedTuple):
    host: str
    port: int
    headers: dict[str, str]
    context: ssl.SSLContext


def gets(kubeconfig: Path) -> int:
    """GETs of 500 objects each, as many at once as the program asks, and msgspec into Structs; nothing besides."""
    from k8sconfig_tui.readers.live.kinds import KINDS

    gc.disable()
    target = _target(kubeconfig)
    served = _served(target)
    paths = [
        f"/apis/{kind.group}/{served[kind.group]}/{kind.plural}" if kind.group else f"/api/v1/{kind.plural}"
        for kind in KINDS
        if kind.group in served
    ]
    kept = threading.local()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        lists = list(pool.map(lambda path: list(_pages(target, kept, path)), paths))
    return sum(len(page) for pages in lists for page in pages)


def _target(kubeconfig: Path) -> _Target:
    document = json.loads(kubeconfig.read_bytes())
    cluster, token = document["clusters"][0]["cluster"], document["users"][0]["user"]["token"]
    address = urlsplit(cluster["server"])
    authority = base64.b64decode(cluster["certificate-authority-data"]).decode()
    context = ssl.create_default_context(cadata=authority[authority.index("-----BEGIN") :])
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Accept-Encoding": "gzip"}
    assert address.hostname is not None
    assert address.port is not None
    return _Target(address.hostname, address.port, headers, context)


def _served(target: _Target) -> dict[str, str]:
    groups = json.loads(_get(_dialled(target), target, "/apis") or b"{}")["groups"]
    return {"": "v1"} | {group["name"]: group["preferredVersion"]["version"] for group in groups}


def _pages(target: _Target, kept: threading.local, path: str) -> Iterator[list[_ListItem]]:
    if not hasattr(kept, "connection"):
        kept.connection = _dialled(target)
    following = ""
    while True:
        query = f"?limit=500&continue={quote(following)}" if following else "?limit=500"
        body = _get(kept.connection, target, path + query)
        if body is None:
            return
        page = _PAGE.decode(body)
        yield page.items
        following = page.metadata.following
        if not following:
            return


def _dialled(target: _Target) -> http.client.HTTPSConnection:
    return http.client.HTTPSConnection(target.host, target.port, context=target.context)


def _get(connection: http.client.HTTPSConnection, target: _Target, path: str) -> bytes | None:
    connection.request("GET", path, headers=target.headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        return None
    return zlib.decompress(body, 31) if response.headers.get("Content-Encoding") == "gzip" else body


JOBS: dict[str, Callable[[Path], int]] = {"read": read, "gets": gets}


def main() -> None:
    name, kubeconfig = sys.argv[1], Path(sys.argv[2])
    started = time.perf_counter()
    objects = JOBS[name](kubeconfig)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
    print(json.dumps({"seconds": seconds, "peak": peak, "objects": objects}))


if __name__ == "__main__":
    main()
