"""Serves a world or a dump for trying the program by hand: ``python -m tests.api fleet`` or ``… DUMP.json.gz``.

The law of this module: it prints where the kubeconfig is and serves until it is interrupted.
"""

import argparse
import contextlib
import gzip
import json
import shlex
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event

from tests.api.rights import User, Users, admin, viewer
from tests.api.server import ApiServer
from tests.api.tls import Authority
from tests.worlds.fleet import fleet
from tests.worlds.hostile import hostile
from tests.worlds.kubectl import Object
from tests.worlds.small import small

_WORLDS: dict[str, Callable[[], Iterable[Object]]] = {"small": small, "hostile": hostile, "fleet": lambda: fleet(50)}


def objects(name: str) -> Iterable[Object]:
    """A world by its name, else the items of a dump."""
    if name in _WORLDS:
        return _WORLDS[name]()
    data = Path(name).read_bytes()
    items: list[Object] = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)["items"]
    return items


def users(namespace: str) -> Users:
    """``admin``; ``viewer``, who reads one namespace but for its Secrets; ``nobody``, who may do nothing."""
    return Users([admin(), User("viewer", viewer(namespace)), User("nobody")])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.api", description=__doc__)
    parser.add_argument("what", metavar="WORLD|DUMP.json", help=f"{', '.join(_WORLDS)}, or a file that kubectl printed")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--namespace", default="default", help="the namespace of the contexts and of the user viewer")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        serve(options)


def serve(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tls = Authority(Path(folder)).server() if options.tls else None
        known = users(options.namespace)
        with ApiServer(objects(options.what), users=known, tls=tls, port=options.port) as server:
            path = server.kubeconfig(Path(folder), namespace=options.namespace)
            print(f"{server.url}: contexts {', '.join(user.name for user in known)}", flush=True)
            print(f"export KUBECONFIG={shlex.quote(str(path))}", flush=True)
            Event().wait()


if __name__ == "__main__":
    main()
