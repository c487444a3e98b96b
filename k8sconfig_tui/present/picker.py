"""What can be opened, as lines to choose from: open and recent sources, files, the demo, contexts.

The law of this module: whatever is offered leads somewhere.
"""

import re
import shlex
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple

from k8sconfig_tui.present.filter import predicate
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.states import DUMP_COMMAND
from k8sconfig_tui.readers.access import Access, said_of, with_access
from k8sconfig_tui.readers.contexts import SCHEME
from k8sconfig_tui.readers.kubeconfig import Context, Kubeconfig

Kind = Literal["sources", "files"]

_AS_IT_SAYS = Access()
_NAME = 200
_BLANK: Line = ()


class Choice(NamedTuple):
    """Something to choose: SOURCE texts that open together, or the file dialog; ``context`` is the one that a single
    text names."""

    kind: Kind
    sources: tuple[str, ...] = ()
    context: Context | None = None

    @property
    def text(self) -> str:
        """What a filter looks at."""
        return self.context.name if self.context is not None else "  ".join(self.sources)


class Row(NamedTuple):
    """A line of the picker, and what is chosen by it; None for a heading."""

    line: Line
    choice: Choice | None = None


class Offer(NamedTuple):
    """All that there is to choose; ``kubeconfig`` is None as long as it has not been read, ``access`` is how its
    contexts are read."""

    open: Sequence[str] = ()
    recent: Sequence[tuple[str, ...]] = ()
    kubeconfig: Kubeconfig | None = None
    access: Access = Access()


def rows(offer: Offer, query: str = "") -> list[Row]:
    """The picker's rows, section by section; a filter leaves out what does not pass, and sections without any."""
    made: list[Row] = []
    for title, section in _sections(offer, predicate(query) is not None):
        passes = predicate(query) or (lambda _: True)
        kept = [row for row in section if row.choice is None or passes(row.choice.text)]
        if any(row.choice for row in kept) or (kept and not query):
            made += [Row(title), *kept, Row(_BLANK)]
    return made or [
        Row((Piece("No source passes the filter", Tone.STRONG),)),
        Row((Piece("esc clears it", Tone.MUTED),)),
    ]


def _sections(offer: Offer, filtered: bool) -> Iterator[tuple[Line, list[Row]]]:
    if offer.open:
        yield _title("Open now"), [_sources((source,)) for source in offer.open]
    if offer.recent:
        yield _title("Recent"), [_sources(sources) for sources in offer.recent]
    if not filtered:
        yield _title("Files"), [Row((Piece("Open a file or folder…", Tone.KEY),), Choice("files"))]
    yield _title("Demo"), [_demo()]
    yield from _contexts(offer.kubeconfig, offer.access)


def _title(text: str, note: str = "") -> Line:
    return (Piece(text, Tone.STRONG), *shown(f"   {note}" if note else "", Tone.MUTED, _NAME))


def _sources(sources: tuple[str, ...]) -> Row:
    pieces = [piece for source in sources for piece in (*shown(source, Tone.KEY, _NAME), Piece("  "))]
    return Row(tuple(pieces[:-1]), Choice("sources", sources))


def _demo() -> Row:
    line = (Piece("The built-in demo", Tone.KEY), Piece("   a shop in dev, staging and prod", Tone.MUTED))
    return Row(line, Choice("sources", ("demo:",)))


def _contexts(kubeconfig: Kubeconfig | None, access: Access) -> Iterator[tuple[Line, list[Row]]]:
    note = "enter reads the cluster live; c is the kubectl command that saves a snapshot of it"
    if kubeconfig is None:
        yield _title("Contexts"), [Row((Piece("reading the kubeconfig", Tone.MUTED),))]
        return
    made = [
        Row(_context(context), Choice("sources", (_source(context, access),), context))
        for context in kubeconfig.contexts
    ]
    made += [Row(shown(problem, Tone.UNKNOWN, _NAME)) for problem in kubeconfig.problems]
    if not made:
        where = access.kubeconfig or "any kubeconfig (KUBECONFIG, ~/.kube/config)"
        note, made = "", [Row(shown(f"no context in {where}", Tone.MUTED, _NAME))]
    said = said_of(access)
    yield _title("Contexts", f"{said}; {note}" if said and note else said or note), made


def _source(context: Context, access: Access) -> str:
    return with_access(f"{SCHEME}{context.name}", access)


def _context(context: Context) -> Line:
    cluster = f"   cluster {context.cluster}" if context.cluster not in {"", context.name} else ""
    namespace = f"   namespace {context.namespace}" if context.namespace else ""
    current = (Piece("   current", Tone.SUPPLY),) if context.current else ()
    return (*shown(context.name, Tone.KEY, _NAME), *current, *shown(cluster + namespace, Tone.MUTED, _NAME))


def line(row: Row, marked: Collection[Choice]) -> Line:
    """A row with its mark, as far as it can be marked."""
    if row.choice is None:
        return row.line
    if row.choice.kind != "sources":
        return (Piece("      "), *row.line)
    return (Piece("  [x] ", Tone.SUPPLY) if row.choice in marked else Piece("  [ ] ", Tone.MUTED), *row.line)


def command(context: Context, access: Access = _AS_IT_SAYS) -> str:
    """The kubectl command that saves a snapshot of a context; it holds no character that a terminal would obey."""
    head, _, tail = DUMP_COMMAND.partition(" get ")
    kinds = tail.rpartition(" > ")[0]
    options = "".join(f" --{name} {_quoted(value)}" for name, value in access.of_kubectl())
    return f"{head} --context {_quoted(context.name)}{options} get {kinds} > {_file_name(context.name)}"


def recipe(context: Context, access: Access = _AS_IT_SAYS) -> list[Line]:
    """How a context becomes something to open."""
    head, _, tail = command(context, access).partition(" get ")
    kinds, _, rest = tail.partition(" -o ")
    return [
        (Piece("This makes a snapshot of the context:"),),
        _BLANK,
        (Piece(f"  {head} \\", Tone.KEY),),
        (Piece(f"    get {kinds} \\", Tone.KEY),),
        (Piece(f"    -o {rest}", Tone.KEY),),
        _BLANK,
        (Piece("c copies it for a shell (bash, zsh or ksh). Then f in the list of sources opens the file."),),
        (
            Piece(
                "It reads only. Where Secrets may not be read, leave secret out: what comes from them is then "
                "not read, which is never the same as missing."
            ),
        ),
    ]


def _quoted(name: str) -> str:
    """A name as a shell takes it; what is not printable is written as its escape."""
    if name.isprintable():
        return shlex.quote(name)
    return "$'" + "".join(_escaped(char) for char in name) + "'"


def _escaped(character: str) -> str:
    if character in "\\'":
        return f"\\{character}"
    if character.isprintable():
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


def _file_name(name: str) -> str:
    """A file's name that says which context it is of."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:80]
    return f"{plain or 'snapshot'}.json"
