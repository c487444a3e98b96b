"""The event loop comes round at all times: while reading, counting, filtering, and whatever is pressed."""

import json
import time
from pathlib import Path

from tests.bench.pane import running
from tests.worlds import crowd

_LIMIT = 50.0
"""Milliseconds that the loop may stand still."""

_ONCE = 75.0
"""The longest of all: other tests run beside this one."""

_KEYS = b"jjljjlj2jjnN\x06\x063jj1gh}}}tt/ser\x7f\x7f\x7f\rG2\x06\x06nnsso1"


def test_the_loop_never_stands_still(tmp_path: Path) -> None:
    """3,000 containers: keys go on coming while they are read and counted, and afterwards."""
    dump, told = tmp_path / "crowd.json", tmp_path / "stands.json"
    crowd.write(dump, 60)
    with running("-m", "tests.ui.watchdog", str(told), str(dump)) as pane:
        pane.until(b"Reading", 20.0)
        for key in (*_KEYS, *_KEYS):
            pane.type(bytes((key,)))
            pane.rest(0.03, 0.2)
        pane.rest(0.5, 5.0)
        time.sleep(0.05)
        assert pane.alive
    stands = json.loads(told.read_text())
    assert stands, "the watchdog has not watched"
    assert stands[0]["ms"] < _ONCE, json.dumps(stands[:2], indent=1)
    assert stands[1]["ms"] < _LIMIT, json.dumps(stands[:2], indent=1)
