"""``env[].valueFrom.secretKeyRef``: a key of a Secret's ``data``, byte for byte (rules A6, A8)."""

from k8sconfig_tui.sources import KeyReference

SOURCE = KeyReference("secretKeyRef", "Secret")
