"""Flux: an object of a HelmRelease."""

from k8sconfig_tui.provenance.suppliers import ToolkitSupplier

SUPPLIER = ToolkitSupplier(2, "HelmRelease", "helm.toolkit.fluxcd.io", "helm-controller")
