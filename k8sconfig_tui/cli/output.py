"""Documents on stdout; everything else goes to stderr.

The law of this module: what is written is one document, and a reader that goes away ends it quietly.
"""

import argparse
import sys

from k8sconfig_tui.cli.errors import say
from k8sconfig_tui.cli.options import writers
from k8sconfig_tui.present.documents import Document, Veil
from k8sconfig_tui.present.tables import tables
from k8sconfig_tui.report import Page, Writer
from k8sconfig_tui.workspace import Workspace

MOST_GAPS = 10


def veil_of(workspace: Workspace, options: argparse.Namespace) -> Veil:
    """How values are shown in this run."""
    return Veil(workspace.fingerprints.of, reveal=options.reveal)


def put(document: Document, options: argparse.Namespace, *, services: bool = False) -> None:
    """Writes the document as ``-o`` says; of an empty table it says so. Raises ``BrokenPipeError``."""
    writer = _writer(options.output)
    page = Page(document, lambda: tables(document, services=services), headers=not options.no_headers)
    written = 0

    def write(data: bytes) -> None:
        nonlocal written
        written += sys.stdout.buffer.write(data)

    writer.write(page, write)
    sys.stdout.buffer.flush()
    if not written:
        say("nothing to show")


def tell_gaps(workspace: Workspace, options: argparse.Namespace) -> None:
    """What could not be read, on stderr, for those who read tables; documents hold it themselves."""
    if options.output in {"json", "yaml"}:
        return
    gaps = list(dict.fromkeys((source, gap.message) for source, gap in workspace.gaps()))
    for source, message in gaps[:MOST_GAPS]:
        say(f"note: {source}: {message}")
    if len(gaps) > MOST_GAPS:
        say(f"note: and {len(gaps) - MOST_GAPS} more things that were not read; -o json lists them all")


def _writer(name: str) -> Writer:
    return next(writer for writer in writers() if name in writer.names)
