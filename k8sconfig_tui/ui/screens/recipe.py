"""How a context becomes a snapshot: the kubectl command, to read and to copy.

The law of this module: what is copied is what is to be read.
"""

from functools import partial

from k8sconfig_tui.present import picker
from k8sconfig_tui.present.copying import Copied
from k8sconfig_tui.present.page import Page
from k8sconfig_tui.readers.access import Access
from k8sconfig_tui.readers.kubeconfig import Context
from k8sconfig_tui.ui.keymap import bindings
from k8sconfig_tui.ui.messages import Wanted
from k8sconfig_tui.ui.screens.page import PageScreen


class RecipeScreen(PageScreen):
    """The command for one context."""

    BINDINGS = bindings("recipe")

    def __init__(self, context: Context, access: Access) -> None:
        super().__init__(context.name, partial(Page, context.name, picker.recipe(context, access)))
        self._command = picker.command(context, access)

    def action_copy_command(self) -> None:
        self.post_message(Wanted(Copied(self._command)))
