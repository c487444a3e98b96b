"""``resolve``: what each container's process gets."""

import argparse

from k8sconfig_tui.cli.errors import FINE
from k8sconfig_tui.cli.opening import open_workspace, sources
from k8sconfig_tui.cli.options import add_output, add_selection, add_services, add_sources, selection_of
from k8sconfig_tui.cli.output import put, tell_gaps, veil_of
from k8sconfig_tui.present.documents import resolved_list
from k8sconfig_tui.settings import Settings


class _Resolve:
    name = "resolve"
    help = "what each container's process gets: variables, command, arguments, files"
    examples = """\
  {prog} resolve -f dump.json deploy/web -n shop
  {prog} resolve -f dump.json -A -o json --reveal
  kubectl get all,cm,secret -o json | {prog} resolve -f - -l app=web
"""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="KIND/NAME", help="workloads; without any, all that run")
        add_sources(parser)
        add_selection(parser)
        add_services(parser)
        add_output(parser)

    def run(self, options: argparse.Namespace, settings: Settings) -> int:
        specs = sources(options)
        wanted = selection_of(options, options.names, specs)
        workspace = open_workspace(options, specs, settings, whole=False)
        document = resolved_list(workspace, workspace.resolved(wanted), veil_of(workspace, options), wanted.container)
        put(document, options, services=bool(options.include))
        tell_gaps(workspace, options)
        return FINE


VERB = _Resolve()
