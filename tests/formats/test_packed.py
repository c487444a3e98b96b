"""gzip, zstd and byte order marks: damage, junk, bombs."""

import gzip
import io
import struct
from collections.abc import Callable

import pytest
import zstandard

from k8sconfig_tui import formats
from k8sconfig_tui.formats import FormatError, unpacking
from tests.formats.samples import SAMPLES, names

JSON = SAMPLES["json"]
ZSTD = zstandard.ZstdCompressor()


@pytest.mark.parametrize("pack", [gzip.compress, ZSTD.compress])
def test_members_and_frames_in_a_row_are_one_stream(pack: Callable[[bytes], bytes]) -> None:
    assert names(formats.read(pack(JSON[:50]) + pack(JSON[50:]), "x")) == ["settings"]


def test_gzip_may_be_padded_with_zeros() -> None:
    assert names(formats.read(gzip.compress(JSON) + bytes(100_000), "x")) == ["settings"]


def test_zstd_may_have_skippable_frames() -> None:
    skipped = b"\x50\x2a\x4d\x18" + struct.pack("<I", 3) + b"abc"
    assert names(formats.read(skipped + ZSTD.compress(JSON) + skipped, "x")) == ["settings"]


def test_zstd_without_a_content_size_is_read_to_its_end() -> None:
    out = io.BytesIO()
    with ZSTD.stream_writer(out, closefd=False) as writer:
        writer.write(JSON)
    assert names(formats.read(out.getvalue(), "x")) == ["settings"]


@pytest.mark.parametrize(("pack", "name"), [(gzip.compress, "gzip"), (ZSTD.compress, "zstd")])
@pytest.mark.parametrize("damage", ["cut", "junk"])
def test_damage_is_named(pack: Callable[[bytes], bytes], name: str, damage: str) -> None:
    packed = pack(JSON)
    data, says = {
        "cut": (packed[:-1], f"x: the {name} data ends too early"),
        "junk": (packed + b"junk", f"x: junk after the {name} data, at byte {len(packed)}"),
    }[damage]
    with pytest.raises(FormatError, match=says):
        formats.read(data, "x")


def test_gzip_with_a_wrong_checksum_is_refused() -> None:
    packed = bytearray(gzip.compress(JSON))
    packed[-6] ^= 1
    with pytest.raises(FormatError, match="x: the gzip data is damaged"):
        formats.read(bytes(packed), "x")


def test_zstd_with_a_wrong_checksum_is_refused() -> None:
    packed = bytearray(zstandard.ZstdCompressor(write_checksum=True).compress(JSON))
    packed[-1] ^= 1
    with pytest.raises(FormatError, match="x: the zstd data is damaged"):
        formats.read(bytes(packed), "x")


def test_layers_may_be_stacked_but_not_without_end() -> None:
    data = JSON
    for _ in range(formats.MOST_LAYERS):
        data = gzip.compress(data)
    assert names(formats.read(data, "x")) == ["settings"]
    with pytest.raises(FormatError, match="packed more than 3 times over"):
        formats.read(gzip.compress(data), "x")


@pytest.mark.parametrize("pack", [gzip.compress, ZSTD.compress])
def test_a_bomb_is_stopped_by_its_ratio_and_by_its_size(
    pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = pack(bytes(4 << 20))
    monkeypatch.setattr(unpacking, "FREE_BYTES", 1 << 20)
    with pytest.raises(FormatError, match="more than 300 times its size"):
        formats.read(bomb, "x")
    monkeypatch.setattr(unpacking, "MOST_BYTES", 1 << 20)
    with pytest.raises(FormatError, match="unpacks to more than"):
        formats.read(bomb, "x")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sample", ["json", "yaml"])
def test_text_with_a_byte_order_mark_is_read(codec: str, sample: str) -> None:
    assert names(formats.read(SAMPLES[sample].decode().encode(codec), "x")) == ["settings"]


def test_utf_16_big_endian_is_read_and_a_broken_one_refused() -> None:
    data = b"\xfe\xff" + JSON.decode().encode("utf-16-be")
    assert names(formats.read(data, "x")) == ["settings"]
    with pytest.raises(FormatError, match="not valid UTF-16"):
        formats.read(data[:-1], "x")
