"""The light verbs import nothing heavy: neither the interface nor the cluster client nor what they do not use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worlds.reading import write
from tests.worlds.small import small

HEAVY = (
    "textual", "rich", "kubernetes", "deepdiff", "yaml", "ruamel", "shtab", "orjson", "asyncio", "difflib", "aiohttp",
    "jinja2", "textual_serve", "tomlkit", "urllib3", "concurrent.futures", "k8sconfig_tui.readers.live.wire",
)  # fmt: skip
PROBE = """
import sys
from k8sconfig_tui.cli.main import main
code = main(sys.argv[2:])
print(sorted(set(sys.argv[1].split(",")) & set(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def loaded(path: Path, *words: object, codes: tuple[int, ...] = (0, 1)) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, ",".join(HEAVY), *map(str, words)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "XDG_CONFIG_HOME": str(path)},
        check=False,
    )
    assert done.returncode in codes, done.stderr
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("resolve", "-f", "{}", "-o", "json"),
        ("resolve", "-f", "{}"),
        ("compare", "-f", "{}", "-o", "json"),
        ("explain", "-f", "{}", "deploy/web", "VALUE"),
        ("used-by", "-f", "{}", "cm/web"),
        ("info",),
    ],
)
def test_light_verbs_stay_light(tmp_path: Path, words: tuple[str, ...]) -> None:
    dump = write(tmp_path / "dev.json", small("dev"))
    assert loaded(tmp_path, *(word.format(dump) for word in words)) == "[]"


def test_without_a_terminal_the_interface_is_not_even_imported(tmp_path: Path) -> None:
    assert loaded(tmp_path, "demo:", codes=(2,)) == "[]"
