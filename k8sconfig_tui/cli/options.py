"""The options that verbs share, and the parser they are put into.

The law of this module: kubectl's spellings where kubectl has one; an error is one line on stderr and exit code 2.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, Protocol

from k8sconfig_tui import report
from k8sconfig_tui.cli.errors import UNUSABLE, UsageError, say
from k8sconfig_tui.present.view import View, ViewError
from k8sconfig_tui.readers import SourceSpec, parse_all
from k8sconfig_tui.readers.access import SECRETS_MODES, Access, with_access
from k8sconfig_tui.readers.contexts import SCHEME, default, namespace_of
from k8sconfig_tui.registry import constants
from k8sconfig_tui.report import Writer
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Selection, SelectorError
from k8sconfig_tui.workspace.labels import parse as parse_labels
from k8sconfig_tui.workspace.selection import parse_name

_DEFAULT = "table"
EVERY_NAMESPACE = "every namespace (the default, but of a live cluster the context's alone)"
NO_SOURCE = (
    "no source given, and no current context: use -f FILE (the output of kubectl get -o json or yaml), -f DIRECTORY, "
    "-f - (standard input), --context NAME or -f demo:"
)


class Verb(Protocol):
    """One verb of the command line."""

    name: str
    help: str
    examples: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declares what the verb takes beyond the common options."""

    def run(self, options: argparse.Namespace, settings: Settings) -> int:
        """Does it; the result is the exit code. Raises ``UsageError``, ``SourceError`` or ``SelectionError``."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        say(f"{message} (see {self.prog} -h)")
        self.exit(UNUSABLE)


def add_sources(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("sources")
    group.add_argument(
        "-f", "--from", dest="sources", metavar="[NAME=]SOURCE", action="append", default=[],
        help="a file, a directory, - (standard input), context:NAME or demo:; repeatable",
    )  # fmt: skip
    group.add_argument(
        "--context", action="append", default=[], metavar="NAME", help="short for -f context:NAME; repeatable"
    )
    group.add_argument("--config", metavar="FILE", type=Path, help="settings instead of the user's own config file")
    add_live(parser)


def add_live(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("live clusters, as kubectl's options of these names")
    group.add_argument("--kubeconfig", metavar="FILE", default="", help="this kubeconfig alone")
    group.add_argument("--cluster", metavar="NAME", default="", help="another cluster than the context's")
    group.add_argument("--user", metavar="NAME", default="", help="another user than the context's")
    group.add_argument("--as", dest="as_user", metavar="NAME", default="", help="read as this user")
    group.add_argument("--as-group", action="append", metavar="NAME", default=[], help="and these groups; repeatable")
    group.add_argument("--as-uid", metavar="UID", default="", help="and this UID")
    group.add_argument("--request-timeout", metavar="TIME", default="", help="for a single request, such as 10s")
    group.add_argument(
        "--secrets", choices=SECRETS_MODES, default=SECRETS_MODES[0], metavar="MODE",
        help="all (values where they may be read), metadata (never values) or lazy (values of the namespace in view)",
    )  # fmt: skip


def access_of(options: argparse.Namespace) -> Access:
    """How live clusters are to be read."""
    return Access(
        kubeconfig=options.kubeconfig,
        cluster=options.cluster,
        user=options.user,
        as_user=options.as_user,
        as_groups=tuple(options.as_group),
        as_uid=options.as_uid,
        request_timeout=options.request_timeout,
        secrets=options.secrets,
    )


def add_interface(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("interface")
    group.add_argument("--view", metavar="VIEW", help="begin at this place, as a view link tells it")
    group.add_argument("--record", metavar="FILE", type=Path, help="write the views of this session, for replay")
    add_manners(parser)


def add_manners(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("manners")
    group.add_argument("--theme", metavar="NAME", help="the colours, instead of the config file's")
    group.add_argument("--ascii", action="store_true", help="signs, frames and scroll bars in ASCII only")
    group.add_argument("--presenter", action="store_true", help="begin in presenter mode: others look on")
    group.add_argument("--no-reveal", action="store_true", help="the values of Secrets cannot be looked at")
    group.add_argument("--no-remember", action="store_true", help="neither use nor keep anything of other sessions")


def add_selection(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("selection")
    group.add_argument("-n", "--namespace", metavar="NS", help="only this namespace")
    group.add_argument("-A", "--all-namespaces", action="store_true", help=EVERY_NAMESPACE)
    group.add_argument("-c", "--container", metavar="NAME", help="only containers of this name")
    group.add_argument("-l", "--selector", metavar="SELECTOR", help="only workloads with these labels, as kubectl -l")
    group.add_argument("--pods", action="store_true", help="the running pods instead of their controllers")


def add_output(parser: argparse.ArgumentParser) -> None:
    formats = sorted((name for writer in writers() for name in writer.names), key=lambda name: name != _DEFAULT)
    group = parser.add_argument_group("output")
    group.add_argument(
        "-o",
        "--output",
        choices=formats,
        default=_DEFAULT,
        metavar="FORMAT",
        help=f"{', '.join(formats)} (default: {_DEFAULT})",
    )
    group.add_argument("--no-headers", action="store_true", help="a table without its headers")
    group.add_argument("--reveal", action="store_true", help="show the values of Secrets")


def writers() -> list[Writer]:
    """Every form of output."""
    return constants(report, "WRITER")


def add_services(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--include", action="append", choices=["serviceLink"], default=[], metavar="KIND",
        help="serviceLink: also the variables that every Service of the namespace brings",
    )  # fmt: skip


def specs_of(options: argparse.Namespace, more: Sequence[str] = ()) -> list[SourceSpec]:
    """The sources that were named, in order. Raises ``SourceError``."""
    return accessed(options, parse_all(texts_of(options, more)))


def texts_of(options: argparse.Namespace, more: Sequence[str] = ()) -> list[str]:
    """The SOURCE texts that were named: first those without an option, then ``--from``, then ``--context``."""
    contexts = [with_access(f"{SCHEME}{name}", Access()) for name in options.context]
    return [*more, *options.sources, *contexts]


def accessed(options: argparse.Namespace, specs: Sequence[SourceSpec]) -> list[SourceSpec]:
    """The sources, live ones read as they say themselves and else as the options say."""
    access = access_of(options)
    live = (spec.location.startswith(SCHEME) for spec in specs)
    return [
        spec._replace(access=spec.access.over(access)) if is_live else spec
        for spec, is_live in zip(specs, live, strict=True)
    ]


def default_specs(options: argparse.Namespace) -> list[SourceSpec]:
    """The source where none was named: the current context. None where there is no kubeconfig.

    Raises ``UsageError`` for a kubeconfig that cannot be read.
    """
    found = default(access_of(options), os.environ)
    if found.spec is None and found.problem:
        raise UsageError(found.problem)
    return [found.spec] if found.spec is not None else []


def view_of(options: argparse.Namespace) -> View | None:
    """The view of ``--view``. Raises ``UsageError``."""
    if options.view is None:
        return None
    try:
        return View.parse(options.view)
    except ViewError as error:
        raise UsageError(f"--view: {error}") from None


def spaces_of(options: argparse.Namespace, specs: Sequence[SourceSpec]) -> tuple[tuple[str, str], ...]:
    """The namespace of each live source, where none was asked for."""
    if options.all_namespaces or options.namespace is not None:
        return ()
    live = [spec for spec in specs if spec.location.startswith(SCHEME)]
    return tuple((spec.name, namespace_of(spec, os.environ)) for spec in live)


def selection_of(options: argparse.Namespace, names: Sequence[str], specs: Sequence[SourceSpec] = ()) -> Selection:
    """What was asked for of these sources. Raises ``UsageError``."""
    try:
        labels = parse_labels(options.selector) if options.selector is not None else None
    except SelectorError as error:
        raise UsageError(str(error)) from None
    return Selection(
        names=tuple(parse_name(name) for name in names),
        namespace=None if options.all_namespaces else options.namespace,
        spaces=spaces_of(options, specs),
        container=options.container,
        labels=labels,
        pods=options.pods,
    )
