"""Which ``$(…)`` in a text names a variable and stays.

The law of this module: what stays is a name that the snapshot has in any case or, where a container is given variables
that were not read, has the shape of one.
"""

import re
from collections.abc import Collection

from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.model.kube import Container
from k8sconfig_tui.redact.tokens import Named

_DATA = ("ConfigMap", "Secret")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_SERVICE_VARIABLE = re.compile(
    r"[A-Z][A-Z0-9_]{0,63}_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]{1,32})?|PORT(?:_\d{1,5}_(?:TCP|UDP|SCTP)"
    r"(?:_(?:PROTO|PORT|ADDR))?)?)"
)


class Names:
    """The names of variables and keys of one inventory."""

    def __init__(self, inventory: Inventory, without: Collection[str]) -> None:
        """``without``: the kinds that are left out."""
        self._inventory = inventory
        self._found = {*_keys(inventory), *_variables(inventory, without)}

    def of(self, namespace: str, one: Container) -> Named:
        """The names that the references of this container may have."""
        blind = self._reads_blindly(namespace, one)

        def named(name: str) -> bool:
            if name in self._found or _SERVICE_VARIABLE.fullmatch(name):
                return True
            return blind and _VARIABLE.fullmatch(name) is not None

        return named

    def _reads_blindly(self, namespace: str, one: Container) -> bool:
        for entry in one.envFrom or ():
            for kind, selector in (("ConfigMap", entry.configMapRef), ("Secret", entry.secretRef)):
                if selector is not None and self._inventory.find(kind, namespace, selector.name) is None:
                    return True
        return any(entry.prefix for entry in one.envFrom or ())


def _keys(inventory: Inventory) -> set[str]:
    found: set[str] = set()
    for kind in _DATA:
        for obj in inventory.of_kind(kind):
            data = inventory.data(kind, obj.metadata.namespace or "", obj.metadata.name)
            found.update(data.entries if data is not None else ())
    return found


def _variables(inventory: Inventory, without: Collection[str]) -> set[str]:
    workloads = (inventory.workload(obj) for obj in inventory if obj.kind not in without)
    templates = (template for workload in workloads if workload is not None for template in workload.templates)
    return {entry.name for template in templates for _, _, one in template.containers for entry in one.env or ()}
