"""``envFrom[].configMapRef``: every key of a ConfigMap's ``data`` as a variable (rule A3)."""

from k8sconfig_tui.sources import ObjectEnvironment

SOURCE = ObjectEnvironment("configMapRef", "ConfigMap")
