"""Archives of images: ``docker save`` (``manifest.json``) and the OCI image layout (``index.json``), as tar.

Only the small JSON members are looked at; the layers are stepped over.
Source: OCI image specification, ``image-layout.md``; Docker's image specification v1.2.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct, field

from k8sconfig_tui.formats import Content, Format, FormatError, NotKubernetesError, Tick
from k8sconfig_tui.formats.image_config import ConfigFile, image_config
from k8sconfig_tui.formats.tape import TapeError, is_tar, members
from k8sconfig_tui.model.inventory import ImageConfig

_LARGEST = 16 << 20
"""Bytes of a member that may be JSON."""

_DEEPEST = 4
"""Indexes within indexes."""

_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")


class _Saved(Struct):
    """One entry of ``manifest.json``."""

    config: str = field(default="", name="Config")
    tags: list[str] | None = field(default=None, name="RepoTags")


class _Platform(Struct):
    os: str = ""
    architecture: str = ""


class _Pointer(Struct):
    """An OCI descriptor."""

    digest: str = ""
    annotations: dict[str, str] | None = None
    platform: _Platform | None = None


class _Manifest(Struct):
    """An OCI index (``manifests``) or manifest (``config``)."""

    manifests: list[_Pointer] | None = None
    config: _Pointer | None = None


_SAVED = msgspec.json.Decoder(list[_Saved])
_MANIFEST = msgspec.json.Decoder(_Manifest)
_CONFIG = msgspec.json.Decoder(ConfigFile)


def read(data: bytes, file: str, tick: Tick) -> Content:
    """The configuration of each image under all of its names."""
    tick("decoding", 0, len(data))
    try:
        archive = _Archive({name: content for name, content in members(data) if len(content) <= _LARGEST}, file)
        images = dict(archive.images())
    except TapeError:
        raise FormatError(f"{file}: the tar archive is cut off or damaged") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise FormatError(f"{file}: the image archive's JSON is damaged") from None
    if not images:
        raise NotKubernetesError(f"{file}: a tar archive without images (unpack it and give the directory)")
    return Content([], images)


T = TypeVar("T")


class _Archive:
    def __init__(self, files: Mapping[str, memoryview], file: str) -> None:
        self._files = files
        self._file = file

    def images(self) -> Iterator[tuple[str, ImageConfig]]:
        """``(name, configuration)`` of each image, once for each of its names."""
        yield from self._saved()
        index = self._decoded("index.json", _MANIFEST.decode)
        if index is not None:
            yield from self._indexed(index, (), 0)

    def _saved(self) -> Iterator[tuple[str, ImageConfig]]:
        for entry in self._decoded("manifest.json", _SAVED.decode) or ():
            config = self._config(entry.config)
            if config is not None:
                digest = entry.config.rpartition("/")[2].removesuffix(".json")
                for name in (*(entry.tags or ()), f"sha256:{digest}"):
                    yield name, config

    def _indexed(self, index: _Manifest, names: tuple[str, ...], depth: int) -> Iterator[tuple[str, ImageConfig]]:
        chosen = sorted(index.manifests or (), key=_preference)
        for pointer in chosen if depth == 0 else chosen[:1]:
            manifest = self._decoded(_blob(pointer.digest), _MANIFEST.decode)
            if manifest is None or depth == _DEEPEST:
                continue
            own = (*names, *_names(pointer), pointer.digest)
            if manifest.manifests:
                yield from self._indexed(manifest, own, depth + 1)
            elif manifest.config is not None:
                config = self._config(_blob(manifest.config.digest))
                if config is not None:
                    yield from ((name, config) for name in (*own, manifest.config.digest))

    def _config(self, path: str) -> ImageConfig | None:
        found = self._decoded(path, _CONFIG.decode)
        return image_config(found.config, self._file) if found is not None else None

    def _decoded(self, path: str, decode: Callable[[memoryview], T]) -> T | None:
        content = self._files.get(path)
        return decode(content) if content is not None else None


def _blob(digest: str) -> str:
    return f"blobs/{digest.replace(':', '/')}"


def _names(pointer: _Pointer) -> Iterator[str]:
    """The image's names; ``ref.name`` may be a bare tag, which names nothing."""
    for key in _NAMES:
        name = (pointer.annotations or {}).get(key, "")
        repository, colon, tag = name.rpartition(":")
        if colon and "/" not in tag:
            yield from (name, f"{repository}@{pointer.digest}")


def _preference(pointer: _Pointer) -> tuple[bool, bool]:
    """Linux on amd64 first, what is no image (attestations are of platform ``unknown``) last."""
    platform = pointer.platform or _Platform("linux")
    return platform.os != "linux", platform.architecture != "amd64"


FORMAT = Format("image archive", 0, is_tar, read)
