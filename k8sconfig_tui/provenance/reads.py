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
    return next((slot.container for slot in workload.slots if slot.path == container.base), None)


def dependencies(container: ResolvedContainer, definition: Definition) -> list[Definition]:
    """The definitions whose values went into this one, directly or through others; not the definition itself."""
    found: dict[tuple[str, str], Definition] = {}
    waiting = [definition]
    while waiting and len(found) < _DEEPEST:
        reader = waiting.pop(0)
        for name in references(reader.text or ""):
            seen = _seen(container, name, reader.path)
            if seen is not None and (seen.path, name) not in found:
                found[seen.path, name] = seen
                waiting.append(seen)
    return list(found.values())


_ORDER = {"envFrom": 1, "env": 2}


def _rank(path: str) -> tuple[int, int]:
    field, _, rest = path.partition("[")
    index = rest.partition("]")[0]
    return _ORDER.get(field, 0), int(index) if index.isdecimal() else -1


def _seen(container: ResolvedContainer, name: str, reader: str) -> Definition | None:
    """The definition of a name that the reader sees: the strongest below its own place, read or not."""
    winner, service = container.env.get(name), container.services.get(name)
    setting = [item for item in (winner, *container.losers.get(name, ()), service) if item and item.state.sets]
    limit = _rank(reader) if reader.startswith("env[") else (3, 0)
    below = [
        item for item in (*setting, *_unread(container, name)) if item.kind != "image" and _rank(item.path) < limit
    ]
    return max(below, key=lambda item: _rank(item.path), default=None)


def _unread(container: ResolvedContainer, name: str) -> list[Definition]:
    """The ``envFrom`` references that were not read and may set the name, or else a Service."""
    blocker = container.seen(name)
    links = [blocker] if blocker is not None and blocker.kind == "serviceLink" else []
    return links + [
        reference
        for reference in container.references
        if reference.path.startswith("envFrom[") and not reference.state.known and name.startswith(reference.key or "")
    ]
