"""What holds for every format and every layer, whoever wrote it: parametrised over the registries."""

import gzip
import sys
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from k8sconfig_tui import formats, registry
from k8sconfig_tui.formats import Content, Format, FormatError, Layer
from tests.formats.samples import HOSTILE, SAMPLES, as_json, as_yaml, config_map, data_of, listing, messages

FORMATS: list[Format] = registry.constants(sys.modules["k8sconfig_tui.formats"], "FORMAT")
LAYERS: list[Layer] = registry.constants(sys.modules["k8sconfig_tui.formats"], "LAYER")
WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
}
SECRET = "hunter2-canary"

each_format = pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
each_layer = pytest.mark.parametrize(
    "layer", [layer for layer in LAYERS if layer.name in WRAPPED], ids=lambda layer: layer.name
)


def outcome(data: bytes) -> Content | FormatError:
    try:
        found: Content | FormatError = formats.read(data, "dump.x")
    except FormatError as error:
        found = error
    if isinstance(found, FormatError):
        assert str(found).startswith("dump.x"), found
        assert len(str(found).splitlines()) == 1, found
    return found


def summary(content: Content) -> object:
    return [[obj.ref for obj in batch.objects] for batch in content.batches], content.images


@each_format
def test_a_sample_is_told_by_its_content_alone(kind: Format) -> None:
    first = next(one for one in sorted(FORMATS, key=lambda one: one.rank) if one.recognises(SAMPLES[kind.name]))
    assert first is kind
    content = formats.read(SAMPLES[kind.name], "no-extension")
    assert content.batches or content.images


def test_ranks_are_distinct() -> None:
    assert len({kind.rank for kind in FORMATS}) == len(FORMATS)


@each_format
def test_a_sample_cut_off_anywhere_is_read_or_refused_in_one_line(kind: Format) -> None:
    sample = SAMPLES[kind.name]
    for end in range(0, len(sample), 1 if len(sample) < 3000 else 37):
        outcome(sample[:end])


@each_format
def test_a_sample_with_any_byte_damaged_is_read_or_refused_in_one_line(kind: Format) -> None:
    sample = SAMPLES[kind.name]
    for position in range(0, len(sample), 1 if len(sample) < 3000 else 37):
        for byte in (0x00, 0xFF, ord("["), ord('"')):
            outcome(sample[:position] + bytes([byte]) + sample[position + 1 :])


@each_format
@pytest.mark.parametrize("wrap", ["gzip", "zstd"])
def test_every_format_may_be_packed(kind: Format, wrap: str) -> None:
    sample = SAMPLES[kind.name]
    assert summary(formats.read(WRAPPED[wrap](sample), "dump.x")) == summary(formats.read(sample, "dump.x"))


@each_layer
def test_every_layer_gives_back_what_was_wrapped(layer: Layer) -> None:
    wrapped = WRAPPED[layer.name](SAMPLES["json"])
    assert layer.recognises(wrapped)
    assert layer.unwrap(wrapped, "dump.x", lambda *_: None) == SAMPLES["json"]
    assert not layer.recognises(SAMPLES["json"])


@each_layer
def test_a_layer_cut_off_anywhere_is_refused_in_one_line(layer: Layer) -> None:
    wrapped = WRAPPED[layer.name](SAMPLES["json"])
    for end in range(len(wrapped)):
        outcome(wrapped[:end])


@given(st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_but_a_format_error(data: bytes) -> None:
    outcome(data)


@given(st.sampled_from(sorted(SAMPLES)), st.binary(min_size=1, max_size=8), st.data())
def test_a_splice_of_junk_raises_nothing_but_a_format_error(name: str, junk: bytes, data: st.DataObject) -> None:
    sample = SAMPLES[name]
    at = data.draw(st.integers(0, len(sample)))
    outcome(sample[:at] + junk + sample[at:])


@given(st.sampled_from([gzip.compress, zstandard.ZstdCompressor().compress]), st.binary(max_size=200))
def test_arbitrary_packed_bytes_raise_nothing_but_a_format_error(pack: Callable[[bytes], bytes], data: bytes) -> None:
    outcome(pack(data))


@pytest.mark.parametrize("write", [as_json, as_yaml])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_hostile_text_comes_through_unchanged_as_key_and_value(write: Callable[..., bytes], text: str) -> None:
    data = {"plain": text, f"key{text[:100]}": "x"}
    assert data_of(formats.read(write(listing(config_map(data=data))), "dump.x")) == data
    assert data_of(formats.read(write(config_map(data=data)), "dump.x")) == data


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=5))
def test_any_text_reads_the_same_from_json_and_from_yaml(data: dict[str, str]) -> None:
    assert data_of(formats.read(as_json(config_map(data=data)), "x")) == data
    assert data_of(formats.read(as_yaml(config_map(data=data)), "x")) == data


def _with_canary() -> list[bytes]:
    good = config_map(data={"PASSWORD": SECRET})
    text, lines = as_json(good, indent=2), as_yaml(good)
    return [
        text[: text.index(SECRET.encode()) + 5],
        text.replace(b'"PASSWORD"', b'"PASSWORD'),
        text.replace(f'"{SECRET}"'.encode(), SECRET.encode()),
        text.replace(b'"name": "settings"', f'"name": ["{SECRET}"]'.encode()),
        text.replace(b'"kind": "ConfigMap"', f'"kind": "{SECRET}"'.encode()).replace(b'"settings"', b'""'),
        as_json({"secret": SECRET}),
        as_json(listing(config_map(labels={SECRET: 5}), config_map("b", annotations={"a": [SECRET]}))),
        lines + SECRET.encode(),
        lines.replace(f'"{SECRET}"'.encode(), f"*{SECRET}".encode()),
        lines.replace(f'"{SECRET}"'.encode(), f"!!int {SECRET}".encode()),
        lines.replace(f'"{SECRET}"'.encode(), f"!!binary {SECRET}".encode()),
        lines.replace(f'"{SECRET}"'.encode(), f"'{SECRET}".encode()),
        lines.replace(f'"{SECRET}"'.encode(), f"{SECRET}: {SECRET}: x".encode()),
        lines.replace(f'"{SECRET}"'.encode(), f"@{SECRET}".encode()),
        lines.replace(f'"{SECRET}"'.encode(), f"!{SECRET}!x y".encode()),
        lines.replace(f'"{SECRET}"'.encode(), b"!!int " + b'"' + SECRET.encode() + b'"'),
        SECRET.encode(),
        f"- {SECRET}\n".encode(),
        f"{SECRET}: 1\n".encode(),
        f"<html>{SECRET}</html>".encode(),
    ]


@pytest.mark.parametrize("data", _with_canary(), ids=range(20))
def test_no_error_and_no_gap_quotes_the_input(data: bytes) -> None:
    found = outcome(data)
    said = [str(found)] if isinstance(found, FormatError) else messages(found)
    assert said, "something is wrong with each of these"
    assert not any(SECRET in line for line in said)


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)], ids=repr)
def test_nothing_at_all_is_an_empty_file(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"dump\.x: the file is empty"):
        formats.read(data, "dump.x")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<!DOCTYPE html><html></html>", "an HTML or XML page"),
        (b"PK\x03\x04" + bytes(40), "a zip archive"),
        (b"\x7fELF" + bytes(40), "a program"),
        (bytes(range(256)), "binary data"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "a picture"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        formats.read(data, "dump.x")


def test_reading_tells_how_far_it_is_and_can_be_stopped() -> None:
    told: list[tuple[str, int, int]] = []
    formats.read(gzip.compress(SAMPLES["json"]), "x", lambda *step: told.append(step))
    assert [phase for phase, _, _ in told][:2] == ["unpacking", "decoding"]
    assert told[-1][1] == told[-1][2] == len(SAMPLES["json"])

    def stop(_phase: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        formats.read(SAMPLES["yaml"], "x", stop)
