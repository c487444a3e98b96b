"""Kubernetes objects as YAML: any number of documents, each an object or a list, typed as kubectl types them."""

import re

import msgspec

from k8sconfig_tui.formats import Content, Format, FormatError, Tick
from k8sconfig_tui.formats.assembly import Assembly, rest_of
from k8sconfig_tui.formats.yaml_documents import YamlDocument, documents

_BINARY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_HEAD = 4096


def recognises(data: bytes) -> bool:
    """Any text that is not a page of HTML or XML."""
    return _BINARY.search(data, 0, _HEAD) is None and not data[:_HEAD].lstrip().startswith((b"<", b"%PDF"))


def read(data: bytes, file: str, tick: Tick) -> Content:
    """The objects. Raises ``FormatError`` when the YAML is malformed or holds nothing of Kubernetes."""
    tick("decoding", 0, len(data))
    assembly = Assembly(file)
    for document in documents(data, file, tick):
        if isinstance(document, FormatError):
            assembly.add_error(document)
        else:
            _add(assembly, document)
    tick("decoding", len(data), len(data))
    return assembly.content()


def _add(assembly: Assembly, document: YamlDocument) -> None:
    tree = document.tree
    kind, items = tree.get("kind"), tree.get("items")
    if kind is None and isinstance(items, list):
        raise FormatError(f"{document.place}: a list without its kind, which kubectl writes last: the file is cut off")
    if isinstance(kind, str) and kind.endswith("List") and isinstance(items, list) and document.item_places:
        api_version = tree.get("apiVersion")
        list_type = (api_version if isinstance(api_version, str) else "", kind)
        assembly.add_items(list_type, items, document.item_places, rest_of(tree.get("metadata")))
    else:
        assembly.add(msgspec.json.encode(tree), document.place)


FORMAT = Format("yaml", 90, recognises, read)
