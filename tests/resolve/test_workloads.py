"""Workloads by shape, absence by proof, and precedence held against a bare port of the kubelet's loop."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8sconfig_tui.model.inventory import Batch, Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.model.values import State
from k8sconfig_tui.model.workload import templates_of
from tests.resolve.cases import (
    NS,
    Object,
    app,
    config_map,
    deployment,
    inventory,
    key,
    node,
    pod,
    resolve,
    secret,
    values,
    var,
)

POD = {"containers": [{"name": "c", "image": "i"}]}


def paths(kind: str, api_version: str, spec: Object, **more: Any) -> list[str]:
    text = json.dumps({"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}, "spec": spec} | more)
    obj = msgspec.json.decode(text, type=KubeObject)
    return [path for template in templates_of(obj) for _, path, _ in template.containers]


@pytest.mark.parametrize(
    ("kind", "api_version", "spec", "path"),
    [
        ("Pod", "v1", POD, "spec.containers[0]"),
        ("StatefulSet", "apps/v1", {"template": {"spec": POD}}, "spec.template.spec.containers[0]"),
        ("CronJob", "batch/v1", {"jobTemplate": {"spec": {"template": {"spec": POD}}}},
         "spec.jobTemplate.spec.template.spec.containers[0]"),
        ("Rollout", "argoproj.io/v1alpha1", {"template": {"spec": POD}}, "spec.template.spec.containers[0]"),
        ("Service", "serving.knative.dev/v1", {"template": {"spec": POD}}, "spec.template.spec.containers[0]"),
        ("CloneSet", "apps.kruise.io/v1alpha1", {"template": {"spec": POD}}, "spec.template.spec.containers[0]"),
        ("SparkApplication", "sparkoperator.k8s.io/v1beta2", {"driver": {"image": "i", "env": [{"name": "A"}]}},
         "spec.driver"),
        ("JobSet", "jobset.x-k8s.io/v1", {"replicatedJobs": [{"template": {"spec": {"template": {"spec": POD}}}}]},
         "spec.replicatedJobs[0].template.spec.template.spec.containers[0]"),
    ],
)  # fmt: skip
def test_a_workload_is_told_by_its_shape(kind: str, api_version: str, spec: Object, path: str) -> None:
    assert paths(kind, api_version, spec) == [path]


def test_containers_of_one_name_in_several_templates_are_told_apart() -> None:
    ray = {"spec": {"containers": [{"name": "ray", "env": [var("A", "1")]}, {"name": "log"}]}}
    worker = {"spec": {"containers": [{"name": "ray", "env": [var("A", "2")]}]}}
    spec = {"headGroupSpec": {"template": ray}, "workerGroupSpecs": [{"template": worker}]}
    subject = {
        "apiVersion": "ray.io/v1",
        "kind": "RayCluster",
        "metadata": {"name": "r", "namespace": NS},
        "spec": spec,
    }
    found = {name: resolve(subject, container=name) for name in ("headGroupSpec/ray", "log", "workerGroupSpecs[0]/ray")}
    assert values(found["headGroupSpec/ray"]) == {"A": "1"}
    assert values(found["workerGroupSpecs[0]/ray"]) == {"A": "2"}


@pytest.mark.parametrize(
    ("kind", "api_version", "spec"),
    [
        ("Service", "v1", {"containers": []}),
        ("CustomResourceDefinition", "apiextensions.k8s.io/v1", {"containers": [{"name": "x"}]}),
        ("Widget", "example.org/v1", {"containers": "three", "env": "dev"}),
        ("Widget", "example.org/v1", {"containers": [{"noname": 1}]}),
    ],
)
def test_other_objects_are_none(kind: str, api_version: str, spec: Object) -> None:
    assert paths(kind, api_version, spec) == []


def test_a_deeply_nested_resource_is_given_up_not_crashed_on() -> None:
    spec: Object = {"containers": 1}
    for _ in range(500):
        spec = {"x": spec}
    assert paths("Widget", "example.org/v1", spec) == []


def test_a_workload_of_the_wrong_shape_is_flagged_and_the_rest_kept() -> None:
    broken = deployment(app())
    broken["metadata"]["name"] = "broken"
    broken["spec"]["template"]["spec"]["containers"] = "hunter2"
    known = inventory(broken, deployment(app()))
    assert [w.object.metadata.name for w in known.workloads()] == ["d"]
    messages = [gap.message for gap in known.gaps if gap.reason == "failed"]
    assert len(messages) == 1
    assert "items[0]" in messages[0]
    assert "hunter2" not in messages[0]


def test_config_data_of_the_wrong_shape_is_flagged_once() -> None:
    known = inventory(config_map("cm") | {"data": {"A": 1, "B": "x"}})
    found = known.data("ConfigMap", NS, "cm")
    assert found is not None
    assert {key: entry.state for key, entry in found.entries.items()} == {"A": State.INVALID, "B": State.VALUE}
    assert [gap.reason for gap in known.gaps if "ConfigMap/cm" in gap.message] == ["failed"]


@pytest.mark.parametrize(
    ("objects", "listed", "expected"),
    [
        ([config_map("a")], True, State.MISSING),
        ([config_map("a", namespace="other"), config_map("b", namespace="third")], True, State.MISSING),
        ([config_map("a", namespace="other")], True, State.NOT_READ),
        ([secret("a")], True, State.NOT_READ),
        ([config_map("a")], False, State.NOT_READ),
        ([], True, State.NOT_READ),
    ],
)
def test_absence_needs_proof(objects: list[Object], listed: bool, expected: State) -> None:
    assert inventory(*objects, listed=listed).coverage.absence("ConfigMap", NS) is expected


def test_two_kinds_of_one_name_in_two_groups_are_two_objects() -> None:
    knative = {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "a", "namespace": NS}}
    core = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": NS}}
    known = inventory(knative, core)
    assert len(known) == 2
    assert known.get(ObjectRef("Service", NS, "a", "serving.knative.dev")) is not None


def test_a_repeated_object_is_reported_and_the_later_counts() -> None:
    known = inventory(config_map("cm", {"a": "1"}), config_map("cm", {"a": "2"}))
    found = known.data("ConfigMap", NS, "cm")
    assert found is not None
    assert found.entries["a"].value == "2"
    assert any("defined twice" in gap.message for gap in known.gaps)


def test_a_controlled_object_is_no_root_and_its_pods_are_found() -> None:
    def owned(kind: str, name: str, owner: str, owner_kind: str) -> Object:
        ref = {"apiVersion": "apps/v1", "kind": owner_kind, "name": owner, "uid": owner, "controller": True}
        base = pod(app()) if kind == "Pod" else deployment(app())
        metadata = {"name": name, "namespace": NS, "uid": name, "ownerReferences": [ref]}
        return base | {"kind": kind, "metadata": metadata}

    top = deployment(app())
    top["metadata"] |= {"uid": "d"}
    known = inventory(top, owned("ReplicaSet", "rs", "d", "Deployment"), owned("Pod", "p1", "rs", "ReplicaSet"))
    assert [str(w.ref) for w in known.workloads()] == ["Deployment/d"]
    assert [obj.metadata.name for obj in known.pods_of(ObjectRef("Deployment", NS, "d", "apps"))] == ["p1"]


def test_an_owner_of_another_uid_is_not_the_owner() -> None:
    top = deployment(app())
    top["metadata"] |= {"uid": "new"}
    ref = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "d", "uid": "old", "controller": True}
    orphan = pod(app(), meta={"ownerReferences": [ref]})
    assert {str(w.ref) for w in inventory(top, orphan).workloads()} == {"Deployment/d", "Pod/p"}


def test_what_something_without_containers_controls_is_a_root() -> None:
    ref = {"apiVersion": "db.example/v1", "kind": "Database", "name": "main", "uid": "u", "controller": True}
    owner = {
        "apiVersion": "db.example/v1",
        "kind": "Database",
        "metadata": {"name": "main", "namespace": NS, "uid": "u"},
    }
    owned = deployment(app())
    owned["metadata"]["ownerReferences"] = [ref]
    assert [str(w.ref) for w in inventory(owner, owned).workloads()] == ["Deployment/d"]


def test_owners_in_a_circle_end() -> None:
    def owned(name: str, owner: str) -> Object:
        obj = deployment(app())
        ref = {"apiVersion": "apps/v1", "kind": "Deployment", "name": owner, "uid": owner, "controller": True}
        obj["metadata"] |= {"name": name, "uid": name, "ownerReferences": [ref]}
        return obj

    known = inventory(owned("a", "b"), owned("b", "a"))
    assert known.workloads() == []
    assert known.pods_of(ObjectRef("Deployment", NS, "a", "apps")) == []


def test_a_cluster_scoped_resource_reads_no_namespace() -> None:
    template = deployment(app(envFrom=[{"configMapRef": {"name": "cm"}}]))
    template |= {"apiVersion": "argoproj.io/v1alpha1", "kind": "ClusterWorkflowTemplate"}
    template["metadata"] = {"name": "w", "uid": "u"}
    made = resolve(template, config_map("x", namespace="a"), config_map("x", namespace="b"))
    assert made.failure is None
    assert made.references[0].state is State.NOT_READ


def test_batches_answer_together() -> None:
    class Items(msgspec.Struct):
        items: list[KubeObject]

    def batch(obj: Object) -> Batch:
        return Batch(msgspec.json.decode(json.dumps({"items": [obj]}), type=Items).items, "f", listed=True)

    known = Inventory("x", [batch(config_map("a")), batch(secret("b"))])
    assert known.coverage.absence("Secret", NS) is State.MISSING
    assert known.coverage.absence("ConfigMap", NS) is State.MISSING


# Precedence against a bare port of makeEnvironmentVariables

NAMES = st.sampled_from(["A", "B", "C"])
TEXTS = st.sampled_from(["x", "", "$(A)", "$(B)-$(C)", "$$(A)", "lit"])
DATA = st.dictionaries(NAMES, st.sampled_from(["1", "2", "$(A)", ""]), max_size=3)
ENTRY = st.one_of(
    st.tuples(st.just("literal"), NAMES, TEXTS),
    st.tuples(st.sampled_from(["cm", "secret"]), NAMES, NAMES, st.booleans()),
)
FROM = st.tuples(st.sampled_from(["cm", "secret", "gone"]), st.sampled_from(["", "A"]), st.booleans())


def port(entries: list[Any], sources: list[Any], data: dict[str, dict[str, str]]) -> dict[str, str] | str:
    """What the kubelet does, with nothing remembered."""
    env: dict[str, str] = {}
    for source, prefix, optional in sources:
        if source not in data:
            if optional:
                continue
            return 'configmap "gone" not found'
        env |= {prefix + name: value for name, value in data[source].items()}
    for entry in entries:
        if entry[0] == "literal":
            text = entry[2]
            for _ in range(1):
                text = naive_expand(text, env)
            env[entry[1]] = text
        elif entry[2] in data[entry[0]]:
            env[entry[1]] = data[entry[0]][entry[2]]
        elif not entry[3]:
            return f"couldn't find key {entry[2]} in {'ConfigMap' if entry[0] == 'cm' else 'Secret'} ns/{entry[0]}"
    return env


def naive_expand(text: str, env: dict[str, str]) -> str:
    marked = text.replace("$$", "\0")
    for name in ("A", "B", "C"):
        marked = marked.replace(f"$({name})", f"\1{name}\2")
    for name in ("A", "B", "C"):
        marked = marked.replace(f"\1{name}\2", env.get(name, f"$({name})"))
    return marked.replace("\0", "$")


def entry_of(entry: Any) -> Object:
    if entry[0] == "literal":
        return var(entry[1], entry[2])
    field = "configMapKeyRef" if entry[0] == "cm" else "secretKeyRef"
    return {"name": entry[1], "valueFrom": {field: key(entry[0], entry[2], optional=entry[3])}}


@settings(max_examples=300)
@given(st.lists(ENTRY, max_size=5), st.lists(FROM, max_size=3), DATA, DATA)
def test_precedence_agrees_with_a_bare_port(
    entries: list[Any], sources: list[Any], config: dict[str, str], hidden: dict[str, str]
) -> None:
    env = [entry_of(entry) for entry in entries]
    refs = [
        {
            "prefix": prefix,
            "secretRef" if source == "secret" else "configMapRef": {"name": source, "optional": optional},
        }
        for source, prefix, optional in sources
    ]
    made = resolve(pod(app(*env, envFrom=refs)), config_map("cm", config), secret("secret", dict(hidden)), node())
    expected = port(entries, sources, {"cm": config, "secret": hidden})
    if isinstance(expected, str):
        assert made.failure is not None
        assert made.failure.message == expected
    else:
        assert made.failure is None
        assert values(made) == expected
