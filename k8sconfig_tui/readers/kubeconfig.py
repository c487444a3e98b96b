"""The contexts of the kubeconfig, by name only: whoever they log in as is passed over and never kept; and whether
there is a cluster around this process.

The law of this module: files are merged as kubectl merges them (the first to say a thing wins), and a file that is
damaged is one line beside the contexts of the others. Source: ``client-go/tools/clientcmd/loader.go``.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from k8sconfig_tui.readers.naming import shown
from k8sconfig_tui.readers.regular import UnreadableError, read_path

IN_CLUSTER = Path("/var/run/secrets/kubernetes.io/serviceaccount")
MOST_BYTES = 16 << 20
_DEFAULT_NAMESPACE = "default"
_DEEPEST = 64

_Keys = tuple[str | int, ...]
_FIXED: Mapping[_Keys, str] = {("apiVersion",): "v1", ("kind",): "Config"}


class Context(NamedTuple):
    """One context; ``cluster`` and ``namespace`` are empty where it names none."""

    name: str
    cluster: str = ""
    namespace: str = ""
    current: bool = False


class Kubeconfig(NamedTuple):
    """The current context first, the others in the order of their names; ``problems`` are one line each."""

    contexts: list[Context]
    problems: list[str]
    files: list[str]


class _DamagedError(Exception):
    """It is no kubeconfig; the message holds nothing of it."""


def files(environ: Mapping[str, str]) -> list[str]:
    """The files that kubectl would read, each once, in order."""
    listed = [path for path in environ.get("KUBECONFIG", "").split(os.pathsep) if path]
    return list(dict.fromkeys(listed)) or [str(Path(environ.get("HOME", "~")).expanduser() / ".kube" / "config")]


def contexts(environ: Mapping[str, str], only: str = "") -> Kubeconfig:
    """All contexts of all files, or of one. A file that does not exist says nothing, as with kubectl, unless it was
    named."""
    found: dict[str, Context] = {}
    current, problems, there = "", [], []
    for path in [only] if only else files(environ):
        try:
            its, said = _file(path)
        except FileNotFoundError:
            problems += [f"{shown(path)}: no such file"] if only else []
            continue
        except _DamagedError as error:
            problems.append(f"{shown(path)}: {error}")
            continue
        there.append(path)
        found = its | found
        current = current or said
    if current and current not in found and not problems:
        problems.append(f"the current context {shown(current)} is in no kubeconfig ({', '.join(map(shown, there))})")
    ordered = sorted(found.values(), key=lambda one: (one.name != current, one.name))
    return Kubeconfig([one._replace(current=one.name == current) for one in ordered], problems, there)


def is_in_cluster(environ: Mapping[str, str]) -> bool:
    """Whether this process runs in a Pod with a token. Source: ``inClusterClientConfig.Possible``."""
    address = environ.get("KUBERNETES_SERVICE_HOST") and environ.get("KUBERNETES_SERVICE_PORT")
    return bool(address) and (IN_CLUSTER / "token").is_file()


def namespace_around(environ: Mapping[str, str]) -> str:
    """The namespace where a context names none. Source: ``inClusterClientConfig.Namespace``, which fails never."""
    if not is_in_cluster(environ):
        return _DEFAULT_NAMESPACE
    if environ.get("POD_NAMESPACE"):
        return environ["POD_NAMESPACE"]
    try:
        return (IN_CLUSTER / "namespace").read_text(errors="replace").strip() or _DEFAULT_NAMESPACE
    except OSError:
        return _DEFAULT_NAMESPACE


def _file(path: str) -> tuple[dict[str, Context], str]:
    """The contexts of one file, and the one that it calls current."""
    found: dict[int | str, dict[str | int, str]] = {}
    current = ""
    for keys, value in _scalars(_read(path)):
        if keys == ("current-context",):
            current = value
        elif keys in _FIXED and value not in {"", _FIXED[keys]}:
            raise _DamagedError(f"no kubeconfig: its {keys[0]} is not {_FIXED[keys]}")
        elif keys[0] == "contexts" and len(keys) in {3, 4} and keys[-1] in {"name", "cluster", "namespace"}:
            found.setdefault(keys[1], {})[keys[-1]] = value
    named: dict[str, Context] = {}
    for said in found.values():
        if said.get("name"):
            named[said["name"]] = Context(said["name"], said.get("cluster", ""), said.get("namespace", ""))
    return named, current


def _read(path: str) -> bytes:
    try:
        if Path(path).stat().st_size > MOST_BYTES:
            raise _DamagedError(f"larger than {MOST_BYTES >> 20} MiB")
        return read_path(path, lambda _done, _size: None, pipes=False)[0]
    except FileNotFoundError:
        raise
    except UnreadableError as error:
        raise _DamagedError(str(error)) from None
    except ValueError:
        raise _DamagedError("no path") from None
    except OSError as error:
        raise _DamagedError((error.strerror or "cannot be read").lower()) from None


def _scalars(data: bytes) -> Iterator[tuple[_Keys, str]]:
    """Every scalar of the document with the keys that lead to it. Nothing is constructed, no tag is obeyed."""
    import yaml  # noqa: PLC0415  only the picker needs it

    try:
        yield from _walk(yaml.parse(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _DamagedError(f"no YAML at line {mark.line + 1}" if mark else "no YAML") from None


def _walk(events: Iterator[object]) -> Iterator[tuple[_Keys, str]]:
    """Follows the events of the first document; a level is the key or index at which it stands, None before a key."""
    levels: list[tuple[bool, str | int | None]] = []
    for event in events:
        kind = type(event).__name__
        if kind == "DocumentEndEvent":
            return
        if kind.endswith("EndEvent") and kind[:3] in {"Map", "Seq"}:
            levels.pop()
            _next(levels)
        elif kind in {"MappingStartEvent", "SequenceStartEvent"}:
            if len(levels) >= _DEEPEST:
                raise _DamagedError("nested too deeply")
            levels.append((True, None) if kind.startswith("Map") else (False, 0))
        elif kind in {"ScalarEvent", "AliasEvent"}:
            value = str(getattr(event, "value", ""))
            if levels and levels[-1] == (True, None):
                levels[-1] = (True, value)
                continue
            if levels and kind == "ScalarEvent":
                yield tuple(key for _, key in levels if key is not None), value
            _next(levels)


def _next(levels: list[tuple[bool, str | int | None]]) -> None:
    """A value is over: a mapping waits for its next key, a list counts on."""
    if levels:
        mapping, key = levels[-1]
        levels[-1] = (True, None) if mapping else (False, int(key or 0) + 1)
