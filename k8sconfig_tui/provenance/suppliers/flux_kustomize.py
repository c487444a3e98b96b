"""Flux: an object of a Kustomization."""

from k8sconfig_tui.provenance.suppliers import ToolkitSupplier

SUPPLIER = ToolkitSupplier(3, "Kustomization", "kustomize.toolkit.fluxcd.io", "kustomize-controller")
