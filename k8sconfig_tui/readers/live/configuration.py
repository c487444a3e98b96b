"""The kubeconfig's files → the one cluster and the one user that a context stands for.

The law of this module: files are merged and checked as kubectl does (the first to say a thing wins, as a whole);
nothing is ever written; a message names files, contexts, clusters and users, never what a user holds.
Sources: ``client-go/tools/clientcmd``: ``loader.go``, ``client_config.go``, ``validation.go``.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from k8sconfig_tui.formats import FormatError, unwatched
from k8sconfig_tui.formats.yaml_documents import YamlDocument, documents
from k8sconfig_tui.readers.kubeconfig import MOST_BYTES, files
from k8sconfig_tui.readers.live.credentials import bytes_of
from k8sconfig_tui.readers.live.wire import LoginError
from k8sconfig_tui.readers.naming import shown

Fields = Mapping[str, Any]


class Named(NamedTuple):
    """An entry of the kubeconfig, and the folder from which its paths lead."""

    name: str
    fields: Fields
    folder: Path
    what: str

    def text(self, key: str) -> str:
        """Empty where it is not said. Raises ``LoginError`` for what is no text."""
        value = self.fields.get(key)
        if value is not None and not isinstance(value, str):
            raise LoginError(f"{self.what} {shown(self.name)}: {key} is no text")
        return value or ""

    def flag(self, key: str) -> bool:
        value = self.fields.get(key)
        if value is not None and not isinstance(value, bool):
            raise LoginError(f"{self.what} {shown(self.name)}: {key} is neither true nor false")
        return bool(value)

    def path(self, key: str) -> str:
        text = self.text(key)
        return str(self.folder / text) if text else ""

    def mapping(self, key: str) -> Fields | None:
        value = self.fields.get(key)
        if value is not None and not isinstance(value, dict):
            raise LoginError(f"{self.what} {shown(self.name)}: {key} is no mapping")
        return value

    def texts(self, key: str) -> list[str]:
        value = self.fields.get(key) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(f"{key} is no list of texts")
        return value

    def wrong(self, problem: str) -> LoginError:
        return LoginError(f"{self.what} {shown(self.name)}: {problem}")

    def __repr__(self) -> str:
        return f"<{self.what} {self.name!r}>"


class Chosen(NamedTuple):
    """What a context stands for. ``user`` is None, ``namespace`` empty where the kubeconfig names none."""

    context: str
    namespace: str
    cluster: Named
    user: Named | None


class _Merged(NamedTuple):
    contexts: dict[str, Named]
    clusters: dict[str, Named]
    users: dict[str, Named]
    current: str
    read: list[str]


def paths(kubeconfig: str, environ: Mapping[str, str]) -> list[str]:
    """The files that count: the one that was named, else those of the environment, else the one at home."""
    return [kubeconfig] if kubeconfig else files(environ)


def chosen(context: str, cluster: str, user: str, kubeconfig: str, environ: Mapping[str, str]) -> Chosen | None:
    """The context of this name, or the current one, with another cluster or user where one is named; None if no file
    exists, or none says what is current and there is a cluster around this process. Raises ``LoginError``."""
    merged = _merged(paths(kubeconfig, environ), explicit=bool(kubeconfig))
    if not merged.read:
        return None
    name = context or merged.current
    if not name and not cluster and environ.get("KUBERNETES_SERVICE_HOST"):
        return None
    its = merged.contexts.get(name)
    if its is None and (name or not cluster):
        raise LoginError(
            f"no context {shown(name)} in {_told(merged)}" if name else f"no current context in {_told(merged)}"
        )
    cluster_name = cluster or (its.text("cluster") if its else "")
    user_name = user or (its.text("user") if its else "")
    if cluster_name not in merged.clusters:
        raise LoginError(f"no cluster {shown(cluster_name)} in {_told(merged)}")
    if user_name and user_name not in merged.users:
        raise LoginError(f"no user {shown(user_name)} in {_told(merged)}")
    return Chosen(
        name,
        its.text("namespace") if its else "",
        merged.clusters[cluster_name],
        merged.users.get(user_name),
    )


def _merged(listed: Sequence[str], *, explicit: bool) -> _Merged:
    merged = _Merged({}, {}, {}, "", [])
    for path in listed:
        data = _data(path, explicit)
        if data is None:
            continue
        tree = _tree(data, path)
        _check(tree, path)
        folder = Path(path).absolute().parent
        for into, key, field, what in (
            (merged.contexts, "contexts", "context", "context"),
            (merged.clusters, "clusters", "cluster", "cluster"),
            (merged.users, "users", "user", "user"),
        ):
            for name, fields in _entries(tree, key, field, path).items():
                into.setdefault(name, Named(name, fields, folder, what))
        current = tree.get("current-context")
        if current is not None and not isinstance(current, str):
            raise LoginError(f"{shown(path)}: current-context is no text")
        merged.read.append(path)
        merged = merged._replace(current=merged.current or current or "")
    return merged


def _data(path: str, explicit: bool) -> bytes | None:
    if not explicit and not Path(path).exists():
        return None
    return bytes_of(path, "the kubeconfig", MOST_BYTES)


def _tree(data: bytes, path: str) -> Fields:
    """The first document, as kubectl reads it: depth and aliases are bounded."""
    try:
        first = next(iter(documents(data, shown(path), unwatched)), None)
    except FormatError as error:
        raise LoginError(str(error)) from None
    if isinstance(first, YamlDocument):
        return first.tree
    if first is not None:
        raise LoginError(str(first))
    return {}


def _check(tree: Fields, path: str) -> None:
    for key, meant in (("apiVersion", "v1"), ("kind", "Config")):
        if (tree.get(key) or meant) != meant:
            raise LoginError(f"{shown(path)}: no kubeconfig: its {key} is not {meant}")


def _entries(tree: Fields, key: str, field: str, path: str) -> dict[str, Fields]:
    found: dict[str, Fields] = {}
    listed = tree.get(key) or []
    if not isinstance(listed, list):
        raise LoginError(f"{shown(path)}: {key} is no list")
    for entry in listed:
        name = entry.get("name", "") if isinstance(entry, dict) else None
        fields = (entry.get(field) or {}) if isinstance(entry, dict) else None
        if not isinstance(name, str) or not isinstance(fields, dict):
            raise LoginError(f"{shown(path)}: an entry of {key} has no name, or holds what is no {field}")
        if name in found:
            raise LoginError(f"{shown(path)}: two entries of {key} are named {shown(name)}")
        found[name] = fields
    return found


def _told(merged: _Merged) -> str:
    return ", ".join(shown(path) for path in merged.read)
