"""The slow work of comparing any two things: what the workers of its screens run, without Textual.

The law of this module: two names go in; what they mean is looked for here, and what is no longer there is said.
"""

from k8sconfig_tui.compare.rows import cell_of
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present import marks, sides
from k8sconfig_tui.present.diff import Difference
from k8sconfig_tui.present.marks import Mark
from k8sconfig_tui.present.sides import Look, ObjectSide, ValueSide
from k8sconfig_tui.present.signs import Glyphs
from k8sconfig_tui.ui import work


def opened(whole: work.Opened, left: Mark, right: Mark) -> work.Opened | None:
    """The two things, each a column, with all that is in them; None where one of them is not there."""
    things = [marks.thing_of(mark, whole.matrix) for mark in (left, right)]
    if things[0] is None or things[1] is None:
        return None
    return work.opened(whole.workspace, whole.workspace.chosen(things[0], things[1]))


def difference(whole: work.Opened, left: Mark, right: Mark, look: Look) -> Difference:
    """The difference of two values, or of two objects."""
    if left.kind == "object":
        return sides.of_objects(_object(whole, left), _object(whole, right), look)
    return sides.of_values(_value(whole, left, look), _value(whole, right, look), look)


def look(whole: work.Opened, glyphs: Glyphs, *, swapped: bool, reveal: bool) -> Look:
    """How both are looked at."""
    return Look(whole.workspace.fingerprints.of, glyphs, swapped=swapped, reveal=reveal)


def _object(whole: work.Opened, mark: Mark) -> ObjectSide:
    environment = marks.environment_of(mark, whole.matrix)
    ref = mark.object
    found = environment.inventory.get(ref) if environment is not None and ref is not None else None
    return ObjectSide(sides.named(mark.environment, f"{ref.namespace} {ref}" if ref else ""), found)


def _value(whole: work.Opened, mark: Mark, look: Look) -> ValueSide:
    member = marks.member_of(mark, whole.matrix)
    name = f"{mark.namespace} {mark.workload} {mark.container}  {mark.key}"
    cell = cell_of(member.container, mark.channel, mark.key) if member is not None else None
    revealed = look.reveal and cell is not None and cell.state is State.VALUE
    return ValueSide(sides.named(mark.environment, name), cell, revealed)
