"""Argo CD: an object of an Application, by a tracking id that names this very object."""

from k8sconfig_tui.model.hop import Relation
from k8sconfig_tui.model.inventory import Inventory, kind_key
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.provenance.suppliers import Claim, Marks

_TRACKING = "argocd.argoproj.io/tracking-id"
_GROUP = "argoproj.io"


class _ArgoCD:
    name = "Argo CD"
    rank = 3
    final = False
    relation: Relation = "managed-by"

    def claim(self, marks: Marks) -> Claim | None:
        app, _, tracked = marks.annotations.get(_TRACKING, "").partition(":")
        ref = marks.object.ref
        if not app or tracked != f"{ref.group}/{ref.kind}:{ref.namespace}/{ref.name}":
            return None
        evidence = f"metadata.annotations['{_TRACKING}']"
        detail = {"supplier": self.name}
        return Claim(_application(marks.inventory, app), detail, marks.certainty("argocd-controller"), evidence)


def _application(inventory: Inventory, app: str) -> ObjectRef:
    """``<app>`` or, where the Application lives in another namespace than Argo CD itself, ``<namespace>_<app>``."""
    namespace, underscore, name = app.rpartition("_")
    if not underscore:
        found = {obj.ref for obj in inventory.of_kind(kind_key("Application", _GROUP)) if obj.metadata.name == app}
        namespace = found.pop().namespace if len(found) == 1 else ""
    return ObjectRef("Application", namespace, name, _GROUP)


SUPPLIER = _ArgoCD()
