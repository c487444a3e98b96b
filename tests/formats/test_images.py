"""What an image brings: docker inspect, docker save and the OCI layout."""

import json
from typing import Any

import pytest

from k8sconfig_tui import formats
from k8sconfig_tui.formats import FormatError, NotKubernetesError
from k8sconfig_tui.model.inventory import ImageConfig
from tests.formats.samples import INSPECTED, archive, docker_save

API = ImageConfig({"PATH": "/bin", "MODE": "a=b"}, ("/api",), ("--serve",), "img")


def images(data: bytes) -> dict[str, ImageConfig]:
    return formats.read(data, "img").images


def inspected(*entries: Any) -> bytes:
    return json.dumps(list(entries), indent=4).encode()


# docker inspect


def test_an_inspected_image_is_known_by_all_its_names() -> None:
    assert images(inspected(INSPECTED)) == dict.fromkeys(["shop/api:1.2", "shop/api@sha256:bbbb", "sha256:aaaa"], API)


def test_a_single_object_will_do() -> None:
    assert images(json.dumps(INSPECTED).encode())["shop/api:1.2"] == API


def test_an_image_without_names_or_configuration() -> None:
    bare: Any = {"Id": "sha256:cccc", "RepoTags": None, "RepoDigests": [], "Config": {"Env": None, "Cmd": None}}
    assert images(inspected(bare, {"Id": "sha256:dddd"})) == {
        "sha256:cccc": ImageConfig(place="img"),
        "sha256:dddd": ImageConfig(place="img"),
    }


def test_a_command_in_shell_form_is_run_by_a_shell() -> None:
    old = INSPECTED | {"Config": {"Entrypoint": "run me", "Cmd": []}}
    assert images(inspected(old))["sha256:aaaa"].entrypoint == ("/bin/sh", "-c", "run me")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (inspected({"Id": "1", "State": {"Status": "running"}, "Config": {}}), "docker inspect of a container"),
        (inspected({"Id": "1", "Config": {"Env": ["canary", 5]}}), "but damaged"),
        (inspected(INSPECTED)[:-5], "but damaged"),
    ],
)
def test_what_is_no_inspected_image_is_refused_without_a_value(data: bytes, says: str) -> None:
    with pytest.raises(FormatError, match=says) as caught:
        images(data)
    assert "canary" not in str(caught.value)


# Archives


def manifest(config: str) -> bytes:
    return json.dumps({"config": {"digest": config}, "layers": []}).encode()


def oci(index: Any, **blobs: bytes) -> bytes:
    files = {f"blobs/sha256/{name}": content for name, content in blobs.items()}
    return archive({"oci-layout": b"{}", "index.json": json.dumps(index).encode(), **files})


CONFIG = json.dumps({"config": INSPECTED["Config"]}).encode()


def test_docker_save() -> None:
    assert images(docker_save()) == dict.fromkeys(["shop/api:1.2", "sha256:aaaa"], API)


def test_docker_save_of_old() -> None:
    entry: Any = [{"Config": "aaaa.json", "RepoTags": None, "Layers": []}]
    data = archive({"aaaa.json": CONFIG, "manifest.json": json.dumps(entry).encode(), "repositories": b"{}"})
    assert images(data) == {"sha256:aaaa": API}


def test_an_oci_layout_names_its_images_in_annotations() -> None:
    annotations = {"io.containerd.image.name": "reg.io:5000/shop/api:1.2", "org.opencontainers.image.ref.name": "1.2"}
    index = {"manifests": [{"digest": "sha256:mmmm", "annotations": annotations}]}
    assert set(images(oci(index, mmmm=manifest("sha256:aaaa"), aaaa=CONFIG))) == {
        "reg.io:5000/shop/api:1.2",
        "reg.io:5000/shop/api@sha256:mmmm",
        "sha256:mmmm",
        "sha256:aaaa",
    }


def test_of_several_platforms_linux_on_amd64_counts() -> None:
    def pointer(name: str, os: str, architecture: str) -> dict[str, Any]:
        return {"digest": f"sha256:{name}", "platform": {"os": os, "architecture": architecture}}

    platforms = [
        pointer("unkn", "unknown", "unknown"),
        pointer("arms", "linux", "arm64"),
        pointer("amds", "linux", "amd64"),
    ]
    other = json.dumps({"config": {"Env": ["OTHER=1"]}}).encode()
    data = oci(
        {"manifests": [{"digest": "sha256:many", "annotations": {"io.containerd.image.name": "api:1"}}]},
        many=json.dumps({"manifests": platforms}).encode(),
        amds=manifest("sha256:aaaa"),
        arms=manifest("sha256:oooo"),
        unkn=manifest("sha256:oooo"),
        aaaa=CONFIG,
        oooo=other,
    )
    assert images(data)["api:1"] == API


def test_an_index_that_contains_itself_ends() -> None:
    itself = {"manifests": [{"digest": "sha256:self"}]}
    with pytest.raises(NotKubernetesError):
        images(oci(itself, self=json.dumps(itself).encode()))


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"README": b"hello"}, "a tar archive without images"),
        ({"manifest.json": b"[{"}, "the image archive's JSON is damaged"),
        ({"manifest.json": b'[{"Config": "gone.json"}]'}, "a tar archive without images"),
        ({"manifest.json": b'[{"Config": "../../etc/passwd"}]'}, "a tar archive without images"),
    ],
)
def test_an_archive_of_something_else_is_refused(files: dict[str, bytes], says: str) -> None:
    with pytest.raises(FormatError, match=says):
        images(archive(files))


@pytest.mark.parametrize(
    "size",
    [b"-0000001000\0", b"77777777777\0", b"\x80" + b"\xff" * 11, b"\xff" * 12, b"nonsense!!!\0", b"0x000000200\0"],
)
def test_a_header_with_a_hostile_size_is_refused_and_never_loops(size: bytes) -> None:
    data = bytearray(docker_save())
    data[124:136] = size
    with pytest.raises(FormatError, match="the tar archive is cut off or damaged"):
        images(bytes(data))


def test_links_and_directories_in_an_archive_are_stepped_over() -> None:
    data = bytearray(docker_save())
    at = data.index(b"blobs/sha256/cccc")
    data[at + 156] = ord("2")
    assert "shop/api:1.2" in images(bytes(data))
