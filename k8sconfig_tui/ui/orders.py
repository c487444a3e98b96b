"""The ``:`` line: what a person types there means, and how it may go on.

The law of this module: text in, an order out; nothing is done here, and a word that nobody knows is told with the
nearest one there is.
"""

from collections.abc import Iterable
from typing import NamedTuple

from k8sconfig_tui.present.facets import VERDICT_WORDS
from k8sconfig_tui.ui.commands import COMMANDS
from k8sconfig_tui.ui.names import Names, beginning
from k8sconfig_tui.workspace import kinds
from k8sconfig_tui.workspace.selection import nearest


class Order(NamedTuple):
    """What to do: ``run`` a command, or one of ``WORDS``; ``kind`` filters the tree by a kind."""

    word: str
    argument: str = ""


class OrderError(Exception):
    """What was typed is no order; the message is one line, of unsafe text."""


class Word(NamedTuple):
    """A word that takes an argument, and what it does; ``needs``: it means nothing without one."""

    word: str
    argument: str
    title: str
    needs: bool = True


WORDS = (
    Word("ns", "NAME", "Go to a namespace"),
    Word("env", "NAME", "Go to an environment"),
    Word("ctx", "NAME", "Go to a context, or open it in place of what is open", needs=False),
    Word("go", "KIND/NAME [KEY]", "Go to a workload, or a key of it"),
    Word("find", "TEXT", "Search everywhere", needs=False),
    Word("filter", "TEXT", "Filter the tree or the matrix"),
    Word("only", "VERDICT,…", "Only keys with these verdicts"),
    Word("sort", "given|key|verdict", "Sort the matrix"),
    Word("theme", "NAME", "Use a theme"),
    Word("secrets", "[NAMESPACE]", "Read the Secrets of a namespace that --secrets=lazy left out", needs=False),
)

_WORDS = {one.word: one for one in WORDS}
_OTHER = {
    "context": "ctx", "contexts": "ctx", "namespace": "ns", "environment": "env", "search": "find", "grep": "find",
}  # fmt: skip
_QUIT = frozenset({"q", "q!", "wq", "wq!", "x!", "qa", "qa!", "quit!", "exit"})
_IDS = tuple(one.id for one in COMMANDS)
_RUNS = frozenset(
    {"deployment", "statefulset", "daemonset", "pod", "job", "cronjob", "replicaset", "replicationcontroller"}
)
SORTINGS = ("given", "key", "verdict")


def parse(text: str, names: Names) -> Order | None:
    """The order; None for an empty line. Raises ``OrderError``."""
    typed, _, argument = text.strip().lstrip(":").lstrip().partition(" ")
    argument = argument.strip() if typed not in {"find", "search", "filter"} else argument.lstrip()
    word = typed.lower()
    word = _OTHER.get(word, word) if argument or word not in _IDS else word
    if not word:
        return None
    if word in _QUIT:
        return Order("run", "quit")
    if word in _WORDS and (argument or word not in _IDS):
        return _with_argument(_WORDS[word], argument)
    if word in _IDS:
        return Order("run", word)
    if "/" in typed:
        return Order("go", f"{typed} {argument}".strip())
    if kinds.canonical(word) in _RUNS or names.has_kind(word):
        return Order("kind", f"{word} {argument}".strip())
    raise OrderError(f"no command {typed}{nearest(word, _first_words(names))}")


def _with_argument(one: Word, argument: str) -> Order:
    if one.needs and not argument:
        raise OrderError(f":{one.word} {one.argument}")
    if one.word == "ctx" and not argument:
        return Order("run", "sources")
    if one.word == "sort" and argument not in SORTINGS:
        raise OrderError(f"cannot sort by {argument}{nearest(argument, SORTINGS)}")
    if one.word == "only":
        wrong = [word for word in argument.replace(" ", ",").split(",") if word and word not in VERDICT_WORDS]
        if wrong:
            raise OrderError(f"no verdict {wrong[0]}{nearest(wrong[0], VERDICT_WORDS)}")
    return Order(one.word, argument)


def usage(text: str) -> str:
    """How a word that takes an argument is used; empty for any other."""
    word = text.lstrip(": ").partition(" ")[0]
    one = _WORDS.get(_OTHER.get(word, word))
    return f"{word} {one.argument}   {one.title.lower()}" if one else ""


def complete(text: str, names: Names, themes: Iterable[str], contexts: Iterable[str] = ()) -> list[str]:
    """The whole lines that what is typed may become, the likeliest first."""
    bare = text.lstrip(":")
    word, blank, argument = bare.partition(" ")
    if not word:
        return []
    if not blank:
        words = names.workloads if "/" in word else sorted(_first_words(names))
        return [one for one in beginning(words, word) if one != word]
    known = _arguments(_OTHER.get(word, word), names, themes, contexts)
    before, comma, last = argument.rpartition(",")
    start = f"{word} {before}{comma}"
    return [start + one for one in beginning(known, last) if one != last]


def _arguments(word: str, names: Names, themes: Iterable[str], contexts: Iterable[str]) -> list[str]:
    known: dict[str, Iterable[str]] = {
        "ns": names.namespaces,
        "secrets": names.namespaces,
        "env": names.environments,
        "ctx": {*names.environments, *contexts},
        "go": names.workloads,
        "only": VERDICT_WORDS,
        "sort": SORTINGS,
        "theme": themes,
    }
    found = known.get(word, ())
    return found if isinstance(found, list) and word != "env" else sorted(found)


def _first_words(names: Names) -> set[str]:
    return {*_WORDS, *_IDS, *names.kinds}
