"""Which object it is, where the rest of it cannot be read.

The law of this module: nothing but names and versions is looked at, and nothing is quoted.
"""

import msgspec
from msgspec import Struct, field

from k8sconfig_tui.formats.assembly import Json
from k8sconfig_tui.model.kube import KubeObject, Metadata


class _Name(Struct):
    """What of any object's metadata has to be readable."""

    name: str = ""
    namespace: str | None = None
    uid: str | None = None
    version: str | None = field(default=None, name="resourceVersion")


class _Head(Struct):
    api_version: str = field(default="", name="apiVersion")
    kind: str = ""
    metadata: _Name = field(default_factory=_Name)


_HEAD = msgspec.json.Decoder(_Head)


def head(data: Json) -> KubeObject | None:
    """The object without all else; None where not even that can be told."""
    try:
        found = _HEAD.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    name = found.metadata
    metadata = Metadata(name=name.name, namespace=name.namespace, uid=name.uid, resourceVersion=name.version)
    return KubeObject(apiVersion=found.api_version, kind=found.kind, metadata=metadata)
