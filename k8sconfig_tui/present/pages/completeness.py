"""How complete what is shown is: each source, what was read of it and what not, and what would bring the rest.

The law of this module: a gap is never told without what to ask for, and what became unknown by it is counted.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from k8sconfig_tui.model.definition import Definition, ResolvedContainer
from k8sconfig_tui.model.inventory import Gap, GapReason, Inventory, kind_key, resource_name
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present import rights, sentence
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.origin import age
from k8sconfig_tui.present.page import Draft, Page
from k8sconfig_tui.present.pages.asked import Leads
from k8sconfig_tui.present.tree import Forest
from k8sconfig_tui.present.view import View
from k8sconfig_tui.workspace import Workspace

_LIMIT = 1000
_FEW = 6
_MOST_KINDS = 60
_MOST_GAPS = 100
_MOST_GROUPS = 500
"""How many containers with unknown values are looked at for what made them so."""
_EXAMPLES = 20

_UNREAD = frozenset({State.FORBIDDEN, State.NOT_READ})
_REASONS = {
    "forbidden": "may not be read",
    "not-read": "was not in the input, or not asked for",
    "failed": "could not be understood",
    "truncated": "ended too early",
}


def completeness(workspace: Workspace, forest: Forest, leads: Leads, now: float) -> Page:
    """The page over all sources."""
    draft = Draft()
    gaps = workspace.gaps()
    draft.add(_said(workspace, gaps))
    for failure in workspace.failures:
        draft.add((Piece("not opened  ", Tone.BROKEN), *shown(str(failure), Tone.TEXT, _LIMIT)))
    _unknown(draft, forest, leads)
    for inventory in workspace.inventories:
        _source(draft, inventory, [gap for name, gap in gaps if name == inventory.name], now)
    return draft.page("Completeness")._replace(copy=_yaml(workspace, gaps))


def _yaml(workspace: Workspace, gaps: Sequence[tuple[str, Gap]]) -> str:
    """All rights to ask for in live clusters, each once, as one file."""
    live = [inventory for inventory in workspace.inventories if inventory.origin == "live"]
    asked = (_roles(inventory, [gap for name, gap in gaps if name == inventory.name]) for inventory in live)
    documents = ("\n".join(role) for found in asked for roles in found.values() for role in roles)
    return "---\n".join(f"{document}\n" for document in dict.fromkeys(documents))


def _said(workspace: Workspace, gaps: Sequence[tuple[str, Gap]]) -> Line:
    if not gaps and not workspace.failures:
        said = "  Kinds that they do not hold are not known to be absent."
        return (Piece("Everything in the sources was read.", Tone.SAME), Piece(said, Tone.MUTED))
    failed = f" and {sentence.counted(len(workspace.failures), 'source')} not opened" if workspace.failures else ""
    open_ = sentence.counted(len(workspace.inventories), "source")
    return (Piece(f"{sentence.counted(len(gaps), 'gap')} in {open_}{failed}.", Tone.STRONG),)


# One source


def _source(draft: Draft, inventory: Inventory, gaps: Sequence[Gap], now: float) -> None:
    draft.add(())
    draft.add(_name(inventory, now))
    draft.extend(_kinds(inventory))
    for reason, word in _REASONS.items():
        of_reason = [gap for gap in gaps if gap.reason == reason]
        if of_reason:
            draft.add(())
            draft.add((Piece(f"  {reason}  ", Tone.UNKNOWN), Piece(word, Tone.MUTED)))
            draft.extend(_gap(gap) for gap in of_reason[:_MOST_GAPS])
            if len(of_reason) > _MOST_GAPS:
                draft.add((Piece(f"    … {len(of_reason) - _MOST_GAPS:,} more", Tone.MUTED),))
    draft.extend(_asking(inventory, gaps))


def _name(inventory: Inventory, now: float) -> Line:
    aged = f"  {age(now - inventory.taken)} old" if inventory.taken else ""
    name = shown(inventory.name, Tone.STRONG, 253)
    said = f"  {inventory.origin}{aged}  {inventory.location}  {sentence.counted(len(inventory), 'object')}"
    return (*name, *shown(said, Tone.MUTED, _LIMIT))


def _kinds(inventory: Inventory) -> Iterator[Line]:
    """What was read: whole kinds first, each with where that is known to be all."""
    read = sorted(inventory.kinds(), key=lambda one: (-len(inventory.of_kind(kind_key(*one))), one))
    for kind, group in read[:_MOST_KINDS]:
        count = len(inventory.of_kind(kind_key(kind, group)))
        where, tone = _reach(inventory, kind_key(kind, group))
        name = shown(f"  {count:>7,}  {resource_name(kind, group):<44} ", Tone.TEXT, 253)
        yield (*name, *shown(where, tone, _LIMIT))
    if len(read) > _MOST_KINDS:
        yield (Piece(f"          … {len(read) - _MOST_KINDS:,} more kinds", Tone.MUTED),)


def _reach(inventory: Inventory, key: str) -> tuple[str, Tone]:
    coverage = inventory.coverage
    if key in coverage.everywhere:
        return "all there are", Tone.SAME
    spaces = sorted(space for kind, space in coverage.within if kind == key)
    if spaces:
        more = f" and {len(spaces) - _FEW:,} more namespaces" if len(spaces) > _FEW else ""
        return f"all there are in {', '.join(spaces[:_FEW])}{more}", Tone.SAME
    return "only those given: others may exist", Tone.UNKNOWN


def _gap(gap: Gap) -> Line:
    where = f" in {gap.namespace}" if gap.namespace else ""
    return (*shown(f"    {gap.resource}{where}: ", Tone.KEY, 253), *shown(gap.message, Tone.TEXT, _LIMIT))


# What to ask for


def _asking(inventory: Inventory, gaps: Sequence[Gap]) -> Iterator[Line]:
    missing = [gap for gap in gaps if gap.reason in {"not-read", "truncated"}]
    if missing and inventory.origin != "live":
        yield ()
        yield (Piece("  A dump that answers for them is made by:", Tone.MUTED),)
        extra = [resource_name(kind, group) for kind, group in inventory.kinds() if _listed(group)]
        yield from rights.dump(inventory.name, [*extra, *(gap.resource for gap in missing)], _only(inventory))
    for namespace, roles in _roles(inventory, gaps).items():
        yield ()
        where = f" in {namespace}" if namespace else ""
        yield shown(f"  Whoever may not read that{where} asks for this right:", Tone.MUTED)
        yield from rights.lines(roles)


def _roles(inventory: Inventory, gaps: Sequence[Gap]) -> dict[str | None, list[list[str]]]:
    """What to ask for, by namespace; a live cluster says itself what is forbidden."""
    reasons: tuple[GapReason, ...] = ("forbidden",) if inventory.origin == "live" else ("forbidden", "not-read")
    found = rights.wanted(gaps, reasons)
    return {namespace: rights.roles(resources, namespace) for namespace, resources in found.items()}


def _listed(group: str) -> bool:
    """Whether a kind that was read is one of those that a dump needs for what it says of configuration."""
    return group.endswith(("external-secrets.io", "argoproj.io", "fluxcd.io"))


def _only(inventory: Inventory) -> str | None:
    """The namespace of a source that has no other."""
    spaces = inventory.namespaces()
    return spaces[0] if len(spaces) == 1 and not inventory.of_kind("Namespace") else None


# What became unknown


def _unknown(draft: Draft, forest: Forest, leads: Leads) -> None:
    """The objects that were not read although something names them, with a place that each made unknown."""
    tallies = dict(forest.tallies)
    doubtful = [at for at, tally in tallies.items() if tally.unknown or any(share.unknown for share in tally.shares)]
    found = _Unread()
    for at in doubtful[:_MOST_GROUPS]:
        for column, member in enumerate(forest.matrix.groups[at].members):
            if member is not None:
                found.look(member.container, partial(leads, at, column))
    if found.counts:
        draft.head(f"Not read, and needed by {sentence.counted(found.counts.total(), 'value')}")
    for ref, count in found.counts.most_common(_EXAMPLES):
        line = (Piece(f"  {count:>5,}  ", Tone.UNKNOWN), *shown(str(ref), Tone.KEY, 253))
        draft.add((*line, *shown(f"  namespace {ref.namespace}", Tone.MUTED)), found.views[ref])
    if len(found.counts) > _EXAMPLES:
        draft.add((Piece(f"         … {len(found.counts) - _EXAMPLES:,} more objects", Tone.MUTED),))
    draft.extend(_reservations(len(tallies), len(forest.matrix.groups), len(doubtful)))


def _reservations(counted: int, of: int, doubtful: int) -> Iterator[Line]:
    if counted < of:
        yield (Piece(f"  {counted:,} of {of:,} containers counted so far", Tone.UNKNOWN),)
    if doubtful > _MOST_GROUPS:
        yield (Piece(f"  looked for in {_MOST_GROUPS:,} of {doubtful:,} containers with unknown values", Tone.UNKNOWN),)


_ViewOf = Callable[[str, str], View]


class _Unread:
    """Counts of references by the object that was not read, each with an example."""

    def __init__(self) -> None:
        self.counts: Counter[ObjectRef] = Counter()
        self.views: dict[ObjectRef, View] = {}

    def look(self, container: ResolvedContainer, view: _ViewOf) -> None:
        for name, definition in container.env.items():
            self._note(definition, "env", name, view)
        for path, file in container.files.items():
            self._note(file.winner, "file", path, view)
        for reference in container.references:
            self._note(reference, "", "", view)

    def _note(self, definition: Definition, channel: str, key: str, view: _ViewOf) -> None:
        ref = definition.object
        if ref is not None and definition.state in _UNREAD:
            self.counts[ref] += 1
            if ref not in self.views:
                self.views[ref] = view(channel, key)
