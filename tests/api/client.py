"""As little of a client as will do to see what the server says.

The law of this module: one connection, one request; nothing is retried or repaired.
"""

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.api.server import ApiServer

TIMEOUT = 5.0


class Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def names(self) -> list[str]:
        return [item["metadata"]["name"] for item in self.document["items"]]

    @property
    def meta(self) -> dict[str, Any]:
        return dict(self.document["metadata"])


class Client:
    """Someone who asks. Raises what ``http.client`` and sockets raise."""

    def __init__(self, server: ApiServer, user: str = "admin") -> None:
        self._server = server
        self.headers = {"Accept": "application/json"}
        if user:
            self.headers["Authorization"] = f"Bearer {user}-token"

    def ask(
        self, target: str, *, method: str = "GET", body: object = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        with self.open(target, method=method, body=body, headers=headers) as response:
            return Reply(response.status, dict(response.getheaders()), response.read())

    @contextmanager
    def open(
        self, target: str, *, method: str = "GET", body: object = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=TIMEOUT)
        try:
            sent = {**self.headers, **(headers or {})}
            connection.request(method, target, None if body is None else json.dumps(body), sent)
            response = connection.getresponse()
            try:
                yield response
            finally:
                response.close()
        finally:
            connection.close()


def events(response: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    """The events of a watch as they come."""
    for line in response:
        yield json.loads(line)
