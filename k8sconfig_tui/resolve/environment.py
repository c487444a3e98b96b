"""A container's variables, in the kubelet's own order.

Source: ``pkg/kubelet/kubelet_pods.go: makeEnvironmentVariables`` (rules A1–A11): ``envFrom`` in list order, then
``env`` in list order, the last write wins; a reference sees what has been written so far; Services' variables fill
the names that nothing wrote, the image's ENV those that are then left.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from k8sconfig_tui import sources
from k8sconfig_tui.model.definition import REFUSED, Definition, Failure, ResolvedContainer
from k8sconfig_tui.model.kube import Container, EnvFromSource, EnvVar
from k8sconfig_tui.model.values import State
from k8sconfig_tui.registry import constants
from k8sconfig_tui.sources import EnvFromSource as EnvFrom
from k8sconfig_tui.sources import Scope, literal

NO_SERVICE_LINKS = "nil pod.spec.enableServiceLinks encountered, cannot construct envvars"
"""The kubelet's text for a Pod whose field is null (rule A11); the API server fills the field in, so none has it."""

Define = Callable[[EnvVar, str, Container, Scope], Definition]

Shared = dict[tuple[object, ...], Mapping[str, Definition] | Definition]
"""What one ``envFrom`` reference gives, kept for the next container of the namespace that has the same."""

_SOURCES: list[Any] = constants(sources, "SOURCE")
_ENV_FROM: dict[str, EnvFrom] = {source.field: source for source in _SOURCES if source.slot == "envFrom"}
_REFERENCES: tuple[tuple[str, Define], ...] = tuple(
    (source.field, source.define) for source in _SOURCES if source.slot == "env"
)
"""The fields of ``valueFrom``, of which the API admits one."""

_LITERAL = literal.SOURCE.define

_NO_VALUE = frozenset({State.MISSING, State.OPTIONAL_MISSING})
_PATHS = tuple(f"env[{index}]" for index in range(1000))

_OLD_NAME = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*\Z", re.ASCII)


def fill(made: ResolvedContainer, container: Container, scope: Scope, shared: Shared) -> None:
    """Put the container's variables, their losers and its failure into ``made``, whose ``services`` are already set."""
    skipped: list[tuple[str, Definition]] = []
    env, seen = made.env, made.seen
    for index, entry in enumerate(container.envFrom or ()):
        _add_env_from(made, entry, f"envFrom[{index}]", scope, shared)
    for path, variable in _with_paths(container.env or ()):
        text = variable.value
        if text or variable.valueFrom is None:
            definition = _LITERAL(text or "", path, seen)
        else:
            definition = _refer(variable, path, container, scope)
        if definition.state in _NO_VALUE:
            if definition.state is State.OPTIONAL_MISSING:
                skipped.append((variable.name, definition))
                continue
            refuse(made, REFUSED, definition.note)
        if variable.name in env:
            made.losers[variable.name] = (*made.losers.get(variable.name, ()), env[variable.name])
        env[variable.name] = definition
    for name in made.env.keys() & made.services.keys():
        made.losers[name] = (made.services[name], *made.losers.get(name, ()))
    for name, definition in skipped:
        _keep_skipped(made, name, definition)


def refuse(made: ResolvedContainer, reason: str, message: str) -> None:
    """The kubelet stops at the first failure (rule A6)."""
    if made.failure is None:
        made.failure = Failure(reason, message)


def add_image(made: ResolvedContainer, variables: Mapping[str, Definition]) -> None:
    """The image's ENV below everything else; ``$(VAR)`` never sees it (rule A10)."""
    for name, definition in variables.items():
        winner = made.env.get(name) or made.services.get(name)
        if winner is None or winner.state is State.OPTIONAL_MISSING:
            made.env[name] = definition
            made.losers[name] = (*made.losers.get(name, ()), winner) if winner else ()
        else:
            made.env[name] = winner
            made.losers[name] = (definition, *made.losers.get(name, ()))


def _add_env_from(made: ResolvedContainer, entry: EnvFromSource, path: str, scope: Scope, shared: Shared) -> None:
    for field, source in _ENV_FROM.items():
        selector = getattr(entry, field)
        if selector is None:
            continue
        key = (scope.namespace, field, selector.name, entry.prefix, path, selector.optional, _filters_names(scope))
        given = shared.get(key)
        if given is None:
            given = shared[key] = _filtered(source.define(selector, entry.prefix or "", path, scope), scope)
        _merge(made, given)
        return


def _merge(made: ResolvedContainer, given: Mapping[str, Definition] | Definition) -> None:
    if isinstance(given, Definition):
        made.references += (given,)
        if given.state is State.MISSING:
            refuse(made, REFUSED, given.note)
        return
    for name in made.env.keys() & given.keys():
        made.losers[name] = (*made.losers.get(name, ()), made.env[name])
    made.env.update(given)


def _with_paths(entries: Sequence[EnvVar]) -> Iterable[tuple[str, EnvVar]]:
    if len(entries) <= len(_PATHS):
        return zip(_PATHS, entries, strict=False)
    return ((f"env[{index}]", entry) for index, entry in enumerate(entries))


def _refer(entry: EnvVar, path: str, container: Container, scope: Scope) -> Definition:
    for field, define in _REFERENCES:
        if getattr(entry.valueFrom, field) is not None:
            return define(entry, path, container, scope)
    return _LITERAL("", path, _nothing)


def _nothing(name: str) -> None:
    """No variable is seen."""


def _keep_skipped(made: ResolvedContainer, name: str, definition: Definition) -> None:
    """An optional reference to nothing sets nothing: whatever else sets the name survives (rule A6)."""
    winner = made.env.get(name) or made.services.get(name)
    if winner is None:
        made.env[name] = definition
        return
    last = winner.state is State.OPTIONAL_MISSING
    made.env[name] = definition if last else winner
    made.losers[name] = (*made.losers.get(name, ()), winner if last else definition)


def _filters_names(scope: Scope) -> bool:
    """Whether the pod's node still skips odd names: kubelets up to 1.31 do (rule A3)."""
    node = scope.pod.node if scope.pod.is_pod else None
    version = node.nodeInfo.kubeletVersion if node and node.nodeInfo else ""
    match = re.match(r"v?1\.(\d{1,3})\.", version)
    return match is not None and int(match[1]) <= 31


def _filtered(given: Mapping[str, Definition] | Definition, scope: Scope) -> Mapping[str, Definition] | Definition:
    if isinstance(given, Definition) or not _filters_names(scope):
        return given
    return {name: definition for name, definition in given.items() if _valid_name(name)}


def _valid_name(name: str) -> bool:
    return _OLD_NAME.match(name) is not None and name != "." and not name.startswith("..")
