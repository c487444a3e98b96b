"""Flux: an object of a Kustomization."""

from k8sconfig_tui.model.hop import Relation
from k8sconfig_tui.model.kube import ObjectRef
from k8sconfig_tui.provenance.suppliers import Claim, Marks

_GROUP = "kustomize.toolkit.fluxcd.io"


class _FluxKustomize:
    name = "Flux"
    rank = 3
    final = False
    relation: Relation = "managed-by"

    def claim(self, marks: Marks) -> Claim | None:
        name = marks.labels.get(f"{_GROUP}/name")
        if not name:
            return None
        ref = ObjectRef("Kustomization", marks.labels.get(f"{_GROUP}/namespace", ""), name, _GROUP)
        evidence = f"metadata.labels['{_GROUP}/name']"
        return Claim(ref, {"supplier": self.name}, marks.certainty("kustomize-controller"), evidence)


SUPPLIER = _FluxKustomize()
