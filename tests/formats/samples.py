"""One sample of each format, built from the same world, and ways to look at what was read."""

import io
import json
import tarfile
from datetime import UTC, datetime
from typing import Any

import msgspec

from k8sconfig_tui.formats import Content, snapshot
from k8sconfig_tui.formats.snapshot import ImageRecord, Reach, Section
from k8sconfig_tui.model.kube import KubeObject

Tree = dict[str, Any]

HOSTILE = (
    "[/foo]", "[bold]x[/bold]", "\x1b]52;c;eA==\x07", "a\u202eb", "\x00", "é\u2028\u0085", "🙂", " lead", "trail ",
    "line\nline\n", "\r\n", "#no comment", "- a", "a: b", "{a}", "'\"", "\\u0041", "---", "...", "<<", "null", "0644",
    "yes", "1e3", "2001-01-01", "%x", "@x", "`x", "&a", "*a", "!t", "\t", "", "x" * 70_000,
)  # fmt: skip


def config_map(name: str = "settings", data: Tree | None = None, namespace: str = "shop", **metadata: Any) -> Tree:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": namespace, **metadata},
        "data": data if data is not None else {"KEY": "value"},
    }


def listing(*objects: Tree, kind: str = "List", api_version: str = "v1") -> Tree:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"resourceVersion": ""}, "items": list(objects)}


def as_json(*documents: Tree, indent: int | None = None) -> bytes:
    return b"\n".join(json.dumps(document, indent=indent).encode() for document in documents)


def as_yaml(*documents: Tree) -> bytes:
    """Block style with every scalar quoted: what it says does not depend on the reader's idea of a type."""
    return b"".join(b"---\n" + b"\n".join(_block(document, 0)) + b"\n" for document in documents)


def _block(node: Any, depth: int) -> list[bytes]:
    pad = b"  " * depth
    if isinstance(node, dict) and node:
        return [
            line
            for key, value in node.items()
            for line in _entry(pad + b"? " + _quoted(key) + b"\n" + pad + b":", value, depth)
        ]
    if isinstance(node, list) and node:
        return [line for value in node for line in _entry(pad + b"-", value, depth)]
    return [pad + _scalar(node)]


def _entry(head: bytes, value: Any, depth: int) -> list[bytes]:
    if isinstance(value, dict | list) and value:
        return [head, *_block(value, depth + 1)]
    return [head + b" " + _scalar(value)]


def _scalar(value: Any) -> bytes:
    return _quoted(value) if isinstance(value, str) else json.dumps(value).encode()


def _quoted(text: str) -> bytes:
    plain = (char if " " <= char <= "~" and char not in '"\\' else f"\\U{ord(char):08x}" for char in text)
    return f'"{"".join(plain)}"'.encode()


INSPECTED: Tree = {
    "Id": "sha256:aaaa",
    "RepoTags": ["shop/api:1.2"],
    "RepoDigests": ["shop/api@sha256:bbbb"],
    "Config": {"Env": ["PATH=/bin", "MODE=a=b", "BARE"], "Entrypoint": ["/api"], "Cmd": ["--serve"]},
}


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def docker_save() -> bytes:
    config = {"config": INSPECTED["Config"], "rootfs": {}}
    manifest = [{"Config": "blobs/sha256/aaaa", "RepoTags": ["shop/api:1.2"], "Layers": ["blobs/sha256/cccc"]}]
    return archive(
        {
            "blobs/sha256/cccc": b"layer" * 1000,
            "blobs/sha256/aaaa": json.dumps(config).encode(),
            "manifest.json": json.dumps(manifest).encode(),
        }
    )


SNAPSHOT = snapshot.encode(
    [
        Section("reach", Reach([("ConfigMap", None)])),
        Section("objects 1", [config_map()]),
        Section("images", {"app:1": ImageRecord({"A": "b"})}),
    ],
    datetime(2026, 3, 2, tzinfo=UTC),
)
"""A file of ours; what the format itself reads is what its layer takes out of it."""

SAMPLES: dict[str, bytes] = {
    "json": as_json(listing(config_map()), indent=2),
    "yaml": as_yaml(listing(config_map())),
    "docker inspect": json.dumps([INSPECTED]).encode(),
    "image archive": docker_save(),
    "snapshot": snapshot.unwrap(SNAPSHOT, "sample", lambda *_: None),
}
"""By the name of the format."""


def objects(content: Content) -> list[KubeObject]:
    return [obj for batch in content.batches for obj in batch.objects]


def names(content: Content) -> list[str]:
    return [obj.metadata.name for obj in objects(content)]


def messages(content: Content) -> list[str]:
    return [gap.message for batch in content.batches for gap in batch.gaps]


def data_of(content: Content) -> Any:
    """The ``data`` of the only object."""
    (only,) = objects(content)
    return msgspec.json.decode(only.data)
