"""The public documents as tables for people.

The law of this module: every text is made visible and shortened here; the exact value is what JSON is for. A hidden
value shows the head of its fingerprint, so that equal ones can be told.
"""

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from msgspec import UNSET, Struct, UnsetType

from k8sconfig_tui.model.definition import FROM_IMAGE
from k8sconfig_tui.present.documents import shapes
from k8sconfig_tui.present.documents.shapes import Document
from k8sconfig_tui.present.visible import plain

VALUE_LIMIT = 80
_CELL_LIMIT = 60
_NAME_LIMIT = 253


class Table(NamedTuple):
    """Rows of printable text under column titles; ``title`` may be empty."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[str]]


def tables(document: Document, *, services: bool = False) -> Iterator[Table]:
    """The tables of a document, which is thereby used up; ``services`` keeps service variables in."""
    yield from _TABLES[document.kind](document, services)


def _resolved(document: Document, services: bool) -> Iterator[Table]:
    columns = ("Environment", "Namespace", "Workload", "Container", "Channel", "Key", "Value", "Supply")
    yield Table("", columns, _resolved_rows(document.lists["items"], services))


def _resolved_rows(items: Iterable[Any], services: bool) -> Iterator[Sequence[str]]:
    for item in items:
        for container in item.containers:
            head = (item.environment or item.source, item.namespace, _workload(item.workload), container.name)
            names = [plain(text, _NAME_LIMIT) for text in head]
            for line in _container_rows(container, services):
                yield [*names, *line]


def _container_rows(container: shapes.ContainerShape, services: bool) -> Iterator[Sequence[str]]:
    if container.failure is not None:
        yield "failure", container.failure.reason, plain(container.failure.message, VALUE_LIMIT * 4), ""
    for reference in container.references:
        yield _channel_of(reference), "*", f"<{reference.state}>", _supply(reference)
    for variable in container.env:
        if services or variable.winner.kind != "serviceLink":
            yield "env", _name(variable.name), _value(variable), _supplies(variable.winner, variable.losers)
    if not container.command:
        yield "command", "", "<runtime>", FROM_IMAGE
    for field, words, detail in (
        ("command", container.command, container.command_detail),
        ("args", container.args, container.args_detail),
    ):
        if words:
            yield field, "", plain(_words(words, detail), VALUE_LIMIT), ""
    for name, command in container.probes.items():
        yield "probe", name, plain(_words(command, UNSET), VALUE_LIMIT), ""
    for file in container.files:
        yield "file", _name(file.path), _value(file), _supplies(file.winner, file.losers)


def _channel_of(reference: shapes.DefinitionShape) -> str:
    return "env" if reference.kind.startswith("envFrom") else "file"


def _words(words: Sequence[str | None], detail: list[shapes.WordShape] | UnsetType) -> str:
    states = {} if detail is UNSET or isinstance(detail, UnsetType) else {word.position: word for word in detail}
    return " ".join(
        shlex.quote(word) if word is not None else _value(states[at]) if at in states else "<unknown>"
        for at, word in enumerate(words)
    )


def _comparison(document: Document, _services: bool) -> Iterator[Table]:
    environments = [environment.name for environment in _typed(document.lists["environments"])]
    rows = list(_typed(document.lists["rows"]))
    told = any(row.aligned_by is not UNSET for row in rows)
    columns = ["Namespace", "Workload", "Container", "Channel", "Key", "Verdict", *map(_name, environments)]
    lines = (_comparison_row(row, environments, told=told) for row in rows)
    yield Table("", [*columns, "Aligned by"] if told else columns, lines)


def _comparison_row(row: Any, environments: Iterable[str], *, told: bool) -> Sequence[str]:
    supplies = "supply" in row.verdict
    head = (row.namespace, _workload(row.workload), row.container, row.channel, row.key, row.verdict)
    cells = [_cell(row.cells[name], supplies=supplies) for name in environments]
    aligned = [] if not told else [plain("; ".join(row.aligned_by)) if row.aligned_by is not UNSET else ""]
    return [*(plain(text, _NAME_LIMIT) for text in head), *cells, *aligned]


def _cell(cell: shapes.CellShape | None, *, supplies: bool) -> str:
    if cell is None:
        return "(none)"
    text = _value(cell, _CELL_LIMIT)
    return f"{text} ({_supply(cell.supply)})" if supplies and cell.supply is not None else text


def _explanation(document: Document, _services: bool) -> Iterator[Table]:
    items = list(_typed(document.lists["items"]))
    yield Table("Value", _EXPLAINED, (_explained(item) for item in items))
    yield Table("Beaten", _BEATEN, (_beaten(item, loser) for item in items for loser in item.losers))
    yield Table("Chain", _HOPS, (_hop(item, hop) for item in items for hop in item.chain))
    yield Table("Running", _RUNNING, (_running(item, run) for item in items for run in item.running))


_EXPLAINED = ("Environment", "Namespace", "Workload", "Container", "Channel", "Value", "Supply", "Field", "Readers")
_BEATEN = ("Environment", "Supply", "Field", "State", "Value", "Reason")
_HOPS = ("Environment", "Relation", "Object", "Detail", "Certainty", "Evidence")
_RUNNING = ("Environment", "Pod", "Container", "Started", "Verdict", "Because")


def _beaten(item: Any, loser: shapes.LoserShape) -> Sequence[str]:
    texts = [_supply(loser), plain(loser.field_path), loser.state, _value(loser), plain(loser.reason)]
    return [_name(item.environment), *texts]


def _running(item: Any, run: shapes.RunningShape) -> Sequence[str]:
    texts = (item.environment, run.pod, run.container, run.started_at, run.verdict)
    return [*map(_name, texts), plain(run.because)]


def _explained(item: Any) -> Sequence[str]:
    winner = item.winner
    names = (item.environment, item.namespace, _workload(item.workload), item.container, item.channel)
    supply = _supply(winner) if winner is not None else ""
    field = plain(winner.field_path) if winner is not None else ""
    return [*map(_name, names), _value(item), supply, field, str(item.consumers)]


def _hop(item: Any, hop: shapes.HopShape) -> Sequence[str]:
    detail = ", ".join(f"{key}={value}" for key, value in hop.detail.items() if value)
    target = (
        "" if hop.object is None else "/".join(filter(None, (hop.object.kind, hop.object.namespace, hop.object.name)))
    )
    return [_name(item.environment), hop.relation, plain(target), plain(detail), hop.certainty, plain(hop.evidence)]


def _consumers(document: Document, _services: bool) -> Iterator[Table]:
    columns = (
        "Environment",
        "Namespace",
        "Workload",
        "Container",
        "Supply",
        "Key",
        "Sets",
        "Pods",
        "Effect",
        "Because",
    )
    yield Table("", columns, (_consumer(item) for item in _typed(document.lists["items"])))


def _consumer(item: Any) -> Sequence[str]:
    head = (item.environment or item.source, item.namespace, _workload(item.workload), item.container, item.kind)
    reads = (item.key if item.key is not None else "*", item.target or "")
    return [*map(_name, head), *map(_name, reads), str(item.pods), item.effect, plain(item.because)]


def _info(document: Document, _services: bool) -> Iterator[Table]:
    rows = ([plain(item.name), plain(item.value)] for item in _typed(document.lists["items"]))
    yield Table("", ("Name", "Value"), rows)


def _typed(items: Iterable[Struct]) -> Iterable[Any]:
    return items


def _workload(workload: Any) -> str:
    return f"{workload.kind}/{workload.name}"


def _name(text: str) -> str:
    return plain(text, _NAME_LIMIT)


def _value(fields: Any, limit: int = VALUE_LIMIT) -> str:
    """A value, the head of a hidden one's fingerprint, or the state where there is no value."""
    if fields.value is not None:
        prefix = "base64:" if fields.encoding == "base64" else ""
        return prefix + plain(fields.value, limit) if fields.value else "<empty>"
    if fields.fingerprint is not None:
        return f"•••• {fields.fingerprint[:8]}"
    return f"<{fields.state}>"


def _supply(definition: Any) -> str:
    target = definition.object.name if definition.object is not None else ""
    of_key = definition.key if definition.key is not None and not definition.kind.startswith("arg") else ""
    where = "/".join(filter(None, (target, of_key)))
    return plain(f"{definition.kind} {where}".rstrip(), _NAME_LIMIT)


def _supplies(winner: Any, losers: Sequence[Any]) -> str:
    beaten = f" over {', '.join(map(_supply, losers))}" if losers else ""
    return _supply(winner) + beaten


_TABLES: dict[str, Callable[[Document, bool], Iterator[Table]]] = {
    "ResolvedConfigList": _resolved,
    "ComparisonMatrix": _comparison,
    "Explanation": _explanation,
    "ConsumerList": _consumers,
    "Info": _info,
}
