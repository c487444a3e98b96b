"""The use cases behind the verbs and the interface."""

import gc
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from k8sconfig_tui.compare.matrix import Group
from k8sconfig_tui.compare.matrix import rows as matrix_rows
from k8sconfig_tui.model.inventory import ImageConfig, Inventory
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.readers import SourceError, SourceSpec, parse_all
from k8sconfig_tui.resolve import Resolver
from k8sconfig_tui.settings import EnvironmentRule, Settings
from k8sconfig_tui.workspace import LabelSelector, Selection, SelectionError, Workspace
from k8sconfig_tui.workspace.kinds import named
from tests.worlds.kubectl import (
    all_of,
    config_map,
    container,
    custom,
    deployment,
    from_field,
    literal,
    mount,
    namespace,
    pod,
    pod_template,
    replica_set,
    workload,
)
from tests.worlds.reading import inventories, inventory, write
from tests.worlds.small import small, small_pair, small_tokens


def workspace(*sources: Inventory) -> Workspace:
    return Workspace(Settings(), sources)


@pytest.fixture
def pair() -> Workspace:
    return workspace(*inventories(small_pair()))


def group(space: Workspace, name: str, container: str) -> Group:
    return next(found for found in space.matrix().groups if (found.name, found.container) == (name, container))


def chosen(space: Workspace, **selection: Any) -> list[tuple[str, str]]:
    return [(found.inventory.name, str(found.workload.ref)) for found in space.select(Selection(**selection))]


# Opening


def test_open_reads_every_source_with_its_environment(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.json", objects) for name, objects in small_pair().items()]
    space = Workspace.open(parse_all(map(str, paths)), Settings())
    assert [source.name for source in space.inventories] == ["dev", "prod"]
    assert [environment.name for environment in space.environments] == ["dev", "prod"]


def test_a_source_that_cannot_be_read_raises_or_is_kept(tmp_path: Path) -> None:
    good = write(tmp_path / "good.json", small("dev"))
    specs = [SourceSpec.parse(str(good)), SourceSpec.parse(str(tmp_path / "bad.json"))]
    with pytest.raises(SourceError):
        Workspace.open(specs, Settings())
    space = Workspace.open(specs, Settings(), strict=False)
    assert [source.name for source in space.inventories] == ["good"]
    assert [failure.name for failure in space.failures] == ["bad"]


def test_image_configurations_count_in_every_source_and_are_none_themselves() -> None:
    dev, images = inventory(small("dev"), "dev"), Inventory("images", [])
    images.images["registry.example/web:1"] = ImageConfig(env={"FROM_IMAGE": "1"})
    space = workspace(dev, images)
    assert [environment.name for environment in space.environments] == ["dev"]
    found = group(space, "web", "app").members[0]
    assert found is not None
    assert found.container.env["FROM_IMAGE"].value == "1"


def test_environments_are_found_by_namespace() -> None:
    space = workspace(inventory(small_tokens(), "both"))
    [source] = space.inventories
    assert [getattr(space.environment_of(source, name), "name", None) for name in ("shop-dev", "shop-prod", "x")] == [
        "dev",
        "prod",
        None,
    ]


def test_settings_rule_the_environments() -> None:
    rules = (EnvironmentRule(name="blue", namespace="*-dev"),)
    space = Workspace(Settings(environments=rules), [inventory(small_tokens(), "both")])
    assert "blue" in {environment.name for environment in space.environments}


# Selecting


def test_nothing_asked_for_is_what_nothing_controls(pair: Workspace) -> None:
    assert chosen(pair) == [
        (source, name)
        for source in ("dev", "prod")
        for name in ("Deployment/web", "Deployment/worker", "CronJob/report")
    ]


def test_a_controlled_object_can_be_asked_for(pair: Workspace) -> None:
    names = [found.metadata.name for found in pair.inventories[0].of_kind("ReplicaSet.apps")]
    assert chosen(pair, names=(("rs", names[0]),)) == [("dev", f"ReplicaSet/{names[0]}")]
    assert chosen(pair, names=((None, names[0]),)) == [("dev", f"ReplicaSet/{names[0]}")]


def test_orphans_stand_for_themselves() -> None:
    owner = deployment("n", "d", pod_template({"app": "d"}, [container("c", "i")]))
    replicas = replica_set(owner)
    single = pod(replicas, 0, node="", host="1.1.1.1", ip="1.1.1.2", started="2026-03-02T08:00:00Z")
    assert chosen(workspace(inventory([single]))) == [("world", f"Pod/{single['metadata']['name']}")]


def test_a_custom_resource_is_a_workload_by_its_shape() -> None:
    template = pod_template({"app": "r"}, [container("c", "i")])
    rollout = workload("Rollout", "n", "r", template, api_version="argoproj.io/v1alpha1")
    clone = workload("CloneSet", "n", "c", template, api_version="apps.kruise.io/v1alpha1")
    space = workspace(inventory([rollout, clone]))
    for kind in ("rollout", "Rollouts", "ro", "rollouts.argoproj.io", "rollout.v1alpha1.argoproj.io"):
        assert chosen(space, names=((kind, "r"),)) == [("world", "Rollout/r")]
    assert chosen(space, names=(("clonesets", "c"),)) == [("world", "CloneSet/c")]
    with pytest.raises(SelectionError):
        chosen(space, names=(("rollouts.example.io", "r"),))


def test_a_custom_resources_own_short_names_come_from_its_definition() -> None:
    names = {"kind": "CloneSet", "plural": "clonesets", "singular": "cloneset", "shortNames": ["clone"]}
    definition = custom("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "clonesets.apps.kruise.io", {
        "group": "apps.kruise.io", "names": names, "scope": "Namespaced", "versions": [],
    })  # fmt: skip
    clone = workload(
        "CloneSet", "n", "c", pod_template({"app": "c"}, [container("c", "i")]), api_version="apps.kruise.io/v1"
    )
    world = inventory([definition, clone])
    assert named("clone", world) == [("CloneSet", "apps.kruise.io")]
    assert named("clone.example.io", world) == []


@pytest.mark.parametrize("spec", [{"names": 5}, {"names": {"shortNames": "x"}}, {}, {"group": None}])
def test_an_odd_definition_names_nothing(spec: dict[str, Any]) -> None:
    definition = custom("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "x", spec)
    assert named("clone", inventory([definition])) == []


def test_plurals_by_english() -> None:
    kinds = ("NetworkPolicy", "Ingress", "Gateway", "Sandbox")
    world = inventory([custom("example.io/v1", kind, "n", kind.lower(), {}) for kind in kinds])
    for plural, kind in zip(("networkpolicies", "ingresses", "gateways", "sandboxes"), kinds, strict=True):
        assert named(plural, world) == [(kind, "example.io")]


def test_nothing_matches_an_empty_selector_list() -> None:
    assert LabelSelector().matches(None)


def test_labels_and_pods_go_together() -> None:
    objects = small("dev")
    space = workspace(inventory(objects))
    pods = chosen(space, names=(("deploy", "web"),), pods=True)
    assert [name.startswith("Pod/web-") for _, name in pods] == [True]


# Comparing


def test_a_selected_matrix_holds_the_counterparts_too(pair: Workspace) -> None:
    matrix = pair.matrix(Selection(names=(("deploy", "web"),), container="app"))
    [found] = matrix.groups
    assert [member is not None for member in found.members] == [True, True]


def test_a_counterpart_may_have_another_name() -> None:
    def one(name: str) -> Any:
        return deployment("n", name, pod_template({"app": name}, [container("c", "i", env=[literal("A", name)])]))

    dev, prod = inventory([namespace("n"), one("web-dev")], "dev"), inventory([namespace("n"), one("web-prod")], "prod")
    [found] = workspace(dev, prod).matrix(Selection(names=(("deploy", "web-dev"),))).groups
    assert [member.ref.name for member in found.members if member] == ["web-dev", "web-prod"]
    assert found.name == "web"


def test_the_whole_matrix_and_its_rows_are_kept(pair: Workspace) -> None:
    assert pair.matrix() is pair.matrix(Selection())
    found = group(pair, "web", "app")
    assert pair.rows(found) is pair.rows(found)
    assert len(pair.rows(found, include_services=True)) > len(pair.rows(found))


def test_compared_gives_each_group_once_and_keeps_none(pair: Workspace) -> None:
    matrix, groups = pair.compared(Selection())
    names = [(found.name, found.container) for found, _ in groups]
    assert names == [("web", "prepare"), ("web", "app"), ("worker", "worker"), ("report", "report")]
    assert matrix.groups == []


def test_an_unknown_namespace_is_an_error(pair: Workspace) -> None:
    with pytest.raises(SelectionError, match="no namespace shopp"):
        pair.matrix(Selection(namespace="shopp"))


# Explaining


def test_explain_tells_every_environment_that_has_the_container(pair: Workspace) -> None:
    found = group(pair, "web", "app")
    row = next(row for row in pair.rows(found) if row.key == "BOTH")
    explained = pair.explain(found, row)
    assert [one.member.environment.name for one in explained] == ["dev", "prod"]
    assert [[hop.relation for hop in one.chain] for one in explained] == [
        ["defined-at"],
        ["reads", "defined-at", "defined-at"],
    ]
    assert [one.consumers for one in explained] == [0, 1]
    assert [[running.verdict for running in one.running] for one in explained] == [["current"], ["unknown"]]


def test_a_pod_of_an_older_template_is_stale() -> None:
    owner = deployment("n", "d", pod_template({"app": "d"}, [container("c", "i", env=[literal("A", "new")])]))
    old = pod_template({"app": "d"}, [container("c", "i", env=[literal("A", "old"), literal("GONE", "1")])])
    replicas = replica_set(owner, template=old)
    running = pod(replicas, 0, node="", host="1.1.1.1", ip="1.1.1.2", started="2026-03-02T08:00:00Z")
    space = workspace(inventory([namespace("n"), owner, replicas, running]))
    found = group(space, "d", "c")
    [row] = space.rows(found)
    [explained] = space.explain(found, row)
    assert [one.verdict for one in explained.running] == ["stale"]
    assert "older template" in explained.running[0].because


def test_consumers_that_lose_say_to_whom(pair: Workspace) -> None:
    [dev, _] = pair.inventories
    readers = pair.consumers(dev, ObjectRef("ConfigMap", "shop", "web"), "SHADOWED")
    assert [(reader.kind, reader.effect) for reader in readers] == [("envFrom.configMapRef", "none")]


def test_used_by_finds_readers_in_every_namespace() -> None:
    app = container("c", "i", envFrom=[all_of("configMap", "c")])
    objects = [
        obj
        for space in ("a", "b")
        for obj in (config_map(space, "c", {"K": "1"}), deployment(space, "d", pod_template({"app": "d"}, [app])))
    ]
    found = list(workspace(inventory(objects)).used_by("cm", "c"))
    assert [ref.namespace for _, ref, _ in found] == ["a", "b"]


def test_gaps_name_their_source(pair: Workspace) -> None:
    assert pair.gaps() == []
    space = workspace(inventory([config_map("n", "c", {})], "few"))
    assert {source for source, _ in space.gaps()} == {"few"}


# Running processes


def explained(template: Any, running: Any, key: str, *others: Any) -> list[str]:
    """What is said of a pod made from ``running``, where the template is now another."""
    owner = deployment("n", "d", template)
    replicas = replica_set(owner, template=running)
    made = pod(replicas, 0, node="", host="1.1.1.1", ip="1.1.1.2", started="2026-03-02T08:00:00Z")
    space = workspace(inventory([namespace("n"), owner, replicas, made, *others]))
    found = group(space, "d", "c")
    row = next(row for row in space.rows(found) if row.key == key)
    return [one.verdict for explanation in space.explain(found, row) for one in explanation.running]


def template_of(volumes: Any = None, **fields: Any) -> Any:
    return pod_template({"app": "d"}, [container("c", "i", **fields)], volumes=volumes or [])


def test_a_healthy_pod_s_command_and_arguments_are_current() -> None:
    same = template_of(command=["serve", "all"], args=["now"])
    assert explained(same, same, "command") == ["current"]
    assert explained(same, same, "args") == ["current"]
    assert explained(same, template_of(command=["serve", "some"], args=["now"]), "command") == ["stale"]


def test_a_text_that_only_the_pod_can_complete_is_compared_as_it_is_written() -> None:
    def url(text: str, port: str = "80") -> Any:
        return template_of(env=[from_field("IP", "status.podIP"), literal("PORT", port), literal("URL", text)])

    same = url("http://$(IP):$(PORT)")
    assert explained(same, same, "URL") == ["current"]
    assert explained(same, url("https://$(IP):$(PORT)"), "URL") == ["stale"]
    assert explained(same, url("http://$(IP):$(PORT)", "81"), "URL") == ["stale"]


def test_a_flag_in_a_script_is_neither_stale_nor_current() -> None:
    flag = template_of(command=["app"], args=["--level=info"])
    script = template_of(command=["sh", "-c", "exec app --level=info"])
    assert explained(flag, script, "--level") == ["unknown"]
    assert explained(flag, flag, "--level") == ["current"]


def test_a_key_that_an_unread_object_may_give_is_unknown() -> None:
    named = template_of(env=[literal("A", "1")])
    assert explained(named, template_of(envFrom=[all_of("secret", "hidden")]), "A") == ["unknown"]


def test_a_file_that_an_unread_volume_may_hold_is_unknown() -> None:
    def with_volume(name: str) -> Any:
        return template_of([{"name": "v", "configMap": {"name": name}}], volumeMounts=[mount("v", "/etc/web")])

    read = config_map("n", "read", {"a.txt": "1"})
    listed = [read, config_map("m", "read", {})]
    assert explained(with_volume("read"), with_volume("other"), "/etc/web/a.txt", *listed) == ["stale"]
    assert explained(with_volume("read"), with_volume("other"), "/etc/web/a.txt", read) == ["stale"]
    secret = template_of([{"name": "v", "secret": {"secretName": "hidden"}}], volumeMounts=[mount("v", "/etc/web")])
    assert explained(with_volume("read"), secret, "/etc/web/a.txt", read) == ["unknown"]


# Threads and memory


def test_a_workspace_is_freed_when_it_is_let_go(tmp_path: Path) -> None:
    good = write(tmp_path / "good.json", small("dev"))
    specs = [SourceSpec.parse(str(good)), SourceSpec.parse(str(tmp_path / "bad.json"))]
    gc.disable()
    try:
        space = Workspace.open(specs, Settings(), strict=False)
        for found in space.matrix().groups:
            for row in space.rows(found):
                space.explain(found, row)
        dropped: list[Callable[[], object]] = [weakref.ref(space), *map(weakref.ref, space.inventories)]
        del space, found, row
        assert [ref() for ref in dropped] == [None, None]
    finally:
        gc.enable()


def uses() -> dict[str, Callable[[Workspace], object]]:
    web = Selection(names=(("deploy", "web"),))

    def explain(space: Workspace) -> object:
        found = group(space, "web", "app")
        return [space.explain(found, row) for row in space.rows(found)]

    return {
        "select": lambda space: space.select(web),
        "matrix": lambda space: space.matrix(web),
        "resolved": lambda space: list(space.resolved(web)),
        "compared": lambda space: list(space.compared(web)[1]),
        "rows": lambda space: [matrix_rows(found) for found in space.matrix().groups],
        "explain": explain,
        "consumers": lambda space: space.consumers(space.inventories[0], ObjectRef("ConfigMap", "shop", "web")),
        "used-by": lambda space: list(space.used_by("cm", "web")),
    }


@pytest.mark.parametrize("use", uses().values(), ids=list(uses()))
def test_what_is_computed_once_is_computed_by_one_thread_at_a_time(
    use: Callable[[Workspace], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    space = workspace(*inventories(small_pair()))
    free = []

    def try_lock() -> None:
        free.append(space._lock.acquire(blocking=False))
        if free[-1]:
            space._lock.release()

    def watched(method: Any) -> Any:
        def call(*given: Any) -> Any:
            thread = threading.Thread(target=try_lock)
            thread.start()
            thread.join()
            return method(*given)

        return call

    for owner, name in ((Resolver, "resolve"), (Inventory, "workload"), (Inventory, "workloads"), (Inventory, "data")):
        monkeypatch.setattr(owner, name, watched(getattr(owner, name)))
    use(space)
    assert free
    assert not any(free)
