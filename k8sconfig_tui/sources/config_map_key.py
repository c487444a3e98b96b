"""``env[].valueFrom.configMapKeyRef``: a key of a ConfigMap's ``data``; one in ``binaryData`` is missing (rule A6)."""

from k8sconfig_tui.sources import KeyReference

SOURCE = KeyReference("configMapKeyRef", "ConfigMap")
