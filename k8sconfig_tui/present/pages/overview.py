"""The story of what has no selected key: one container, or all that lies below a node of the tree.

The law of this module: what cannot start comes first, then what differs; every line leads to what it tells of.
"""

from k8sconfig_tui.compare.matrix import Row
from k8sconfig_tui.present import sentence
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.page import Draft, Page
from k8sconfig_tui.present.pages.asked import Asked
from k8sconfig_tui.present.panel import VERDICT_WORDS, summary
from k8sconfig_tui.present.signs import differs, row_sign
from k8sconfig_tui.present.strip import bar, strips
from k8sconfig_tui.present.supplies import WORDS, supplies_of
from k8sconfig_tui.present.supply import short_kind
from k8sconfig_tui.present.tally import Tally, share_line

_LIMIT = 4000
_MOST = 200
_KEY = 32


def container(asked: Asked) -> Page:
    """One container: where it runs, what it cannot get, how its keys are supplied, and which of them differ."""
    group, rows = asked.group, asked.workspace.rows(asked.group)
    found = [row for row in rows if differs(row)]
    draft = Draft()
    draft.add(shown(_container_said(asked, len(rows), len(found)), Tone.STRONG, _LIMIT))
    draft.add(())
    draft.extend(summary(group, asked.glyphs), asked.view(asked.column))
    _supplied(draft, asked)
    _rows(draft, asked, found)
    title = asked.title("Explain", group.namespace, f"{group.kind}/{group.name}", group.container)
    return draft.page(title, indent=11)


def below(asked: Asked) -> Page:
    """All containers below a node."""
    node, forest = asked.node, asked.forest
    tallies = {at: tally for at in node.groups if (tally := forest.tallies.get(at)) is not None}
    found = sorted((at for at, tally in tallies.items() if tally.found), key=lambda at: _rank(tallies[at]))
    draft = Draft()
    draft.add(shown(_below_said(asked, tallies), Tone.STRONG, _LIMIT))
    draft.add(())
    draft.extend(strips(forest, node, asked.glyphs))
    if found:
        draft.head("Containers with findings, those that cannot start first")
    for at in found[:_MOST]:
        draft.add(_container_line(asked, at, tallies[at]), asked.leads(at, node.environment))
    if len(found) > _MOST:
        draft.add((Piece(f"… {len(found) - _MOST:,} more", Tone.MUTED),))
    return draft.page(asked.title("Explain", *node.path))


def _container_said(asked: Asked, keys: int, found: int) -> str:
    group = asked.group
    there = [(asked.name(at), member) for at, member in enumerate(group.members) if member is not None]
    failing = [name for name, member in there if member.container.failure is not None]
    where = sentence.joined(name for name, _ in there)
    told = f"Container {group.container} of {group.kind} {group.name} is in {where}"
    told += f" and cannot start in {sentence.joined(failing)}" if failing else ""
    differ = f"{found or 'none'} {'is a finding' if found == 1 else 'are findings'}"
    return f"{told}; of {sentence.counted(keys, 'key')}, {differ}."


def _below_said(asked: Asked, tallies: dict[int, Tally]) -> str:
    found = sum(tally.found for tally in tallies.values())
    refused = sum(any(tally.broken) for tally in tallies.values())
    unknown = sum(bool(tally.unknown) for tally in tallies.values())
    told = f"Of {sentence.counted(len(tallies), 'container')} in {asked.node.label}, {found:,} have findings"
    told += f", {refused:,} a broken reference" if refused else ""
    told += f"; {unknown:,} have values that cannot be known" if unknown else ""
    return f"{told}."


def _supplied(draft: Draft, asked: Asked) -> None:
    draft.head("Supply of the keys")
    for column, member in enumerate(asked.group.members):
        if member is not None:
            counts = supplies_of(member.container)
            words = "  ".join(f"{count} {word}" for count, word in zip(counts, WORDS, strict=True) if count)
            name = shown(f"{asked.name(column):<10} ", Tone.TEXT, 253)
            draft.add((*name, *bar(counts, asked.glyphs), Piece(f"  {words or 'no keys'}")), asked.view(column))


def _rows(draft: Draft, asked: Asked, found: list[Row]) -> None:
    if found:
        draft.head("Keys that differ or are broken")
    for row in found[:_MOST]:
        sign = row_sign(row, asked.glyphs)
        word, tone = ("broken", sign.tone) if sign.tone is Tone.BROKEN else VERDICT_WORDS[row.verdict]
        line = (Piece(f"{sign.text:<3}", sign.tone), *shown(f"{row.key:<{_KEY}}  ", Tone.KEY, 253))
        draft.add((*line, Piece(word, tone)), asked.view(asked.column, row.channel, row.key))
    if len(found) > _MOST:
        draft.add((Piece(f"… {len(found) - _MOST:,} more", Tone.MUTED),))


def _container_line(asked: Asked, at: int, tally: Tally) -> Line:
    group = asked.matrix.groups[at]
    name = f"{group.namespace}  {short_kind(group.kind)}/{group.name}  {group.container}"
    pieces = list(shown(name, Tone.KEY, _LIMIT))
    for column, share in enumerate(tally.shares):
        said = share_line(share, asked.glyphs)
        if said:
            pieces += [*shown(f"   {asked.name(column)} ", Tone.MUTED, 253), *said]
    return tuple(pieces)


def _rank(tally: Tally) -> tuple[int, int]:
    return -sum(tally.broken), -tally.differences
