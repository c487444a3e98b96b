"""A server over the small world: ``admin`` may all, ``ann`` may read the namespace ``shop`` but for its Secrets."""

from collections.abc import Iterator

import pytest

from tests.api.rights import User, Users, admin, viewer
from tests.api.server import ApiServer
from tests.worlds.small import small


@pytest.fixture
def server() -> Iterator[ApiServer]:
    users = Users([admin(), User("ann", viewer("shop"))])
    with ApiServer(small(), users=users) as running:
        yield running
