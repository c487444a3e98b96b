"""The command line of a process: words after expansion, and the settings written in them.

Source: ``pkg/kubelet/container/helpers.go: ExpandContainerCommandAndArgs, ExpandContainerCommandOnlyStatic``
(rule B5). Which words are settings is this project's own reading: ``--key=value``, ``--key value``, ``-key=value``,
``-Dkey=value`` and, before the program, ``KEY=value``. The script of ``sh -c`` is opaque, and so is all after ``--``.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from k8sconfig_tui.model.definition import Definition, ResolvedContainer, Setting, Word
from k8sconfig_tui.model.expansion import Lookup, expand
from k8sconfig_tui.model.inventory import ImageConfig
from k8sconfig_tui.model.kube import Container, EnvVar
from k8sconfig_tui.model.sealed import is_sealed
from k8sconfig_tui.model.values import State, filled

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)\Z", re.DOTALL | re.ASCII)
_JAVA = re.compile(r"(-D[^=\s]+)=(.*)\Z", re.DOTALL)
_LONG = re.compile(r"(--?[A-Za-z][^=\s]*)=(.*)\Z", re.DOTALL)
_SWITCH = re.compile(r"--[A-Za-z][^=\s]*\Z")
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"})
_SHELL_SCRIPT = re.compile(r"-[a-z]*c\Z")


class _Raw(NamedTuple):
    path: str
    text: str


def fill(made: ResolvedContainer, container: Container, image: ImageConfig | None) -> None:
    """Put the words, the settings and the probes' commands into ``made``, whose variables are final."""
    if container.command or container.args:
        _fill_words(made, container.command or [], container.args or [])
    if image is not None and not container.command:
        made.command = tuple(_of_image(text) for text in image.entrypoint)
        if not container.args:
            made.args = tuple(_of_image(text) for text in image.cmd)
    made.probes = dict(_probes(container))


def _fill_words(made: ResolvedContainer, command: list[str], args: list[str]) -> None:
    program = [_Raw(f"command[{i}]", text) for i, text in enumerate(command)]
    arguments = [_Raw(f"args[{i}]", text) for i, text in enumerate(args)]
    named = _settings(made, program, arguments)
    made.command = tuple(_word(raw, made.seen, named.get(raw.path)) for raw in program)
    made.args = tuple(_word(raw, made.seen, named.get(raw.path)) for raw in arguments)


def _word(raw: _Raw, lookup: Lookup, setting: str | None) -> Word:
    if "$" not in raw.text and not is_sealed(raw.text):
        return Word(raw.text, raw.path, filled(raw.text), setting=setting)
    state, value, unresolved, sensitive, _, sealed = expand(raw.text, lookup)
    return Word(value, raw.path, state, sensitive, unresolved, setting, raw.text, sealed)


def _of_image(text: str) -> Word:
    return Word(None, "image", State.REDACTED, sealed=text) if is_sealed(text) else Word(text, "image")


def _settings(made: ResolvedContainer, command: list[_Raw], args: list[_Raw]) -> dict[str, str]:
    """Fill ``made.settings``; the result names the setting that each word (by path) belongs to."""
    named: dict[str, str] = {}
    settings: dict[str, Setting] = {}
    for key, value, paths in _read(command, args):
        kind = paths[0].partition("[")[0].removesuffix("s")
        state, text, unresolved, sensitive, note, sealed = expand(value, made.seen)
        definition = Definition(
            kind, paths[0], state, text, None, key, False, sensitive, unresolved, note, value, sealed
        )
        former = settings.get(key)
        losers = (*former.losers, former.winner) if former else ()
        settings[key] = Setting(definition, losers)
        named.update(dict.fromkeys(paths, key))
    made.settings = settings
    return named


def _read(command: list[_Raw], args: list[_Raw]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """``(key, value, paths of its words)`` of every setting, in order."""
    words = command + args
    at, program = _before_program(words, known=bool(command))
    yield from ((match[1], match[2], (raw.path,)) for raw, match in program)
    while at < len(words):
        raw = words[at]
        if raw.text == "--" or _starts_script(words, at):
            return
        match = _JAVA.match(raw.text) or _LONG.match(raw.text)
        following = words[at + 1].text if at + 1 < len(words) else "-"
        if match:
            yield match[1], match[2], (raw.path,)
        elif _SWITCH.match(raw.text):
            paired = not following.startswith("-")
            yield raw.text, following if paired else "", (raw.path, words[at + 1].path) if paired else (raw.path,)
            at += paired
        at += 1


def _before_program(words: list[_Raw], *, known: bool) -> tuple[int, list[tuple[_Raw, re.Match[str]]]]:
    """``KEY=value`` words before the program (also after ``env``), and the place of the first word behind them."""
    at = 1 if known and words and _name(words[0].text) == "env" else 0
    found = []
    while at < len(words) and known and (match := _ASSIGNMENT.match(words[at].text)):
        found.append((words[at], match))
        at += 1
    return at, found


def _starts_script(words: list[_Raw], at: int) -> bool:
    """Whether the word is a shell whose script is given by ``-c``."""
    if _name(words[at].text) not in _SHELLS:
        return False
    return any(_SHELL_SCRIPT.match(raw.text) for raw in words[at + 1 : at + 4])


def _name(program: str) -> str:
    return program.rpartition("/")[2]


def _probes(container: Container) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Exec probes see only the raw ``env[].value``; lifecycle hooks are not expanded at all (rule B5)."""
    lifecycle = container.lifecycle
    for name in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = getattr(container, name)
        if probe is not None and probe.exec is not None:
            static = {entry.name: _static(entry) for entry in container.env or ()}
            words = (_Raw(f"{name}.exec.command[{i}]", text) for i, text in enumerate(probe.exec.command or ()))
            yield name, tuple(_word(raw, static.get, None) for raw in words)
    for name in ("postStart", "preStop"):
        hook = getattr(lifecycle, name) if lifecycle else None
        if hook is not None and hook.exec is not None:
            path = f"lifecycle.{name}"
            yield path, tuple(Word(t, f"{path}.exec.command[{i}]") for i, t in enumerate(hook.exec.command or ()))


def _static(entry: EnvVar) -> Definition:
    value = entry.value or ""
    return Definition("literal", "", filled(value), value)
