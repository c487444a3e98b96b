"""Writes the generated parts of README.md: ``python -m tests.readme``. A test fails where they have drifted."""

import re
from pathlib import Path
from typing import Any

import msgspec

from k8sconfig_tui.settings import EnvironmentRule, Settings
from k8sconfig_tui.ui.commands import key_table

README = Path(__file__).resolve().parents[1] / "README.md"

_MEANING = {
    "theme": "a name that `T` shows",
    "ascii": "signs in ASCII only",
    "reveal_seconds": "how long `x` shows a value",
    "keys": "other keys for a command, by its name in the table above",
    "environments": "columns of your own, in place of those found by name",
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


def _toml(value: Any) -> str:
    return msgspec.json.encode(value).decode()


PARTS = {"keys": key_table, "settings": settings}


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
