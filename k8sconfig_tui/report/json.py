"""``-o json``: one document, an item per line, written while the items are made."""

from k8sconfig_tui.report import Page, Write
from k8sconfig_tui.report.escapes import json


class _Json:
    names = ("json",)

    def write(self, page: Page, write: Write) -> None:
        document = page.document
        write(json(document.head)[:-1])
        for name, items in document.lists.items():
            write(b",\n" + json(name) + b":[")
            separator = b"\n"
            for item in items:
                write(separator + json(item))
                separator = b",\n"
            write(b"]")
        for name, value in document.tail().items():
            write(b",\n" + json(name) + b":" + json(value))
        write(b"}\n")


WRITER = _Json()
