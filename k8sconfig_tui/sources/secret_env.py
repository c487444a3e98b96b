"""``envFrom[].secretRef``: every key of a Secret's ``data`` as a variable (rule A3)."""

from k8sconfig_tui.sources import ObjectEnvironment

SOURCE = ObjectEnvironment("secretRef", "Secret")
