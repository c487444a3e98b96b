"""``export``: a redacted snapshot that still compares."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from k8sconfig_tui.cli.errors import FINE, UsageError, say
from k8sconfig_tui.cli.opening import in_view, namespaces_of, open_workspace, sources
from k8sconfig_tui.cli.options import EVERY_NAMESPACE, add_sources
from k8sconfig_tui.cli.output import write
from k8sconfig_tui.present.exported import sentence, targets
from k8sconfig_tui.present.visible import plain
from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.state import StateError, write_file
from k8sconfig_tui.workspace import Wish


class _Export:
    name = "export"
    help = "a redacted snapshot that still compares, to be given away"
    examples = """\
  {prog} export -f dump.json -o shop.k8sconfig
  {prog} export -f dev.json -f prod.json -o shop.k8sconfig    (shop-dev.k8sconfig, shop-prod.k8sconfig, under one key)
  {prog} export -f dump.json -n shop --clear-config -o shop.k8sconfig
"""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        add_sources(parser)
        parser.add_argument(
            "-n", "--namespace", metavar="NS", action="append", default=[], help="only this namespace; repeatable"
        )
        parser.add_argument("-A", "--all-namespaces", action="store_true", help=EVERY_NAMESPACE)
        group = parser.add_argument_group("output")
        group.add_argument(
            "-o", "--output", metavar="FILE", required=True,
            help="the file to write; with several sources one each, their names added",
        )  # fmt: skip
        group.add_argument(
            "--clear-config", action="store_true",
            help="leave values of ConfigMaps and literals clear unless they hold, or look like, a secret; "
            "what stays clear is listed",
        )  # fmt: skip
        group.add_argument(
            "--allow-name", metavar="NAMESPACE/SECRET/KEY", action="append", default=[],
            help="the value of this key of a Secret may stand in names; repeatable",
        )  # fmt: skip

    def run(self, options: argparse.Namespace, settings: Settings) -> int:
        specs = sources(options)
        workspace = open_workspace(options, specs, settings, whole=False)
        namespaces = namespaces_of(options) or _live_ones(in_view(options, specs, whole=False))
        wish = Wish(namespaces, options.clear_config, tuple(options.allow_name))
        exports = workspace.export(wish, lambda _phase, _done, _total: None)
        paths = targets(options.output, [exported.source for exported in exports])
        if not exports or len(set(paths)) < len(paths):
            raise UsageError("the sources' names do not make names of files; give each a NAME of its own")
        for exported, path in zip(exports, paths, strict=True):
            try:
                write_file(Path(path), exported.data)
            except StateError as error:
                raise UsageError(f"cannot write {path}: {error}") from None
            for doubt in exported.doubts:
                say(f"note: {exported.source}: {doubt}")
            lines = [sentence(exported, path), *(f"clear: {place}" for place in exported.clear)]
            write("".join(f"{plain(line)}\n" for line in lines).encode("utf-8", "replace"))
        return FINE


def _live_ones(specs: Sequence[SourceSpec]) -> tuple[str, ...]:
    """The namespaces that are read of live clusters; none where something else is exported, or a cluster as a whole."""
    if not all(spec.access.only for spec in specs):
        return ()
    return tuple(dict.fromkeys(namespace for spec in specs for namespace in spec.access.view))


VERB = _Export()
