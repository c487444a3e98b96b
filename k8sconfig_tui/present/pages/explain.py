"""The whole story of one key: a sentence to be read aloud, then every environment with all that is known of it.

The law of this module: the environment of the cursor comes first, and every line of an environment leads to its cell.
"""

from collections.abc import Iterator

from k8sconfig_tui.compare.matrix import related
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present import sentence
from k8sconfig_tui.present.line import Line, Piece, Tone, shown
from k8sconfig_tui.present.page import Draft, Page
from k8sconfig_tui.present.pages.asked import Asked
from k8sconfig_tui.present.panel import STALE, Background, Subject, panel
from k8sconfig_tui.present.view import View
from k8sconfig_tui.workspace import Explanation

_LIMIT = 4000


def explain(asked: Asked) -> Page:
    """The story of the selected key."""
    row, group = asked.row, asked.group
    assert row is not None  # noqa: S101  a page without a key is another one
    draft = Draft()
    subjects = [(column, _subject(asked, column)) for column in asked.order()]
    sides = [(asked.name(column), subject) for column, subject in subjects]
    draft.add(shown(sentence.verdict(sides), Tone.STRONG, _LIMIT))
    explained = {id(one.member): one for one in asked.workspace.explain(group, row)}
    draft.extend(_aging(list(explained.values())))
    draft.extend(_instead(asked))
    for column, subject in subjects:
        _environment(draft, asked, column, subject, explained.get(id(subject.member)))
    title = asked.title("Explain", row.key, f"{group.kind}/{group.name}", group.container)
    return draft.page(title, indent=11)


def _subject(asked: Asked, column: int) -> Subject:
    assert asked.row is not None  # noqa: S101
    away = asked.standing[column] or State.ABSENT
    return Subject(asked.group, asked.row, column, asked.siblings, away)


def _aging(explained: list[Explanation]) -> Iterator[Line]:
    """In a sentence of its own, where a running process may hold an older value."""
    for one in explained:
        aged = [run for run in one.running if run.verdict in STALE]
        if aged:
            name = one.member.environment.name
            pods = f"{sentence.counted(len(aged), 'running pod')} of {len(one.running)}"
            yield shown(f"In {name}, {pods} may still hold an older value ({aged[0].verdict}).", Tone.STALE, _LIMIT)


def _instead(asked: Asked) -> Iterator[Line]:
    """Where a key that is not set has its setting in another channel."""
    for column in asked.order():
        cell = asked.cell(column)
        if cell is None or cell.winner is not None:
            continue
        for row in related(asked.siblings, asked.row) if asked.row is not None else ():
            other = row.cells[column]
            if other is not None and other.winner is not None:
                way = {"arg": "flag", "env": "variable"}.get(row.channel, row.channel)
                said = f"In {asked.name(column)} the {way} {row.key} gives what looks like the same setting."
                yield shown(said, Tone.STRONG, _LIMIT)


def _environment(draft: Draft, asked: Asked, column: int, subject: Subject, found: Explanation | None) -> None:
    target = asked.cell_view(column) if subject.member is not None else None
    draft.add(())
    draft.add(_heading(asked, column), target)
    background = Background(found.chain, found.running, found.consumers) if found is not None else None
    others = _other_ways(asked, column, subject)
    for line in panel(subject, asked.fingerprint, background=background, glyphs=asked.glyphs)[1:]:
        draft.add(line, next(others, target) if line[0].text.strip() == "also" else target)


def _other_ways(asked: Asked, column: int, subject: Subject) -> Iterator[View]:
    """The places of the same setting in other channels, as the panel tells them."""
    for row in related(asked.siblings, subject.row):
        cell = row.cells[column]
        if cell is not None and cell.winner is not None:
            yield asked.view(column, row.channel, row.key)


def _heading(asked: Asked, column: int) -> Line:
    member = asked.member(column)
    where = "" if member is None else f"  namespace {member.ref.namespace}  {member.ref}  container {member.name}"
    here = Piece("  (the cursor is here)" if column == asked.column else "", Tone.MUTED)
    return (*shown(asked.name(column), Tone.STRONG, 253), *shown(where, Tone.MUTED, _LIMIT), here)
