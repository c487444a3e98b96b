"""The program agrees with the recorded answers of the real kubelet, where those lie beside the checkout."""

import subprocess
import sys
from pathlib import Path

import pytest

_CHECK = Path(__file__).resolve().parents[2] / "shared/data/kubelet/check.py"


@pytest.mark.skipif(not _CHECK.exists(), reason="the kubelet's recorded answers do not lie beside the checkout")
def test_resolve_agrees_with_the_kubelet_on_every_recorded_pod() -> None:
    command = [sys.executable, str(_CHECK), sys.executable, "-m", "k8sconfig_tui"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    lines = result.stdout.strip().splitlines()
    assert result.returncode == 0, "\n".join(lines[-40:]) + result.stderr[-2000:]
    assert lines[-1].startswith("kubelet parity: PASS")
