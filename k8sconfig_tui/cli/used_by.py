"""``used-by``: who reads a ConfigMap, a Secret or one key of it, and what a change would touch."""

import argparse

from k8sconfig_tui.cli.errors import FINE, UsageError
from k8sconfig_tui.cli.opening import open_workspace, sources
from k8sconfig_tui.cli.options import EVERY_NAMESPACE, add_output, add_sources
from k8sconfig_tui.cli.output import put, tell_gaps
from k8sconfig_tui.present.documents import consumer_list
from k8sconfig_tui.settings import Settings


class _UsedBy:
    name = "used-by"
    help = "who reads a ConfigMap, a Secret or one key of it, and what a change would touch"
    examples = """\
  {prog} used-by -f dump.json cm/web-config -n shop
  {prog} used-by -f dump.json secret/db password
"""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("name", metavar="KIND/NAME", help="a ConfigMap or Secret")
        parser.add_argument("key", nargs="?", metavar="KEY", help="only readers of this key")
        parser.add_argument("-n", "--namespace", metavar="NS", help="only this namespace")
        parser.add_argument("-A", "--all-namespaces", action="store_true", help=EVERY_NAMESPACE)
        add_sources(parser)
        add_output(parser)

    def run(self, options: argparse.Namespace, settings: Settings) -> int:
        kind, slash, name = options.name.partition("/")
        if not slash:
            raise UsageError("used-by takes KIND/NAME, such as cm/web-config or secret/db")
        workspace = open_workspace(options, sources(options), settings, whole=False)
        namespace = None if options.all_namespaces else options.namespace
        put(consumer_list(workspace, workspace.used_by(kind, name, options.key, namespace)), options)
        tell_gaps(workspace, options)
        return FINE


VERB = _UsedBy()
