"""External Secrets: a Secret that an ExternalSecret writes from a store outside the cluster."""

from k8sconfig_tui.model.hop import Certainty, Relation
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.provenance.suppliers import Claim, Marks

_GROUP = "external-secrets.io"
_MANAGED = "reconcile.external-secrets.io/managed"
_WRITER = "externalsecrets.external-secrets.io/"


class _ExternalSecrets:
    name = "External Secrets"
    rank = 0
    final = True
    relation: Relation = "produced-by"

    def claim(self, marks: Marks) -> Claim | None:
        if marks.object.kind != "Secret":
            return None
        return self._by_owner(marks) or self._by_manager(marks) or self._by_label(marks)

    def _by_owner(self, marks: Marks) -> Claim | None:
        for index, owner in enumerate(marks.object.metadata.ownerReferences or ()):
            if owner.controller and owner.kind == "ExternalSecret" and owner.apiVersion.startswith(f"{_GROUP}/"):
                return self._claim(marks, owner.name, f"metadata.ownerReferences[{index}]")
        return None

    def _by_manager(self, marks: Marks) -> Claim | None:
        for manager, evidence in marks.managers:
            name = manager.removeprefix(_WRITER)
            if name != manager and "/" not in name:
                return self._claim(marks, name, evidence)
        return None

    def _claim(self, marks: Marks, name: str, evidence: str) -> Claim:
        ref = ObjectRef("ExternalSecret", marks.object.metadata.namespace or "", name, _GROUP)
        return Claim(ref, {"supplier": self.name}, Certainty.PROVEN, evidence)

    def _by_label(self, marks: Marks) -> Claim | None:
        if marks.labels.get(_MANAGED) != "true":
            return None
        return Claim(None, {"supplier": self.name}, Certainty.INFERRED, f"metadata.labels['{_MANAGED}']")


SUPPLIER = _ExternalSecrets()
