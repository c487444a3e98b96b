"""Documents on stdout; everything else goes to stderr.

The law of this module: what is written is one document, and a reader that goes away ends it quietly; a place that
takes no more does not.
"""

import argparse
import sys

from k8sconfig_tui.cli.errors import OutputError, say
from k8sconfig_tui.cli.options import writers
from k8sconfig_tui.present.documents import Document, Veil
from k8sconfig_tui.present.rights import asked
from k8sconfig_tui.present.tables import tables
from k8sconfig_tui.report import Page, Writer
from k8sconfig_tui.workspace import Workspace

MOST_GAPS = 10


def veil_of(workspace: Workspace, options: argparse.Namespace) -> Veil:
    """How values are shown in this run."""
    return Veil(workspace.fingerprints.of, reveal=options.reveal)


def put(document: Document, options: argparse.Namespace, *, services: bool = False) -> None:
    """Writes the document as ``-o`` says; of an empty table it says so.

    Raises ``OutputError`` and ``BrokenPipeError``.
    """
    writer = _writer(options.output)
    page = Page(document, lambda: tables(document, services=services), headers=not options.no_headers)
    written = 0

    def counted(data: bytes) -> None:
        nonlocal written
        written += write(data)

    writer.write(page, counted)
    finish()
    if not written:
        say("nothing to show")


def write(data: bytes) -> int:
    """Writes all of it to standard output, which may be unbuffered; how much. Raises as ``finish`` does."""
    done = 0
    try:
        while done < len(data):
            done += sys.stdout.buffer.write(data[done:] if done else data)
    except OSError as error:
        raise _failed(error) from None
    return done


def finish() -> None:
    """Sends what is still buffered. Raises ``OutputError`` and ``BrokenPipeError``."""
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _failed(error) from None


def _failed(error: OSError) -> Exception:
    """The error as it is to be told; a reader that went away is none."""
    return error if isinstance(error, BrokenPipeError) else OutputError(f"cannot write the output: {error.strerror}")


def tell_gaps(workspace: Workspace, options: argparse.Namespace) -> None:
    """What could not be read, on stderr, for those who read tables; documents hold it themselves."""
    if options.output in {"json", "yaml"}:
        return
    refused = [
        f"{one.name}: {line}" for one in workspace.inventories if one.origin == "live" for line in asked(one.gaps)
    ]
    live = {one.name for one in workspace.inventories if one.origin == "live"}
    others = [
        f"{source}: {gap.message}"
        for source, gap in workspace.gaps()
        if not (source in live and gap.reason == "forbidden")
    ]
    gaps = [*refused, *dict.fromkeys(others)]
    for line in gaps[:MOST_GAPS]:
        say(f"note: {line}")
    if len(gaps) > MOST_GAPS:
        say(f"note: and {len(gaps) - MOST_GAPS} more things that were not read; -o json lists them all")


def _writer(name: str) -> Writer:
    return next(writer for writer in writers() if name in writer.names)
