"""What the text of a definition refers to: the variables behind its ``$(NAME)``.

The law of this module: a reference sees the variables as they are at its place (semantics A2); ``command`` and
``args`` see the final ones (B5).
"""

from k8sconfig_tui.model.definition import Definition, ResolvedContainer
from k8sconfig_tui.model.expansion import references
from k8sconfig_tui.model.kube import Container
from k8sconfig_tui.model.workload import Workload

_DEEPEST = 64


def written(workload: Workload, container: ResolvedContainer) -> Container | None:
    """The container as the workload's object writes it."""
    for template in workload.templates:
        for _, path, found in template.containers:
            if path == container.base:
                return found
    return None


def dependencies(workload: Workload, container: ResolvedContainer, definition: Definition) -> list[Definition]:
    """The definitions whose values went into this one, directly or through others; not the definition itself."""
    source = written(workload, container)
    if source is None:
        return []
    found: dict[tuple[str, str], Definition] = {}
    waiting = [definition]
    while waiting and len(found) < _DEEPEST:
        reader = waiting.pop(0)
        for name in references(_text(source, reader.path)):
            seen = _seen(container, name, reader.path)
            if seen is not None and (seen.path, name) not in found:
                found[seen.path, name] = seen
                waiting.append(seen)
    return list(found.values())


def _text(source: Container, path: str) -> str:
    field, index = _place(path)
    if field == "env" and source.env and index < len(source.env):
        return source.env[index].value or ""
    words = (source.command if field == "command" else source.args if field == "args" else None) or []
    pair = words[index : index + 2]
    return pair[0] if len(pair) == 1 or "=" in "".join(pair[:1]) else " ".join(pair)


def _place(path: str) -> tuple[str, int]:
    field, bracket, rest = path.partition("[")
    digits = rest.partition("]")[0]
    return (field, int(digits)) if bracket and digits.isdecimal() else (path, -1)


_ORDER = {"envFrom": 1, "env": 2}


def _rank(path: str) -> tuple[int, int]:
    field, index = _place(path)
    return _ORDER.get(field, 0), index


def _seen(container: ResolvedContainer, name: str, reader: str) -> Definition | None:
    """The definition of a name that the reader sees: the strongest below its own place."""
    winner = container.env.get(name) or container.services.get(name)
    candidates = [winner, *container.losers.get(name, ()), container.services.get(name)]
    limit = _rank(reader) if reader.startswith("env[") else (3, 0)
    below = [item for item in candidates if item is not None and item.state.sets and _rank(item.path) < limit]
    return max(below, key=lambda item: _rank(item.path), default=None)
