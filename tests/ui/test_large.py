"""Single things of great size: what is visible is drawn, and nothing waits for the rest."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.bench.pane import Pane, running
from tests.worlds.kubectl import (
    Object,
    all_of,
    config_map,
    container,
    deployment,
    from_config_map,
    namespace,
    pod_template,
)
from tests.worlds.reading import write

_FIRST_PAINT = 0.5
_GENEROUS = 6
"""The machine may be busy with other tests."""

_KEYS = 10_000


def _world(data: Mapping[str, str], *, every: bool) -> list[Object]:
    entries = [] if every else [from_config_map("BIG", "settings", "BIG")]
    sources = [all_of("configMap", "settings")] if every else []
    one = container("app", "registry.example/app:1", env=entries, envFrom=sources)
    return [
        namespace("shop"),
        config_map("shop", "settings", data),
        deployment("shop", "web", pod_template({"app": "web"}, [one])),
    ]


WORLDS = {
    "a value of 1 MiB": ({"BIG": "".join(f"line {at} of many\n" for at in range(60_000))[: 1 << 20]}, False),
    "10,000 keys": ({f"KEY_{at:05d}": f"value {at}" for at in range(_KEYS)}, True),
    "a line of 10 MB": ({"BIG": "0123456789" * 1_000_000}, False),
}


def _press(pane: Pane, keys: bytes) -> float:
    """Seconds to the first byte that follows; none where there is nothing to paint."""
    pane.rest(0.2, 20.0)
    pressed = time.perf_counter()
    pane.type(keys)
    return time.perf_counter() - pressed if pane.hear(1.0) else 0.0


@pytest.mark.parametrize("what", WORLDS)
def test_what_is_huge_is_drawn_at_once_as_far_as_it_is_visible(tmp_path: Path, what: str) -> None:
    """Reliability row 42: values, difference, panel and filter of a huge thing, in a real pty."""
    data, every = WORLDS[what]
    changed = {key: value + "x" for key, value in data.items()}
    dev = write(tmp_path / "dev.json", _world(data, every=every))
    prod = write(tmp_path / "prod.json", _world(changed, every=every))
    told = tmp_path / "stands.json"
    with running("-m", "tests.ui.watchdog", str(told), f"dev={dev}", f"prod={prod}") as pane:
        pane.until(b"shop", 60.0)
        for keys in (b"l", b"j", b"l", b"j", b"l", b"j"):
            _press(pane, keys)
        slow: dict[bytes, float] = {}
        for keys in (b"2", b"j", b"\x06", b"k", b"3", b"j", b"4", b"j", b"v", b"2", b"/", b"B", b"I", b"\r", b"1"):
            before = len(pane.output)
            seconds = _press(pane, keys)
            pane.rest(0.2, 20.0)
            if seconds > _GENEROUS * _FIRST_PAINT:
                slow[keys] = seconds
            assert len(pane.output) - before < 200_000, "more was sent than a screen holds"
        assert not slow
        assert next(iter(data)).encode() in pane.output
        assert pane.alive
    stands = json.loads(told.read_text())
    assert stands[0]["ms"] < _GENEROUS * _FIRST_PAINT * 1e3, json.dumps(stands[:2], indent=1)
