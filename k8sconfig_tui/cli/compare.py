"""``compare``: the key × environment matrix.

The law of this module: the exit code speaks of what was printed: 1 where one of its rows differs. Unknown is not
different.
"""

import argparse
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from k8sconfig_tui.cli.errors import DIFFERENT as DIFFERENCES
from k8sconfig_tui.cli.errors import FINE, UsageError
from k8sconfig_tui.cli.opening import open_workspace, sources
from k8sconfig_tui.cli.options import add_output, add_selection, add_services, add_sources, selection_of
from k8sconfig_tui.cli.output import put, tell_gaps, veil_of
from k8sconfig_tui.compare.matrix import Group, Row, Verdict
from k8sconfig_tui.compare.verdict import DIFFERENT
from k8sconfig_tui.present.documents import comparison
from k8sconfig_tui.settings import Settings


class _Compare:
    name = "compare"
    help = "every key over all environments, with a verdict"
    examples = """\
  {prog} compare -f dev.json -f prod.json
  {prog} compare -f all.json deploy/web -n shop --only value,partial
  {prog} compare -f dev.json -f prod.json --key '*_URL' -o markdown
"""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="KIND/NAME", help="workloads; without any, all that run")
        parser.add_argument("--key", metavar="GLOB", help="only keys like this (case matters)")
        parser.add_argument("--only", metavar="VERDICT,…", help=f"only rows with these: {', '.join(Verdict)}")
        add_sources(parser)
        add_selection(parser)
        add_services(parser)
        add_output(parser)

    def run(self, options: argparse.Namespace, settings: Settings) -> int:
        only, specs = _verdicts(options.only), sources(options)
        wanted = selection_of(options, options.names, specs)
        workspace = open_workspace(options, specs, settings, whole=True)
        services = bool(options.include)
        matrix, groups = workspace.compared(wanted, services)
        seen: set[Verdict] = set()
        shown = _shown(groups, options.key, only, seen)
        put(comparison(workspace, matrix, shown, veil_of(workspace, options)), options)
        tell_gaps(workspace, options)
        return DIFFERENCES if seen & DIFFERENT else FINE


def _verdicts(text: str | None) -> frozenset[Verdict]:
    """The verdicts that ``--only`` names; all without it. Raises ``UsageError``."""
    if text is None:
        return frozenset(Verdict)
    try:
        return frozenset(Verdict(word.strip()) for word in text.split(","))
    except ValueError:
        raise UsageError(f"--only takes {', '.join(Verdict)}, separated by commas") from None


def _shown(
    groups: Iterable[tuple[Group, list[Row]]], key: str | None, only: frozenset[Verdict], seen: set[Verdict]
) -> Iterator[tuple[Group, list[Row]]]:
    """The rows that were asked for; ``seen`` gathers their verdicts."""
    for group, rows in groups:
        kept = [row for row in rows if row.verdict in only and (key is None or fnmatchcase(row.key, key))]
        if kept:
            seen |= {row.verdict for row in kept}
            yield group, kept


VERB = _Compare()
