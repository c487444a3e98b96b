"""``ResolvedConfigList``: what each container's process gets."""

from collections.abc import Iterable, Iterator

from msgspec import UNSET, UnsetType

from k8sconfig_tui.model.definition import REFUSED, File, ResolvedContainer, ResolvedWorkload, Setting, Variable, Word
from k8sconfig_tui.model.values import State
from k8sconfig_tui.present.documents.gaps import tail_of
from k8sconfig_tui.present.documents.shapes import (
    ContainerShape,
    Document,
    FailureShape,
    FileShape,
    ResolvedShape,
    SettingShape,
    VariableShape,
    WordShape,
)
from k8sconfig_tui.present.documents.veil import Veil, definition_shape, note_of, workload_shape
from k8sconfig_tui.workspace import Selected, Workspace


def resolved_list(
    workspace: Workspace,
    resolved: Iterable[tuple[Selected, ResolvedWorkload]],
    veil: Veil,
    container: str | None = None,
) -> Document:
    """The document of what was resolved; only containers named ``container`` if given."""
    items = (_item(workspace, selected, found, veil, container) for selected, found in resolved)
    return Document("ResolvedConfigList", {"items": items}, tail_of(workspace))


def _item(
    workspace: Workspace, selected: Selected, resolved: ResolvedWorkload, veil: Veil, only: str | None
) -> ResolvedShape:
    obj = selected.workload.object
    namespace = obj.metadata.namespace or ""
    environment = workspace.environment_of(selected.inventory, namespace)
    containers = [
        _container(container, veil, is_pod=selected.workload.is_pod)
        for container in resolved.containers
        if only is None or container.name == only
    ]
    name = environment.name if environment is not None else None
    return ResolvedShape(selected.inventory.name, name, namespace, workload_shape(obj), containers)


def _container(container: ResolvedContainer, veil: Veil, *, is_pod: bool) -> ContainerShape:
    failure = failure_shape(container)
    refused = is_pod and failure is not None and failure.reason == REFUSED
    return ContainerShape(
        container.name,
        container.type,
        container.image,
        failure,
        [] if refused else [_variable(variable, container, veil) for variable in container.variables()],
        [_plain(word, veil) for word in container.command],
        [_plain(word, veil) for word in container.args],
        [_file(file, container, veil) for file in container.files.values()],
        [_setting(name, setting, container, veil) for name, setting in container.settings.items()],
        [definition_shape(reference, container.field_path) for reference in container.references],
        {name: [_plain(word, veil) for word in words] for name, words in container.probes.items()},
        _details(container.command, container, veil),
        _details(container.args, container, veil),
    )


def failure_shape(container: ResolvedContainer) -> FailureShape | None:
    """Why the kubelet would refuse the container, in its own words."""
    failure = container.failure
    return FailureShape(failure.reason, failure.message) if failure is not None else None


def _variable(variable: Variable, container: ResolvedContainer, veil: Veil) -> VariableShape:
    winner = variable.winner
    return VariableShape(
        variable.name,
        variable.state.value,
        *veil.show(variable.value, sensitive=winner.sensitive),
        definition_shape(winner, container.field_path),
        veil.losers(winner, variable.losers, container.field_path),
        list(winner.unresolved),
        note_of(variable.note),
    )


def _setting(name: str, setting: Setting, container: ResolvedContainer, veil: Veil) -> SettingShape:
    winner = setting.winner
    return SettingShape(
        name,
        winner.state.value,
        *veil.show(winner.value, sensitive=winner.sensitive),
        winner.kind,
        definition_shape(winner, container.field_path),
        veil.losers(winner, setting.losers, container.field_path),
        list(winner.unresolved),
    )


def _file(file: File, container: ResolvedContainer, veil: Veil) -> FileShape:
    winner = file.winner
    return FileShape(
        file.path,
        file.volume,
        winner.state.value,
        *veil.show(winner.value, sensitive=winner.sensitive),
        definition_shape(winner, container.field_path),
        veil.losers(winner, file.losers, container.field_path),
        file.refreshes,
        f"{file.mode:04o}" if file.mode is not None else UNSET,
    )


def _plain(word: Word, veil: Veil) -> str | None:
    shown = veil.show(word.value, sensitive=word.sensitive)
    return shown.value if shown.encoding == "utf-8" else None


def _details(words: Iterable[Word], container: ResolvedContainer, veil: Veil) -> list[WordShape] | UnsetType:
    return list(_noteworthy(words, container, veil)) or UNSET


def _noteworthy(words: Iterable[Word], container: ResolvedContainer, veil: Veil) -> Iterator[WordShape]:
    """The words that are more than plain text: hidden, unknown, not UTF-8, or with references left literally."""
    for position, word in enumerate(words):
        if word.sensitive or word.unresolved or word.state is not State.VALUE or isinstance(word.value, bytes):
            shown = veil.show(word.value, sensitive=word.sensitive)
            path = f"{container.base}.{word.path}"
            yield WordShape(word.state.value, *shown, position, path, list(word.unresolved))
