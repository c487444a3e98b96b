"""Helm: an object of a release."""

from k8sconfig_tui.model.hop import Relation
from k8sconfig_tui.provenance.suppliers import Claim, Marks

_NAME = "meta.helm.sh/release-name"
_NAMESPACE = "meta.helm.sh/release-namespace"


class _Helm:
    name = "Helm"
    rank = 1
    final = False
    relation: Relation = "managed-by"

    def claim(self, marks: Marks) -> Claim | None:
        release = marks.annotations.get(_NAME)
        if not release:
            return None
        detail = {"supplier": self.name, "release": release, "namespace": marks.annotations.get(_NAMESPACE, "")}
        return Claim(None, detail, marks.certainty("helm", "helm-controller"), f"metadata.annotations['{_NAME}']")


SUPPLIER = _Helm()
