"""Opens the interface, for those who said no verb and for the verbs that are looked at.

The law of this module: everything that can be wrong with the words is said before the screen is taken.
"""

import argparse
import gc
import sys
from collections.abc import Sequence
from typing import Any

import msgspec

from k8sconfig_tui import web
from k8sconfig_tui.cli.errors import UsageError
from k8sconfig_tui.cli.options import access_of, view_of
from k8sconfig_tui.config.reading import default_path
from k8sconfig_tui.readers import SourceSpec
from k8sconfig_tui.settings import Settings, no_theme, theme_called
from k8sconfig_tui.state import Recorder, Recording, StateError

_NO_TERMINAL = (
    "the interface needs a terminal on standard input, output and error; in scripts use a verb, such as "
    "k8sconfig-tui compare -f FILE -o json"
)


def need_terminal() -> None:
    """A Textual app whose input or output is neither a terminal nor a browser never ends: look first.

    Raises ``UsageError``.
    """
    if not (web.is_terminal() or _has_terminal()):
        if sys.stdout.isatty() and not sys.stderr.isatty():
            sys.stdout.write(f"k8sconfig-tui: {_NO_TERMINAL}\n")
        raise UsageError(_NO_TERMINAL)


def open_interface(
    options: argparse.Namespace,
    specs: Sequence[SourceSpec],
    settings: Settings,
    replay: Recording | None = None,
) -> int:
    """Run it to its end; the exit code. Whoever looks on in a browser is another person, with no state here.

    Raises ``UsageError``.
    """
    from k8sconfig_tui import ui  # noqa: PLC0415  only here is Textual needed

    said = said_settings(options)
    gc.enable()
    start = ui.Start(
        view=view_of(options) if replay is None else None,
        reveal=not options.no_reveal,
        config=options.config or default_path(),
        said=frozenset(said),
        remember=not (options.no_remember or web.is_terminal()),
        presenter=options.presenter,
        recorder=_recorder(options, specs),
        replay=replay,
        play=getattr(options, "play", False),
        access=access_of(options),
    )
    return ui.run(specs, msgspec.structs.replace(settings, **said), start)


def said_settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that the command line gives. Raises ``UsageError``."""
    said: dict[str, Any] = {"ascii": True} if options.ascii else {}
    if options.theme is not None:
        said["theme"] = theme_called(options.theme)
        if said["theme"] is None:
            raise UsageError(f"--theme: {no_theme(options.theme)}")
    return said


def _recorder(options: argparse.Namespace, specs: Sequence[SourceSpec]) -> Recorder | None:
    """What ``--record`` asks for."""
    path = getattr(options, "record", None)
    if path is None:
        return None
    if not specs:
        raise UsageError("--record: name the sources; what is chosen later cannot be recorded")
    try:
        return Recorder(path, specs)
    except StateError as error:
        raise UsageError(f"--record: {error}") from None


def _has_terminal() -> bool:
    """Textual draws on standard error."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
