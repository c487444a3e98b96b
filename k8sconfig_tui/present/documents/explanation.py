"""``Explanation``: the whole chain behind one key."""

from collections.abc import Iterable

from k8sconfig_tui.compare.matrix import Group
from k8sconfig_tui.model.hop import Hop
from k8sconfig_tui.present.documents.comparison import aligned_by
from k8sconfig_tui.present.documents.gaps import tail_of
from k8sconfig_tui.present.documents.shapes import Document, ExplanationShape, HopShape, RunningShape
from k8sconfig_tui.present.documents.veil import Veil, definition_shape, note_of, object_shape, workload_shape
from k8sconfig_tui.provenance.staleness import Running
from k8sconfig_tui.workspace import Explanation, Workspace


def explanation(workspace: Workspace, found: Iterable[tuple[Group, Explanation]], veil: Veil) -> Document:
    """The document of what was explained."""
    items = (_item(group, one, veil) for group, one in found)
    return Document("Explanation", {"items": items}, tail_of(workspace))


def _item(group: Group, one: Explanation, veil: Veil) -> ExplanationShape:
    obj, cell, path = one.member.workload.workload.object, one.cell, one.member.container.field_path
    environment = one.member.environment
    return ExplanationShape(
        environment.name,
        environment.inventory.name,
        obj.metadata.namespace or "",
        workload_shape(obj),
        one.member.container.name,
        one.channel,
        one.key,
        cell.state.value,
        *veil.show(cell.value, sensitive=cell.sensitive),
        definition_shape(cell.winner, path) if cell.winner is not None else None,
        veil.losers(cell.winner, cell.losers, path),
        [_hop(hop) for hop in one.chain],
        [_running(running) for running in one.running],
        one.consumers,
        list(cell.winner.unresolved) if cell.winner is not None else [],
        note_of(cell.note),
        aligned_by(group),
    )


def _hop(hop: Hop) -> HopShape:
    target = object_shape(hop.object) if hop.object is not None else None
    return HopShape(hop.relation, target, hop.detail, hop.certainty.value, hop.evidence)


def _running(running: Running) -> RunningShape:
    return RunningShape(running.pod.name, running.container, running.started_at, running.verdict, running.because)
