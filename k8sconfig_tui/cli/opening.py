"""Opens the workspace that a verb works on."""

import argparse
import os
from collections.abc import Sequence

from k8sconfig_tui.cli.errors import UsageError
from k8sconfig_tui.cli.options import NO_SOURCE, default_specs, specs_of
from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.readers.contexts import SCHEME, namespace_of
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Workspace


def sources(options: argparse.Namespace) -> list[SourceSpec]:
    """What was named, else the current context. Raises ``UsageError`` or ``SourceError``."""
    specs = specs_of(options) or default_specs(options)
    if not specs:
        raise UsageError(NO_SOURCE)
    return specs


def open_workspace(
    options: argparse.Namespace, specs: Sequence[SourceSpec], settings: Settings, *, whole: bool
) -> Workspace:
    """These sources, read. Of a live cluster the ``whole``, or no more than the namespace that is asked for.

    Raises ``SourceError``.
    """
    return Workspace.open(in_view(options, specs, whole=whole), settings)


def in_view(options: argparse.Namespace, specs: Sequence[SourceSpec], *, whole: bool) -> list[SourceSpec]:
    """The sources, live ones with the namespaces that are meant."""
    return [_in_view(options, spec, whole=whole) for spec in specs]


def namespaces_of(options: argparse.Namespace) -> tuple[str, ...]:
    """What ``-n`` asks for, once or several times; nothing where ``-A`` does, or neither."""
    asked = options.namespace
    if options.all_namespaces or not asked:
        return ()
    return (asked,) if isinstance(asked, str) else tuple(asked)


def _in_view(options: argparse.Namespace, spec: SourceSpec, *, whole: bool) -> SourceSpec:
    if not spec.location.startswith(SCHEME):
        return spec
    view = namespaces_of(options) or (namespace_of(spec, os.environ),)
    return spec._replace(access=spec.access._replace(view=view, only=not whole and not options.all_namespaces))
