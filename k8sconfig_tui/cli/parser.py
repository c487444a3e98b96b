"""The command line's grammar: a verb with its options, or sources for the interface.

The law of this module: a verb is one module of this room with a ``VERB``; nothing else lists them.
"""

from collections.abc import Sequence
from functools import cache

from k8sconfig_tui import __version__, cli
from k8sconfig_tui.cli.options import Parser, Verb, add_sources
from k8sconfig_tui.registry import constants

_DESCRIPTION = "See how every configuration value reaches every container, side by side across environments."
_EXAMPLES = """\
examples:
  {prog} demo:                          the built-in demo
  {prog} dev.json prod.json             compare two clusters' dumps in the terminal
  {prog} compare -f dev.json -f prod.json --only value,partial
  {prog} resolve -f dump.json deploy/web -n shop -o json

exit codes: 0 nothing to report, 1 differences (compare), 2 usage or unreadable source, 130 interrupted
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
    return parser


def whole_parser(prog: str) -> Parser:
    """Everything in one parser, for the help and for completion."""
    usage = f"{prog} [SOURCE …]\n       {prog} VERB … (see {prog} VERB -h)"
    parser = Parser(prog=prog, usage=usage, description=_DESCRIPTION, epilog=_EXAMPLES.format(prog=prog))
    parser.add_argument("--version", action="version", version=f"k8sconfig-tui {__version__}")
    add_sources(parser)
    found = parser.add_subparsers(title="verbs", metavar="VERB", parser_class=Parser)
    for verb in verbs().values():
        inner = found.add_parser(verb.name, help=verb.help, description=_sentence(verb), epilog=_epilog(verb, prog))
        verb.add_arguments(inner)
    return parser


def split_verb(words: Sequence[str]) -> tuple[Verb | None, list[str]]:
    """The verb, wherever it stands among the options, and all other words."""
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] not in {"-", "--"}:
        at += 2 if words[at] in _take_a_value() else 1
    verb = verbs().get(words[at]) if at < len(words) else None
    return verb, [*words[:at], *words[at + 1 :]] if verb is not None else list(words)


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
