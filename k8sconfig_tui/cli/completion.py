"""``completion``: the script that teaches a shell our verbs and options."""

import argparse

from k8sconfig_tui.cli.errors import FINE
from k8sconfig_tui.cli.output import write
from k8sconfig_tui.settings import Settings

SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")
_FILES = frozenset({"-f", "--from", "--config"})


class _Completion:
    name = "completion"
    help = "a completion script for your shell"
    examples = """\
  source <({prog} completion bash)
  {prog} completion zsh > "${{fpath[1]}}/_k8sconfig-tui"
"""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))

    def run(self, options: argparse.Namespace, settings: Settings) -> int:
        del settings
        import shtab  # noqa: PLC0415  only this verb needs it

        from k8sconfig_tui.cli.parser import whole_parser  # noqa: PLC0415  it knows all verbs, this one too

        parser = whole_parser("k8sconfig-tui")
        _complete_files(parser, shtab.FILE)
        write(f"{shtab.complete(parser, options.shell)}\n".encode())
        return FINE


def _complete_files(parser: argparse.ArgumentParser, files: object) -> None:
    for action in parser._actions:
        if _FILES.intersection(action.option_strings) or action.dest in {"sources", "more"}:
            action.complete = files  # type: ignore[attr-defined]
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                _complete_files(verb, files)


VERB = _Completion()
