"""The command line's grammar: a verb with its options, or sources for the interface.

The law of this module: a verb is one module of this room with a ``VERB``; nothing else lists them.
"""

import argparse
import os
import re
from collections.abc import Collection, Sequence
from functools import cache

from k8sconfig_tui import __version__, cli
from k8sconfig_tui.cli.options import Parser, Verb, add_interface, add_sources
from k8sconfig_tui.registry import constants
from k8sconfig_tui.workspace.selection import nearest

_DESCRIPTION = "See how every configuration value reaches every container, side by side across environments."
_EXAMPLES = """\
examples:
  {prog} demo:                          the built-in demo
  {prog} dev.json prod.json             compare two clusters' dumps in the terminal
  {prog} compare -f dev.json -f prod.json --only value,partial
  {prog} resolve -f dump.json deploy/web -n shop -o json

exit codes: 0 nothing to report, 1 differences (compare), 2 usage, unreadable source or unwritable output,
3 refused for safety (export), 130 interrupted
"""


@cache
def verbs() -> dict[str, Verb]:
    """The verbs by name."""
    return {verb.name: verb for verb in constants(cli, "VERB")}


def verb_parser(prog: str, verb: Verb) -> Parser:
    """The parser of one verb."""
    parser = Parser(prog=f"{prog} {verb.name}", description=_sentence(verb), epilog=_epilog(verb, prog))
    verb.add_arguments(parser)
    return parser


def interface_parser(prog: str) -> Parser:
    """The parser where no verb is given: sources for the interface."""
    parser = Parser(prog=prog, description=_DESCRIPTION)
    parser.add_argument("more", nargs="*", metavar="SOURCE")
    add_sources(parser)
    add_interface(parser)
    return parser


def whole_parser(prog: str) -> Parser:
    """Everything in one parser, for the help and for completion."""
    usage = f"{prog} [SOURCE …]\n       {prog} VERB … (see {prog} VERB -h)"
    parser = Parser(prog=prog, usage=usage, description=_DESCRIPTION, epilog=_EXAMPLES.format(prog=prog))
    parser.add_argument("--version", action="version", version=f"k8sconfig-tui {__version__}")
    add_sources(parser)
    add_interface(parser)
    found = parser.add_subparsers(title="verbs", metavar="VERB", parser_class=Parser)
    for verb in verbs().values():
        inner = found.add_parser(verb.name, help=verb.help, description=_sentence(verb), epilog=_epilog(verb, prog))
        verb.add_arguments(inner)
    return parser


def split_verb(words: Sequence[str]) -> tuple[Verb | None, list[str]]:
    """The verb, wherever it stands among the options, and all other words."""
    at = _first(words)
    verb = verbs().get(words[at]) if at < len(words) else None
    return verb, [*words[:at], *words[at + 1 :]] if verb is not None else list(words)


def misspelt_verb(words: Sequence[str]) -> str | None:
    """What to say of a first word that is neither a verb nor anything that can be a source; None where all is well."""
    at = _first(words)
    word = words[at] if at < len(words) else ""
    if not _BARE.fullmatch(word) or os.path.lexists(word):
        return None
    return f"no verb or file named '{word}'; the verbs are {', '.join(verbs())}{nearest(word, verbs())}"


def parse_verb(prog: str, verb: Verb, words: Sequence[str]) -> argparse.Namespace:
    """The options of a verb. Where its KEY is the one word wanting, that word may begin with dashes, as flags do."""
    parser = verb_parser(prog, verb)
    flag = _flag(parser, words)
    if flag is None:
        return parser.parse_intermixed_args(words)
    others = [*words[:flag], *words[flag + 1 :]]
    options = parser.parse_intermixed_args([*others, "KEY"])
    options.key = words[flag]
    return options


def _flag(parser: Parser, words: Sequence[str]) -> int | None:
    """The place of the KEY that looks like an option; None without one.

    Where a verb does without a KEY, what resembles an option is taken for one that is misspelt.
    """
    operands = [action for action in parser._actions if not action.option_strings]
    if not operands or operands[-1].dest != "key":
        return None
    plain, odd = _operands(parser, words)
    if len(odd) != 1 or plain != len(operands) - 1:
        return None
    certain = operands[-1].nargs is None or "--" in words[: odd[0]]
    return odd[0] if certain or not nearest(words[odd[0]], parser._option_string_actions) else None


def _operands(parser: Parser, words: Sequence[str]) -> tuple[int, list[int]]:
    """How many plain operands there are, and the places of what looks like options that the parser does not have;
    behind ``--`` it has none."""
    known: dict[str, argparse.Action] = parser._option_string_actions
    plain, odd, at = 0, [], 0
    while at < len(words):
        word = words[at]
        if word == "--":
            known = {}
        elif not word.startswith("-") or word == "-":
            plain += 1
        elif word in known:
            at += known[word].nargs != 0
        elif not _is_known(word, known):
            odd.append(at)
        at += 1
    return plain, odd


def _is_known(word: str, options: Collection[str]) -> bool:
    return word.partition("=")[0] in options or (not word.startswith("--") and word[:2] in options)


_BARE = re.compile(r"[A-Za-z][\w-]*")


def _first(words: Sequence[str]) -> int:
    """The place of the first word that is neither an option nor an option's value."""
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] not in {"-", "--"}:
        at += 2 if words[at] in _take_a_value() else 1
    return at


@cache
def _take_a_value() -> frozenset[str]:
    """The options of all verbs that the next word belongs to."""
    parsers = [interface_parser(""), *(verb_parser("", verb) for verb in verbs().values())]
    actions = (action for parser in parsers for action in parser._actions if action.nargs != 0)
    return frozenset(option for action in actions for option in action.option_strings)


def _sentence(verb: Verb) -> str:
    return f"{verb.help[:1].upper()}{verb.help[1:]}."


def _epilog(verb: Verb, prog: str) -> str:
    return "examples:\n" + verb.examples.format(prog=prog)
