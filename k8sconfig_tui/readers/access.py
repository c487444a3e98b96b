"""How a live cluster is to be read: as whom, and what of it.

The law of this module: words only, as they were given; nothing here is a credential, and none is looked up.
"""

from typing import Literal, NamedTuple

SecretsMode = Literal["all", "metadata", "lazy"]
SECRETS_MODES: tuple[SecretsMode, ...] = ("all", "metadata", "lazy")
"""``all``: values where they may be read; ``metadata``: names and marks, never values; ``lazy``: values only in the
namespaces in view."""


class Access(NamedTuple):
    """kubectl's options of these names; empty: as the kubeconfig says.

    ``view``: the namespaces that are looked at first; ``only``: no others are read.
    """

    kubeconfig: str = ""
    cluster: str = ""
    user: str = ""
    as_user: str = ""
    as_groups: tuple[str, ...] = ()
    as_uid: str = ""
    request_timeout: str = ""
    secrets: SecretsMode = "all"
    view: tuple[str, ...] = ()
    only: bool = False
