"""``-o yaml``: the same document in the YAML that every version of the language reads alike.

The law of this module: a string stands plain only where no YAML, of version 1.1 or 1.2, could take it for anything
else (``on``, ``0644``, ``1e3``, ``12:30:45``); all others are double-quoted, and nothing but ASCII is written.
"""

from typing import Any

import msgspec

from k8sconfig_tui.formats.yaml_scalars import unmistakable
from k8sconfig_tui.report import Page, Write
from k8sconfig_tui.report.escapes import mended

_UNFOLDED = 2**31 - 1


class _Yaml:
    names = ("yaml",)

    def write(self, page: Page, write: Write) -> None:
        document = page.document
        put = _emitter(write)
        put(document.head)
        for name, items in document.lists.items():
            empty = True
            for item in items:
                if empty:
                    write(f"{name}:\n".encode())
                    empty = False
                put([msgspec.to_builtins(item)])
            if empty:
                put({name: []})
        put(msgspec.to_builtins(document.tail()))


def _emitter(write: Write) -> Any:
    import yaml  # noqa: PLC0415 - only this form of output pays for it

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
            return True

    def scalar(dumper: Any, text: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if unmistakable(text) else '"')

    Dumper.add_representer(str, scalar)

    def put(node: Any) -> None:
        if node:
            text = yaml.dump(mended(node), Dumper=Dumper, sort_keys=False, width=_UNFOLDED, default_flow_style=False)
            write(text.encode())

    return put


WRITER = _Yaml()
