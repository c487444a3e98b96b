"""``python -m tests.api`` serves what it is given and says how to get there."""

import json
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from tests.worlds.kubectl import config_map
from tests.worlds.reading import write


def test_a_dump_is_served_until_it_is_interrupted(tmp_path: Path) -> None:
    dump = write(tmp_path / "dump.json", [config_map("shop", "one", {})])
    command = [sys.executable, "-m", "tests.api", str(dump), "--namespace", "shop"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        try:
            assert process.stdout is not None
            first, second = process.stdout.readline(), process.stdout.readline()
            path = re.fullmatch(r"export KUBECONFIG='?(.+?)'?\n", second)
            assert path is not None
            assert first.endswith("contexts admin, viewer, nobody\n")
            assert _names(json.loads(Path(path[1]).read_text())) == ["one"]
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def _names(kubeconfig: dict[str, Any]) -> list[str]:
    server = kubeconfig["clusters"][0]["cluster"]["server"]
    token = kubeconfig["users"][1]["user"]["token"]
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{server}/api/v1/namespaces/shop/configmaps", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310 - loopback
        return [item["metadata"]["name"] for item in json.load(response)["items"]]
