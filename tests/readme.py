"""Writes the generated parts of README.md: ``python -m tests.readme``. A test fails where they have drifted."""

import argparse
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from k8sconfig_tui.cli.parser import interface_parser, verb_parser, verbs
from k8sconfig_tui.present.rights import role
from k8sconfig_tui.present.signs import ASCII, LEGEND, UNICODE
from k8sconfig_tui.readers.live.kinds import KINDS, SECRETS, rules
from k8sconfig_tui.settings import MEANINGS, THEMES, EnvironmentRule, Settings, short
from k8sconfig_tui.ui.commands import key_table

README = Path(__file__).resolve().parents[1] / "README.md"

_MEANING = {
    **MEANINGS,
    "theme": f"the colours: {', '.join(map(short, THEMES))}",
    "environments.name": "the column's title",
    "environments.source": "a glob over the sources' names",
    "environments.namespace": "a glob over namespaces; what `*` stands for is the logical namespace",
    "environments.order": "columns are sorted by it",
}


def settings() -> str:
    """The config file with every setting at its default, as TOML."""
    fields = msgspec.structs.fields(Settings)
    plain = [field for field in fields if field.name not in {"keys", "environments"}]
    lines = [
        *(f"{field.name} = {_toml(field.default)}  # {_MEANING[field.name]}" for field in plain),
        "",
        f"[keys]  # {_MEANING['keys']}",
        '# reveal = "x"',
        "",
        f"# [[environments]]  # {_MEANING['environments']}",
    ]
    for field in msgspec.structs.fields(EnvironmentRule):
        value = '"prod"' if field.required else _toml(field.default)
        lines.append(f"# {field.name} = {value}  # {_MEANING[f'environments.{field.name}']}")
    return "\n".join(["```toml", *lines, "```"])


_SCREEN = "(the screen)"


def command_line() -> str:
    """The verbs with what they take, then every option with the verbs that know it."""
    parsers = {name: verb_parser("k8sconfig-tui", verb) for name, verb in verbs().items()}
    lines = ["| verb | answers |", "|---|---|"]
    options: dict[str, tuple[str, list[str]]] = {}
    for name, parser in parsers.items():
        lines.append(f"| `{' '.join([name, *_operands(parser)])}` | {verbs()[name].help} |")
        for action in _actions(parser):
            if action.option_strings:
                options.setdefault(_spelling(action), (action.help or "", []))[1].append(name)
    for action in _actions(interface_parser("k8sconfig-tui")):
        if action.option_strings:
            options.setdefault(_spelling(action), (action.help or "", []))[1].insert(0, _SCREEN)
    parsers[_SCREEN] = interface_parser("k8sconfig-tui")
    lines += ["", "| option | meaning | verbs |", "|---|---|---|"]
    lines += [f"| `{option}` | {text} | {_some(known, parsers)} |" for option, (text, known) in options.items()]
    return "\n".join(lines)


def rights() -> str:
    """What a user needs who reads a live cluster: everywhere, Secrets, and in one namespace."""
    open_ = [kind for kind in KINDS if kind is not SECRETS]
    roles = [
        role(rules(open_), None, "read-configuration"),
        role(rules([SECRETS]), None, "read-secrets"),
        role(rules(kind for kind in open_ if kind.namespaced), "shop", "read-configuration"),
        role(rules([SECRETS]), "shop", "read-secrets"),
    ]
    told = ["\n---\n".join("\n".join(one) for one in two) for two in (roles[:2], roles[2:])]
    summary = "<details><summary>In one namespace, <code>shop</code></summary>"
    return "\n".join(["```yaml", told[0], "```", "", summary, "", "```yaml", told[1], "```", "", "</details>"])


def signs() -> str:
    """The signs of the matrix, in Unicode and in ASCII."""
    rows = [f"| `{getattr(UNICODE, name)}` | `{getattr(ASCII, name)}` | {meaning} |" for name, meaning in LEGEND]
    return "\n".join(["| sign | in ASCII | meaning |", "|---|---|---|", *rows])


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    hidden = (argparse.SUPPRESS, None)
    return [action for action in parser._actions if action.help not in hidden and "-h" not in action.option_strings]


def _operands(parser: argparse.ArgumentParser) -> list[str]:
    shown = {None: "{}", "?": "[{}]", "*": "[{} …]", "+": "{} …"}
    operands = [action for action in _actions(parser) if not action.option_strings]
    return [shown[str(action.nargs) if action.nargs else None].format(action.metavar) for action in operands]


def _spelling(action: argparse.Action) -> str:
    value = f" {action.metavar}" if action.metavar else ""
    return f"{', '.join(action.option_strings)}{value}"


def _some(known: list[str], parsers: Mapping[str, argparse.ArgumentParser]) -> str:
    takes_sources = [name for name in parsers if name != "completion"]
    others = [name for name in takes_sources if name not in known]
    return ", ".join(known) if len(others) > 1 else " but ".join(["all", *others])


def _toml(value: Any) -> str:
    return msgspec.json.encode(value).decode()


PARTS = {"verbs": command_line, "rights": rights, "signs": signs, "keys": key_table, "settings": settings}


def generated(text: str) -> str:
    """The README's text with every generated part as it should be."""
    for name, part in PARTS.items():
        text = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)",
            lambda found, part=part: f"{found[1]}{part()}\n{found[2]}",  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
    return text


if __name__ == "__main__":
    README.write_text(generated(README.read_text()))
