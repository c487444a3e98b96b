"""Real clusters' dumps, where they are at hand: the same objects from JSON and from YAML."""

import os
from pathlib import Path

import msgspec
import pytest

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import KubeObject, Metadata
from k8sconfig_tui.readers import SourceSpec, open_source

SHARED = Path(os.environ.get("K8SCONFIG_TUI_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))

pytestmark = pytest.mark.skipif(not (SHARED / "govuk").is_dir(), reason="the real dumps are not here")


def opened(name: str) -> Inventory:
    return open_source(SourceSpec.parse(str(SHARED / name)))


def tree(obj: KubeObject) -> dict[str, object]:
    raw = {name: getattr(obj, name) for name in KubeObject.__struct_fields__ if name != "metadata"}
    parts: dict[str, object] = {
        name: value if isinstance(value, str) else msgspec.json.decode(value)
        for name, value in raw.items()
        if isinstance(value, str) or memoryview(value)
    }
    metadata = {name: getattr(obj.metadata, name) for name in Metadata.__struct_fields__ if name != "managedFields"}
    return parts | {"metadata": metadata}


def test_yaml_and_json_of_one_cluster_are_the_same_objects() -> None:
    first, second = opened("govuk/staging.json.gz"), opened("govuk/staging.yaml.gz")
    assert [tree(obj) for obj in first] == [tree(obj) for obj in second]
    assert (first.gaps, second.gaps) == ([], [])
    assert first.coverage.everywhere == second.coverage.everywhere


def test_every_object_of_a_yaml_dump_knows_where_it_stands() -> None:
    inventory = opened("govuk/staging.yaml.gz")
    lines = [place.line for obj in inventory if (place := inventory.place(obj.ref)) is not None]
    assert len(lines) == len(inventory)
    assert lines == sorted(set(lines))


@pytest.mark.parametrize("name", ["git/govuk-helm-charts", "git/flux2-kustomize-helm-example"])
def test_a_checkout_with_templates_is_read_as_far_as_it_goes(name: str) -> None:
    inventory = opened(name)
    assert inventory.origin == "manifests"
    assert len(inventory) > 10
    assert all(
        gap.message.startswith(str(SHARED)) or gap.reason != "failed" or "defined twice" in gap.message
        for gap in inventory.gaps
    )
