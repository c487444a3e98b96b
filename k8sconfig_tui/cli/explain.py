"""``explain``: the whole chain behind one key, in every environment."""

import argparse
from collections.abc import Iterable, Sequence

from k8sconfig_tui.cli.errors import FINE, UsageError
from k8sconfig_tui.cli.opening import open_workspace, sources
from k8sconfig_tui.cli.options import add_output, add_selection, add_sources, selection_of
from k8sconfig_tui.cli.output import put, tell_gaps, veil_of
from k8sconfig_tui.compare.matrix import Group, Row
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.documents import explanation
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Workspace
from k8sconfig_tui.workspace.selection import nearest

_UNREAD = frozenset({State.FORBIDDEN, State.NOT_READ})


class _Explain:
    name = "explain"
    help = "why a key has its value: the definition that won, those it beat, and who put it there"
    examples = """\
  {prog} explain -f dev.json -f prod.json deploy/web DB_URL
  {prog} explain -f dump.json sts/db /etc/db/my.cnf -n shop -c server
  {prog} explain -f dump.json deploy/web --log-level
"""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("name", metavar="KIND/NAME", help="a workload")
        parser.add_argument("key", metavar="KEY", help="a variable, a flag or a file's path")
        add_sources(parser)
        add_selection(parser)
        add_output(parser)

    def run(self, options: argparse.Namespace, settings: Settings) -> int:
        specs = sources(options)
        wanted = selection_of(options, [options.name], specs)
        workspace = open_workspace(options, specs, settings, whole=True)
        groups = workspace.matrix(wanted).groups
        rows = _rows(workspace, groups, options.key)
        found = ((group, one) for group, row in rows for one in workspace.explain(group, row))
        put(explanation(workspace, found, veil_of(workspace, options)), options)
        tell_gaps(workspace, options)
        return FINE


def _rows(workspace: Workspace, groups: Sequence[Group], key: str) -> list[tuple[Group, Row]]:
    """The rows of a key, in all channels and containers; of the flag of this name where nothing else has it.

    Raises ``UsageError``.
    """
    every = [(group, row) for group in groups for row in workspace.rows(group, include_services=True)]
    found = [(group, row) for group, row in every if row.key == key]
    found = found or [(group, row) for group, row in every if row.key.startswith("-") and row.key.lstrip("-") == key]
    if not found:
        unread = _unread(groups)
        has = "is known to have" if unread else "has"
        raise UsageError(f"no container there {has} the key {key}{nearest(key, {row.key for _, row in every})}{unread}")
    return found


def _unread(groups: Iterable[Group]) -> str:
    """What may bring any key at all, and was not read."""
    members = (member for group in groups for member in group.members if member is not None)
    unread = {
        f"{reference.object} in namespace {reference.object.namespace}": None
        for member in members
        for reference in member.container.references
        if reference.object is not None and reference.state in _UNREAD
    }
    more = f" and {len(unread) - 1} more" if len(unread) > 1 else ""
    return f"; {next(iter(unread))}{more} was not read and may bring it" if unread else ""


VERB = _Explain()
