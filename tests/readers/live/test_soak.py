"""Long runs, as long as a test may take; ``python -m tests.bench.soak`` makes the whole of them."""

from pathlib import Path

import pytest

from tests.api import tls
from tests.bench import soak

pytestmark = [
    pytest.mark.skipif(not soak.AVAILABLE, reason="there is no /proc"),
    pytest.mark.skipif(not tls.AVAILABLE, reason="there is no openssl program"),
]


def test_many_changes_leave_nothing_behind() -> None:
    """Reliability row 57: 30,000 of the million; memory is counted in the pieces that Python has given out."""
    samples = soak.events(30_000, ahead=2_000)
    assert soak.slope(samples, lambda one: one.blocks) < 0.1
    assert len({one.files for one in samples}) == 1
    assert samples[-1].threads <= samples[0].threads


async def test_many_switches_leave_nothing_behind(tmp_path: Path) -> None:
    """Reliability row 58: 20 of the 500; a switch makes some 20,000 pieces."""
    samples = await soak.switches(20, tmp_path, every=2)
    assert soak.slope(samples, lambda one: one.blocks) < 500
    assert samples[-1].files <= samples[len(samples) // 2].files + 2
    assert samples[-1].threads <= samples[len(samples) // 2].threads + 3
