"""Who supplies an object, by the marks of semantics H."""

from typing import Any

import pytest

from k8sconfig_tui.model.hop import Certainty
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import KubeObject, ObjectRef
from k8sconfig_tui.provenance import suppliers
from k8sconfig_tui.provenance.suppliers import Claim, Marks, Supplier
from k8sconfig_tui.provenance.suppliers.argo_cd import SUPPLIER as ARGO_CD
from k8sconfig_tui.provenance.suppliers.external_secrets import SUPPLIER as EXTERNAL_SECRETS
from k8sconfig_tui.provenance.suppliers.flux_helm import SUPPLIER as FLUX_HELM
from k8sconfig_tui.provenance.suppliers.flux_kustomize import SUPPLIER as FLUX_KUSTOMIZE
from k8sconfig_tui.provenance.suppliers.helm import SUPPLIER as HELM
from k8sconfig_tui.registry import constants
from tests.worlds.hostile import ATTACKS
from tests.worlds.kubectl import config_map, custom, managed, owned_by, secret
from tests.worlds.reading import inventory

TIME = "2026-03-02T10:00:00Z"


def claim(supplier: Supplier, obj: dict[str, Any], *others: dict[str, Any]) -> Claim | None:
    world = inventory([obj, *others])
    found = next(item for item in world if item.metadata.name == obj["metadata"]["name"] and item.kind == obj["kind"])
    return supplier.claim(Marks(found, world))


def by(manager: str, operation: str = "Apply") -> list[Any]:
    return [managed(manager, TIME, {"f:data": {}}, operation=operation)]


TRACKING = "argocd.argoproj.io/tracking-id"


def test_argo_cd_names_the_application() -> None:
    app = custom("argoproj.io/v1alpha1", "Application", "argocd", "shop", {})
    obj = config_map("n", "c", {}, annotations={TRACKING: "shop:/ConfigMap:n/c"}, managed=by("argocd-controller"))
    assert claim(ARGO_CD, obj, app) == Claim(
        ObjectRef("Application", "argocd", "shop", "argoproj.io"),
        {"supplier": "Argo CD"},
        Certainty.PROVEN,
        f"metadata.annotations['{TRACKING}']",
    )


def test_argo_cd_application_of_another_namespace() -> None:
    found = claim(ARGO_CD, config_map("n", "c", {}, annotations={TRACKING: "team_shop:/ConfigMap:n/c"}))
    assert found is not None
    assert found.object == ObjectRef("Application", "team", "shop", "argoproj.io")
    assert found.certainty is Certainty.INFERRED


@pytest.mark.parametrize("tracked", ["/ConfigMap:n/other", "/Secret:n/c", "apps/ConfigMap:n/c", "/ConfigMap:m/c", ""])
def test_a_tracking_id_that_names_another_object_is_a_copy(tracked: str) -> None:
    assert claim(ARGO_CD, config_map("n", "c", {}, annotations={TRACKING: f"shop:{tracked}"})) is None


def test_flux_kustomization() -> None:
    labels = {"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}
    found = claim(FLUX_KUSTOMIZE, config_map("n", "c", {}, labels=labels, managed=by("kustomize-controller")))
    assert found is not None
    assert found.object == ObjectRef("Kustomization", "flux-system", "apps", "kustomize.toolkit.fluxcd.io")
    assert found.certainty is Certainty.PROVEN


def test_flux_helm_release_and_its_helm_release() -> None:
    labels = {"helm.toolkit.fluxcd.io/name": "web", "helm.toolkit.fluxcd.io/namespace": "flux-system"}
    marks = {"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop"}
    obj = config_map("n", "c", {}, labels=labels, annotations=marks)
    flux, helm = claim(FLUX_HELM, obj), claim(HELM, obj)
    assert flux is not None
    assert helm is not None
    assert flux.object == ObjectRef("HelmRelease", "flux-system", "web", "helm.toolkit.fluxcd.io")
    assert (helm.object, helm.detail["release"], helm.detail["namespace"]) == (None, "web", "shop")
    assert helm.certainty is Certainty.INFERRED


def test_helms_label_alone_is_what_argo_cd_renders() -> None:
    assert claim(HELM, config_map("n", "c", {}, labels={"app.kubernetes.io/managed-by": "Helm"})) is None


ES = custom("external-secrets.io/v1", "ExternalSecret", "n", "es", {})
ES_REF = ObjectRef("ExternalSecret", "n", "es", "external-secrets.io")


def test_external_secrets_by_owner() -> None:
    found = claim(EXTERNAL_SECRETS, secret("n", "s", {}, owner=owned_by(ES)), ES)
    assert found == Claim(ES_REF, {"supplier": "External Secrets"}, Certainty.PROVEN, "metadata.ownerReferences[0]")


def test_external_secrets_by_manager() -> None:
    found = claim(EXTERNAL_SECRETS, secret("n", "s", {}, managed=by("externalsecrets.external-secrets.io/es")))
    assert found == Claim(ES_REF, {"supplier": "External Secrets"}, Certainty.PROVEN, "metadata.managedFields[0]")


def test_external_secrets_by_label_alone_is_inferred() -> None:
    labels = {"reconcile.external-secrets.io/managed": "true"}
    found = claim(EXTERNAL_SECRETS, secret("n", "s", {}, labels=labels))
    assert found is not None
    assert (found.object, found.certainty) == (None, Certainty.INFERRED)


SUPPLIERS: list[Supplier] = constants(suppliers, "SUPPLIER")


@pytest.mark.parametrize("supplier", SUPPLIERS, ids=lambda supplier: f"{supplier.name}-{supplier.rank}")
def test_no_supplier_claims_an_object_without_marks(supplier: Supplier) -> None:
    assert claim(supplier, config_map("n", "c", {"A": "1"})) is None
    assert claim(supplier, secret("n", "s", {"A": "1"})) is None


KEYS = (
    TRACKING, "meta.helm.sh/release-name", "kustomize.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/name",
    "reconcile.external-secrets.io/managed",
)  # fmt: skip


@pytest.mark.parametrize("supplier", SUPPLIERS, ids=lambda supplier: f"{supplier.name}-{supplier.rank}")
@pytest.mark.parametrize("attack", [*ATTACKS, ":", "a:b", "_", ":/ConfigMap:n/c"])
def test_hostile_marks_are_only_names(supplier: Supplier, attack: str) -> None:
    marks = dict.fromkeys(KEYS, attack)
    obj = config_map("n", "c", {}, labels=marks, annotations=marks, managed=by(attack))
    found = claim(supplier, obj)
    assert found is None or found.certainty is Certainty.INFERRED


@pytest.mark.parametrize("fields", [7, "x", {}, [7], [{"time": 5}], [{"manager": None}], [{"fieldsV1": "x"}]])
def test_odd_managed_fields_prove_nothing(fields: object) -> None:
    obj = config_map("n", "c", {"K": "1"})
    obj["metadata"]["managedFields"] = fields
    found = _only(inventory([obj]))
    assert Marks(found, inventory([obj])).certainty("helm") is Certainty.INFERRED


def _only(world: Inventory) -> KubeObject:
    [found] = world
    return found
