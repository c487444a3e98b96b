"""Which Secrets are meant by an order to read those that were left out.

The law of this module: names in, a source and a real namespace out; where there is none it says why.
"""

from k8sconfig_tui.model.environment import Environment
from k8sconfig_tui.model.inventory import Inventory
from k8sconfig_tui.present.view import View
from k8sconfig_tui.ui import places
from k8sconfig_tui.ui.orders import OrderError
from k8sconfig_tui.ui.work import Opened
from k8sconfig_tui.workspace.selection import nearest


def whose(opened: Opened, view: View, namespace: str) -> tuple[Inventory, str]:
    """The source and the namespace, by its logical or its real name; by default the one that is looked at.

    Raises ``OrderError``.
    """
    here = places.column(opened.matrix, view.column or view.environment)
    environments = [environment for at, environment in enumerate(opened.matrix.environments) if here in {None, at}]
    reading = [one for one in environments if one.inventory.name in opened.workspace.left_out]
    if not reading:
        raise OrderError("no Secrets were left out here: only --secrets=lazy leaves some to be read later")
    wanted, typed = namespace or view.namespace, bool(namespace)
    if not wanted:
        raise OrderError("which namespace? :secrets NAMESPACE")
    found = next(((one.inventory, real) for one in reading if (real := _real(one, wanted, typed=typed))), None)
    if found is None:
        known = [name for one in reading for name in one.inventory.namespaces()]
        raise OrderError(f"no namespace {wanted}{nearest(wanted, known)}")
    return found


def _real(environment: Environment, namespace: str, *, typed: bool) -> str:
    """The real name of a namespace, empty where there is none; what was typed is more likely one itself."""
    if typed and namespace in environment.inventory.namespaces():
        return namespace
    return environment.namespaces.get(namespace, "")
