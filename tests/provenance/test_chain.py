"""The chain behind a definition."""

from typing import Any

from k8sconfig_tui.compare.rows import cell_of
from k8sconfig_tui.formats import read
from k8sconfig_tui.model.definition import ResolvedContainer
from k8sconfig_tui.model.hop import Certainty, Hop
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.model.workload import Workload
from k8sconfig_tui.provenance.chain import chain
from k8sconfig_tui.provenance.reads import dependencies
from k8sconfig_tui.resolve import Resolver
from tests.worlds.kubectl import (
    all_of,
    config_map,
    container,
    custom,
    data_fields,
    deployment,
    from_config_map,
    from_secret,
    literal,
    managed,
    namespace,
    owned_by,
    pod_template,
    secret,
)
from tests.worlds.reading import inventory

TIME = "2026-03-02T10:00:00Z"


def resolved(objects: list[Any]) -> tuple[Inventory, Workload, ResolvedContainer]:
    world = inventory([namespace("n"), *objects])
    workload = next(found for found in world.workloads() if found.ref.kind == "Deployment")
    return world, workload, Resolver(world).resolve(workload).containers[0]


def app(**fields: Any) -> Any:
    return deployment("n", "d", pod_template({"app": "d"}, [container("app", "i", **fields)]))


def hops(objects: list[Any], name: str) -> list[Hop]:
    world, workload, found = resolved(objects)
    return list(chain(world, workload, found, found.env[name]))


def relations(found: list[Hop]) -> list[tuple[str, str]]:
    return [(hop.relation, hop.object.name if hop.object else hop.detail.get("manager", "")) for hop in found]


def test_a_secret_of_an_external_secret_of_an_argo_cd_application() -> None:
    tracking = {"argocd.argoproj.io/tracking-id": "shop:external-secrets.io/ExternalSecret:n/es"}
    maker = custom("external-secrets.io/v1", "ExternalSecret", "n", "es", {}, annotations=tracking)
    kept = secret("n", "s", {"k": "v"}, owner=owned_by(maker), annotations=tracking)
    found = hops([maker, kept, app(env=[from_secret("A", "s", "k")])], "A")
    assert relations(found) == [
        ("reads", "s"), ("defined-at", "s"), ("produced-by", "es"), ("managed-by", "shop"), ("defined-at", "d"),
    ]  # fmt: skip
    assert found[3].detail["of"] == "ExternalSecret/es"


def test_a_literal_is_changed_by_whoever_owns_its_field() -> None:
    path: dict[str, Any] = {"f:containers": {'k:{"name":"app"}': {"f:env": {'k:{"name":"A"}': {"f:value": {}}}}}}
    fields = [
        managed("argocd-controller", TIME, {"f:spec": {"f:replicas": {}}}, operation="Apply"),
        managed("kubectl-set", TIME, {"f:spec": {"f:template": {"f:spec": path}}}),
    ]
    obj = app(env=[literal("B", "0"), literal("A", "1")])
    obj["metadata"]["managedFields"] = fields
    [changed] = [hop for hop in hops([obj], "A") if hop.relation == "changed-by"]
    assert changed.detail["manager"] == "kubectl-set"
    assert changed.evidence.startswith("metadata.managedFields[1].fieldsV1['f:spec']['f:template']['f:spec']")
    assert [hop for hop in hops([obj], "B") if hop.relation == "changed-by"] == []


def test_several_owners_make_the_last_writer_likely_only() -> None:
    fields = [
        managed("argocd-controller", "2026-03-02T10:00:00Z", data_fields("K"), operation="Apply"),
        managed("kubectl-edit", "2026-03-02T11:00:00Z", data_fields("K")),
    ]
    found = hops([config_map("n", "c", {"K": "1"}, managed=fields), app(env=[from_config_map("A", "c", "K")])], "A")
    [changed] = [hop for hop in found if hop.relation == "changed-by"]
    assert (changed.detail["manager"], changed.detail["also"]) == ("kubectl-edit", "argocd-controller")
    assert changed.certainty is Certainty.INFERRED


def test_a_missing_object_has_no_hops_behind_it() -> None:
    found = hops([app(env=[from_config_map("A", "gone", "K", optional=True)])], "A")
    assert relations(found) == [("reads", "gone"), ("defined-at", "d")]


def test_an_owner_that_was_not_read_ends_the_chain() -> None:
    owner = custom("example.io/v1", "Maker", "n", "m", {})
    obj = config_map("n", "c", {"K": "1"}, owner=owned_by(owner))
    found = hops([obj, app(env=[from_config_map("A", "c", "K")])], "A")
    [managed_by] = [hop for hop in found if hop.relation == "managed-by"]
    assert managed_by.object == ObjectRef("Maker", "n", "m", "example.io")
    assert managed_by.evidence == "metadata.ownerReferences[0]"


def test_owners_in_a_circle_end() -> None:
    first = custom("example.io/v1", "Ring", "n", "a", {})
    second = custom("example.io/v1", "Ring", "n", "b", {}, owner=owned_by(first))
    first["metadata"]["ownerReferences"] = [owned_by(second)]
    obj = config_map("n", "c", {"K": "1"}, owner=owned_by(first))
    found = hops([first, second, obj, app(env=[from_config_map("A", "c", "K")])], "A")
    assert [hop.object.name for hop in found if hop.relation == "managed-by" and hop.object] == ["a", "b", "a"]


MANIFESTS = b"""apiVersion: v1
kind: ConfigMap
metadata: {name: c, namespace: space}
data: {K: '1'}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d, namespace: space}
spec:
  template:
    spec:
      containers:
      - name: app
        envFrom:
        - configMapRef: {name: c}
"""


def test_manifests_name_file_line_and_column() -> None:
    world = Inventory("m", read(MANIFESTS, "m.yaml").batches)
    [workload] = world.workloads()
    found = Resolver(world).resolve(workload).containers[0]
    places = {
        hop.detail["of"]: hop.evidence
        for hop in chain(world, workload, found, found.env["K"])
        if hop.relation == "defined-at"
    }
    assert places == {"ConfigMap/c": "m.yaml:1", "Deployment/d": "m.yaml:6"}


# What a text refers to


def depends_on(name: str, **fields: Any) -> list[str]:
    _, _, found = resolved([config_map("n", "c", {"K": "1", "L": "2"}), app(**fields)])
    definition = found.env.get(name) or found.settings[name].winner
    return [item.path for item in dependencies(found, definition)]


def test_a_reference_sees_what_stands_before_it() -> None:
    env = [literal("B", "$(A)"), literal("A", "2"), literal("C", "$(A)")]
    assert depends_on("B", env=env) == []
    assert depends_on("C", env=env) == ["env[1]"]


def test_a_reference_sees_env_from_and_earlier_duplicates() -> None:
    env = [literal("K", "first"), literal("X", "$(K)"), literal("K", "last"), literal("Y", "$(K)")]
    assert depends_on("X", env=env, envFrom=[all_of("configMap", "c")]) == ["env[0]"]
    assert depends_on("Y", env=env, envFrom=[all_of("configMap", "c")]) == ["env[2]"]
    assert depends_on("Z", env=[literal("Z", "$(K)")], envFrom=[all_of("configMap", "c")]) == ["envFrom[0]"]


def test_references_are_followed_through_others_and_end() -> None:
    env = [from_config_map("A", "c", "K"), literal("B", "$(A)"), literal("C", "$(B)$(L)$$(A)")]
    assert depends_on("C", env=env, envFrom=[all_of("configMap", "c")]) == ["env[1]", "envFrom[0]", "env[0]"]


def test_arguments_see_the_final_variables() -> None:
    env = [literal("A", "1"), literal("A", "2")]
    assert depends_on("--a", env=env, args=["--a=$(A)"]) == ["env[1]"]
    assert depends_on("--a", env=env, args=["--a", "$(A)"]) == ["env[1]"]


def test_what_was_not_read_goes_into_a_text_that_it_decides() -> None:
    unread = [all_of("configMap", "c"), all_of("secret", "hidden")]
    assert depends_on("X", env=[literal("X", "$(K)")], envFrom=unread) == ["envFrom[1]"]
    assert depends_on("X", env=[literal("K", "1"), literal("X", "$(K)")], envFrom=unread) == ["env[0]"]
    assert depends_on("X", env=[literal("X", "$(DB_SERVICE_HOST)")]) == [".enableServiceLinks"]


def test_joined_words_refer_to_what_each_of_them_does() -> None:
    env = [literal("A", "1"), from_config_map("B", "c", "K")]
    _, _, found = resolved([config_map("n", "c", {"K": "1"}), app(env=env, args=["$(A)", "x", "$(B)"])])
    cell = cell_of(found, "command", "args")
    assert cell.winner is not None
    assert [item.path for item in dependencies(found, cell.winner)] == ["env[0]", "env[1]"]
