"""Runs a command line from its words to its exit code.

The law of this module: no traceback reaches the user, and nothing that is said of a failure holds a value.
"""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import PurePath

from k8sconfig_tui.cli.errors import (
    BROKEN,
    CLOSED,
    INTERRUPTED,
    REFUSED,
    UNUSABLE,
    OutputError,
    UsageError,
    say,
    say_broken,
)
from k8sconfig_tui.cli.interface import need_terminal, open_interface
from k8sconfig_tui.cli.options import Verb, default_specs, specs_of
from k8sconfig_tui.cli.output import finish
from k8sconfig_tui.cli.parser import interface_parser, misspelt_verb, parse_verb, split_verb, whole_parser
from k8sconfig_tui.config import ConfigError
from k8sconfig_tui.config.reading import load
from k8sconfig_tui.present.exported import refusal
from k8sconfig_tui.readers import SourceError
from k8sconfig_tui.workspace import RefusedError, SelectionError

_PLUGIN = "kubectl-config_trace"
_HELP = ("-h", "--help", "--version")


def main(words: Sequence[str] | None = None) -> int:
    """Does what the words say; the result is the exit code."""
    if sys.stdout is None:
        say("cannot write the output: standard output is closed")
        return UNUSABLE
    try:
        code = _guarded(lambda: _run(sys.argv[1:] if words is None else list(words)))
        finish()
    except KeyboardInterrupt:
        return INTERRUPTED
    except OutputError as error:
        _forget_stdout()
        say(str(error))
        return UNUSABLE
    except BrokenPipeError:
        _forget_stdout()
        return CLOSED
    except Exception as error:
        say_broken(error)
        return BROKEN
    return code


def _guarded(run: Callable[[], int]) -> int:
    try:
        return run()
    except (UsageError, ConfigError, SelectionError, SourceError) as error:
        say(str(error))
        return UNUSABLE
    except RefusedError as error:
        for line in refusal(error):
            say(line)
        return REFUSED
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0


def _run(words: list[str]) -> int:
    prog = _prog()
    verb, rest = split_verb(words)
    if verb is not None:
        return _headless(verb, parse_verb(prog, verb, rest))
    asked = [word for word in words if word in _HELP]
    if asked:
        whole_parser(prog).parse_args(asked[:1])
    mistake = misspelt_verb(words)
    if mistake is not None:
        raise UsageError(mistake)
    return _interface(interface_parser(prog).parse_intermixed_args(words))


def _headless(verb: Verb, options: argparse.Namespace) -> int:
    """A verb is short-lived and makes no cycles to speak of: the collector would only cost."""
    settings = load(getattr(options, "config", None))
    enabled = gc.isenabled()
    gc.disable()
    try:
        return verb.run(options, settings)
    finally:
        if enabled:
            gc.enable()


def _interface(options: argparse.Namespace) -> int:
    need_terminal()
    specs = specs_of(options, options.more) or default_specs(options)
    return open_interface(options, specs, load(options.config))


def _prog() -> str:
    name = PurePath(sys.argv[0] or "").name
    return "kubectl config-trace" if name.startswith(_PLUGIN) else "k8sconfig-tui"


def _forget_stdout() -> None:
    """What is still buffered has no reader: without this the interpreter complains about it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
