"""What a scenario needs of a server, and what the one of ``tests/api`` makes of it.

The law of this module: a cluster is driven as an administrator would, never through the program that is tested.
"""

import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import parse_qsl, urlsplit

import pytest

from k8sconfig_tui.readers.live.kinds import KINDS
from tests.api.rights import Rule, User, Users, admin
from tests.api.server import ApiServer
from tests.api.tls import Authority
from tests.worlds.kubectl import Object

READER = "reader"
"""Who may read everything; the program is no one else unless a scenario says so."""

OWN_KINDS = ",".join(f"{kind.plural}.{kind.group}".rstrip(".") for kind in KINDS if not kind.custom)


class Seen(NamedTuple):
    """A request of the program's, as the server logged it."""

    method: str
    target: str

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


class Cluster(Protocol):
    """A server. ``whole``: all of it is ours, and may be stopped; else the program reads no more than it has to."""

    whole: bool

    def make(self, objects: Iterable[Object]) -> None:
        """Objects as kubectl printed them somewhere; what the server does not know is left out."""

    def put(self, obj: Object) -> None:
        """Create the object, or put it in the place of the one of its name."""

    def remove(self, obj: Object) -> None:
        """Delete the object; while the server is down, from the store beneath it."""

    def kubeconfig(self, user: str = READER, rules: Sequence[Rule] = ()) -> Path:
        """A file that leads here as this user, who may read what the rules allow."""

    def named(self, user: str) -> str:
        """What the server calls this user."""

    def dump(self) -> bytes:
        """What ``kubectl get -A -o json`` prints of all kinds that are read."""

    def down(self) -> None:
        """The server is killed."""

    def up(self) -> None:
        """It is started again, where it was."""

    def forget(self) -> None:
        """Compact: no version but the present is known any more."""

    def asked(self) -> list[Seen]:
        """The program's requests so far."""

    def close(self) -> None:
        """Nothing of it is left."""


def kubectl(program: str, kubeconfig: Path, *arguments: str, data: bytes = b"") -> bytes:
    """What it prints. Raises ``AssertionError`` with what it says where it fails."""
    command = [program, "--kubeconfig", str(kubeconfig), *arguments]
    done = subprocess.run(command, input=data, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, f"kubectl {' '.join(arguments[:3])}: {done.stderr.decode(errors='replace')[-2000:]}"
    return done.stdout


class StandIn:
    """``tests/api``, over TLS, for kubectl sends no token without. ``program``: kubectl, if there is one."""

    whole = True

    def __init__(self, folder: Path, program: str) -> None:
        self._folder, self._program = folder, program
        self._users = Users([admin(), admin(READER)])
        self._server = ApiServer(users=self._users, tls=Authority(folder).server()).start()

    def make(self, objects: Iterable[Object]) -> None:
        for obj in objects:
            self.put(obj)

    def put(self, obj: Object) -> None:
        """With its maps in the order in which Go writes them."""
        self._server.store.apply(json.loads(json.dumps(obj, sort_keys=True)))

    def remove(self, obj: Object) -> None:
        self._server.store.delete(obj)

    def kubeconfig(self, user: str = READER, rules: Sequence[Rule] = ()) -> Path:
        if self._users.named(user) is None:
            self._users.add(User(user, rules))
        folder = self._folder / user
        folder.mkdir(exist_ok=True)
        return self._server.kubeconfig(folder, user, namespace=rules[0].namespace if rules else "")

    def named(self, user: str) -> str:
        return user

    def dump(self) -> bytes:
        if not self._program:
            pytest.skip("there is no kubectl program")
        return kubectl(self._program, self.kubeconfig("admin"), "get", OWN_KINDS, "-A", "-o", "json")

    def down(self) -> None:
        self._server.stop()

    def up(self) -> None:
        self._server.start()

    def forget(self) -> None:
        self._server.store.compact()

    def asked(self) -> list[Seen]:
        ours = [seen for seen in self._server.log if seen.headers.get("user-agent", "").startswith("k8sconfig-tui/")]
        return [Seen(seen.method, str(seen).split(" ", 3)[3]) for seen in ours]

    def close(self) -> None:
        self._server.stop()
