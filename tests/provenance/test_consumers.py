"""Who reads an object, and what a change of it takes."""

from typing import Any

from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.provenance.consumers import Consumer, consumers
from tests.worlds.kubectl import all_of, container, cron_job, deployment, from_secret, mount, pod_template, replica_set
from tests.worlds.reading import inventory

CONFIG = ObjectRef("ConfigMap", "n", "c")


def found(containers: list[Any], volumes: list[Any], key: str | None = None, ref: ObjectRef = CONFIG) -> list[Consumer]:
    obj = deployment("n", "d", pod_template({"app": "d"}, containers, volumes=volumes))
    return consumers(inventory([obj, replica_set(obj)]), ref, key)


def app(*mounts: Any, **fields: Any) -> Any:
    return container("app", "i", volumeMounts=list(mounts), **fields)


def targets(consumers: list[Consumer]) -> dict[str | None, tuple[str | None, str]]:
    return {consumer.target: (consumer.key, consumer.effect) for consumer in consumers}


VOLUME = {"name": "v", "configMap": {"name": "c"}}
ITEMS = {"name": "v", "configMap": {"name": "c", "items": [{"key": "a", "path": "x/one"}, {"key": "b", "path": "two"}]}}


def test_a_volume_without_items_reads_every_key() -> None:
    assert targets(found([app(mount("v", "/etc/app/"))], [VOLUME])) == {"/etc/app/": (None, "refresh")}
    assert targets(found([app(mount("v", "/etc/app/"))], [VOLUME], "k")) == {"/etc/app/k": ("k", "refresh")}


def test_items_read_their_keys_only() -> None:
    assert targets(found([app(mount("v", "/etc"))], [ITEMS])) == {
        "/etc/x/one": ("a", "refresh"), "/etc/two": ("b", "refresh"),
    }  # fmt: skip
    assert found([app(mount("v", "/etc"))], [ITEMS], "c") == []


def test_a_subpath_reads_one_file_or_directory_and_is_fixed() -> None:
    assert targets(found([app(mount("v", "/etc/f", sub_path="two"))], [ITEMS])) == {"/etc/f": ("b", "restart")}
    assert targets(found([app(mount("v", "/etc/d", sub_path="x"))], [ITEMS])) == {"/etc/d/one": ("a", "restart")}
    assert targets(found([app(mount("v", "/etc/f", sub_path="k"))], [VOLUME])) == {"/etc/f": ("k", "restart")}
    assert found([app(mount("v", "/etc/f", sub_path="k"))], [VOLUME], "other") == []


def test_a_subpath_expression_may_read_any_key() -> None:
    expression = {"name": "v", "mountPath": "/etc/f", "subPathExpr": "$(POD)"}
    assert targets(found([app(expression)], [VOLUME])) == {"/etc/f": (None, "restart")}


def test_a_volume_that_no_container_mounts_is_never_fetched() -> None:
    assert found([app()], [VOLUME]) == []


def test_projected_sources_name_secrets_otherwise_than_volumes() -> None:
    sources = [
        {"configMap": {"name": "c"}},
        {"secret": {"name": "s", "items": [{"key": "k", "path": "p"}], "optional": True}},
    ]
    projected = {"name": "v", "projected": {"sources": sources}}
    plain = {"name": "w", "secret": {"secretName": "s"}}
    containers = [app(mount("v", "/etc"), mount("w", "/run"))]
    assert [consumer.path for consumer in found(containers, [projected, plain])] == [".volumes[0].projected.sources[0]"]
    secrets = found(containers, [projected, plain], ref=ObjectRef("Secret", "n", "s"))
    assert [(item.target, item.path, item.optional) for item in secrets] == [
        ("/etc/p", ".volumes[0].projected.sources[1]", True),
        ("/run", ".volumes[1].secret", False),
    ]


def test_an_env_from_prefix_is_part_of_the_variable() -> None:
    containers = [app(envFrom=[all_of("configMap", "c", prefix="P_")])]
    assert targets(found(containers, [])) == {"P_": (None, "restart")}
    assert targets(found(containers, [], "K")) == {"P_K": ("K", "restart")}


def test_a_literal_value_beats_its_own_value_from() -> None:
    entry = {**from_secret("A", "s", "k"), "value": "set"}
    assert found([app(env=[entry])], [], ref=ObjectRef("Secret", "n", "s")) == []


def test_init_containers_and_cron_jobs_count_and_other_namespaces_do_not() -> None:
    template = pod_template({"app": "r"}, [container("r", "i", envFrom=[all_of("configMap", "c")])])
    template["spec"]["initContainers"] = [container("init", "i", envFrom=[all_of("configMap", "c")])]
    jobs = [cron_job(space, "r", "* * * * *", template) for space in ("n", "m")]
    readers = consumers(inventory(jobs), CONFIG)
    assert [(reader.workload.ref.namespace, reader.container, reader.type) for reader in readers] == [
        ("n", "init", "init"), ("n", "r", "container"),
    ]  # fmt: skip
    assert readers[0].base == "spec.jobTemplate.spec.template.spec.initContainers[0]"
