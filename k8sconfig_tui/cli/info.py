"""``info``: versions, and the paths that are used."""

import argparse
import re
import sys
from collections.abc import Iterator

from msgspec import Struct

from k8sconfig_tui import __version__
from k8sconfig_tui.cli.errors import FINE
from k8sconfig_tui.cli.options import add_output, add_sources
from k8sconfig_tui.cli.output import put
from k8sconfig_tui.config.reading import default_path
from k8sconfig_tui.present.documents import Document
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.state import default_folder

_NAME = re.compile(r"[\w.-]+")


class Fact(Struct):
    name: str
    value: str


class _Info:
    name = "info"
    help = "versions, and the paths that are used"
    examples = "  {prog} info\n  {prog} info -o json\n"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        add_sources(parser)
        add_output(parser)

    def run(self, options: argparse.Namespace, settings: Settings) -> int:
        put(Document("Info", {"items": _facts(options, settings)}, lambda: {"gaps": []}), options)
        return FINE


def _facts(options: argparse.Namespace, settings: Settings) -> Iterator[Fact]:
    import platform  # noqa: PLC0415  no other verb should wait for it

    path = options.config or default_path()
    yield Fact("k8sconfig-tui", __version__)
    yield Fact("config file", f"{path}{'' if path.exists() else ' (not there: defaults)'}")
    kept = "" if settings.remember else " (not used: remember = false)"
    yield Fact("state folder", f"{default_folder()}{kept}")
    yield Fact("environment rules", str(len(settings.environments)))
    yield Fact("python", f"{platform.python_version()} at {sys.executable}")
    yield Fact("system", platform.platform())
    yield from _packages()


def _packages() -> Iterator[Fact]:
    """The packages that this one says it needs."""
    from importlib.metadata import PackageNotFoundError, requires, version  # noqa: PLC0415  no other verb waits for it

    try:
        needed = [line for line in requires("k8sconfig-tui") or () if "extra ==" not in line]
    except PackageNotFoundError:
        return
    for name in (found[0] for line in needed if (found := _NAME.match(line))):
        try:
            yield Fact(name, version(name))
        except PackageNotFoundError:
            yield Fact(name, "not installed")


VERB = _Info()
