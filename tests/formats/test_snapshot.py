"""Our own snapshot: any damage is refused and named, a newer one is told, and a token cannot be forged."""

import hashlib
import json
from datetime import UTC, datetime

import msgspec
import pytest
import zstandard

from k8sconfig_tui import formats
from k8sconfig_tui.formats import FormatError, snapshot
from k8sconfig_tui.formats.snapshot import SCHEMA, Section
from k8sconfig_tui.model.sealed import MARK, SIGN, Token, spelled
from tests.formats.samples import SNAPSHOT, config_map, data_of, messages, names

TAKEN = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOKEN = Token("1" * 16, "2" * 32, "3" * 32)


def refused(data: bytes) -> str:
    with pytest.raises(FormatError) as told:
        formats.read(data, "x.k8sconfig")
    message = str(told.value)
    assert message.startswith("x.k8sconfig: ")
    assert "\n" not in message
    return message


def test_what_is_written_is_read_back() -> None:
    content = formats.read(SNAPSHOT, "x")
    assert names(content) == ["settings"]
    assert content.batches[0].answers == [("ConfigMap", None)]
    assert content.images["app:1"].env == {"A": "b"}
    assert content.taken == datetime(2026, 3, 2, tzinfo=UTC).timestamp()


def test_a_snapshot_cut_off_at_any_byte_is_refused_and_the_section_named() -> None:
    """Reliability row 30."""
    told = {refused(SNAPSHOT[:end]) for end in range(4, len(SNAPSHOT))}
    for section in ("section 'reach'", "section 'objects 1'", "section 'images'", "its checksum", "the header"):
        assert any(section in message for message in told), (section, told)


def test_a_snapshot_with_any_bit_flipped_is_refused() -> None:
    """Reliability row 30."""
    told = set()
    for position in range(len(SNAPSHOT)):
        for bit in range(8):
            told.add(refused(SNAPSHOT[:position] + bytes([SNAPSHOT[position] ^ 1 << bit]) + SNAPSHOT[position + 1 :]))
    assert any("damaged: section 'objects 1'" in message for message in told)


@pytest.mark.parametrize("tail", [b"\0", b"junk", SNAPSHOT])
def test_junk_behind_a_snapshot_is_refused(tail: bytes) -> None:
    """Reliability row 30."""
    assert f"junk after the snapshot, at byte {len(SNAPSHOT)}" in refused(SNAPSHOT + tail)


def test_an_unpacked_snapshot_is_not_trusted() -> None:
    plain = b"".join(
        zstandard.ZstdDecompressor().stream_reader(SNAPSHOT, read_across_frames=True).readall() for _ in range(1)
    )
    assert plain.startswith(b'{"apiVersion":"k8sconfig-tui/v1","kind":"Snapshot"')
    assert "no checksum" in refused(plain)


def test_a_newer_schema_that_cannot_be_read_is_refused() -> None:
    """Reliability row 31."""
    sections = [Section("objects 1", [config_map()])]
    message = refused(snapshot.encode(sections, TAKEN, schema=SCHEMA + 2, reads=SCHEMA + 1))
    assert (
        message == f"x.k8sconfig: a snapshot of a newer version of this program (schema {SCHEMA + 2}); this one reads 1"
    )


def test_of_a_newer_schema_that_can_be_read_the_known_parts_are_and_it_is_said() -> None:
    """Reliability row 31."""
    sections = [Section("objects 1", [config_map()]), Section("weather", {"wet": True})]
    content = formats.read(snapshot.encode(sections, TAKEN, schema=SCHEMA + 1, reads=SCHEMA), "x")
    assert names(content) == ["settings"]
    newer = "x: a snapshot of a newer schema (2); only what is known of it was read (left out: weather)"
    assert newer in messages(content)


def test_a_token_comes_back_as_one_and_no_text_in_a_dump_is_one() -> None:
    written = snapshot.encode([Section("objects 1", [config_map(data={"A": spelled(TOKEN), "B": SIGN})])], TAKEN)
    assert data_of(formats.read(written, "x")) == {"A": spelled(TOKEN), "B": SIGN}
    header = json.loads(zstandard.ZstdDecompressor().decompressobj().decompress(written))
    assert MARK.encode() not in zstandard.ZstdDecompressor().stream_reader(written, read_across_frames=True).readall()
    forged = spelled(TOKEN, SIGN + header["mark"])
    assert data_of(formats.read(json.dumps(config_map(data={"A": forged})).encode(), "x")) == {"A": forged}


def test_the_mark_is_new_in_each_file() -> None:
    sections = [Section("objects 1", [config_map()])]
    assert snapshot.encode(sections, TAKEN)[:120] != snapshot.encode(sections, TAKEN)[:120]


# What no program of ours has written, with every checksum right

HEADER = {"apiVersion": "k8sconfig-tui/v1", "kind": "Snapshot", "schema": 1, "reads": 1, "mark": "0" * 32, "taken": ""}


def forged(*sections: tuple[str, bytes], **header: object) -> bytes:
    """A snapshot of these sections, whole as far as its checksums tell."""
    packer = zstandard.ZstdCompressor(write_checksum=True)
    packed = [packer.compress(text + b"\n") for _, text in sections]
    listed = [
        {"name": name, "packed": len(part), "sha256": hashlib.sha256(part).hexdigest()}
        for (name, _), part in zip(sections, packed, strict=True)
    ]
    heads = [packer.compress(msgspec.json.encode(part) + b"\n") for part in ({**HEADER, **header}, listed)]
    whole = b"".join([*heads, *packed])
    return whole + b"\x50\x2a\x4d\x18\x20\x00\x00\x00" + hashlib.sha256(whole).digest()


def objects(**data: str) -> bytes:
    return msgspec.json.encode([config_map(data=data)])


def test_a_forged_one_that_is_right_is_read() -> None:
    assert data_of(formats.read(forged(("objects 1", objects(A="b"))), "x")) == {"A": "b"}


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ([("objects 1", b"{nope")], "the snapshot is damaged: section 'objects 1'"),
        ([("objects 1", b'{"a":1}')], "the snapshot is damaged: section 'objects 1'"),
        ([("objects 1", b"[7]")], "the snapshot is damaged: section 'objects 1'"),
        ([("objects 1", b"[]\n[]")], "the snapshot is damaged: the header"),
        ([("reach", b'{"answers":7}')], "the snapshot is damaged: section 'reach'"),
        ([("images", b'{"a":{"env":7}}')], "the snapshot is damaged: section 'images'"),
        ([("objects 1", b"[]"), ("objects 1", b"[]")], "section 'objects 1' of the snapshot is there twice"),
        ([("objects \x1b[31m\n", b"7")], "the snapshot is damaged: section 'objects \\x1b[31m\\n'"),
        ([("objects 1", b" " * (160 << 20))], "unpacks to more than 300 times its size"),
    ],
)
def test_a_section_that_is_none_is_refused_and_named(sections: list[tuple[str, bytes]], says: str) -> None:
    """Reliability rows 30 and 32."""
    assert refused(forged(*sections)) == f"x.k8sconfig: {says}"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "1" * 16,
        f"{'1' * 15}.{'2' * 32}.{'3' * 32}.t;",
        f"{'1' * 16}.{'2' * 31}.{'3' * 32}.t;",
        f"{'1' * 16}.{'2' * 32}.{'3' * 33}.t;",
        f"{'1' * 16}.{'2' * 32}.{'3' * 32}.x;",
        f"{'1' * 16}.{'G' * 32}.{'3' * 32}.t;",
        "1" * 15 + "=clear",
    ],
)
def test_a_token_of_another_shape_is_refused(token: str) -> None:
    mark = SIGN + "0" * 32
    says = "x.k8sconfig: a token in section 'objects 1' of the snapshot is none"
    assert refused(forged(("objects 1", objects(A=mark + token)))) == says


def test_a_token_of_another_file_is_a_text_here() -> None:
    other = spelled(TOKEN, SIGN + "f" * 32)
    assert data_of(formats.read(forged(("objects 1", objects(A=other))), "x")) == {"A": other}


@pytest.mark.parametrize("header", [{"mark": "zz"}, {"mark": ""}, {"schema": "x"}, {"reads": None}])
def test_a_header_that_is_none_is_refused(header: dict[str, object]) -> None:
    assert refused(forged(("objects 1", b"[]"), **header)) == "x.k8sconfig: the snapshot is damaged: the header"


def test_a_header_without_end_is_refused() -> None:
    """Reliability row 32."""
    assert "the header of the snapshot is larger than 64 MiB" in refused(forged(x=" " * (65 << 20)))


def test_many_unknown_sections_are_told_in_short() -> None:
    content = formats.read(forged(*((f"weather {at}", b"7") for at in range(100))), "x")
    assert "left out: weather 0, weather 1" in messages(content)[0]
    assert messages(content)[0].endswith("and 92 more)")


def test_a_time_that_is_none_is_no_obstacle() -> None:
    assert formats.read(forged(("objects 1", b"[]"), taken="9999-99"), "x").taken == 0.0
