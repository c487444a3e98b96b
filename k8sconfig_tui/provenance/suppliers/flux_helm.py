"""Flux: an object of a HelmRelease."""

from k8sconfig_tui.model.hop import Relation
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.provenance.suppliers import Claim, Marks

_GROUP = "helm.toolkit.fluxcd.io"


class _FluxHelm:
    name = "Flux"
    rank = 2
    final = False
    relation: Relation = "managed-by"

    def claim(self, marks: Marks) -> Claim | None:
        name = marks.labels.get(f"{_GROUP}/name")
        if not name:
            return None
        ref = ObjectRef("HelmRelease", marks.labels.get(f"{_GROUP}/namespace", ""), name, _GROUP)
        evidence = f"metadata.labels['{_GROUP}/name']"
        return Claim(ref, {"supplier": self.name}, marks.certainty("helm-controller"), evidence)


SUPPLIER = _FluxHelm()
