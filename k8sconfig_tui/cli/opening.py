"""Opens the workspace that a verb works on."""

import argparse

from k8sconfig_tui.cli.errors import UsageError
from k8sconfig_tui.cli.options import NO_SOURCE, specs_of
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Workspace


def open_workspace(options: argparse.Namespace, settings: Settings) -> Workspace:
    """Everything that was named, read. Raises ``UsageError`` or ``SourceError``."""
    specs = specs_of(options)
    if not specs:
        raise UsageError(NO_SOURCE)
    return Workspace.open(specs, settings)
