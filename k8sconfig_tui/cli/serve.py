"""``serve``: the interface in a browser."""

import argparse
import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from k8sconfig_tui import web
from k8sconfig_tui.cli.errors import UsageError, say, say_broken
from k8sconfig_tui.cli.options import access_of, add_sources, specs_of, texts_of, view_of
from k8sconfig_tui.cli.output import finish, write
from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.readers.access import Access, with_access
from k8sconfig_tui.readers.naming import STDIN, absolute
from k8sconfig_tui.settings import Settings

_HOST = "127.0.0.1"
_PORT = 8017
_NO_EXTRA = "serve needs the extra [web]: pip install 'k8sconfig-tui[web]'"
_NO_STDIN = "standard input cannot be served: every browser session opens the sources anew; give a file"
_OPEN = "reached from other machines: there is no TLS, and whoever has the URL sees the configuration"


class _Serve:
    name = "serve"
    help = "the interface in a browser, for pairing"
    examples = """\
  {prog} serve demo:
  {prog} serve dev.json prod.json --port 0
"""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("more", nargs="*", metavar="SOURCE", help="what the interface opens")
        parser.add_argument("--host", default=_HOST, metavar="ADDRESS", help=f"listen here (default: {_HOST})")
        parser.add_argument("--port", default=_PORT, type=_port, metavar="N", help=f"0: any (default: {_PORT})")
        parser.add_argument("--allow-reveal", action="store_true", help="the values of Secrets may be shown on request")
        parser.add_argument("--view", metavar="VIEW", help="open on this view, unless the URL names one")
        add_sources(parser)

    def run(self, options: argparse.Namespace, settings: Settings) -> int:
        del settings
        view_of(options)
        command = command_of(options)
        if not web.is_installed():
            raise UsageError(_NO_EXTRA)
        gc.enable()  # unlike other verbs, this one lives long
        try:
            return web.serve(web.Serving(options.host, options.port, command, _ready, say_broken))
        except web.ServeError as error:
            raise UsageError(str(error)) from None


def command_of(options: argparse.Namespace) -> Callable[[str], list[str]]:
    """From the view that a URL names (empty if none) to a session's command line. Raises ``UsageError``."""
    common = [*_interpreter(), *_words(options)]

    def command(view: str) -> list[str]:
        chosen = view or options.view
        return [*common, f"--view={chosen}"] if chosen else common

    return command


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


def _ready(url: str, local: bool) -> None:
    if not local:
        say(_OPEN)
    write(f"{url}\n".encode())
    finish()


def _interpreter() -> list[str]:
    """This very program. Modules that lie in the working directory are used only if they were for this process."""
    safe = [] if sys.path[:1] == [str(Path.cwd())] else ["-P"]
    return [sys.executable, *safe, "-m", "k8sconfig_tui"]


def _words(options: argparse.Namespace) -> list[str]:
    """The interface's words, the same for every session; each is one word with its option, whatever it begins with."""
    specs_of(options, options.more)
    words = [f"--from={_absolute(SourceSpec.parse(text))}" for text in texts_of(options, options.more)]
    words += [f"{option}={value}" for option, value in _live(options)]
    if options.config is not None:
        words.append(f"--config={options.config.absolute()}")
    return words if options.allow_reveal else [*words, "--no-reveal"]


def _live(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """The options for live clusters that were given."""
    access = access_of(options)
    if access.kubeconfig:
        yield "--kubeconfig", str(Path(access.kubeconfig).absolute())
    named = {"--cluster": access.cluster, "--user": access.user, "--as": access.as_user, "--as-uid": access.as_uid}
    yield from ((option, value) for option, value in named.items() if value)
    yield from (("--as-group", group) for group in access.as_groups)
    if access.request_timeout:
        yield "--request-timeout", access.request_timeout
    if access.secrets != Access().secrets:
        yield "--secrets", access.secrets


def _absolute(spec: SourceSpec) -> str:
    if spec.location == STDIN:
        raise UsageError(_NO_STDIN)
    location = with_access(absolute(spec.location), spec.access.absolute())
    return f"{spec.name}={location}" if spec.named else location


VERB = _Serve()
