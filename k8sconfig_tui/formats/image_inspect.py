"""``docker inspect`` (and ``podman``, ``nerdctl``) of images: one object or an array of them."""

import re

import msgspec
from msgspec import Raw, Struct, field

from k8sconfig_tui.formats import Content, Format, FormatError, Tick
from k8sconfig_tui.formats.image_config import RunConfig, image_config
from k8sconfig_tui.model.inventory import ImageConfig
from k8sconfig_tui.model.kube import NO_RAW

_START = re.compile(rb"\s*(?:\[\s*)?\{\s*\"Id\"\s*:")


class _Inspected(Struct):
    id: str = field(default="", name="Id")
    tags: list[str] | None = field(default=None, name="RepoTags")
    digests: list[str] | None = field(default=None, name="RepoDigests")
    config: RunConfig | None = field(default=None, name="Config")
    state: Raw = field(default=NO_RAW, name="State")


_ONE_OR_MORE = msgspec.json.Decoder(list[_Inspected] | _Inspected)


def recognises(data: bytes) -> bool:
    return _START.match(data) is not None


def read(data: bytes, file: str, tick: Tick) -> Content:
    """The configuration of each image under all of its names."""
    tick("decoding", 0, len(data))
    try:
        found = _ONE_OR_MORE.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise FormatError(f"{file}: an image's or container's inspect answer, but damaged") from None
    images: dict[str, ImageConfig] = {}
    for item in found if isinstance(found, list) else [found]:
        if memoryview(item.state):
            raise FormatError(f"{file}: docker inspect of a container; inspect its image instead")
        names = [*(item.tags or ()), *(item.digests or ()), item.id]
        images.update(dict.fromkeys(filter(None, names), image_config(item.config, file)))
    return Content([], images)


FORMAT = Format("docker inspect", 10, recognises, read)
