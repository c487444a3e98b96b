"""Workloads with several templates, and containers whose names would meet in one row."""

from collections import Counter

from k8sconfig_tui.compare import matrix
from k8sconfig_tui.compare.matrix import Matrix
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.provenance.consumers import consumers
from k8sconfig_tui.settings import Settings
from k8sconfig_tui.workspace import Selection, Workspace
from tests.compare.sources import Object, container, deployment, from_key, matrix_of, partial_source, source, thing


def ray(size: str) -> Object:
    """Two templates, both with a container ``ray``."""
    head = container("ray", {"SIZE": size, "ROLE": "head"}, args=["--port=1"])
    worker = container("ray", {"SIZE": from_key("configMap", "c", "SIZE"), "ROLE": "worker"}, args=["--port=2"])
    spec = {
        "headGroupSpec": {"template": {"spec": {"containers": [head, container("log")]}}},
        "workerGroupSpecs": [{"template": {"spec": {"containers": [worker]}}}],
    }
    return thing("RayCluster", "r", api="ray.io/v1", spec=spec)


def identities(made: Matrix) -> Counter[tuple[str, ...]]:
    return Counter(
        (group.namespace, group.kind, group.name, group.container, row.channel, row.key)
        for group in made.groups
        for row in matrix.rows(group)
    )


def test_containers_of_one_name_in_several_templates_have_rows_of_their_own() -> None:
    data = thing("ConfigMap", "c", data={"SIZE": "3"})
    made = matrix_of([source("a", ray("1"), data), source("b", ray("2"), data)])
    assert [group.container for group in made.groups] == ["headGroupSpec/ray", "log", "workerGroupSpecs[0]/ray"]
    assert set(identities(made).values()) == {1}
    verdicts = {
        (group.container, row.key): row.verdict.value
        for group in made.groups
        for row in matrix.rows(group)
        if row.channel == "env"
    }
    assert verdicts == {
        ("headGroupSpec/ray", "SIZE"): "value",
        ("headGroupSpec/ray", "ROLE"): "same",
        ("workerGroupSpecs[0]/ray", "SIZE"): "same",
        ("workerGroupSpecs[0]/ray", "ROLE"): "same",
    }


def test_a_logical_name_gives_way_to_a_container_of_that_name() -> None:
    made = matrix_of(
        [
            source("dev", deployment("d", "shop", container("web", {"A": "1"}), container("web-dev", {"A": "2"}))),
            source("prod", deployment("d", "shop", container("web", {"A": "1"}), container("web-prod", {"A": "2"}))),
        ]
    )
    assert [group.container for group in made.groups] == ["web", "web-dev"]
    assert set(identities(made).values()) == {1}


def test_two_containers_of_one_name_in_one_template_are_numbered() -> None:
    spec = {"initContainers": [container("a", {"A": "1"})], "containers": [container("a", {"A": "2"})]}
    made = matrix_of([source("s", thing("Pod", "p", spec=spec))])
    assert [group.container for group in made.groups] == ["a", "a#2"]


def test_consumers_and_selections_name_the_container_as_its_rows_do() -> None:
    inventory = partial_source("s", ray("1"), thing("ConfigMap", "c", data={"SIZE": "3"}))
    [consumer] = consumers(inventory, ObjectRef("ConfigMap", "shop", "c"))
    assert (consumer.container, consumer.base) == (
        "workerGroupSpecs[0]/ray",
        "spec.workerGroupSpecs[0].template.spec.containers[0]",
    )
    chosen = Workspace(Settings(), [inventory]).matrix(Selection(container="workerGroupSpecs[0]/ray"))
    assert [group.container for group in chosen.groups] == ["workerGroupSpecs[0]/ray"]
