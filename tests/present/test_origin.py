"""What the header says of where the data comes from."""

import pytest

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.present.origin import header, origin
from k8sconfig_tui.readers import Health


@pytest.mark.parametrize(
    ("health", "said"),
    [
        (None, "READ 5m context:prod"),
        (Health("live"), "LIVE context:prod"),
        (Health("reconnecting", 97.0, "reading the whole list"), "RECONNECTING context:prod"),
        (Health("stale", 28.0, "nothing came for 90 s"), "STALE 1m: nothing came for 90 s"),
        (Health("stale", None, "no list yet"), "STALE 0s: no list yet"),
        (Health("stale", 130.0, "by a clock that is ahead"), "STALE 0s: by a clock that is ahead"),
    ],
)
def test_a_cluster_is_live_only_while_it_is_followed(health: Health | None, said: str) -> None:
    cluster = Inventory("prod", [], location="context:prod", origin="live", taken=1000.0)
    assert origin(cluster, 1300.0, health, 100.0) == said


def test_a_stale_source_keeps_its_age_where_room_is_short() -> None:
    cluster = Inventory("prod", [], location="context:prod", origin="live", taken=1000.0)
    stale = {"prod": Health("stale", 28.0, "nothing came for 90 s")}
    line = header([cluster], [], [], 1300.0, 20, health=stale, steady=100.0)
    assert "STALE 1m" in "".join(piece.text for piece in line)
