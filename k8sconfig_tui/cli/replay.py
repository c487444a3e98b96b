"""``replay``: opens the interface on a recording and walks through it."""

import argparse
from pathlib import Path

from k8sconfig_tui.cli.errors import UsageError
from k8sconfig_tui.cli.interface import need_terminal, open_interface
from k8sconfig_tui.cli.options import accessed, add_manners, add_sources, specs_of
from k8sconfig_tui.readers import SourceSpec, parse_all
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.state import Recording, StateError


class _Replay:
    name = "replay"
    help = "walk through the views of a recorded session (--record), on its sources or on others"
    examples = "  {prog} replay review.jsonl\n  {prog} replay review.jsonl dev=new/dev.json prod=new/prod.json --play\n"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="a recording")
        parser.add_argument("more", nargs="*", metavar="SOURCE", help="these sources instead of the recording's own")
        parser.add_argument("--play", action="store_true", help="walk by itself, as fast as it was recorded")
        add_sources(parser)
        add_manners(parser)

    def run(self, options: argparse.Namespace, settings: Settings) -> int:
        try:
            recording = Recording.read(options.file)
        except StateError as error:
            raise UsageError(str(error)) from None
        specs = specs_of(options, options.more) or _recorded(options, recording)
        need_terminal()
        return open_interface(options, specs, settings, recording)


def _recorded(options: argparse.Namespace, recording: Recording) -> list[SourceSpec]:
    """The recording's own sources. A kubeconfig may name programs that are run: whose it is, only the user can say.

    Raises ``UsageError`` and ``SourceError``.
    """
    specs = parse_all(recording.sources)
    own = next((spec.access.kubeconfig for spec in specs if spec.access.kubeconfig), "")
    if own and not options.kubeconfig:
        raise UsageError(f"{options.file}: recorded with a kubeconfig, {own}: say --kubeconfig, or name the sources")
    kept = [spec._replace(access=spec.access._replace(kubeconfig="")) for spec in specs]
    return accessed(options, kept)


VERB = _Replay()
