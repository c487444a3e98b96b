"""An environment: a column of the comparison."""

from msgspec import Struct

from k8sconfig_tui.model.inventory import Inventory


class Environment(Struct, frozen=True):
    """A column: some namespaces of one inventory.

    ``namespaces`` maps each logical namespace to the real one that plays it here (``payments`` → ``payments-dev``).
    ``token`` is the environment token that was taken out of the namespaces' names, None where names are as they are.
    ``aligned_by`` tells, for logical namespaces that are not the real name, what made them so.
    """

    name: str
    inventory: Inventory
    namespaces: dict[str, str]
    token: str | None = None
    aligned_by: dict[str, str] = {}
